import { MOST_EPOCHS, weightsSha256, type NetworkModel } from "../artifact/index.js";
import {
  augmentedWindowsOf,
  fingerprintOf,
  subjectsOf,
  windowsOf,
  type FittedPreparation,
  type Preparation,
  type TrainSplit,
} from "../data/index.js";
import { createNetwork } from "../nn/index.js";
import { InputError } from "../tensor/index.js";
import { fit, type FitResult } from "../train/index.js";
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
  readonly fitted: FitResult;
  readonly parameters: number;
  /** Signals whose training windows never vary; the preparation leaves their scale at 1. */
  readonly constantSignals: readonly string[];
}

/**
 * Trains one network by a recipe; of a model that goes on from an autoencoder, that one first. Throws InputError where recipe and data do not fit.
 */
export async function trainModel(train: TrainSplit, recipe: Recipe, options: TrainCallbacks = {}): Promise<TrainedModel> {
  const { fingerprint, validation, onPretrainingEpochEnd: onEpochEnd, ...callbacks } = options;
  if (recipe.epochs > MOST_EPOCHS) {
    throw new InputError(`recipe: epochs must be at most ${MOST_EPOCHS}, as a model file holds them all; received ${recipe.epochs}`);
  }
  const { dataset, indices } = train;
  const { name, simulated, source, signals, classNames, samplingRate, overlap, unrecorded } = dataset;
  const network = createNetwork(networkOfRecipe(recipe, dataset).config);
  const preparations = fitAll(train, network, recipe.preparation);
  const { epochs, batchSize, seed, kernels, training = {} } = recipe;
  const { optimizer: _, augmentation, ...chosen } = training;
  const { mixup, ...changes } = augmentation ?? {};
  const optimizer = optimizerOf(training, recipe.learningRate);
  const { signal, threads } = options;
  const before = await pretrain(train, recipe, preparations[0], {
    ...{ signal, ...(onEpochEnd && { onEpochEnd }), ...(threads !== undefined && { threads }) },
  });
  const trained = await fit(network, Object.keys(changes).length > 0 ? augmentedWindowsOf(train, changes) : windowsOf(train), {
    epochs,
    batchSize,
    seed,
    kernels,
    optimizer,
    inputScaling: preparations,
    ...chosen,
    mixup,
    validationData: validation && windowsOf(validation),
    ...(before && { initialWeights: adoptWeights(network, seed, before.fitted.weights) }),
    ...callbacks,
  });
  const fitted = before ? { ...trained, seconds: before.fitted.seconds + trained.seconds } : trained;
  const model: NetworkModel = {
    kind: "network",
    network: network.config,
    weights: fitted.weights,
    preparation: preparations.map((fitted) => (fitted ? plain(fitted) : null)),
    signals,
    classNames,
    samplingRate,
    overlap,
    ...(dataset.lengths && { unequalLengths: true as const }),
    training: {
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
      ...given({ ...chosen, augmentation }),
      ...(before && { pretraining: { losses: before.fitted.history.map(({ loss }) => loss) } }),
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

/** What a model file keeps of a preparation. */
function plain({ lambdas, widths, mean, scale }: FittedPreparation): Preparation {
  return { ...(lambdas && { lambdas }), ...(widths && { widths }), mean, scale };
}
