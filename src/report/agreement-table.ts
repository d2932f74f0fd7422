import type { StudyRun } from "../records/index.js";
import type { ConfigurationResult, StudyAnalysis } from "./analysis-types.js";
import { count, difference, fixed, percent, plural } from "./format.js";
import { html, type Html } from "./html.js";
import { table } from "./page.js";

export interface AnalysedRun {
  readonly run: StudyRun;
  readonly analysis: StudyAnalysis;
}

/** Every reported figure beside ours, over all the studies; null where none was reported. */
export function agreementSection(runs: readonly AnalysedRun[]): Html | null {
  const groups = runs.map(({ run, analysis }) => ({
    title: run.study.definition.title,
    configurations: analysis.configurations.filter(({ expected }) => expected !== null),
  }));
  const entries = groups.flatMap(({ configurations }) => configurations);
  if (entries.length === 0) return null;
  const same = entries.filter(({ expected }) => expected!.same === true).length;
  const other = entries.filter(({ expected }) => expected!.same === false).length;
  const unknown = entries.length - same - other;
  const sources = [...new Set(runs.flatMap(({ run }) => run.study.definition.expectation?.source ?? []))];
  return html`<section>
    <h2>What was reported, and what we measured</h2>
    <p>
      <strong>Of ${plural(entries.length, "reported mean")}, ours agrees with ${same} and differs from ${other}</strong>${
        unknown > 0 ? `; for ${unknown} the spread that would decide is missing` : ""
      }.
      Means agree where they differ by at most two standard errors of their difference. Reported by: ${sources.join("; ")}.
    </p>
    ${other > 0 ? html`<p>${whyOthersDiffer(entries)}</p>` : null}
    ${table({
      says: "Accuracy in % of the judged windows. Reported: mean ± population SD (n), as printed by its source. Measured: mean ± sample SD (n). Difference: measured minus reported, in percentage points, ± its standard error.",
      head: ["configuration", "reported", "measured", "difference", "same?"],
      textColumns: [0, 4],
      groups: groups
        .filter(({ configurations }) => configurations.length > 0)
        .map(({ title, configurations }) => ({ title, rows: configurations.map((each) => [each.name, ...numbers(each), sameCell(each)]) })),
    })}
  </section>`;
}

/**
 * Which means differ, and how many would by chance: for ten runs against ten, Student's t with 18 degrees of freedom exceeds 2 in size with
 * probability 0.061.
 */
function whyOthersDiffer(entries: readonly ConfigurationResult[]): string {
  const names = entries.flatMap(({ name, expected }) => (expected!.same === false ? [name] : [])).join("; ");
  const byChance = fixed(0.061 * entries.length, 1);
  return `Further apart: ${names}. With ten runs on either side two standard errors are exceeded about once in 16 times where nothing differs: of ${plural(entries.length, "mean")}, ${byChance} by chance alone. What else may differ is not the network, whose parameters are the same in number, but the noise of training: seeds, order of windows, dropout, rounding.`;
}

function numbers({ summary, accuracies, expected, parameters }: ConfigurationResult): string[] {
  const { mean, sd, repeats, difference: gap, standardError, parameters: reported } = expected!;
  const theirs = `${fixed(mean, 2)}${sd === undefined ? "" : ` ± ${fixed(sd, 2)}`}${repeats === undefined ? "" : ` (${count(repeats)})`}`;
  const ours = summary
    ? `${percent(summary.mean)}${summary.sd === null ? "" : ` ± ${percent(summary.sd)}`} (${count(accuracies.length)})`
    : "no run finished";
  const note = reported !== undefined && reported !== parameters ? `; parameters ${count(reported)} there, ${count(parameters)} here` : "";
  return [theirs, ours + note, gap === null ? "" : `${difference(gap)}${standardError === null ? "" : ` ± ${fixed(standardError, 2)}`}`];
}

function sameCell({ expected, summary }: ConfigurationResult): Html {
  const { same, difference: gap, standardError } = expected!;
  if (same === true) return html`<span class="yes verdict">same</span>`;
  if (same === null) return html`unknown: ${summary ? "no spread to judge by" : "no run finished"}`;
  const errors = gap !== null && standardError ? ` by ${fixed(Math.abs(gap) / standardError, 1)} standard errors` : "";
  return html`<span class="no verdict">no: ${(gap ?? 0) > 0 ? "higher" : "lower"}${errors}</span>`;
}
