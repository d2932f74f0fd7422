import { arcsinh, InputError } from "../tensor/index.js";
import { lengthOf, type Dataset } from "./dataset.js";
import { distinctSpans, stepsOf, type Span } from "./signal-statistics.js";
import type { TrainSplit } from "./split.js";
import { scalesOf, type FittedStandardizer } from "./standardizer.js";

/** Shows small movements beside large ones, then brings signals to mean 0 and standard deviation 1. */
export interface FittedArcsinhTransformer extends FittedStandardizer {
  /** One a signal, in its unit: how much a signal moves within a quiet window. Below it the transform is a straight line, above it a logarithm. */
  readonly widths: Float32Array;
}

/**
 * arcsinh(value / width), an old remedy for values of many sizes and both signs (Burbidge, Magee and Robb, "Alternative transformations to handle
 * extreme values of the dependent variable", JASA 83, 1988), then mean and population standard deviation of what it makes. The width is the lower quartile
 * of the standard deviations of the signal within each training window in which it varies: that of a window in which somebody keeps still. A standard deviation over
 * everything belongs to walking, beside which the sway that tells standing from sitting is a hundredth of a unit. Widths are rounded to float32 first, so that fitting and using agree.
 * A signal that does not vary keeps width 1. Throws InputError where there are no windows, and where values are not finite.
 */
export function fitArcsinhTransformer({ dataset, indices }: TrainSplit): FittedArcsinhTransformer {
  const { name, signals } = dataset;
  if (indices.length === 0) throw new InputError(`dataset ${name}: statistics need at least 1 window; received none; choose another split`);
  const spans = distinctSpans(dataset, indices);
  const widths = new Float32Array(signals.length),
    mean = new Float32Array(signals.length),
    sd = new Float64Array(signals.length);
  signals.forEach((signal, channel) => {
    const spreads = spreadsWithin(dataset, indices, channel);
    const unfit = spreads.findIndex((spread) => !Number.isFinite(spread));
    if (unfit >= 0) {
      throw new InputError(
        `dataset ${name}: signal ${signal.name}: expected finite values; received others in window ${indices[unfit]}, from 0`,
      );
    }
    widths[channel] = widthOf(spreads);
    const { centre, variance } = moments(dataset, spans, channel, widths[channel]);
    mean[channel] = centre;
    sd[channel] = Math.sqrt(variance);
  });
  return { widths, mean, ...scalesOf(sd, signals), steps: stepsOf(spans) };
}

/** The lower quartile of what is above 0, the lower of two that it lies between; 1 where nothing is. */
function widthOf(spreads: Float64Array): number {
  const varying = spreads.filter((spread) => Math.fround(spread) > 0).sort();
  return varying[Math.floor((varying.length - 1) / 4)] ?? 1;
}

/** The population standard deviation of a signal within what was measured of each window, in two passes. */
function spreadsWithin(dataset: Dataset, indices: Int32Array, channel: number): Float64Array {
  const { x, timeSteps, signals } = dataset;
  const channels = signals.length;
  return Float64Array.from(indices, (window) => {
    const start = window * timeSteps * channels + channel,
      length = lengthOf(dataset, window);
    let sum = 0;
    for (let t = 0; t < length; t++) sum += x[start + t * channels]!;
    const centre = sum / length;
    let squares = 0;
    for (let t = 0; t < length; t++) squares += (x[start + t * channels]! - centre) ** 2;
    return Math.sqrt(squares / length);
  });
}

/** Mean and population variance of a transformed signal, in two passes. */
function moments(dataset: Dataset, spans: readonly Span[], channel: number, width: number): { centre: number; variance: number } {
  const { x, timeSteps, signals } = dataset;
  const each = (visit: (value: number) => void): void => {
    for (const { window, first, end } of spans) {
      for (let time = first; time < end; time++) visit(arcsinh(x[(window * timeSteps + time) * signals.length + channel]!, width));
    }
  };
  let [count, sum, squares, low, high] = [0, 0, 0, Infinity, -Infinity];
  each((value) => {
    count++;
    sum += value;
    low = Math.min(low, value);
    high = Math.max(high, value);
  });
  const centre = sum / count;
  each((value) => void (squares += (value - centre) ** 2));
  return { centre, variance: low === high ? 0 : squares / count };
}
