import { InputError, log, yeoJohnsonOf } from "../tensor/index.js";
import { minimizeBrent } from "./brent.js";
import type { Dataset } from "./dataset.js";
import { distinctSpans, type Span } from "./signal-statistics.js";
import type { TrainSplit } from "./split.js";
import { scalesOf, type FittedStandardizer } from "./standardizer.js";

/** Makes signals more normal, then brings them to mean 0 and standard deviation 1. */
export interface FittedPowerTransformer extends FittedStandardizer {
  /** Yeo and Johnson's, one a signal. */
  readonly lambdas: Float32Array;
}

/**
 * Yeo and Johnson's lambda of the greatest likelihood for each signal of the training windows, then mean and population standard deviation of
 * what it makes, as scikit-learn's PowerTransformer. Lambda is rounded to float32 first, so that fitting and using agree. A signal that does
 * not vary keeps lambda 1, which changes nothing; one that does not any more once transformed counts as constant too. Throws InputError where there are no windows.
 */
export function fitPowerTransformer({ dataset, indices }: TrainSplit): FittedPowerTransformer {
  const spans = distinctSpans(dataset, indices);
  const { signals, timeSteps } = dataset;
  const steps = spans.reduce((sum, { first }) => sum + timeSteps - first, 0);
  if (steps === 0) throw new InputError(`dataset ${dataset.name}: statistics need at least 1 window; received none; choose another split`);
  const lambdas = new Float32Array(signals.length),
    mean = new Float32Array(signals.length),
    sd = new Float64Array(signals.length);
  const samples = new Float64Array(steps),
    logarithms = new Float64Array(steps),
    transformed = new Float64Array(steps);
  signals.forEach((_, channel) => {
    copySignal(dataset, spans, channel, samples);
    for (let i = 0; i < steps; i++) logarithms[i] = log(Math.abs(samples[i]!) + 1);
    lambdas[channel] = isConstant(samples) ? 1 : bestLambda(samples, logarithms, transformed);
    const { centre, variance } = transform(samples, logarithms, lambdas[channel], transformed);
    mean[channel] = centre;
    const spread = Math.sqrt(variance);
    sd[channel] = isConstant(samples) || spread <= Math.abs(centre) * LEAST_SPREAD ? 0 : spread;
  });
  return { lambdas, mean, ...scalesOf(sd, signals), steps };
}

/** What varies by less of its mean is one number in float32: far from 0 a lambda may press a signal flat. */
const LEAST_SPREAD = 2 ** -23;

/** Where scikit-learn starts its search. */
const BRACKET = [-2, 2] as const;

function bestLambda(samples: Float64Array, logarithms: Float64Array, transformed: Float64Array): number {
  let jacobian = 0;
  for (let i = 0; i < samples.length; i++) jacobian += samples[i]! < 0 ? -logarithms[i]! : logarithms[i]!;
  const minusLogLikelihood = (lambda: number): number => {
    const { variance } = transform(samples, logarithms, lambda, transformed);
    const value = (samples.length / 2) * log(variance) - (lambda - 1) * jacobian;
    // No variance is left, or the powers overflowed: no likelihood either.
    return variance >= 2.2250738585072014e-308 && Number.isFinite(value) ? value : Infinity;
  };
  return minimizeBrent(minusLogLikelihood, ...BRACKET);
}

/** Mean and population variance of the transformed samples, in two passes over `to`. */
function transform(
  samples: Float64Array,
  logarithms: Float64Array,
  lambda: number,
  to: Float64Array,
): { centre: number; variance: number } {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += to[i] = yeoJohnsonOf(samples[i]!, logarithms[i]!, lambda);
  const centre = sum / samples.length;
  let squares = 0;
  for (let i = 0; i < samples.length; i++) {
    const deviation = to[i]! - centre;
    squares += deviation * deviation;
  }
  return { centre, variance: squares / samples.length };
}

function isConstant(samples: Float64Array): boolean {
  return samples.every((value) => value === samples[0]);
}

function copySignal({ x, timeSteps, signals }: Dataset, spans: readonly Span[], channel: number, to: Float64Array): void {
  let at = 0;
  for (const { window, first } of spans) {
    for (let time = first; time < timeSteps; time++) to[at++] = x[(window * timeSteps + time) * signals.length + channel]!;
  }
}
