import type { TuningRun } from "../records/index.js";
import type { TunedConfiguration, TuningAnalysis } from "../report/index.js";
import { formatP } from "../scores/index.js";
import { valuesText } from "../study/index.js";
import { VERSION } from "../study/version.js";
import { count, duration, percent, plural } from "./format.js";
import { accuracyIntervals, range } from "./intervals.js";
import { openingsText } from "./openings.js";
import type { Style } from "./style.js";
import { renderFacts, renderTable } from "./table.js";

export interface TuningResult {
  readonly run: TuningRun;
  readonly analysis: TuningAnalysis;
  /** The `stride train` that says the chosen recipe; null where none can, or nothing is chosen. */
  readonly command: string | null;
  /** Of the report. */
  readonly path: string;
  readonly figures: number;
  readonly seconds: number;
  /** Where the refitted model lies, if there is one. */
  readonly model: string | null;
}

/** Rows of the table on a terminal. */
const MOST_ROWS = 10;
/** p values below this, corrected by Holm, are told of. */
const SIGNIFICANT = 0.05;

/** The document of `stride tune --json`. Accuracies are shares; standard deviations the samples', over n - 1. */
export function tuningDocument({ run, analysis, command, path, seconds, model }: TuningResult): unknown {
  const { tuning, data, refit } = run;
  return {
    stride: VERSION,
    tuning: tuning.definition.name,
    question: tuning.definition.question,
    data: { name: data.name, simulated: data.simulated, fingerprint: data.fingerprint },
    kernels: tuning.kernels,
    search: tuning.definition.search,
    folds: tuning.definition.folds,
    seed: tuning.definition.seed,
    configurations: tuning.configurations.length,
    trainings: analysis.trainings,
    rungs: analysis.rungs.map(({ bracket, rung, epochs = null, entered, promoted, standings }) => ({
      ...{ bracket, rung, epochs, entered, promoted },
      complete: standings !== null,
    })),
    ranking: analysis.ranking.map(configurationDocument),
    chosen: analysis.chosen && configurationDocument(analysis.chosen),
    importance: analysis.importance,
    refit: refit && { ...refit, interval: accuracyIntervals([refit.test]).subjects },
    command,
    model,
    seconds,
    report: path,
  };
}

function configurationDocument({ name, values, epochs, parameters, score, reason }: TunedConfiguration) {
  return { name, values, epochs, parameters, ...(score ? { ...score } : { failed: reason }) };
}

/** The result on a terminal: the best, what was chosen and how far to believe it, and where the report lies. */
export function renderTuning({ run, analysis, command, path, figures, seconds, model }: TuningResult, style: Style): string {
  const { tuning, data, refit } = run;
  const about = data.simulated ? ", simulated data" : "";
  const done = analysis.ranking.filter(({ score }) => score !== null);
  const failed = analysis.ranking.length - done.length;
  const tried = tuning.configurations.length;
  const { chosen } = analysis;
  const facts: [string, string][] = chosen
    ? [
        ["chosen", `${style.bold(chosen.name)}: ${valuesText(chosen.values)}`],
        [
          "accuracy in the folds",
          `${percent(chosen.score!.accuracy, 2)}${about}\nchosen among ${plural(tried, "configuration")} by folds on training subjects: optimistic`,
        ],
        ...(refit
          ? ([
              ["test accuracy", `${style.bold(percent(refit.test.accuracy, 2))}${about}\nof people who had no part in the choice`],
              ["95 % over subjects", intervalText(refit)],
              ["test set", openingsText({ count: refit.openings, file: "" })],
              ["model", model!],
            ] satisfies [string, string][])
          : ([["test set", "not opened"]] satisfies [string, string][])),
        ["trains it again", command ?? "no command line says all of it"],
      ]
    : [["chosen", "nothing"]];
  return [
    renderTable(
      {
        title: `${tuning.definition.title}: accuracy on training subjects that were held out${about}`,
        head: ["", "configuration", "values", "epochs", "accuracy", "over subjects", "SD of folds"],
        textColumns: 3,
        rows: done
          .slice(0, MOST_ROWS)
          .map(({ name, epochs, score, values }, i) => [
            String(i + 1),
            name,
            valuesText(values),
            count(epochs),
            percent(score!.accuracy, 2),
            `${percent(score!.subjects.mean, 2)}${score!.subjects.sd === null ? "" : ` ± ${(100 * score!.subjects.sd).toFixed(2)}`}`,
            score!.folds.sd === null ? "-" : (100 * score!.folds.sd).toFixed(2),
          ]),
      },
      style,
    ),
    ...(failed > 0
      ? [`  ${plural(failed, "configuration")} failed and ${failed === 1 ? "ranks" : "rank"} last; the report has the reasons\n`]
      : []),
    renderFacts(
      [
        ...facts,
        ["what mattered", matteredText(analysis)],
        ["report", `${path}, with ${plural(figures, "figure")} beside it`],
        ["time", `${plural(analysis.trainings, "training")} in all; this command took ${duration(seconds)}`],
      ],
      style,
    ),
  ].join("\n");
}

/** Only what chance does not explain: the greatest of many shares is always some. */
function matteredText({ importance, compared }: TuningAnalysis): string {
  const told = importance.filter(({ explained }) => explained !== null && explained.pHolm < SIGNIFICANT);
  if (told.length === 0) return `no parameter stands out from chance among ${plural(compared, "configuration")}`;
  const each = told.map(({ name, explained }) => `${name} ${percent(explained!.share, 0)} (${formatP(explained!.pHolm)})`);
  return `${each.join(", ")} of the variance on the first rung`;
}

function intervalText({ test }: NonNullable<TuningRun["refit"]>): string {
  const { subjects } = accuracyIntervals([test]);
  return subjects ? `${range(subjects)}, by bootstrap of ${plural(test.perSubject.length, "subject")}` : "not told by one subject";
}
