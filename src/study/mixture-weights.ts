import { LEAST_PROBABILITY } from "../nn/index.js";
import { InputError, log } from "../tensor/index.js";

export interface MixtureWeights {
  /** One a model, from 0 on, summing to 1. */
  readonly weights: readonly number[];
  /** Mean log-loss of the mixture in nats. */
  readonly loss: number;
  /** By how many nats, at most, other weights could lose less. */
  readonly gap: number;
}

/** Where the loss is that near to the least, more steps would change nobody's mind. */
const GAP = 1e-7;
const MOST_STEPS = 100_000;
/** Below this weight the models that the conditions of the optimum call useless are left out. */
const USELESS = 1e-4;

/**
 * The weights of a mixture under which the true classes are most likely, so of least log-loss: of each model the probabilities (N) that it gave to what was
 * true, of windows that it had not learned from. The loss is convex on the simplex, and each step of expectation-maximisation, w_i <- w_i mean(p_i / mixture),
 * lowers it: A. P. Dempster, N. M. Laird, D. B. Rubin, "Maximum likelihood from incomplete data via the EM algorithm", 1977, section 4.3; for models judged on
 * held-out data P. Smyth, D. Wolpert, "Linearly combining density estimators via stacking", Machine Learning 36, 1999. Begun with equal weights and ended by
 * what is certain: log of the greatest mean(p_i / mixture) bounds what is left to gain. A weight of 0, which EM never quite reaches, is set where that mean
 * is below 1, as at the optimum (Karush, Kuhn, Tucker), if the bound still holds without the model. Throws InputError for no models, lengths that differ and values
 * that are no probabilities.
 */
export function fitMixtureWeights(probabilities: readonly ArrayLike<number>[]): MixtureWeights {
  const count = probabilities[0]?.length ?? 0;
  if (count === 0) throw new InputError("mixture: expected one or more models with a probability a window; received none");
  const columns = probabilities.map((column, i) => {
    if (column.length !== count)
      throw new InputError(`mixture: expected ${count} probabilities of each model; received ${column.length} of model ${i + 1}`);
    return Float64Array.from(column, (value) => {
      if (!(value >= 0 && value <= 1 + 1e-6)) throw new InputError(`mixture: expected probabilities; received ${value} of model ${i + 1}`);
      return Math.max(value, LEAST_PROBABILITY);
    });
  });
  const all = climb(
    columns,
    columns.map(() => 1 / columns.length),
  );
  const means = meansOf(columns, all);
  // Left out, the others take up what they had; that is kept where nothing better is known of any model, the ones left out among them.
  const fewer = climb(columns, divided(all.map((weight, i) => (weight < USELESS && means[i]! < 1 ? 0 : weight))));
  const weights = gapOf(meansOf(columns, fewer)) <= Math.max(GAP, gapOf(means)) ? fewer : all;
  return { weights, loss: lossOf(columns, weights), gap: gapOf(meansOf(columns, weights)) };
}

/** Steps of EM; a weight of 0 stays 0. */
function climb(columns: readonly Float64Array[], from: readonly number[]): readonly number[] {
  let weights = from;
  for (let step = 0; step < MOST_STEPS; step++) {
    const means = meansOf(columns, weights);
    if (gapOf(means.map((mean, i) => (weights[i] === 0 ? 0 : mean))) <= GAP) break;
    weights = divided(weights.map((weight, i) => weight * means[i]!));
  }
  return weights;
}

/** Of each model mean(p_i / mixture): minus the slope of the loss by its weight. */
function meansOf(columns: readonly Float64Array[], weights: readonly number[]): number[] {
  const sums = columns.map(() => 0);
  const count = columns[0]!.length;
  for (let n = 0; n < count; n++) {
    let mixture = 0;
    for (let i = 0; i < columns.length; i++) mixture += weights[i]! * columns[i]![n]!;
    for (let i = 0; i < columns.length; i++) sums[i]! += columns[i]![n]! / mixture;
  }
  return sums.map((sum) => sum / count);
}

/** The loss is convex and its mean slope along the weights -1, so nothing lies lower by more. */
function gapOf(means: readonly number[]): number {
  return Math.max(0, log(Math.max(...means)));
}

function lossOf(columns: readonly Float64Array[], weights: readonly number[]): number {
  const count = columns[0]!.length;
  let loss = 0;
  for (let n = 0; n < count; n++) {
    let mixture = 0;
    for (let i = 0; i < columns.length; i++) mixture += weights[i]! * columns[i]![n]!;
    loss -= log(mixture);
  }
  return loss / count;
}

function divided(parts: readonly number[]): number[] {
  const sum = parts.reduce((total, part) => total + part, 0);
  return parts.map((part) => part / sum);
}
