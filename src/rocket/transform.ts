import type { RandomConvolutionBackend, RandomConvolutionCall } from "../kernels/index.js";
import type { Pointer, Random } from "../tensor/index.js";
import { fitKernels, KERNELS, TAPS, type ChannelWindows, type KernelParameters } from "./minirocket.js";

/** Features of a block: a panel of eight windows has 16 KiB, half of a first-level cache. */
const BLOCK_FEATURES = 512;

/** What is convolved: a window as it is, or each step's difference from the one before, one step shorter. */
export type Series = "base" | "difference";

export interface TransformPart {
  readonly series: Series;
  /** Features of a bias: the proportion of positive values, or MultiRocket's four. */
  readonly poolings: 1 | 4;
  readonly parameters: KernelParameters;
}

/** What a named transform is made of. */
export interface TransformKind {
  readonly series: readonly Series[];
  readonly poolings: 1 | 4;
  /** Features that are wanted where nobody says how many: as many as the authors have. */
  readonly features: number;
}

/**
 * minirocket: Dempster, Schmidt and Webb, KDD 2021, arXiv 2012.08791; 9,996 features. multirocket: Tan, Dempster, Bergmeir and Webb, DMKD 2022, arXiv
 * 2102.00457; 49,728 features. Deviations: windows are not normalised one by one, as aeon's MultiRocket does, since a sensor's mean is posture; and differences are
 * convolved as their biases were fitted, where the authors' code and aeon's has the left taps one step nearer.
 */
export const TRANSFORMS = {
  minirocket: { series: ["base"], poolings: 1, features: 10_000 },
  multirocket: { series: ["base", "difference"], poolings: 4, features: 50_000 },
} as const satisfies Record<string, TransformKind>;

export type TransformName = keyof typeof TRANSFORMS;

/** Steps of a series of windows of T. */
export function seriesLength(series: Series, timeSteps: number): number {
  return series === "base" ? timeSteps : timeSteps - 1;
}

/** Of x (N, C, T) each step's difference from the one before, (N, C, T - 1). */
export function differences({ x, windows, channels, timeSteps }: ChannelWindows): Float32Array {
  const [rows, steps] = [windows * channels, timeSteps - 1];
  const y = new Float32Array(rows * steps);
  for (let row = 0; row < rows; row++) {
    for (let t = 0; t < steps; t++) y[row * steps + t] = x[row * timeSteps + t + 1]! - x[row * timeSteps + t]!;
  }
  return y;
}

/** Parameters of a named transform, fitted to windows. Throws InputError as `fitKernels`. */
export function fitTransform(
  name: TransformName,
  source: ChannelWindows,
  features: number,
  maxDilations: number,
  random: Random,
): TransformPart[] {
  const { series, poolings } = TRANSFORMS[name];
  return series.map((each) => {
    const own: ChannelWindows = each === "base" ? source : { ...source, x: differences(source), timeSteps: source.timeSteps - 1 };
    const wanted = { features: features / (series.length * poolings), maxDilations };
    return { series: each, poolings, parameters: fitKernels(own, wanted, random) };
  });
}

/** Some of a transform's features, made for many windows at a time: all of them together need not be in memory. */
export interface FeatureBlock {
  /** The number of its first feature, and how many there are. */
  readonly first: number;
  readonly features: number;
  /** Fills panels (ceil(N / 8), features, 8) at `z` for windows `from` to `to` of the series (N, C, steps). */
  fill(z: Pointer, series: SeriesPointers, from: number, to: number, scratch: Pointer): RandomConvolutionCall;
}

export type SeriesPointers = Readonly<Record<Series, Pointer>>;

export interface PlannedTransform {
  readonly features: number;
  readonly blocks: readonly FeatureBlock[];
  /** Floats that each thread needs for itself. */
  readonly scratch: number;
  /** Puts the parameters where the kernels read them, once the arena is sealed. */
  write(): void;
}

/** Reserves room for a transform's parameters. */
export function planTransform(
  backend: RandomConvolutionBackend,
  parts: readonly TransformPart[],
  channels: number,
  timeSteps: number,
): PlannedTransform {
  const { arena, kernels } = backend;
  const taps = arena.allocate(TAPS.length);
  const blocks: FeatureBlock[] = [];
  const writes: (() => void)[] = [() => arena.i32(taps, TAPS.length).set(TAPS)];
  let first = 0,
    scratch = 0;
  for (const { series, poolings, parameters } of parts) {
    const { dilations, featuresPerDilation, channelStarts, channelIndices, biases } = parameters;
    const steps = seriesLength(series, timeSteps);
    const starts = arena.allocate(channelStarts.length),
      indices = arena.allocate(channelIndices.length),
      // A kernel reads four at a time.
      bias = arena.allocate(biases.length + 3);
    writes.push(() => {
      arena.i32(starts, channelStarts.length).set(channelStarts);
      arena.i32(indices, channelIndices.length).set(channelIndices);
      arena.f32(bias, biases.length).set(biases);
    });
    let used = 0;
    dilations.forEach((dilation, d) => {
      const count = featuresPerDilation[d]!;
      const shares = Math.ceil((KERNELS * count * poolings) / BLOCK_FEATURES);
      for (let share = 0; share < shares; share++) {
        const [from, to] = [Math.floor((KERNELS * share) / shares), Math.floor((KERNELS * (share + 1)) / shares)];
        const features = (to - from) * count * poolings;
        const [lists, own] = [starts + 4 * (d * KERNELS + from), bias + 4 * used];
        blocks.push({
          first,
          features,
          fill: (z, x, begin, end, room) => [
            "convolve84",
            ...[z, features, x[series], begin, end, channels, steps, dilation, d % 2],
            ...[from, to, taps, lists, indices, own, count, poolings, room],
          ],
        });
        first += features;
        used += (to - from) * count;
      }
    });
    scratch = Math.max(scratch, kernels.convolve84Scratch(channels, steps, dilations.at(-1)!));
  }
  return {
    ...{ features: first, blocks, scratch },
    write() {
      for (const write of writes) write();
    },
  };
}
