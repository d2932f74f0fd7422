import { InputError, log, yeoJohnson, yeoJohnsonOf } from "../tensor/index.js";
import { minimizeBrent } from "./brent.js";
import type { Dataset } from "./dataset.js";
import { distinctSpans, stepsOf, type Span } from "./signal-statistics.js";
import type { TrainSplit } from "./split.js";
import { scalesOf, type FittedStandardizer } from "./standardizer.js";

/** Makes signals more normal, then brings them to mean 0 and standard deviation 1. */
export interface FittedPowerTransformer extends FittedStandardizer {
  /** Yeo and Johnson's, one a signal. */
  readonly lambdas: Float32Array;
}

/**
 * Yeo and Johnson's lambda of the greatest likelihood for each signal of the training windows, then mean and population standard deviation
 * of what it makes, as scikit-learn's PowerTransformer, among the lambdas whose results float32 carries. Lambda is
 * rounded to float32 first, so that fitting and using agree. A signal that does not vary keeps lambda 1, which changes nothing.
 *
 * The transform works on 1 + |value| in float64, of which signals smaller than some 1e-9 keep too few digits to search by. Throws
 * InputError, naming the signal, where one varies by less than 2^-27 altogether or by less of its mean than float32 resolves, and where
 * values lie beyond 1e18 or are not finite; and where there are no windows.
 */
export function fitPowerTransformer({ dataset, indices }: TrainSplit): FittedPowerTransformer {
  const spans = distinctSpans(dataset, indices);
  const { name, signals } = dataset;
  const steps = stepsOf(spans);
  if (steps === 0) throw new InputError(`dataset ${name}: statistics need at least 1 window; received none; choose another split`);
  const lambdas = new Float32Array(signals.length),
    mean = new Float32Array(signals.length),
    sd = new Float64Array(signals.length);
  const samples = new Float64Array(steps),
    logarithms = new Float64Array(steps),
    transformed = new Float64Array(steps);
  signals.forEach((signal, channel) => {
    copySignal(dataset, spans, channel, samples);
    const place = `dataset ${name}: signal ${signal.name}`;
    const { low, high } = rangeOf(samples, place);
    for (let i = 0; i < steps; i++) logarithms[i] = log(Math.abs(samples[i]!) + 1);
    if (low !== high && high - low < LEAST_RANGE) {
      throw new InputError(
        `${place}: varies too little around 0 for the power transform: expected a range of at least 2^-27; ` +
          `received ${high - low}; scale it first`,
      );
    }
    lambdas[channel] = low === high ? 1 : bestLambda({ samples, logarithms, low, high }, transformed);
    const { centre, variance } = transform(samples, logarithms, lambdas[channel], transformed);
    const spread = low === high ? 0 : Math.sqrt(variance);
    if (low !== high && !(spread > Math.abs(centre) * RESOLUTION)) {
      throw new InputError(
        `${place}: varies too little for the power transform: expected a standard deviation above 2^-23 of the mean; ` +
          `received ${spread} around ${centre}; take its offset away first`,
      );
    }
    mean[channel] = centre;
    sd[channel] = spread;
    if (!Number.isFinite(mean[channel]) || !Number.isFinite(Math.fround(spread))) {
      throw new InputError(
        `${place}: expected a finite mean and scale of the power transform; ` +
          `received ${mean[channel]} and ${Math.fround(spread)}; scale it first`,
      );
    }
  });
  return { lambdas, mean, ...scalesOf(sd, signals), steps };
}

/** What varies by less of its mean is one number in float32. */
const RESOLUTION = 2 ** -23;

/** The spread for its mean that a lambda leaves a signal, or half of what it has unchanged: ten bits of the float32 that kernels return. */
const LEAST_SPREAD = 2 ** -14;

/** 1 + |value| has steps of 2^-52 in float64: a smaller range leaves less than 25 bits, and the search no slope to follow. */
const LEAST_RANGE = 2 ** -27;

/** Far below what float32 holds (3.4e38): windows that were not trained on may go beyond the training windows' extremes. */
const MOST = 1e18;

/** A signal that varies, with the logarithms that every lambda shares. */
interface Varying {
  readonly samples: Float64Array;
  readonly logarithms: Float64Array;
  readonly low: number;
  readonly high: number;
}

/** Where scikit-learn starts its search. */
const BRACKET = [-2, 2] as const;

function bestLambda(signal: Varying, transformed: Float64Array): number {
  const { samples, logarithms } = signal;
  const unchanged = relativeSpread(transform(samples, logarithms, 1, transformed));
  let jacobian = 0;
  for (let i = 0; i < samples.length; i++) jacobian += samples[i]! < 0 ? -logarithms[i]! : logarithms[i]!;
  const minusLogLikelihood = (lambda: number): number => {
    // The transform grows with the value: its extremes are those of the signal.
    if (!(Math.max(Math.abs(yeoJohnson(signal.low, lambda)), Math.abs(yeoJohnson(signal.high, lambda))) <= MOST)) return Infinity;
    const moments = transform(samples, logarithms, lambda, transformed);
    if (!(relativeSpread(moments) >= Math.min(LEAST_SPREAD, unchanged / 2))) return Infinity;
    const value = (samples.length / 2) * log(moments.variance) - (lambda - 1) * jacobian;
    return moments.variance >= 2.2250738585072014e-308 && Number.isFinite(value) ? value : Infinity;
  };
  let [first, second]: [number, number] = [...BRACKET];
  // Lambda 1 is always possible: towards it, until the search has somewhere to start.
  while (first !== 1 && minusLogLikelihood(first) === Infinity && minusLogLikelihood(second) === Infinity) {
    [first, second] = [(first + 1) / 2, (second + 1) / 2];
  }
  return minimizeBrent(minusLogLikelihood, first, second);
}

function relativeSpread({ centre, variance }: { centre: number; variance: number }): number {
  return Math.sqrt(variance) / Math.abs(centre);
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

/** The extremes of a signal. Throws InputError where a value is not finite or beyond what the transform carries. */
function rangeOf(samples: Float64Array, place: string): { low: number; high: number } {
  let low = Infinity,
    high = -Infinity;
  for (const value of samples) {
    if (!(Math.abs(value) <= MOST)) {
      throw new InputError(`${place}: expected values from -1e18 to 1e18 for the power transform; received ${value}; scale it first`);
    }
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

function copySignal({ x, timeSteps, signals }: Dataset, spans: readonly Span[], channel: number, to: Float64Array): void {
  let at = 0;
  for (const { window, first, end } of spans) {
    for (let time = first; time < end; time++) to[at++] = x[(window * timeSteps + time) * signals.length + channel]!;
  }
}
