import { windowsOf, type FittedPreparation, type Split, type TrainSplit } from "../data/index.js";
import { checkModel, type OptionValues } from "../models/index.js";
import { createNetwork, initialiseWeights, type Network, type Weight, type WindowSource } from "../nn/index.js";
import type { Autoencoder } from "../predict/index.js";
import { arcsinh, InputError, sizeOf, yeoJohnson } from "../tensor/index.js";
import { fit, type EpochRecord, type FitOptions, type FitResult } from "../train/index.js";
import { fitAll } from "./preparations.js";
import type { Recipe, TrainCallbacks } from "./recipe.js";
import { optimizerOf } from "./training-options.js";

/** Windows without their labels, and each of them, prepared, as what a network is to make of it. */
function reconstructionsOf(split: Split, preparation: FittedPreparation | undefined): WindowSource {
  const windows = windowsOf(split);
  const { channels, timeSteps } = windows;
  const raw = new Float32Array(timeSteps * channels);
  return {
    ...windows,
    classes: 0,
    copyTarget(i, to, offset) {
      windows.copyWindow(i, raw, 0);
      raw.forEach((value, j) => {
        const c = j % channels;
        if (!preparation) {
          to[offset + j] = value;
          return;
        }
        const { lambdas, widths, mean, scale } = preparation;
        const curved = lambdas ? yeoJohnson(value, lambdas[c]!) : widths ? arcsinh(value, widths[c]!) : value;
        to[offset + j] = (curved - mean[c]!) / scale[c]!;
      });
    },
  };
}

/**
 * The autoencoder that a recipe's model goes on from, or undefined where it starts from fresh weights. As many epochs, the same batches, seed, rate, optimizer,
 * schedule, L2 and clipping; what is about classes, averages and stopping does not apply, and windows are seen as they are.
 */
export async function pretrain(
  train: TrainSplit,
  { model, options, epochs, batchSize, seed, kernels, learningRate, training = {} }: Recipe,
  preparation: FittedPreparation | undefined,
  { onEpochEnd, signal, threads }: Pick<FitOptions, "onEpochEnd" | "signal" | "threads">,
): Promise<{ readonly network: Network; readonly fitted: FitResult } | undefined> {
  const network = autoencoderOf(model, train, options);
  if (!network) return undefined;
  const { schedule, l2, clipNorm, clipValue } = training;
  const fitted = await fit(network, reconstructionsOf(train, preparation), {
    ...{ epochs, batchSize, seed, kernels, optimizer: optimizerOf(training, learningRate), inputScaling: preparation },
    ...{ l2, clipNorm, clipValue, signal },
    ...(schedule && { schedule }),
    ...(onEpochEnd && { onEpochEnd }),
    ...(threads !== undefined && { threads }),
  });
  return { network, fitted };
}

function autoencoderOf(model: string, { dataset }: TrainSplit, options: OptionValues): Network | undefined {
  const config = checkModel(model, options).pretraining?.([dataset.timeSteps, dataset.signals.length], options);
  return config && createNetwork(config);
}

/** The fresh weights of a seed, but for those that are given under the same name and with the same shape. */
export function adoptWeights(network: Network, seed: number, given: readonly Weight[]): Weight[] {
  return initialiseWeights(network, seed).map((fresh) => {
    const own = given.find(({ name, values }) => name === fresh.name && values.length === sizeOf(fresh.shape));
    return own && own.shape.join() === fresh.shape.join() ? own : fresh;
  });
}

export interface TrainedAutoencoder {
  readonly autoencoder: Autoencoder;
  /** Losses are mean squared errors of prepared signals. */
  readonly history: readonly EpochRecord[];
  readonly parameters: number;
  readonly seconds: number;
}

/**
 * Trains an autoencoder on windows, whose labels it does not read, by a recipe whose model is "autoencoder". Throws InputError for another model, where
 * recipe and data do not fit, and for a preparation with a curve, power or arcsinh, through which what comes out is not turned back.
 */
export async function trainAutoencoder(
  train: TrainSplit,
  recipe: Recipe,
  callbacks: Pick<TrainCallbacks, "onEpochEnd" | "signal" | "threads"> = {},
): Promise<TrainedAutoencoder> {
  const network = autoencoderOf(recipe.model, train, recipe.options);
  if (!network) throw new InputError(`autoencoder: model: expected "autoencoder"; received ${JSON.stringify(recipe.model)}`);
  const [preparation] = fitAll(train, network, recipe.preparation);
  if (preparation?.lambdas || preparation?.widths) {
    throw new InputError(
      `autoencoder: preparation: expected one that is a scale and a shift, such as "standardize"; received ${JSON.stringify(recipe.preparation)}`,
    );
  }
  const { fitted } = (await pretrain(train, recipe, preparation, callbacks))!;
  return {
    autoencoder: {
      network: network.config,
      weights: fitted.weights,
      preparation: preparation ? { mean: preparation.mean, scale: preparation.scale } : null,
      signals: train.dataset.signals,
    },
    history: fitted.history,
    parameters: network.parameterCount,
    seconds: fitted.seconds,
  };
}
