import type { Arena } from "../tensor/index.js";
import type { SeriesPointers } from "./plan.js";
import { seriesLength, writeDifferences, type TransformPart } from "./transform.js";

/** Room for the series of windows that a transform convolves, in an arena. */
export interface SeriesRoom extends SeriesPointers {
  /** (windows, C, T), channels outside, to be filled once the arena is sealed. */
  values(): Float32Array;
  /** Makes what else is made of the first windows there. */
  finish(windows: number): void;
}

export function planSeries(
  arena: Arena,
  parts: readonly TransformPart[],
  windows: number,
  channels: number,
  timeSteps: number,
): SeriesRoom {
  const differs = parts.some(({ series }) => series === "difference");
  const base = arena.allocate(windows * channels * timeSteps);
  const sizes = { base: windows * channels * timeSteps, difference: windows * channels * seriesLength("difference", timeSteps) };
  const difference = differs ? arena.allocate(sizes.difference) : base;
  // Views are made once: a prediction makes no garbage.
  let views: { readonly base: Float32Array; readonly difference: Float32Array } | undefined;
  const viewed = () => (views ??= { base: arena.f32(base, sizes.base), difference: arena.f32(difference, differs ? sizes.difference : 0) });
  return {
    ...{ base, difference },
    values: () => viewed().base,
    finish(windows) {
      if (differs) writeDifferences(viewed().base, windows * channels, timeSteps, viewed().difference);
    },
  };
}
