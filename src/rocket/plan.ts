import type { RandomConvolutionBackend, RandomConvolutionCall } from "../kernels/index.js";
import type { Arena, Pointer } from "../tensor/index.js";
import { GROUP_KERNELS, GROUPS, groupSize } from "./hydra.js";
import { KERNELS, TAPS } from "./minirocket.js";
import { seriesLength, type HydraPart, type KernelPart, type Series, type TransformPart } from "./transform.js";

/** Features of a block: a panel of eight windows has 16 KiB, half of a first-level cache. */
const BLOCK_FEATURES = 512;

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

/** A part's blocks, numbered from its own first feature, and the scratch of a thread. */
type PlannedPart = Pick<PlannedTransform, "blocks" | "scratch" | "write">;

/** Reserves room for a transform's parameters. */
export function planTransform(
  backend: RandomConvolutionBackend,
  parts: readonly TransformPart[],
  channels: number,
  timeSteps: number,
): PlannedTransform {
  const blocks: FeatureBlock[] = [];
  let features = 0;
  const planned = parts.map((part) => {
    const steps = seriesLength(part.series, timeSteps);
    const own = part.kind === "hydra" ? planHydra(backend, part, channels, steps) : planKernels(backend, part, channels, steps);
    for (const block of own.blocks) {
      blocks.push({ ...block, first: features });
      features += block.features;
    }
    return own;
  });
  return {
    ...{ features, blocks, scratch: Math.max(...planned.map(({ scratch }) => scratch)) },
    write() {
      for (const { write } of planned) write();
    },
  };
}

/** Room for an array, and how it gets there; `slack` more numbers can be read. */
function reserve(arena: Arena, values: Int32Array | Float32Array, slack = 0) {
  const pointer = arena.allocate(values.length + slack);
  const write = (): void =>
    values instanceof Int32Array ? arena.i32(pointer, values.length).set(values) : arena.f32(pointer, values.length).set(values);
  return { pointer, write };
}

function planKernels({ arena, kernels }: RandomConvolutionBackend, part: KernelPart, channels: number, steps: number): PlannedPart {
  const { series, poolings, parameters } = part;
  const { dilations, featuresPerDilation } = parameters;
  const taps = reserve(arena, TAPS),
    starts = reserve(arena, parameters.channelStarts),
    indices = reserve(arena, parameters.channelIndices),
    // A kernel reads four at a time.
    biases = reserve(arena, parameters.biases, 3);
  const blocks: FeatureBlock[] = [];
  let used = 0;
  dilations.forEach((dilation, d) => {
    const count = featuresPerDilation[d]!;
    const shares = Math.ceil((KERNELS * count * poolings) / BLOCK_FEATURES);
    for (let share = 0; share < shares; share++) {
      const [from, to] = [Math.floor((KERNELS * share) / shares), Math.floor((KERNELS * (share + 1)) / shares)];
      const features = (to - from) * count * poolings;
      const [lists, own] = [starts.pointer + 4 * (d * KERNELS + from), biases.pointer + 4 * used];
      blocks.push({
        ...{ first: used * poolings, features },
        fill: (z, x, begin, end, scratch) => [
          "convolve84",
          ...[z, features, x[series], begin, end, channels, steps, dilation, d % 2],
          ...[from, to, taps.pointer, lists, indices.pointer, own, count, poolings, scratch],
        ],
      });
      used += (to - from) * count;
    }
  });
  return {
    ...{ blocks, scratch: kernels.convolve84Scratch(channels, steps, dilations.at(-1)!) },
    write() {
      for (const { write } of [taps, starts, indices, biases]) write();
    },
  };
}

function planHydra(
  { arena, kernels }: RandomConvolutionBackend,
  { series, parameters }: HydraPart,
  channels: number,
  steps: number,
): PlannedPart {
  const { dilations } = parameters;
  const size = groupSize(channels);
  const indices = reserve(arena, parameters.channelIndices),
    weights = reserve(arena, parameters.weights);
  const features = 2 * GROUPS * GROUP_KERNELS;
  const blocks = Array.from(dilations, (dilation, d): FeatureBlock => {
    const [lists, own] = [
      indices.pointer + (4 * d * parameters.channelIndices.length) / dilations.length,
      weights.pointer + (4 * d * parameters.weights.length) / dilations.length,
    ];
    return {
      ...{ first: d * features, features },
      fill: (z, x, begin, end, scratch) => [
        "hydra",
        z,
        features,
        x[series],
        begin,
        end,
        channels,
        steps,
        dilation,
        GROUPS,
        size,
        lists,
        own,
        scratch,
      ],
    };
  });
  return {
    ...{ blocks, scratch: kernels.hydraScratch(steps, dilations.at(-1)!) },
    write() {
      for (const { write } of [indices, weights]) write();
    },
  };
}
