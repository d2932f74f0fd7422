import { MOST_EPOCHS, networkOf, recordedOf, weightsSha256, type NetworkModel, type TrainingRecord } from "../artifact/index.js";
import {
  augmentedWindowsOf,
  fingerprintOf,
  subjectsOf,
  windowsOf,
  type FittedPreparation,
  type Preparation,
  type Split,
  type TrainSplit,
} from "../data/index.js";
import { createNetwork, type NetworkConfig, type WindowSource } from "../nn/index.js";
import { InputError } from "../tensor/index.js";
import { fit, type ClassifierEpoch, type EpochRecord, type FitResult } from "../train/index.js";
import { fitAll } from "./preparations.js";
import { adoptWeights, pretrain } from "./pretraining.js";
import type { Recipe, TrainCallbacks } from "./recipe.js";
import { networkOfRecipe } from "./recipe-network.js";
import { optimizerOf } from "./training-options.js";
import { VERSION } from "./version.js";

export interface TrainedModel {
  readonly model: NetworkModel;
  readonly weightsSha256: string;
  /** Training with its timing; the model's own record has none, so that its file depends on the seed alone. */
  readonly fitted: FitResult & { readonly history: readonly ClassifierEpoch[] };
  readonly parameters: number;
  /** Signals whose training windows never vary; the preparation leaves their scale at 1. */
  readonly constantSignals: readonly string[];
}

/** What a classifier's training may be given besides. */
export interface TrainModelOptions extends Omit<TrainCallbacks, "onEpochEnd"> {
  readonly onEpochEnd?: ((record: ClassifierEpoch) => void) | undefined;
  /** In place of the recipe's named network: one of your own, that ends in "softmax" with a unit a class, or of two classes in one unit with "sigmoid". */
  readonly network?: NetworkConfig;
}

/**
 * Trains one network by a recipe; of a model that goes on from an autoencoder, that one first. Throws InputError where recipe and data do not fit.
 */
export async function trainModel(train: TrainSplit, recipe: Recipe, options: TrainModelOptions = {}): Promise<TrainedModel> {
  const { network: own, onEpochEnd, ...callbacks } = options;
  const { dataset } = train;
  const learner = { config: own ?? networkOfRecipe(recipe, dataset).config, named: !own, sourceOf: windowsOf };
  const { parts, training, fitted, ...trained } = await trainNetwork(train, learner, recipe, {
    ...callbacks,
    ...(onEpochEnd && { onEpochEnd: (record) => onEpochEnd(withAccuracy(record)) }),
  });
  const model: NetworkModel = {
    kind: "network",
    ...parts,
    classNames: dataset.classNames,
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

/** What is trained, and on what. */
export interface Learner {
  readonly config: NetworkConfig;
  /** Whether it is the network of the recipe's model, which may go on from an autoencoder; one of one's own starts from fresh weights. */
  readonly named: boolean;
  /** How splits become what it learns from: windows with labels, or with targets. */
  readonly sourceOf: (split: Split) => WindowSource;
}

/** What trainings of all kinds have in common: everything but what comes out of the network. */
export async function trainNetwork(train: TrainSplit, { config, named, sourceOf }: Learner, recipe: Recipe, options: TrainCallbacks) {
  const { fingerprint, validation, onPretrainingEpochEnd: onEpochEnd, ...callbacks } = options;
  if (recipe.epochs > MOST_EPOCHS) {
    throw new InputError(`recipe: epochs must be at most ${MOST_EPOCHS}, as a model file holds them all; received ${recipe.epochs}`);
  }
  const { dataset, indices } = train;
  const { name, simulated, source, unrecorded, signals, samplingRate, overlap } = dataset;
  const network = createNetwork(config);
  const preparations = fitAll(train, network, recipe.preparation);
  const { epochs, batchSize, seed, kernels, training = {} } = recipe;
  const { optimizer: _, augmentation, ...chosen } = training;
  const { mixup, ...changes } = augmentation ?? {};
  const optimizer = optimizerOf(training, recipe.learningRate);
  const { signal, threads } = options;
  const before = named
    ? await pretrain(train, recipe, preparations[0], {
        ...{ signal, ...(onEpochEnd && { onEpochEnd }), ...(threads !== undefined && { threads }) },
      })
    : undefined;
  const windows = sourceOf(train);
  // What changes windows knows of classes alone; labels and targets stay whose they are.
  const augmented = Object.keys(changes).length > 0 ? augmentedWindowsOf(train, changes) : undefined;
  const changed: WindowSource = augmented
    ? { ...windows, copyAugmented: (i, to, offset, random) => augmented.copyAugmented(i, to, offset, random) }
    : windows;
  const trained = await fit(network, changed, {
    epochs,
    batchSize,
    seed,
    kernels,
    optimizer,
    inputScaling: preparations,
    ...chosen,
    mixup,
    validationData: validation && sourceOf(validation),
    ...(before && { initialWeights: adoptWeights(network, seed, before.fitted.weights) }),
    ...callbacks,
  });
  const fitted = before ? { ...trained, seconds: before.fitted.seconds + trained.seconds } : trained;
  const record: Omit<TrainingRecord, "history"> = {
    stride: VERSION,
    dataset: {
      name,
      simulated,
      source,
      fingerprint: fingerprint ?? (await fingerprintOf(dataset)),
      windows: indices.length,
      subjects: subjectsOf(train),
      ...(unrecorded && { unrecorded }),
    },
    ...(validation && { validation: { windows: validation.indices.length, subjects: subjectsOf(validation) } }),
    epochs,
    batchSize,
    seed,
    optimizer: { name: optimizer.name, config: optimizer.config },
    ...given({ ...chosen, augmentation, dropMeans: augmented?.dropMeans }),
    ...(before && { pretraining: { losses: before.fitted.history.map(({ loss }) => loss) } }),
    ...(chosen.earlyStopping && { epoch: fitted.epoch }),
    kernels: fitted.kernels,
  };
  return {
    /** Of the model. */
    parts: {
      ...{ network: network.config, weights: fitted.weights, preparation: preparations.map((one) => (one ? plain(one) : null)) },
      ...{ signals, samplingRate, overlap, ...(dataset.lengths && { unequalLengths: true as const }) },
      ...recordedOf(dataset),
    },
    training: record,
    fitted,
    parameters: network.parameterCount,
    constantSignals: [...new Set(preparations.flatMap((one) => one?.constantSignals ?? []))],
  };
}

/** Without what is there and undefined: a model file holds no such thing. */
function given<Options extends object>(options: Options): { [Key in keyof Options]: Exclude<Options[Key], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as ReturnType<typeof given<Options>>;
}

/** What a model file keeps of a preparation. */
function plain({ lambdas, widths, mean, scale }: FittedPreparation): Preparation {
  return { ...(lambdas && { lambdas }), ...(widths && { widths }), mean, scale };
}
