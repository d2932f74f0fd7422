import { count, duration, percent, plural, shortHash } from "./format.js";
import { modelArguments } from "./model-options.js";
import { renderScores } from "./scores-report.js";
import { renderProfile } from "./profile-report.js";
import type { Style } from "./style.js";
import { renderFacts, renderTable } from "./table.js";
import { overRuns, summaryOf, type TrainResult } from "./train-result.js";

/** What `stride train` prints for people. */
export function renderTrainResult(result: TrainResult, style: Style): string {
  const { dataset, runs } = result;
  const { simulated } = dataset;
  const [first] = runs;
  const scores = runs.length > 1 ? overRuns(runs) : first!.test;
  return [
    renderFacts(setting(result), style),
    ...(runs.length > 1 ? [renderRuns(result, style)] : []),
    renderFacts(runs.length > 1 ? summary(result, style) : single(result, style), style),
    renderScores({ ...scores, simulated, runs: runs.length }, style),
    ...(result.profile ? [renderProfile(result.profile, style)] : []),
    closing(result, style),
  ].join("\n");
}

function setting({ dataset, windows, subjects, recipe, parameters, kernels, threads, runs, fingerprint }: TrainResult): [string, string][] {
  const last = runs.at(-1)!.seed;
  const seeds = runs.length === 1 ? `seed ${last}` : `seeds ${runs[0]!.seed} to ${last}`;
  const total = (part: "train" | "evaluate"): number => runs.reduce((sum, { seconds }) => sum + seconds[part], 0);
  return [
    ["data", `${dataset.name}${dataset.simulated ? ", simulated: no person was measured" : ""} (fingerprint ${shortHash(fingerprint)})`],
    ["trained on", `${plural(windows.train, "window")} of ${plural(subjects.train, "subject")}`],
    ["tested on", `${plural(windows.test, "window")} of ${subjects.test === 1 ? "1 other subject" : `${subjects.test} other subjects`}`],
    ["model", `${recipe.model}, ${count(parameters)} parameters, ${signalsOf(recipe)} signals`],
    ["training", `${plural(recipe.epochs, "epoch")}, batch size ${recipe.batchSize}, Adam at ${recipe.learningRate}, ${seeds}`],
    ["kernels", `${kernels.name} (SHA-256 ${shortHash(kernels.sha256)})`],
    [
      "time",
      `loading ${duration(runs[0]!.seconds.load)}, training ${duration(total("train"))} on ${plural(threads, "thread")}, testing ${duration(total("evaluate"))}`,
    ],
  ];
}

function signalsOf({ preparation }: TrainResult["recipe"]): string {
  const words = { none: "raw", standardize: "standardised", normalize: "normalised" } as const;
  const word = (kind: typeof preparation & string): string => (kind in words ? words[kind as keyof typeof words] : kind);
  return typeof preparation === "string" ? word(preparation) : preparation.map(word).join(", ");
}

function single({ runs, dataset }: TrainResult, style: Style): [string, string][] {
  const [{ test, weightsSha256 }] = runs as [TrainResult["runs"][number]];
  return [
    ["test accuracy", `${style.bold(percent(test.accuracy))}${dataset.simulated ? ", simulated data" : ""}`],
    ["macro F1", percent(test.macroF1)],
    ["loss", test.loss.toFixed(4)],
    ["weights", `SHA-256 ${weightsSha256}`],
  ];
}

function renderRuns({ runs, dataset }: TrainResult, style: Style): string {
  return renderTable(
    {
      title: `Test scores of each run${dataset.simulated ? ", simulated data" : ""}`,
      head: ["seed", "accuracy", "macro F1", "loss", "training", "weights' SHA-256"],
      rows: runs.map(({ seed, test, seconds, weightsSha256 }) => [
        String(seed),
        percent(test.accuracy, 2),
        percent(test.macroF1, 2),
        test.loss.toFixed(4),
        duration(seconds.train),
        shortHash(weightsSha256),
      ]),
    },
    style,
  );
}

function summary({ runs, dataset }: TrainResult, style: Style): [string, string][] {
  const { mean, sd, min, median, max } = summaryOf(runs);
  return [
    [
      "test accuracy",
      `${style.bold(`${percent(mean, 2)} ± ${(100 * sd!).toFixed(2)}`)}${dataset.simulated ? ", simulated data" : ""}\nmean ± sample standard deviation of ${runs.length} runs`,
    ],
    ["range", `${percent(min, 2)} to ${percent(max, 2)}, median ${percent(median, 2)}`],
  ];
}

function closing({ runs, dataset, data, out, recipe }: TrainResult, style: Style): string {
  const again = `train --data ${quote(data)}${modelArguments(recipe.model, recipe.options)}`;
  const prepared = recipe.preparation === "none" ? "" : ` --preparation ${String(recipe.preparation)}`;
  const elsewhere = data === dataset.name ? "" : ` --data ${quote(data)}`;
  const next: [string, string][] = [];
  if (out !== null) next.push([`evaluate ${quote(out)}${elsewhere}`, "its scores once more, from the file"]);
  else next.push([`${again}${prepared} --out model.safetensors`, "keeps the model in a file"]);
  if (runs.length === 1) next.push([`${again}${prepared} --repeats 10`, "how much of the accuracy is luck"]);
  else if (recipe.preparation === "none") next.push([`${again} --standardize`, "the same on signals brought to one scale"]);
  if (dataset.simulated) next.push(["train --data uci-har", "real recordings of 30 people; fetched once"]);
  const commands = next.map(([command, what]): [string, string] => [`${calledAs()} ${command}`, what]);
  return `${saved(runs, out)}${style.bold("To try next")}\n${renderFacts(commands, { ...style, dim: (text) => text })}`;
}

function saved(runs: TrainResult["runs"], out: string | null): string {
  if (out === null) return "";
  if (runs.length === 1) return `${out} holds the model.\n\n`;
  return (
    `${out} holds the model of seed ${runs[0]!.seed}, the first.\n` +
    "Not the best one: to choose by the test windows would make their score worthless.\n\n"
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
