import type { Acquisition, SignalStep } from "../../src/data/index.js";
import type { SampleBlock, WindowerOptions } from "../../src/recordings/index.js";
import { createRandom } from "../../src/tensor/index.js";
import { blockOf } from "./cut-windows.js";

export const X = { name: "x", unit: "g" },
  Y = { name: "y", unit: "g" };

/** Of two signals at 50 Hz, windows of 4 that overlap by half. */
export function options(changes: Partial<WindowerOptions> = {}, acquisition: Partial<Acquisition> = {}): WindowerOptions {
  return {
    acquisition: { inputs: [X, Y], maxGap: 0.1, steps: [], ...acquisition },
    measured: [X, Y],
    measuredRate: 50,
    samplingRate: 50,
    signals: [X, Y],
    timeSteps: 4,
    hop: 2,
    ...changes,
  };
}

/** x and y = -x. */
export const rows = (length: number, value = (t: number) => t + 0.1) => Array.from({ length }, (_, t) => [value(t), -value(t)]);

/** Of each kind one, none of which undoes what the others need. */
export const STEPS: readonly SignalStep[] = [
  { kind: "butterworth", type: "lowpass", order: 3, cutoff: 8, signals: ["x"], zeroPhase: true },
  { kind: "median", size: 5, signals: ["y", "x"] },
  { kind: "butterworth", type: "bandpass", order: 2, cutoff: [0.5, 9], signals: ["y"], zeroPhase: false },
  { kind: "gravity", signals: ["x"], gravity: ["gx"], body: ["bx"] },
  { kind: "magnitude", signals: ["x", "y"], name: "size" },
];

/** 700 samples with jitter, gaps, holes in either signal and in both, and labels. */
export function irregular(seed: number, rate: number): SampleBlock {
  const random = createRandom(seed, 0);
  const block = blockOf(
    rows(700, () => random.normal()),
    rate,
    Array.from({ length: 700 }, () => (random.below(4) === 0 ? null : `class ${random.below(3)}`)),
  );
  let late = 0;
  for (let t = 0; t < 700; t++) {
    if (random.below(100) === 0) late += 0.2 * random.uniform();
    block.time[t] = block.time[t]! + late + (random.below(2) === 0 ? (0.4 * random.uniform()) / rate : 0);
    if (random.below(40) === 0) {
      const channels = random.below(3);
      for (let hole = random.below(12); hole >= 0 && t + hole < 700; hole--) {
        if (channels < 2) block.values[2 * (t + hole)] = NaN;
        if (channels > 0) block.values[2 * (t + hole) + 1] = NaN;
      }
    }
  }
  return block;
}
