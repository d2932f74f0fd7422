import type { RandomConvolutionBackend, RandomConvolutionCall } from "../kernels/index.js";
import type { Pointer } from "../tensor/index.js";
import { KERNELS, TAPS, type KernelParameters } from "./minirocket.js";

/** Features of a block: a panel of eight windows has 16 KiB, half of a first-level cache. */
const BLOCK_FEATURES = 512;

/** Some of a transform's features, made for many windows at a time: all of them together need not be in memory. */
export interface FeatureBlock {
  /** The number of its first feature, and how many there are. */
  readonly first: number;
  readonly features: number;
  /** Fills panels (ceil(N / 8), features, 8) at `z` for windows `from` to `to` of x (N, C, T). */
  fill(z: Pointer, x: Pointer, from: number, to: number, scratch: Pointer): RandomConvolutionCall;
}

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
  parameters: KernelParameters,
  channels: number,
  timeSteps: number,
): PlannedTransform {
  const { arena, kernels } = backend;
  const { dilations, featuresPerDilation, channelStarts, channelIndices, biases } = parameters;
  const taps = arena.allocate(TAPS.length),
    starts = arena.allocate(channelStarts.length),
    indices = arena.allocate(channelIndices.length),
    // A kernel reads four at a time.
    bias = arena.allocate(biases.length + 3);
  const blocks: FeatureBlock[] = [];
  let first = 0;
  dilations.forEach((dilation, d) => {
    const count = featuresPerDilation[d]!;
    const parts = Math.ceil((KERNELS * count) / BLOCK_FEATURES);
    for (let part = 0; part < parts; part++) {
      const [from, to] = [Math.floor((KERNELS * part) / parts), Math.floor((KERNELS * (part + 1)) / parts)];
      const features = (to - from) * count;
      const [lists, own] = [starts + 4 * (d * KERNELS + from), bias + 4 * first];
      blocks.push({
        first,
        features,
        fill: (z, x, begin, end, scratch) => [
          "miniRocket",
          ...[z, features, x, begin, end, channels, timeSteps, dilation, d % 2, from, to, taps, lists, indices, own, count, scratch],
        ],
      });
      first += features;
    }
  });
  return {
    features: first,
    blocks,
    scratch: kernels.miniRocketScratch(channels, timeSteps, dilations.at(-1)!),
    write() {
      arena.i32(taps, TAPS.length).set(TAPS);
      arena.i32(starts, channelStarts.length).set(channelStarts);
      arena.i32(indices, channelIndices.length).set(channelIndices);
      arena.f32(bias, biases.length).set(biases);
    },
  };
}
