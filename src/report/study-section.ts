import type { FailedTrial, StudyDefinition, StudyRun } from "../records/index.js";
import type { AnalysedRun } from "./agreement-table.js";
import type { ConfigurationResult, Interval } from "./analysis-types.js";
import { comparisonTables } from "./comparison-table.js";
import { configurationDetail } from "./configuration-detail.js";
import { drawSpec } from "./figure.js";
import { boxPlots } from "./figures/box-plots.js";
import { learningCurves } from "./figures/learning-curves.js";
import { learningTable } from "./learning-table.js";
import { drawNetwork } from "./figures/network.js";
import { count, list, percent, plural } from "./format.js";
import { splitText } from "./folds.js";
import { html, type Html } from "./html.js";
import { facts, table, type Figures } from "./page.js";
import { finishedTrials, hasDropout } from "./tallies.js";

/** Configurations whose errors are drawn one by one. A larger grid would make a page that nobody can load. */
const MOST_DETAILS = 12;

/** One study: question, what was trained, what came out, how sure that is. */
export async function studySection({ run, analysis }: AnalysedRun, figures: Figures): Promise<Html> {
  const { definition } = run.study;
  const prefix = definition.name;
  const { configurations } = analysis;
  const dropping = new Set(run.networks.filter(({ network }) => hasDropout(network)).map(({ configuration }) => configuration));
  const curves = configurations.map(({ name }) => ({ name, trials: finishedTrials(run, name), dropout: dropping.has(name) }));
  const finished = curves.filter(({ trials }) => trials.length > 0);
  const trained = finished.some(({ trials }) => trials.some(({ history }) => history.length > 0));
  const overview = [
    finished.length > 0 &&
      (await figures.add(
        `${prefix}-accuracy`,
        `Accuracy of each configuration as box plots; the numbers stand in the table above.`,
        (name) => drawSpec(boxPlots(`${definition.title}: accuracy`, configurations, judgedText(run)), name),
      )),
    ...(trained
      ? [
          await figures.add(`${prefix}-curves-accuracy`, "Accuracy by epoch.", (name) =>
            drawSpec(learningCurves("Accuracy by epoch", "accuracy", finished), name),
          ),
          await figures.add(`${prefix}-curves-loss`, "Loss by epoch.", (name) =>
            drawSpec(learningCurves("Loss by epoch", "loss", finished), name),
          ),
        ]
      : []),
  ];
  return html`<section id="study-${prefix}">
    <h2>${definition.title}</h2>
    <p><strong>Question.</strong> ${definition.question}</p>
    ${definition.expectation?.claim ? html`<p><strong>The source's claim.</strong> ${definition.expectation.claim} <span class="quiet">(${definition.expectation.source})</span></p>` : null}
    ${analysis.chosenOnTest ? html`<p class="notice">${analysis.chosenOnTest}</p>` : null} ${trouble(run)} ${trainedFacts(run)}
    <h3>Results</h3>
    ${resultTable(configurations, run)} ${foldTable(configurations)} ${comparisonTables(analysis)}
    <div class="figures">
      <div class="figures">${overview}</div>
      ${await networks(run, figures, prefix)}
    </div>
    ${learningTable(finished)}
    <h3>Where the errors are</h3>
    ${await details(run, curves, figures, prefix)}
  </section>`;
}

function judgedText({ data: { judged } }: StudyRun): string {
  return `${plural(judged.labels.length, "window")} of ${plural(new Set(judged.subjects).size, `${judged.part} subject`)}`;
}

function trainedFacts(run: StudyRun): Html {
  const { definition } = run.study;
  const { split, repeats, seeds, analysis } = definition;
  const convolutions = run.networks.flatMap(({ configuration, network }) => (isSolved(network) ? [configuration] : []));
  const held =
    split.kind === "official" && split.validationSubjects?.length
      ? `; training subjects ${list(split.validationSubjects.map(String))} held back for validation`
      : "";
  return facts([
    ["Data", `${run.data.name}${run.data.simulated ? ", simulated" : ""}; ${splitText(definition)}${held}`],
    ["Judged on", judgedText(run)],
    [convolutions.length === 0 ? "Network" : "Model", networkText(definition)],
    ["Varied", variedText(definition)],
    [
      "Training",
      [
        ...(convolutions.length > 0 ? [`${list(convolutions)}: solved for at once, the penalty by folds of training subjects`] : []),
        ...(convolutions.length === run.networks.length ? [] : trainingTexts(definition)),
      ].join(", "),
    ],
    ...(convolutions.length === run.networks.length ? [] : [["Preparation", preparationText(definition)] as const]),
    [
      "Runs",
      `${plural(repeats, "run")} of each configuration, ${repeats === 1 ? `seed ${seeds.first}` : `seeds ${seeds.first} to ${seeds.first + repeats - 1}`}`,
    ],
    ...(analysis.note ? [["Note", analysis.note] as const] : []),
  ]);
}

/** Of random convolutions. */
function isSolved({ layers }: StudyRun["networks"][number]["network"]): boolean {
  return layers[0]!.kind === "RandomConvolutions";
}

/** How a study's networks are trained. */
function trainingTexts(definition: StudyDefinition): string[] {
  const { epochs, batchSize = 32, learningRate = 0.001, training = {} } = definition;
  return [
    orVaried(definition, "epochs", epochs === undefined ? "" : plural(epochs, "epoch"), "epochs varied"),
    orVaried(definition, "batchSize", `batch size ${batchSize}`, "batch size varied"),
    orVaried(definition, "learningRate", `learning rate ${learningRate}`, "learning rate varied"),
    ...Object.entries(training).map(([key, value]) => orVaried(definition, key, `${key} ${String(value)}`, `${key} varied`)),
  ];
}

/** How many configurations set a key of their own: a study's own value then holds for the rest, or for none. */
function varies({ grid, configurations }: StudyDefinition, key: string): "all" | "some" | "none" {
  if (Object.hasOwn(grid ?? {}, key)) return "all";
  const setting = configurations?.filter(({ values }) => Object.hasOwn(values, key)).length ?? 0;
  return setting === 0 ? "none" : setting === configurations!.length ? "all" : "some";
}

/** What a study sets for all its configurations, and which of them that is not true of. */
function orVaried(definition: StudyDefinition, key: string, own: string, varied = "varied"): string {
  return { all: varied, some: `${own} unless varied`, none: own }[varies(definition, key)];
}

function networkText(definition: StudyDefinition): string {
  const model = orVaried(definition, "model", definition.model);
  const options = Object.entries(definition.options ?? {})
    .filter(([key]) => varies(definition, key) !== "all")
    .map(([key, value]) => orVaried(definition, key, `${key} ${JSON.stringify(value)}`));
  return options.length === 0 ? model : `${model} with ${list(options)}`;
}

function preparationText(definition: StudyDefinition): string {
  const { preparation = "none" } = definition;
  return orVaried(definition, "preparation", typeof preparation === "string" ? preparation : list(preparation));
}

function optionsText(options: StudyDefinition["options"]): string {
  const entries = Object.entries(options ?? {});
  return entries.length === 0 ? "" : ` with ${list(entries.map(([key, value]) => `${key} ${JSON.stringify(value)}`))}`;
}

function variedText({ grid, configurations }: StudyDefinition): string {
  const axes = Object.entries(grid ?? {}).map(([key, values]) => `${key}: ${values.map((value) => JSON.stringify(value)).join(", ")}`);
  if (axes.length > 0) return axes.join("; ");
  return configurations
    ? configurations.map(({ name, values }) => `${name}${optionsText(values)}`).join("; ")
    : "nothing: one configuration";
}

/** What did not finish, with its reasons: a mean over the rest may be kinder than the truth. */
function trouble({ rows, planned }: StudyRun): Html | null {
  const failed = rows.filter((row): row is FailedTrial => row.status === "failed");
  const missing = planned - rows.length;
  if (failed.length === 0 && missing <= 0) return null;
  return html`<div class="notice">
    ${missing > 0 ? html`<p><strong>Unfinished:</strong> ${plural(missing, "run")} of ${count(planned)} ${missing === 1 ? "has" : "have"} not been made yet.</p>` : null}
    ${
      failed.length > 0
        ? html`<p><strong>${plural(failed.length, "run")} failed</strong> and ${failed.length === 1 ? "is" : "are"} in no figure below:</p>
            <ul>
              ${failed.map(({ configuration, seed, fold, attempts, reason }) => html`<li>${configuration}, seed ${seed}${fold === undefined ? "" : `, fold ${fold}`}, tried ${attempts === 1 ? "once" : `${attempts} times`}: ${reason}</li>`)}
            </ul>`
        : null
    }
  </div>`;
}

function resultTable(configurations: readonly ConfigurationResult[], { data }: StudyRun): Html {
  const interval = (bounds: Interval | null): string => (bounds ? `${percent(bounds[0])} to ${percent(bounds[1])}` : "");
  const failures = configurations.some(({ failed }) => failed > 0);
  return table({
    says: `Accuracy in % of the ${data.judged.part} windows. SD: sample, over n − 1. Intervals: 95 %, of the mean; over seeds for the same subjects, over subjects for other people. Multiply-adds are those of one window.`,
    head: [
      "configuration",
      "n",
      ...(failures ? ["failed"] : []),
      "mean",
      "SD",
      "median",
      "quartiles",
      "interval over seeds",
      "interval over subjects",
      "parameters",
      "multiply-adds",
    ],
    textColumns: [0],
    groups: [
      {
        rows: configurations.map(({ name, accuracies, failed, summary, parameters, multiplyAdds }) => [
          name,
          count(accuracies.length),
          ...(failures ? [count(failed)] : []),
          ...(summary
            ? [
                percent(summary.mean),
                summary.sd === null ? "" : percent(summary.sd),
                percent(summary.median),
                `${percent(summary.q1)} to ${percent(summary.q3)}`,
                interval(summary.seedInterval),
                interval(summary.subjectInterval),
              ]
            : ["no run finished", "", "", "", "", ""]),
          count(parameters),
          count(multiplyAdds),
        ]),
      },
    ],
  });
}

/** Of a cross-validation: how much the accuracy depends on who is held out. */
function foldTable(configurations: readonly ConfigurationResult[]): Html | null {
  const folds = configurations[0]?.folds;
  if (!folds) return null;
  return table({
    says: "Accuracy in % of each fold, by networks trained on the others; mean over the seeds.",
    head: ["fold", "subjects held out", "windows", ...configurations.map(({ name }) => name)],
    textColumns: [1],
    groups: [
      {
        rows: folds.map(({ fold, subjects, windows }, i) => [
          count(fold),
          subjects.join(", "),
          count(windows),
          ...configurations.map((one) => {
            const accuracy = one.folds![i]!.accuracy;
            return accuracy === null ? "" : percent(accuracy);
          }),
        ]),
      },
    ],
  });
}

/** Networks by their layers, sizes and options aside: of each such group the first is drawn. */
function structures(all: StudyRun["networks"]): StudyRun["networks"][] {
  const groups = new Map<string, StudyRun["networks"][number][]>();
  for (const each of all) {
    const { inputs, layers } = each.network;
    const key = JSON.stringify([inputs, layers.map((layer) => [layer.kind, layer.inputs])]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}

/** Names of the other configurations of a group; of a large grid the first ones. */
function sharedText(others: StudyRun["networks"]): string {
  if (others.length === 0) return "";
  const names = others.slice(0, MOST_DETAILS).map(({ configuration }) => configuration);
  const left = others.length - names.length;
  return ` The same layers, perhaps with other options: ${list(left > 0 ? [...names, `${count(left)} more`] : names)}.`;
}

async function networks({ networks: all }: StudyRun, figures: Figures, prefix: string): Promise<Html> {
  const pictures: Html[] = [];
  for (const [first, ...others] of structures(all)) {
    const { configuration, network } = first!;
    const says = `The layers of ${configuration}: ${network.layers.map(({ kind }) => kind).join(", ")}.`;
    const picture = await figures.add(`${prefix}-network`, says, () => drawNetwork(network));
    pictures.push(
      html`<div class="network">
        <p class="quiet">
          The ${isSolved(network) ? "model" : "network"} of <strong>${configuration}</strong>: ${plural(network.parameters, "parameter")},
          ${count(network.multiplyAdds)} multiply-adds a window.${sharedText(others)}
        </p>
        ${picture}
      </div>`,
    );
  }
  return html`${pictures}`;
}

async function details(
  run: StudyRun,
  curves: readonly { name: string; trials: ReturnType<typeof finishedTrials> }[],
  figures: Figures,
  prefix: string,
): Promise<Html> {
  const sections: Html[] = [];
  for (const [i, { name, trials }] of curves.slice(0, MOST_DETAILS).entries()) {
    const detail = await configurationDetail(run, name, trials, figures, `${prefix}-${i + 1}`);
    sections.push(curves.length === 1 ? detail : html`<details${i === 0 ? " open" : ""}><summary>${name}</summary>${detail}</details>`);
  }
  const left = curves.length - sections.length;
  return html`${sections}${left > 0 ? html`<p class="quiet">The errors of the last ${plural(left, "configuration")} are not drawn; their predictions are in the study's rows.</p>` : null}`;
}
