import type { Rung, TuningRun } from "../records/index.js";
import { formatP } from "../scores/index.js";
import { drawSpec } from "./figure.js";
import { importanceFigure } from "./figures/importance.js";
import type { DrawnPoint } from "./figures/parallel-coordinates.js";
import { parameterPanels } from "./figures/parameter-panels.js";
import { count, fixed, percent, plural } from "./format.js";
import { html, type Html } from "./html.js";
import { table, type Figures } from "./page.js";
import { FEW_A_PARAMETER, type ParameterImportance, type TuningAnalysis } from "./tuning-analysis.js";

/** The configurations of a bracket by its first rung, where all were trained alike. */
export function pointsOf({ tuning }: TuningRun, { ranking, chosen }: TuningAnalysis, first: Rung): DrawnPoint[] {
  const last = new Map(ranking.map((one) => [one.name, one]));
  const values = new Map(tuning.configurations.map((one) => [one.name, one.values]));
  return (first.standings ?? []).map(({ configuration, score }) => ({
    name: configuration,
    values: values.get(configuration)!,
    accuracy: score?.accuracy ?? null,
    epochs: last.get(configuration)!.epochs,
    chosen: configuration === chosen?.name,
  }));
}

/** "1 epoch": how long a rung trains. */
export function epochsText({ epochs }: Rung, { tuning }: TuningRun): string {
  if (epochs !== undefined) return plural(epochs, "epoch");
  return tuning.definition.epochs === undefined ? "their own epochs" : plural(tuning.definition.epochs, "epoch");
}

/** How much each parameter had to do with the accuracy, and how sure that is. */
export async function matteredSection(run: TuningRun, analysis: TuningAnalysis, figures: Figures): Promise<Html | null> {
  const { importance, compared, rungs } = analysis;
  const [first] = rungs;
  if (compared === 0 || !first) return null;
  const { space } = run.tuning.definition;
  const parameters = Object.keys(space).length;
  const told = importance.some(({ explained }) => explained !== null);
  const few = compared < FEW_A_PARAMETER * parameters;
  return html`<section>
    <h2>What mattered</h2>
    <p>
      Each parameter by itself, over the ${plural(compared, "configuration")} that finished ${epochsText(first, run)} on the first
      rung${rungs.some(({ bracket }) => bracket > 0) ? " of the first bracket" : ""}: the share of the variance of their accuracies that
      lies between its choices, or between groups of its numbers by rank (epsilon squared, Kelley 1935), with p by 9,999 permutations and
      Holm's correction. It sees no interaction, and of choices drawn by a condition those configurations alone that have it.
    </p>
    ${few ? html`<p class="notice"><strong>Few configurations:</strong> ${compared} for ${plural(parameters, "parameter")}. With fewer than ${FEW_A_PARAMETER} a parameter only strong effects show; the absence of one is no finding.</p>` : null}
    ${importanceTable(importance)}
    <div class="figures">
      ${
        told
          ? await figures.add("importance", "Variance explained by each parameter; the numbers stand in the table above.", (name) =>
              drawSpec(importanceFigure("What mattered", importance, compared), name),
            )
          : null
      }
      ${await figures.add("parameters", "Accuracy of each configuration over each parameter.", (name) =>
        drawSpec(parameterPanels("Accuracy by parameter", space, pointsOf(run, analysis, first), epochsText(first, run)), name),
      )}
    </div>
  </section>`;
}

function importanceTable(importance: readonly ParameterImportance[]): Html {
  return table({
    says: "Rank correlation: Spearman's of a number and the accuracy, with its 95 % interval; a best value inside the range leaves it near 0. Choices: mean accuracy in % with the 95 % interval of the mean, best first.",
    head: ["parameter", "n", "groups", "explained, %", "by chance up to, %", "p", "p (Holm)", "rank correlation", "choices"],
    textColumns: [0, 8],
    groups: [
      {
        rows: importance.map(({ name, count: n, groups, explained, correlation, levels }) => [
          name,
          count(n),
          count(groups),
          ...(explained
            ? [percent(explained.share, 1), percent(explained.chance, 1), formatP(explained.p), formatP(explained.pHolm)]
            : ["too few to tell", "", "", ""]),
          correlation ? `${fixed(correlation.rho, 2)} (${fixed(correlation.low, 2)} to ${fixed(correlation.high, 2)})` : "",
          levels
            .map(
              ({ value, count: own, mean, interval }) =>
                `${typeof value === "object" ? value.join("/") : value}: ${percent(mean, 1)}${interval ? ` (${percent(interval[0], 1)} to ${percent(interval[1], 1)})` : ""}, n ${own}`,
            )
            .join("; "),
        ]),
      },
    ],
  });
}
