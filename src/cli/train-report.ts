import { count, duration, ofSubjects, percent, plural, shortHash } from "./format.js";
import { modelArguments } from "./model-options.js";
import { howTrained, trainingArguments } from "./training-options.js";
import { renderScores } from "./scores-report.js";
import { accuracyIntervals, intervalFacts, type JudgedCounts } from "./intervals.js";
import { calibrationText } from "./calibrate.js";
import { learningFacts } from "./learning-facts.js";
import { openingsText } from "./openings.js";
import { renderProfile } from "./profile-report.js";
import type { Style } from "./style.js";
import { renderFacts, renderTable } from "./table.js";
import { overRuns, summaryOf, type JudgedResult, type TrainResult } from "./train-result.js";

/** What the report of a training says besides data and scores. */
export interface Told {
  /** The model, and how it was trained, but for seeds. */
  readonly model: string;
  readonly training: string;
  /** Behind the seeds: what was fitted to a trained model. */
  readonly fitted?: string;
  /** Tables behind the scores' summary, and behind the scores. */
  readonly curve?: string;
  readonly profile?: string;
  /** In front of what is to be tried next. */
  readonly note?: string;
  /** The verb, and what comes before its --data. Default "train". */
  readonly verb?: string;
  /** The arguments that name model and training again, with a space before each, and those besides that prepare the signals. */
  readonly again: string;
  readonly prepared: string;
  /** What to try after several trainings: arguments behind `again`, and what they do. */
  readonly variation?: readonly [string, string] | undefined;
}

/** What `stride train` prints for people about networks. */
export function renderTrainResult(result: TrainResult, style: Style): string {
  const { recipe, runs, parameters, judged, profile, calibration, report } = result;
  const told: Told = {
    model: `${recipe.model}, ${count(parameters)} parameters, ${signalsOf(recipe)} signals`,
    training: `${epochsText(recipe, runs)}, batch size ${recipe.batchSize}, ${howTrained(recipe)}`,
    ...(calibration && { fitted: calibrationText(calibration) }),
    ...(judged.part === "validation" && { curve: renderCurve(result, style) }),
    ...(profile && { profile: renderProfile(profile, style) }),
    note: `${report ? `${report.path} has the learning curves drawn.\n\n` : ""}${chosenBy(recipe, calibration)}`,
    again: `${modelArguments(recipe.model, recipe.options)}${trainingArguments(recipe)}`,
    prepared: recipe.preparation === "none" ? "" : ` --preparation ${String(recipe.preparation)}`,
    variation: recipe.preparation === "none" ? [" --standardize", "the same on signals brought to one scale"] : undefined,
  };
  return renderJudged(result, told, style);
}

/** What `stride train` prints for people. */
export function renderJudged(result: JudgedResult, told: Told, style: Style): string {
  const { dataset, runs } = result;
  const { simulated } = dataset;
  const [first] = runs;
  const scores = runs.length > 1 ? overRuns(runs) : first!.scores;
  return [
    renderFacts(setting(result, told), style),
    ...(runs.length > 1 ? [renderRuns(result, style)] : []),
    renderFacts([...(runs.length > 1 ? summary(result, style) : single(result, style)), ...openedFacts(result)], style),
    ...(told.curve === undefined ? [] : [told.curve]),
    renderScores(
      {
        ...scores,
        ...(result.judged.subjects.length === 0 && { perSubject: [] }),
        simulated,
        runs: runs.length,
        subjectNames: dataset.subjectNames,
      },
      style,
    ),
    ...(told.profile === undefined ? [] : [told.profile]),
    closing(result, told, style),
  ].join("\n");
}

function setting({ dataset, trainedOn, judged, kernels, threads, runs, fingerprint }: JudgedResult, told: Told): [string, string][] {
  const last = runs.at(-1)!.seed;
  const seeds = runs.length === 1 ? `seed ${last}` : `seeds ${runs[0]!.seed} to ${last}`;
  const total = (part: "train" | "evaluate"): number => runs.reduce((sum, { seconds }) => sum + seconds[part], 0);
  return [
    ["data", `${dataset.name}${dataset.simulated ? ", simulated: no person was measured" : ""} (fingerprint ${shortHash(fingerprint)})`],
    ["trained on", `${plural(trainedOn.windows, "window")}${ofSubjects(trainedOn.subjects.length)}`],
    [judged.part === "test" ? "tested on" : "validated on", judgedText(judged)],
    ["model", told.model],
    ["training", `${told.training}, ${seeds}${told.fitted ? `; ${told.fitted}` : ""}`],
    ["kernels", `${kernels.name} (SHA-256 ${shortHash(kernels.sha256)})`],
    [
      "time",
      `loading ${duration(runs[0]!.seconds.load)}, training ${duration(total("train"))} on ${plural(threads, "thread")}, ${judged.part === "test" ? "testing" : "validating"} ${duration(total("evaluate"))}`,
    ],
  ];
}

/** Where trainings stop early, which epochs' weights were kept. */
function epochsText({ epochs, training }: TrainResult["recipe"], runs: TrainResult["runs"]): string {
  const all = plural(epochs, "epoch");
  if (!training?.earlyStopping) return all;
  return `at most ${all}, kept ${runs.map((run) => `${run.epoch} of ${run.history.length}`).join("; ")}`;
}

function judgedText({ part, windows, subjects }: JudgedResult["judged"]): string {
  return `${plural(windows, "window")}${ofSubjects(subjects.length, "other subject")}${part === "validation" ? `, held back from training: ${subjects.join(", ")}` : ""}`;
}

function signalsOf({ preparation }: TrainResult["recipe"]): string {
  const words = { none: "raw", standardize: "standardised", normalize: "normalised" } as const;
  const word = (kind: typeof preparation & string): string => (kind in words ? words[kind as keyof typeof words] : kind);
  return typeof preparation === "string" ? word(preparation) : preparation.map(word).join(", ");
}

function single({ runs, dataset, judged }: JudgedResult, style: Style): [string, string][] {
  const [{ scores, weightsSha256 }] = runs as [JudgedResult["runs"][number]];
  return [
    [`${judged.part} accuracy`, `${style.bold(percent(scores.accuracy))}${dataset.simulated ? ", simulated data" : ""}`],
    ...intervalFacts(accuracyIntervals([scores]), 1, countsOf(judged)),
    ["macro F1", percent(scores.macroF1)],
    ["loss", scores.loss.toFixed(4)],
    ["weights", `SHA-256 ${weightsSha256}`],
  ];
}

function countsOf({ windows, subjects }: JudgedResult["judged"]): JudgedCounts {
  return { windows, subjects: subjects.length };
}

function renderRuns({ runs, dataset, judged }: JudgedResult, style: Style): string {
  return renderTable(
    {
      title: `${judged.part === "test" ? "Test" : "Validation"} scores of each run${dataset.simulated ? ", simulated data" : ""}`,
      head: ["seed", "accuracy", "macro F1", "loss", "training", "weights' SHA-256"],
      rows: runs.map(({ seed, scores, seconds, weightsSha256 }) => [
        String(seed),
        percent(scores.accuracy, 2),
        percent(scores.macroF1, 2),
        scores.loss.toFixed(4),
        duration(seconds.train),
        shortHash(weightsSha256),
      ]),
    },
    style,
  );
}

/** By epoch, of several runs the mean: whether it still learns, and from where on it only learns by heart. */
function renderCurve({ runs, dataset }: TrainResult, style: Style): string {
  const epochs = Math.max(...runs.map(({ history }) => history.length));
  /** Of those runs that had not stopped before it. */
  const over = (epoch: number, key: "loss" | "accuracy" | "validationLoss" | "validationAccuracy"): number => {
    const values = runs.flatMap(({ history }) => history[epoch]?.[key] ?? []);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  const curve = renderTable(
    {
      title: `Learning curve${runs.length > 1 ? `, mean of ${runs.length} runs` : ""}${dataset.simulated ? ", simulated data" : ""}`,
      head: ["epoch", "loss", "accuracy", "validation loss", "validation accuracy"],
      textColumns: 0,
      rows: Array.from({ length: epochs }, (_, i) => [
        String(i + 1),
        over(i, "loss").toFixed(3),
        percent(over(i, "accuracy")),
        over(i, "validationLoss").toFixed(3),
        percent(over(i, "validationAccuracy")),
      ]),
    },
    style,
  );
  return `${curve}\n${renderFacts(learningFacts(runs), style)}`;
}

function summary({ runs, dataset, judged }: JudgedResult, style: Style): [string, string][] {
  const { mean, sd, min, median, max } = summaryOf(runs);
  return [
    [
      `${judged.part} accuracy`,
      `${style.bold(`${percent(mean, 2)} ± ${(100 * sd!).toFixed(2)}`)}${dataset.simulated ? ", simulated data" : ""}\nmean ± sample standard deviation of ${runs.length} runs`,
    ],
    ...intervalFacts(accuracyIntervals(runs.map(({ scores }) => scores)), runs.length, countsOf(judged)),
    ["range", `${percent(min, 2)} to ${percent(max, 2)}, median ${percent(median, 2)}`],
  ];
}

function closing({ runs, dataset, data, out, judged, hasTestSet }: JudgedResult, told: Told, style: Style): string {
  const held =
    judged.part === "validation" ? ` --validation-subjects ${judged.subjects.join(",")}${judged.subjects.length === 1 ? "," : ""}` : "";
  const again = `${told.verb ?? "train"} --data ${quote(data)}${told.again}${held}`;
  const elsewhere = data === dataset.name ? "" : ` --data ${quote(data)}`;
  const next: [string, string][] = [];
  if (out !== null) {
    const opens = judged.part === "validation" && hasTestSet;
    const split = hasTestSet ? "" : " --split validation";
    const what = opens ? "opens the test set: once, when all is chosen" : "its scores once more, from the file";
    next.push([`evaluate ${quote(out)}${elsewhere}${split}`, what]);
  } else next.push([`${again}${told.prepared} --out model.safetensors`, "keeps the model in a file"]);
  if (runs.length === 1) next.push([`${again}${told.prepared} --repeats 10`, "how much of the accuracy is luck"]);
  else if (told.variation) next.push([`${again}${told.variation[0]}`, told.variation[1]]);
  if (dataset.simulated) next.push(["train --data uci-har", "real recordings of 30 people; fetched once"]);
  const commands = next.map(([command, what]): [string, string] => [`${calledAs()} ${command}`, what]);
  return `${told.note ?? ""}${unopened(judged, hasTestSet, out)}${saved(runs, out)}${style.bold("To try next")}\n${renderFacts(commands, { ...style, dim: (text) => text })}`;
}

function chosenBy({ training }: TrainResult["recipe"], calibration: TrainResult["calibration"]): string {
  const fitted = calibration !== undefined && calibration.folds === undefined;
  const what = training?.earlyStopping
    ? `The epoch was chosen${fitted ? ", and the temperature fitted," : ""} by the subjects held back: their scores flatter`
    : fitted && "The temperature was fitted to the subjects held back: their loss flatters";
  return what ? `${what} the model.\n\n` : "";
}

function openedFacts({ testOpenings, judged }: JudgedResult): [string, string][] {
  return testOpenings ? [["test set", openingsText(testOpenings, judged.subjects.length > 0)]] : [];
}

function unopened({ part }: JudgedResult["judged"], hasTestSet: boolean, out: string | null): string {
  if (part === "test") return "";
  if (!hasTestSet)
    return "The dataset has no test subjects: what was chosen by the subjects held back has nobody else to be judged on.\n\n";
  return `The test subjects were not looked at: ${calledAs()} evaluate ${out === null ? "MODEL" : quote(out)} does that, when everything is chosen.\n\n`;
}

function saved(runs: JudgedResult["runs"], out: string | null): string {
  if (out === null) return "";
  if (runs.length === 1) return `${out} holds the model.\n\n`;
  return (
    `${out} holds the model of seed ${runs[0]!.seed}, the first.\n` +
    "Not the best one: to choose by the windows that it is scored on would make their score worthless.\n\n"
  );
}

/** How to call this program from where the reader stands: `npm start` puts it on nobody's path, but npx finds it. */
function calledAs(): string {
  return process.env["npm_lifecycle_event"] === "start" ? "npx stride" : "stride";
}

/** For a shell, where the path needs it. */
function quote(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
