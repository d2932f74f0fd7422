import { trainedOn, type Model } from "../artifact/index.js";
import type { Dataset } from "../data/index.js";
import type { Evaluation } from "../study/index.js";
import { calibrationFacts, diagnosisDocument, renderLabelRuns, renderSmoothed, type Diagnosis } from "./diagnosis.js";
import { duration, ofSubjects, percent, plural, shortHash } from "./format.js";
import { accuracyIntervals, intervalFacts } from "./intervals.js";
import { openingsText, type Openings } from "./openings.js";
import type { SplitName } from "./options.js";
import { renderScores } from "./scores-report.js";
import type { Style } from "./style.js";
import { renderFacts } from "./table.js";

/** What `stride evaluate` found out. */
export interface Evaluated {
  readonly modelFile: string;
  readonly model: Model;
  /** The model's name. */
  readonly name: string;
  readonly weightsSha256: string;
  readonly dataset: Dataset;
  readonly fingerprint: string;
  readonly split: SplitName;
  readonly windows: number;
  /** Whether windows that the model learned from are among them. */
  readonly seenInTraining: boolean;
  /** What besides weights was fitted to these windows. */
  readonly fitted: string | null;
  readonly scores: Evaluation;
  readonly diagnosis: Diagnosis;
  /** Null where no test subject was among them. */
  readonly testOpenings: Openings | null;
  readonly seconds: { readonly load: number; readonly evaluate: number };
  readonly kernels: { readonly name: string; readonly sha256: string };
  readonly report: { readonly path: string; readonly figures: number } | null;
}

/** The document of `stride evaluate --json`. */
export function evaluateDocument({ model, name, dataset, fingerprint, windows, ...rest }: Evaluated): unknown {
  const origins = trainedOn(model);
  const { modelFile, weightsSha256, split, seenInTraining, scores, diagnosis, testOpenings, seconds, kernels, report } = rest;
  return {
    modelFile,
    model: name,
    weightsSha256,
    trainedOn: origins.length === 1 ? origins[0] : origins,
    dataset: {
      ...{ name: dataset.name, simulated: dataset.simulated, fingerprint, windows },
      ...(dataset.unrecorded && { unrecorded: dataset.unrecorded }),
    },
    split,
    seenInTraining,
    scores,
    intervals: accuracyIntervals([scores]),
    ...diagnosisDocument(diagnosis),
    testOpenings,
    seconds,
    kernels,
    ...(report && { report: report.path }),
  };
}

/** What was judged on what, in words. */
export function evaluatedFacts({
  model,
  name,
  modelFile,
  dataset,
  fingerprint,
  split,
  windows,
  scores,
  ...rest
}: Evaluated): [string, string][] {
  const origins = trainedOn(model).map((origin) => `${origin.name}${origin.simulated ? " (simulated)" : ""}`);
  return [
    ["model", `${modelFile}: ${name}, weights ${shortHash(rest.weightsSha256)}`],
    ["trained on", `${[...new Set(origins)].join(", ")}${trainedText(model)}`],
    ["data", `${dataset.name}${dataset.simulated ? ", simulated: no person was measured" : ""} (fingerprint ${shortHash(fingerprint)})`],
    ["scored on", `${plural(windows, "window")}${ofSubjects(subjectCount(dataset, scores))}, split ${split}`],
    ["kernels", `${rest.kernels.name} (SHA-256 ${shortHash(rest.kernels.sha256)})`],
  ];
}

/** How many people were judged; 0 where nobody recorded who. */
function subjectCount({ unrecorded }: Dataset, { perSubject }: Evaluation): number {
  return unrecorded?.includes("subjects") ? 0 : perSubject.length;
}

function trainedText(model: Model): string {
  if (model.kind === "ensemble") return `, ${plural(model.members.length, "member")}`;
  const epochs = model.kind === "network" ? `, ${plural(model.training.epochs, "epoch")}` : "";
  return `${epochs}, seed ${model.training.seed}, ${model.training.kernels.name} kernels`;
}

/** Accuracy with its intervals and what goes with it. */
export function scoreFacts(
  { scores, diagnosis, dataset, seenInTraining, windows }: Evaluated,
  bold: (text: string) => string,
): [string, string][] {
  return [
    [
      "accuracy",
      `${bold(percent(scores.accuracy))}${dataset.simulated ? ", simulated data" : ""}${seenInTraining ? ", on windows that it was trained on" : ""}`,
    ],
    ...intervalFacts(accuracyIntervals([scores]), 1, { windows, subjects: subjectCount(dataset, scores) }),
    ["macro F1", percent(scores.macroF1)],
    ["loss", scores.loss.toFixed(4)],
    ...calibrationFacts(diagnosis),
  ];
}

/** What `stride evaluate` prints for people. */
export function renderEvaluated(evaluated: Evaluated, style: Style): string {
  const { dataset, scores, diagnosis, seconds, testOpenings, report, model } = evaluated;
  const { simulated } = dataset;
  const { smoothed } = diagnosis;
  const subjects = subjectCount(dataset, scores);
  return [
    renderFacts(
      [...evaluatedFacts(evaluated), ["time", `loading ${duration(seconds.load)}, scoring ${duration(seconds.evaluate)}`]],
      style,
    ),
    renderFacts(
      [
        ...scoreFacts(evaluated, (text) => style.bold(text)),
        ...(testOpenings ? [["test set", openingsText(testOpenings, subjects > 0)] as const] : []),
      ],
      style,
    ),
    renderScores({ ...scores, ...(subjects === 0 && { perSubject: [] }), simulated, runs: 1, subjectNames: dataset.subjectNames }, style),
    ...renderLabelRuns(diagnosis, model.classNames, simulated, style),
    ...(smoothed ? [renderSmoothed(smoothed, scores.accuracy, simulated, style)] : []),
    ...(report ? [renderFacts([["report", `${report.path}, with ${plural(report.figures, "figure")} beside it`]], style)] : []),
  ].join("\n");
}
