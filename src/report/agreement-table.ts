import type { ExpectedResult, StudyRun } from "../records/index.js";
import { studentTails } from "../scores/index.js";
import type { Agreement, ConfigurationResult, ConfigurationSummary, StudyAnalysis } from "./analysis-types.js";
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
 * Which means differ, and how many would by chance: Student's t with n + n - 2 degrees of freedom lies beyond 2 on either side more often
 * the fewer the runs are. Means without a known spread were not judged and do not count.
 */
export function whyOthersDiffer(entries: readonly ConfigurationResult[]): string {
  const names = entries.flatMap(({ name, expected }) => (expected!.same === false ? [name] : [])).join("; ");
  const judged = entries.filter(({ expected }) => expected!.same !== null);
  const byChance = judged.reduce((sum, { accuracies, expected }) => sum + studentTails(2, accuracies.length + expected!.repeats! - 2), 0);
  const network = entries.every(({ parameters, expected }) => expected!.parameters === parameters)
    ? " What else may differ is not the number of parameters, which is the same in every network, but the noise of training: seeds, order of windows, dropout, rounding."
    : "";
  return `Further apart: ${names}. Where nothing differs, two standard errors are still exceeded now and then: of ${plural(judged.length, "mean")} over so many runs, ${fixed(byChance, byChance < 0.1 ? 2 : 1)} by chance alone (Student's t with n + n − 2 degrees of freedom each).${network}`;
}

function numbers({ summary, accuracies, expected, parameters }: ConfigurationResult): string[] {
  const { parameters: reported } = expected!;
  const ours = summary ? measuredText(summary, accuracies.length) : "no run finished";
  const note = reported !== undefined && reported !== parameters ? `; parameters ${count(reported)} there, ${count(parameters)} here` : "";
  return [reportedText(expected!), ours + note, differenceText(expected!)];
}

/** "90.45 ± 0.79 (10)", without what the source does not say. */
export function reportedText({ mean, sd, repeats }: ExpectedResult): string {
  return `${fixed(mean, 2)}${sd === undefined ? "" : ` ± ${fixed(sd, 2)}`}${repeats === undefined ? "" : ` (${count(repeats)})`}`;
}

/** "90.45 ± 0.79 (10)" in percent; a single run has no spread. `mark` stands on both sides of the mean. */
export function measuredText({ mean, sd }: ConfigurationSummary, runs: number, mark = ""): string {
  return `${mark}${percent(mean)}${mark}${sd === null ? "" : ` ± ${percent(sd)}`} (${count(runs)})`;
}

/** "+1.07 ± 0.37", without the error where a spread is missing; empty where no run finished. */
export function differenceText({ difference: gap, standardError }: Agreement): string {
  return gap === null ? "" : `${difference(gap)}${standardError === null ? "" : ` ± ${fixed(standardError, 2)}`}`;
}

function sameCell({ expected, summary }: ConfigurationResult): Html {
  const { same, difference: gap, standardError } = expected!;
  if (same === true) return html`<span class="yes verdict">same</span>`;
  if (same === null) return html`unknown: ${summary ? "no spread to judge by" : "no run finished"}`;
  const errors = gap !== null && standardError ? ` by ${fixed(Math.abs(gap) / standardError, 1)} standard errors` : "";
  return html`<span class="no verdict">no: ${(gap ?? 0) > 0 ? "higher" : "lower"}${errors}</span>`;
}
