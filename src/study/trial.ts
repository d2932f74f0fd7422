import { host } from "#host";
import { MOST_EPOCHS, weightsSha256, type Model } from "../artifact/index.js";
import {
  augmentedWindowsOf,
  fingerprintOf,
  fitPreparation,
  PREPARATIONS,
  subjectsOf,
  windowsOf,
  type Dataset,
  type FittedPreparation,
  type Preparation,
  type PreparationKind,
  type Signal,
  type Split,
  type TrainSplit,
  type ValidationSplit,
} from "../data/index.js";
import type { KernelsName } from "../kernels/index.js";
import { createModel, type OptionValues } from "../models/index.js";
import { createNetwork, type Network } from "../nn/index.js";
import { createPredictor } from "../predict/index.js";
import { scoreClassification, type ClassificationScores } from "../scores/index.js";
import { InputError } from "../tensor/index.js";
import { fit, type FitOptions, type FitResult } from "../train/index.js";
import { optimizerOf, type TrainingOptions } from "./training-options.js";
import { VERSION } from "./version.js";

/** What decides a training's outcome, together with the windows. Plain data. */
export interface Recipe {
  /** A name of MODELS, and which of its options differ from their defaults. */
  readonly model: string;
  readonly options: OptionValues;
  /** What signals go through, by the training windows' statistics: one kind for every input of the network, or one each. */
  readonly preparation: PreparationKind | readonly PreparationKind[];
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly learningRate: number;
  readonly kernels: KernelsName;
  /** What is not as by default. */
  readonly training?: TrainingOptions | undefined;
}

/** The article's choices. */
export const DEFAULT_RECIPE: Recipe = {
  model: "baseline",
  options: {},
  preparation: "none",
  epochs: 10,
  batchSize: 32,
  seed: 1,
  learningRate: 1e-3,
  kernels: "plain",
};

export interface TrainedModel {
  readonly model: Model;
  readonly weightsSha256: string;
  /** Training with its timing; the model's own record has none, so that its file depends on the seed alone. */
  readonly fitted: FitResult;
  readonly parameters: number;
  /** Signals whose training windows never vary; the preparation leaves their scale at 1. */
  readonly constantSignals: readonly string[];
}

export interface TrainCallbacks extends Pick<FitOptions, "onBatchEnd" | "onEpochEnd" | "signal" | "threads" | "profile"> {
  /** Watched after each epoch, which becomes part of the training record; never learned from. */
  readonly validation?: ValidationSplit | undefined;
  /** The dataset's, where it is known already: hashing 10,000 windows takes 0.1 s. */
  readonly fingerprint?: string;
}

/** Trains one network by a recipe. Throws InputError where recipe and data do not fit. */
export async function trainModel(train: TrainSplit, recipe: Recipe, options: TrainCallbacks = {}): Promise<TrainedModel> {
  const { fingerprint, validation, ...callbacks } = options;
  if (recipe.epochs > MOST_EPOCHS) {
    throw new InputError(`recipe: epochs must be at most ${MOST_EPOCHS}, as a model file holds them all; received ${recipe.epochs}`);
  }
  const { dataset, indices } = train;
  const { name, simulated, source, signals, classNames, samplingRate, overlap, timeSteps } = dataset;
  const network = createNetwork(createModel(recipe.model, [timeSteps, signals.length], classNames.length, recipe.options));
  const preparations = fitAll(train, network, recipe.preparation);
  const { epochs, batchSize, seed, kernels, training = {} } = recipe;
  const { optimizer: _, augmentation, ...chosen } = training;
  const optimizer = optimizerOf(training, recipe.learningRate);
  const fitted = await fit(network, augmentation ? augmentedWindowsOf(train, augmentation) : windowsOf(train), {
    epochs,
    batchSize,
    seed,
    kernels,
    optimizer,
    inputScaling: preparations,
    ...chosen,
    validationData: validation && windowsOf(validation),
    ...callbacks,
  });
  const model: Model = {
    network: network.config,
    weights: fitted.weights,
    preparation: preparations.map((fitted) => (fitted ? plain(fitted) : null)),
    signals,
    classNames,
    samplingRate,
    overlap,
    training: {
      stride: VERSION,
      dataset: {
        name,
        simulated,
        source,
        fingerprint: fingerprint ?? (await fingerprintOf(dataset)),
        windows: indices.length,
        subjects: subjectsOf(train),
      },
      ...(validation && { validation: { windows: validation.indices.length, subjects: subjectsOf(validation) } }),
      epochs,
      batchSize,
      seed,
      optimizer: { name: optimizer.name, config: optimizer.config },
      ...given({ ...chosen, augmentation }),
      ...(chosen.earlyStopping && { epoch: fitted.epoch }),
      kernels: fitted.kernels,
      // No seconds: the file holds no clock.
      history: fitted.history.map(({ seconds: _, ...epoch }) => epoch),
    },
  };
  return {
    model,
    fitted,
    weightsSha256: await weightsSha256(model.weights),
    parameters: network.parameterCount,
    constantSignals: [...new Set(preparations.flatMap((fitted) => fitted?.constantSignals ?? []))],
  };
}

/** Without what is there and undefined: a model file holds no such thing. */
function given<Options extends object>(options: Options): { [Key in keyof Options]: Exclude<Options[Key], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as ReturnType<typeof given<Options>>;
}

/** The kind for each input of a network. Throws InputError where they are not as many, or one is not known. */
export function preparationsOf({ config, inputs }: Network, kinds: Recipe["preparation"]): readonly PreparationKind[] {
  const each = typeof kinds === "string" ? inputs.map(() => kinds) : kinds;
  const stranger = each.find((kind) => !PREPARATIONS.includes(kind));
  if (stranger !== undefined)
    throw new InputError(`preparation: expected one of ${PREPARATIONS.join(", ")}; received ${JSON.stringify(stranger)}`);
  if (each.length !== inputs.length) {
    throw new InputError(
      `preparation: expected one kind, or a list of ${inputs.length}, as network ${config.name} has the inputs ${inputs.join(", ")}; received ${each.length}`,
    );
  }
  return each;
}

/** What was fitted to a split stays with it: a study trains many networks on one, and the power transform of UCI HAR takes 4.5 s. */
const fittedTo = new WeakMap<TrainSplit, Map<PreparationKind, FittedPreparation | undefined>>();

/** One entry an input of the network; each kind is fitted once. */
function fitAll(train: TrainSplit, network: Network, kinds: Recipe["preparation"]): (FittedPreparation | undefined)[] {
  const fitted = fittedTo.get(train) ?? new Map<PreparationKind, FittedPreparation | undefined>();
  fittedTo.set(train, fitted);
  return preparationsOf(network, kinds).map((kind) => {
    if (!fitted.has(kind)) fitted.set(kind, fitPreparation(train, kind));
    return fitted.get(kind);
  });
}

/** What a model file keeps of a preparation. */
function plain({ lambdas, mean, scale }: FittedPreparation): Preparation {
  return lambdas ? { lambdas, mean, scale } : { mean, scale };
}

export interface Evaluation extends ClassificationScores {
  /** Mean cross-entropy in nats. */
  readonly loss: number;
}

export interface EvaluateOptions {
  /** Default "plain", whatever the model was trained with. */
  readonly kernels?: KernelsName;
  /** Ends the evaluation within some hundred windows: it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Windows scored between two pauses that let signals through: about 50 ms of the baseline network. */
const PAUSE_EVERY_WINDOWS = 256;

/**
 * Scores a model on windows. Rejects with InputError when signals, units, rate, window or classes are not those the model was trained
 * with.
 */
export async function evaluateModel(model: Model, split: Split, { kernels, signal }: EvaluateOptions = {}): Promise<Evaluation> {
  checkCompatible(model, split.dataset);
  const { dataset, indices } = split;
  const predictor = createPredictor(model, kernels ? { kernels } : {});
  const predicted = new Int32Array(indices.length);
  let loss = 0;
  for (let start = 0; start < indices.length; start += PAUSE_EVERY_WINDOWS) {
    await host.pause();
    signal?.throwIfAborted();
    const some = predictor.predictAll(windowsOf({ dataset, indices: indices.subarray(start, start + PAUSE_EVERY_WINDOWS) }));
    predicted.set(some.predicted, start);
    for (const value of some.losses) loss += value;
  }
  const pick = (values: Int32Array): Int32Array => indices.map((window) => values[window]!);
  const scores = scoreClassification({
    labels: pick(dataset.y),
    predicted,
    subjects: pick(dataset.subject),
    classNames: dataset.classNames,
  });
  return { ...scores, loss: loss / indices.length };
}

/** Train and use must not disagree: throws InputError naming the first thing in which a dataset differs from the model's. */
function checkCompatible(model: Model, dataset: Dataset): void {
  const signal = ({ name, unit }: Signal): string => `${name} [${unit}]`;
  const rows: [what: string, expected: string | number | undefined, received: string | number | undefined][] = [
    ["signals", model.signals.length, dataset.signals.length],
    ...model.signals.map((own, i): (typeof rows)[number] => [
      `signal ${i + 1}`,
      signal(own),
      dataset.signals[i] && signal(dataset.signals[i]),
    ]),
    ["sampling rate in Hz", model.samplingRate, dataset.samplingRate],
    ["time steps in a window", model.network.inputShape[0], dataset.timeSteps],
    ["classes", model.classNames.length, dataset.classNames.length],
    ...model.classNames.map((own, i): (typeof rows)[number] => [`class ${i + 1}`, own, dataset.classNames[i]]),
  ];
  const differing = rows.find(([, expected, received]) => expected !== received);
  if (!differing) return;
  const [what, expected, received] = differing;
  throw new InputError(
    `dataset ${dataset.name}: ${what}: expected ${expected}, as the model trained on ${model.training.dataset.name} takes; received ${received}`,
  );
}
