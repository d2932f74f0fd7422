import type { Program } from "../nn/index.js";
import { InputError } from "../tensor/index.js";

/**
 * Weights averaged over a training. Moving statistics of a BatchNormalization are averaged with them, in the same way: they belong to weights
 * that lie close together, and to compute them anew for the average, as Izmailov et al. do, would take another pass over all windows.
 */
export type Averaging =
  /**
   * The exponential moving average of each step's weights: average = momentum * average + (1 - momentum) * weights, as Keras' use_ema with
   * ema_momentum. It begins with the weights after the first step, so there is no bias to correct.
   */
  | { readonly kind: "ema"; readonly momentum: number }
  /** Stochastic weight averaging (Izmailov et al., arXiv:1803.05407): the mean of the weights after each of the last epochs. */
  | { readonly kind: "swa"; readonly epochs: number };

/** Throws InputError for values out of range. */
export function checkAveraging(averaging: Averaging, epochs: number): void {
  const { kind } = averaging;
  if (kind === "ema") {
    const { momentum } = averaging;
    if (!(momentum > 0 && momentum < 1)) throw new InputError(`averaging ema: momentum must be above 0 and below 1; received ${momentum}`);
  } else if (kind === "swa") {
    if (!Number.isSafeInteger(averaging.epochs) || averaging.epochs < 1 || averaging.epochs > epochs) {
      throw new InputError(`averaging swa: epochs must be a whole number from 1 to the training's ${epochs}; received ${averaging.epochs}`);
    }
  } else throw new InputError(`averaging: kind must be "ema" or "swa"; received ${JSON.stringify(kind)}`);
}

/** By which share of the difference the average moves toward the weights after a step; steps and epochs from 0. */
export function shareAt(averaging: Averaging | undefined, step: number, batches: number, epochs: number): number {
  if (!averaging) return 0;
  if (averaging.kind === "ema") return step === 0 ? 1 : 1 - averaging.momentum;
  const epoch = Math.floor(step / batches),
    before = epoch - (epochs - averaging.epochs);
  return step % batches === batches - 1 && before >= 0 ? 1 / (before + 1) : 0;
}

/** Whether there is an average after an epoch, from 1. */
export function isAveraged(averaging: Averaging | undefined, epoch: number, epochs: number): boolean {
  return averaging !== undefined && (averaging.kind === "ema" || epoch > epochs - averaging.epochs);
}

/** Exchanges a program's weights with their average. */
export function createSwap({ backend, state, average }: Program): () => void {
  const kept = new Float32Array(state.count);
  return () => {
    const weights = backend.arena.f32(state.pointer, state.count),
      averages = backend.arena.f32(average.pointer, state.count);
    kept.set(weights);
    weights.set(averages);
    averages.set(kept);
  };
}
