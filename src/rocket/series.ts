import type { Arena } from "../tensor/index.js";
import type { SeriesPointers } from "./plan.js";
import { differences, seriesLength, type TransformPart } from "./transform.js";

/** Room for the series of windows that a transform convolves, in an arena. */
export interface SeriesRoom extends SeriesPointers {
  /** x (windows, C, T), channels outside, and what else is made of it. */
  write(x: Float32Array, windows: number): void;
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
  const difference = differs ? arena.allocate(windows * channels * seriesLength("difference", timeSteps)) : base;
  return {
    ...{ base, difference },
    write(x, windows) {
      arena.f32(base, x.length).set(x);
      if (!differs) return;
      const y = differences({ x, windows, channels, timeSteps });
      arena.f32(difference, y.length).set(y);
    },
  };
}
