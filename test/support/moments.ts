import assert from "node:assert/strict";
import type { Dataset } from "../../src/data/index.js";

/** Mean and population standard deviation of listed values, one after the other. */
export function moments(values: readonly number[]): [mean: number, sd: number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return [mean, Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)];
}

/** Throws where two numbers differ by more than `tolerance`. */
export function assertClose(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `expected ${expected} within ${tolerance}; received ${actual}`);
}

/** The distinct time steps of a signal, stitched by hand: a window that continues its recording adds its second half. */
export function stitched({ x, recording, timeSteps, signals }: Dataset, windows: number, channel: number): number[] {
  const values: number[] = [];
  for (let window = 0; window < windows; window++) {
    const continues = window > 0 && recording[window] === recording[window - 1];
    for (let t = continues ? timeSteps / 2 : 0; t < timeSteps; t++) values.push(x[(window * timeSteps + t) * signals.length + channel]!);
  }
  return values;
}
