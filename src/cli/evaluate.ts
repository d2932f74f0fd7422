import type { Model } from "../artifact/index.js";
import type { Dataset, Split } from "../data/index.js";
import type { Evaluation } from "../study/index.js";
import { InputError } from "../tensor/index.js";
import { duration, ofSubjects, percent, plural, shortHash } from "./format.js";
import { loadDataset } from "./load.js";
import type { CommonOptions, SelectableKernels, SplitName } from "./options.js";
import { accuracyIntervals, intervalFacts } from "./intervals.js";
import { openingsText, recordOpening, type Openings } from "./openings.js";
import { renderScores } from "./scores-report.js";
import { chooseKernels, withSession } from "./session.js";
import type { Style } from "./style.js";
import { renderFacts } from "./table.js";

export interface EvaluateOptions extends CommonOptions {
  readonly data?: string;
  readonly split: SplitName;
  readonly kernels?: SelectableKernels;
}

interface Evaluated {
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
  readonly scores: Evaluation;
  /** Null where no test subject was among them. */
  readonly testOpenings: Openings | null;
  readonly seconds: { readonly load: number; readonly evaluate: number };
  readonly kernels: { readonly name: string; readonly sha256: string };
}

/** `stride evaluate MODEL`: scores a model file on a dataset. */
export async function evaluate(modelFile: string, options: EvaluateOptions): Promise<void> {
  await withSession(options, "nothing was written", async (session) => {
    const { loadModel } = await import("../files/index.js");
    const { modelSha256, nameOf } = await import("../artifact/index.js");
    const { evaluateModel } = await import("../study/index.js");
    const { FILED, fingerprintOf, MADE } = await import("../data/index.js");
    const { host } = await import("#host");
    const model = await loadModel(modelFile);
    const { name: dataName, fingerprint: trainedOn } = model.training.dataset;
    const kernels = await kernelsFor(model, options.kernels);
    const data = options.data ?? (Object.hasOwn(FILED, dataName) || Object.hasOwn(MADE, dataName) ? dataName : undefined);
    if (data === undefined) {
      throw new InputError(
        `${modelFile}: trained on ${dataName}, which is no dataset known by name; say which to score it on with --data PATH`,
      );
    }
    const { dataset, seconds: load } = await loadDataset(session, data);
    const split = await splitOf(dataset, options.split);
    const fingerprint = await fingerprintOf(dataset);
    const same = fingerprint === trainedOn;
    if (!same) {
      session.warn(
        `note: ${modelFile} was trained on ${dataName} with fingerprint ${shortHash(trainedOn)}; ${dataset.name} has ${shortHash(fingerprint)}, so these are other recordings`,
      );
    }
    const seenInTraining = same && options.split !== "test";
    if (seenInTraining)
      session.warn(`note: the model was trained on windows of --split ${options.split}; such scores say little of new people`);
    session.progress.bar(() => ({ title: `scoring ${plural(split.indices.length, "window")}`, share: null, details: [] }));
    const started = host.now();
    const scores = await evaluateModel(model, split, { kernels: kernels.name, signal: session.signal });
    const digest = await modelSha256(model);
    session.commit();
    const opened =
      options.split !== "train" && dataset.testSubjects.some((subject) => scores.perSubject.some((one) => one.subject === subject));
    const models = [{ weightsSha256: digest, accuracy: scores.accuracy }];
    const evaluated: Evaluated = {
      modelFile,
      model,
      name: nameOf(model),
      weightsSha256: digest,
      dataset,
      fingerprint,
      split: options.split,
      windows: split.indices.length,
      seenInTraining,
      scores,
      testOpenings: opened ? await recordOpening(session, { name: dataset.name, fingerprint }, models) : null,
      seconds: { load, evaluate: (host.now() - started) / 1000 },
      kernels,
    };
    session.print(
      () => evaluateDocument(evaluated),
      () => render(evaluated, session.style),
    );
  });
}

/** Those it was trained with, unless others are asked for. */
async function kernelsFor(model: Model, asked: SelectableKernels | undefined): Promise<Evaluated["kernels"] & { name: SelectableKernels }> {
  if (model.kind === "network") return chooseKernels(asked ?? (model.training.kernels.name === "relaxed" ? "relaxed" : "plain"));
  const { refuseRelaxed } = await import("./rocket-options.js");
  const { createRandomConvolutionBackend } = await import("../kernels/index.js");
  refuseRelaxed(asked);
  return { name: "plain", sha256: createRandomConvolutionBackend().sha256 };
}

async function splitOf(dataset: Dataset, name: SplitName): Promise<Split> {
  const { officialSplit } = await import("../data/index.js");
  if (name === "all") return { dataset, indices: dataset.y.map((_, window) => window) };
  try {
    return officialSplit(dataset)[name];
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${error.message}; score all of them with --split all`, { cause: error });
    throw error;
  }
}

function evaluateDocument({ model, name, dataset, fingerprint, windows, ...rest }: Evaluated): unknown {
  const { modelFile, weightsSha256, split, seenInTraining, scores, testOpenings, seconds, kernels } = rest;
  return {
    modelFile,
    model: name,
    weightsSha256,
    trainedOn: model.training.dataset,
    dataset: {
      ...{ name: dataset.name, simulated: dataset.simulated, fingerprint, windows },
      ...(dataset.unrecorded && { unrecorded: dataset.unrecorded }),
    },
    split,
    seenInTraining,
    scores,
    intervals: accuracyIntervals([scores]),
    testOpenings,
    seconds,
    kernels,
  };
}

function render(
  { model, name, modelFile, dataset, fingerprint, split, windows, scores, seconds, kernels, ...rest }: Evaluated,
  style: Style,
): string {
  const { training } = model;
  const { simulated } = dataset;
  const subjects = dataset.unrecorded?.includes("subjects") ? 0 : scores.perSubject.length;
  const epochs = model.kind === "network" ? `, ${plural(model.training.epochs, "epoch")}` : "";
  const trained = `${training.dataset.name}${training.dataset.simulated ? " (simulated)" : ""}${epochs}, seed ${training.seed}`;
  return [
    renderFacts(
      [
        ["model", `${modelFile}: ${name}, weights ${shortHash(rest.weightsSha256)}`],
        ["trained on", `${trained}, ${training.kernels.name} kernels`],
        ["data", `${dataset.name}${simulated ? ", simulated: no person was measured" : ""} (fingerprint ${shortHash(fingerprint)})`],
        ["scored on", `${plural(windows, "window")}${ofSubjects(subjects)}, split ${split}`],
        ["kernels", `${kernels.name} (SHA-256 ${shortHash(kernels.sha256)})`],
        ["time", `loading ${duration(seconds.load)}, scoring ${duration(seconds.evaluate)}`],
      ],
      style,
    ),
    renderFacts(
      [
        [
          "accuracy",
          `${style.bold(percent(scores.accuracy))}${simulated ? ", simulated data" : ""}${rest.seenInTraining ? ", on windows that it was trained on" : ""}`,
        ],
        ...intervalFacts(accuracyIntervals([scores]), 1, { windows, subjects }),
        ["macro F1", percent(scores.macroF1)],
        ["loss", scores.loss.toFixed(4)],
        ...(rest.testOpenings ? [["test set", openingsText(rest.testOpenings, subjects > 0)] as const] : []),
      ],
      style,
    ),
    renderScores({ ...scores, ...(subjects === 0 && { perSubject: [] }), simulated, runs: 1 }, style),
  ].join("\n");
}
