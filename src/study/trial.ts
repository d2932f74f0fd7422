import { MOST_EPOCHS, networkOf, weightsSha256, type NetworkModel, type TrainingRecord } from "../artifact/index.js";
import {
  augmentedWindowsOf,
  fingerprintOf,
  fitPreparation,
  PREPARATIONS,
  subjectsOf,
  windowsOf,
  type FittedPreparation,
  type Preparation,
  type PreparationKind,
  type Split,
  type TrainSplit,
  type ValidationSplit,
} from "../data/index.js";
import type { KernelsName } from "../kernels/index.js";
import { createModel, type OptionValues } from "../models/index.js";
import { createNetwork, type Network, type NetworkConfig, type WindowSource } from "../nn/index.js";
import { InputError } from "../tensor/index.js";
import { fit, type ClassifierEpoch, type EpochRecord, type FitOptions, type FitResult } from "../train/index.js";
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
  readonly model: NetworkModel;
  readonly weightsSha256: string;
  /** Training with its timing; the model's own record has none, so that its file depends on the seed alone. */
  readonly fitted: FitResult & { readonly history: readonly ClassifierEpoch[] };
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

/** What a classifier's training may be given besides. */
export interface TrainModelOptions extends Omit<TrainCallbacks, "onEpochEnd"> {
  readonly onEpochEnd?: ((record: ClassifierEpoch) => void) | undefined;
  /** In place of the recipe's named network: one of your own, that ends in "softmax" with a unit a class, or of two classes in one unit with "sigmoid". */
  readonly network?: NetworkConfig;
}

/** Trains one network by a recipe. Throws InputError where recipe and data do not fit. */
export async function trainModel(train: TrainSplit, recipe: Recipe, options: TrainModelOptions = {}): Promise<TrainedModel> {
  const { network: own, onEpochEnd, ...callbacks } = options;
  const { timeSteps, signals, classNames } = train.dataset;
  const network = createNetwork(own ?? createModel(recipe.model, [timeSteps, signals.length], classNames.length, recipe.options));
  const { preparation, training, fitted, ...trained } = await trainNetwork(train, network, recipe, windowsOf, {
    ...callbacks,
    ...(onEpochEnd && { onEpochEnd: (record) => onEpochEnd(withAccuracy(record)) }),
  });
  const { samplingRate, overlap } = train.dataset;
  const model: NetworkModel = {
    kind: "network",
    network: network.config,
    weights: fitted.weights,
    preparation,
    signals,
    classNames,
    samplingRate,
    overlap,
    training: { ...training, history: classifiedHistory(fitted) },
  };
  networkOf(model, "recipe");
  return {
    ...{ model, weightsSha256: await weightsSha256(model.weights), ...trained },
    fitted: { ...fitted, history: fitted.history.map(withAccuracy) },
  };
}

/** A classifier's history without its clock: a file holds none, nor does a row. */
export function classifiedHistory({ history }: FitResult): TrainingRecord["history"] {
  return history.map(withAccuracy).map(({ seconds: _, ...epoch }) => epoch);
}

/** A classifier's records have one. */
function withAccuracy(record: EpochRecord): ClassifierEpoch {
  const { accuracy } = record;
  if (accuracy === undefined) throw new Error("training: expected the accuracy of a classifier; received a regression's record");
  return { ...record, accuracy };
}

/** How splits become what a network learns from: windows with labels, or with targets. */
export type SourceOf = (split: Split) => WindowSource;

/** What trainings of all kinds have in common: everything but what comes out of the network. */
export async function trainNetwork(train: TrainSplit, network: Network, recipe: Recipe, sourceOf: SourceOf, options: TrainCallbacks) {
  const { fingerprint, validation, ...callbacks } = options;
  if (recipe.epochs > MOST_EPOCHS) {
    throw new InputError(`recipe: epochs must be at most ${MOST_EPOCHS}, as a model file holds them all; received ${recipe.epochs}`);
  }
  const { dataset, indices } = train;
  const { name, simulated, source } = dataset;
  const preparations = fitAll(train, network, recipe.preparation);
  const { epochs, batchSize, seed, kernels, training = {} } = recipe;
  const { optimizer: _, augmentation, ...chosen } = training;
  const optimizer = optimizerOf(training, recipe.learningRate);
  const windows = sourceOf(train);
  // What changes windows knows of classes alone; labels and targets stay whose they are.
  const augmented = augmentation && augmentedWindowsOf(train, augmentation);
  const changed: WindowSource = augmented
    ? { ...windows, copyAugmented: (i, to, offset, random) => augmented.copyAugmented(i, to, offset, random) }
    : windows;
  const fitted = await fit(network, changed, {
    epochs,
    batchSize,
    seed,
    kernels,
    optimizer,
    inputScaling: preparations,
    ...chosen,
    validationData: validation && sourceOf(validation),
    ...callbacks,
  });
  const record: Omit<TrainingRecord, "history"> = {
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
  };
  return {
    training: record,
    preparation: preparations.map((one) => (one ? plain(one) : null)),
    fitted,
    parameters: network.parameterCount,
    constantSignals: [...new Set(preparations.flatMap((one) => one?.constantSignals ?? []))],
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
