import { exp, InputError, log, type Random } from "../tensor/index.js";

/** Kernels of length 9 with weight 2 at three taps and -1 at six: as many as there are ways of choosing three of nine. */
export const KERNELS = 84;
export const KERNEL_LENGTH = 9;

/** What is fitted of a transform by the 84 kernels. A combination is a kernel at a dilation; they are in the order of dilations, then kernels. */
export interface KernelParameters {
  /** (D), growing. */
  readonly dilations: Int32Array;
  /** (D): biases of each kernel at the dilation. */
  readonly featuresPerDilation: Int32Array;
  /** (84 D + 1): where a combination's channels begin, and where the next one's. */
  readonly channelStarts: Int32Array;
  /** The channels that each combination sums, one after another. */
  readonly channelIndices: Int32Array;
  /** Of each combination, one a feature. */
  readonly biases: Float32Array;
}

/** Windows (N, C, T), channels outside, from which biases are drawn. */
export interface ChannelWindows {
  readonly x: Float32Array;
  readonly windows: number;
  readonly channels: number;
  readonly timeSteps: number;
}

export interface KernelOptions {
  /** How many biases are wanted; made are 84 times the whole number below a 84th of it. */
  readonly features: number;
  /** Most dilations of a kernel. */
  readonly maxDilations: number;
}

/** The three taps of weight 2, of each kernel: (84, 3). */
export const TAPS: Int32Array = Int32Array.from(
  Array.from({ length: KERNEL_LENGTH }, (_, a) => a).flatMap((a) =>
    Array.from({ length: KERNEL_LENGTH - 1 - a }, (_, i) => a + 1 + i).flatMap((b) =>
      Array.from({ length: KERNEL_LENGTH - 1 - b }, (_, i) => [a, b, b + 1 + i]).flat(),
    ),
  ),
);

/**
 * Dilations, channels and biases as in the authors' minirocket_multivariate.py and aeon: dilations grow exponentially up to the window's length, a
 * combination sums 2^u random channels, u uniform to log2(min(C, 9) + 1), and biases are quantiles of its convolution with one random window. The quantiles
 * are low-discrepancy numbers by the golden ratio. The random numbers are ours, so a seed gives other channels and windows than theirs.
 *
 * Throws InputError for windows of less than 9 steps and fewer than 84 features.
 */
export function fitKernels(source: ChannelWindows, { features, maxDilations }: KernelOptions, random: Random): KernelParameters {
  const { channels, timeSteps } = source;
  checkSteps(timeSteps);
  if (!(features >= KERNELS && features < Infinity)) {
    throw new InputError(
      `random convolutions: expected at least ${KERNELS} biases, one a kernel; received ${features}; ask for more features`,
    );
  }
  const { dilations, featuresPerDilation } = fitDilations(timeSteps, Math.floor(features / KERNELS), maxDilations);
  const combinations = KERNELS * dilations.length;
  const channelStarts = new Int32Array(combinations + 1);
  const channelIndices: number[] = [];
  const exponent = log(Math.min(channels, 9) + 1);
  for (let i = 0; i < combinations; i++) {
    channelIndices.push(...chooseChannels(channels, Math.trunc(exp(random.uniform() * exponent)), random));
    channelStarts[i + 1] = channelIndices.length;
  }
  const parameters = { dilations, featuresPerDilation, channelStarts, channelIndices: Int32Array.from(channelIndices) };
  return { ...parameters, biases: fitBiases(source, parameters, random) };
}

/** Throws InputError for a series that is shorter than a kernel. */
export function checkSteps(timeSteps: number): void {
  if (timeSteps >= KERNEL_LENGTH) return;
  throw new InputError(
    `random convolutions: expected windows of at least ${KERNEL_LENGTH} time steps; received ${timeSteps}; pad them with zeros`,
  );
}

/** The whole parts of `most` numbers from 1 to (T - 1) / 8, each the same multiple of the one before; a dilation that comes twice has twice the features. */
export function fitDilations(timeSteps: number, featuresPerKernel: number, maxDilations: number) {
  const most = Math.min(featuresPerKernel, maxDilations);
  const multiplier = featuresPerKernel / most;
  const exponent = log((timeSteps - 1) / (KERNEL_LENGTH - 1));
  const counts = new Map<number, number>();
  for (let i = 0; i < most; i++) {
    // The last is (T - 1) / 8 itself, which a rounding must not move to the other side of a whole number.
    const dilation = i === 0 ? 1 : Math.trunc(i === most - 1 ? (timeSteps - 1) / (KERNEL_LENGTH - 1) : exp((exponent * i) / (most - 1)));
    counts.set(dilation, (counts.get(dilation) ?? 0) + 1);
  }
  const featuresPerDilation = Int32Array.from(counts.values(), (count) => Math.trunc(count * multiplier));
  let left = featuresPerKernel - featuresPerDilation.reduce((sum, count) => sum + count, 0);
  for (let i = 0; left > 0; i = (i + 1) % counts.size, left--) featuresPerDilation[i]!++;
  return { dilations: Int32Array.from(counts.keys()), featuresPerDilation };
}

/** `count` of `channels` in random order, none twice. */
function chooseChannels(channels: number, count: number, random: Random): number[] {
  const left = Array.from({ length: channels }, (_, channel) => channel);
  return Array.from({ length: Math.min(count, channels) }, () => left.splice(random.below(left.length), 1)[0]!);
}

type WithoutBiases = Omit<KernelParameters, "biases">;

function fitBiases(source: ChannelWindows, parameters: WithoutBiases, random: Random): Float32Array {
  const { dilations, featuresPerDilation } = parameters;
  const biases = new Float32Array(KERNELS * featuresPerDilation.reduce((sum, count) => sum + count, 0));
  const golden = (Math.sqrt(5) + 1) / 2;
  let feature = 0;
  for (let d = 0; d < dilations.length; d++) {
    for (let kernel = 0; kernel < KERNELS; kernel++) {
      const sorted = convolve(source, random.below(source.windows), parameters, d, kernel).sort();
      for (let f = 0; f < featuresPerDilation[d]!; f++, feature++) {
        const quantile = Math.fround(((feature + 1) * golden) % 1);
        biases[feature] = quantileOf(sorted, quantile);
      }
    }
  }
  return biases;
}

/** The convolution of one window, zeros around it, summed over the combination's channels. */
function convolve(
  { x, channels, timeSteps }: ChannelWindows,
  window: number,
  parameters: WithoutBiases,
  d: number,
  kernel: number,
): Float32Array {
  const { dilations, channelStarts, channelIndices } = parameters;
  const combination = d * KERNELS + kernel;
  const sum = new Float64Array(timeSteps);
  for (const channel of channelIndices.subarray(channelStarts[combination], channelStarts[combination + 1])) {
    const start = (window * channels + channel) * timeSteps;
    for (let step = 0; step < timeSteps; step++) sum[step]! += x[start + step]!;
  }
  const dilation = dilations[d]!;
  const taps = TAPS.subarray(3 * kernel, 3 * kernel + 3);
  return Float32Array.from(sum, (_, step) => {
    let value = 0;
    for (let tap = 0; tap < KERNEL_LENGTH; tap++) value += (taps.includes(tap) ? 2 : -1) * (sum[step + (tap - 4) * dilation] ?? 0);
    return value;
  });
}

/** Between the two nearest of sorted values, as NumPy's default. */
function quantileOf(sorted: Float32Array, quantile: number): number {
  const place = quantile * (sorted.length - 1);
  const low = Math.floor(place);
  const [a, b] = [sorted[low]!, sorted[Math.min(low + 1, sorted.length - 1)]!];
  return a + (b - a) * (place - low);
}
