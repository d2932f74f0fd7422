import type { Model, TrainedOn } from "../artifact/index.js";
import type { Dataset, Split } from "../data/index.js";
import type { Evaluation } from "../study/index.js";
import { InputError } from "../tensor/index.js";
import { duration, percent, plural, shortHash } from "./format.js";
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
  /** What it was trained on. */
  readonly origins: readonly TrainedOn[];
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
    const { modelSha256, nameOf, trainedOn } = await import("../artifact/index.js");
    const { evaluateModel } = await import("../study/index.js");
    const { FILED, fingerprintOf, MADE } = await import("../data/index.js");
    const { host } = await import("#host");
    const model = await loadModel(modelFile);
    const origins = trainedOn(model);
    const { name: dataName } = origins[0]!;
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
    const same = origins.some((origin) => origin.fingerprint === fingerprint);
    if (!same) {
      session.warn(
        `note: ${modelFile} was trained on ${dataName} with fingerprint ${shortHash(origins[0]!.fingerprint)}; ${dataset.name} has ${shortHash(fingerprint)}, so these are other recordings`,
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
      origins,
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

/** Those it was trained with, unless others are asked for; of an ensemble its networks', where it has some. */
async function kernelsFor(model: Model, asked: SelectableKernels | undefined): Promise<Evaluated["kernels"] & { name: SelectableKernels }> {
  const networks = (model.kind === "ensemble" ? model.members : [model]).filter((member) => member.kind === "network");
  if (networks.length > 0) {
    const relaxed = networks.every(({ training }) => training.kernels.name === "relaxed");
    return chooseKernels(asked ?? (relaxed ? "relaxed" : "plain"));
  }
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

function evaluateDocument({ origins, name, dataset, fingerprint, windows, ...rest }: Evaluated): unknown {
  const { modelFile, weightsSha256, split, seenInTraining, scores, testOpenings, seconds, kernels } = rest;
  return {
    modelFile,
    model: name,
    weightsSha256,
    trainedOn: origins.length === 1 ? origins[0] : origins,
    dataset: { name: dataset.name, simulated: dataset.simulated, fingerprint, windows },
    split,
    seenInTraining,
    scores,
    intervals: accuracyIntervals([scores]),
    testOpenings,
    seconds,
    kernels,
  };
}

function trainedText(model: Model): string {
  if (model.kind === "ensemble") return `, ${plural(model.members.length, "member")}`;
  const epochs = model.kind === "network" ? `, ${plural(model.training.epochs, "epoch")}` : "";
  return `${epochs}, seed ${model.training.seed}, ${model.training.kernels.name} kernels`;
}

function render(
  { model, origins, name, modelFile, dataset, fingerprint, split, windows, scores, seconds, kernels, ...rest }: Evaluated,
  style: Style,
): string {
  const { simulated } = dataset;
  const data = origins.map((origin) => `${origin.name}${origin.simulated ? " (simulated)" : ""}`);
  return [
    renderFacts(
      [
        ["model", `${modelFile}: ${name}, weights ${shortHash(rest.weightsSha256)}`],
        ["trained on", `${[...new Set(data)].join(", ")}${trainedText(model)}`],
        ["data", `${dataset.name}${simulated ? ", simulated: no person was measured" : ""} (fingerprint ${shortHash(fingerprint)})`],
        ["scored on", `${plural(windows, "window")} of ${plural(scores.perSubject.length, "subject")}, split ${split}`],
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
        ...intervalFacts(accuracyIntervals([scores]), 1, scores.perSubject.length),
        ["macro F1", percent(scores.macroF1)],
        ["loss", scores.loss.toFixed(4)],
        ...(rest.testOpenings ? [["test set", openingsText(rest.testOpenings)] as const] : []),
      ],
      style,
    ),
    renderScores({ ...scores, simulated, runs: 1 }, style),
  ].join("\n");
}
