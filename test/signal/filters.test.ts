import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  butterworth,
  createMedianFilter,
  createSectionsFilter,
  filterZeroPhase,
  frequencyResponse,
  type ButterworthOptions,
  type Section,
} from "../../src/signal/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { REPOSITORY } from "../support/paths.js";

interface Case extends ButterworthOptions {
  readonly impulse: readonly number[];
  readonly zero: readonly number[];
  readonly settled: readonly number[];
  readonly zeroPhase: readonly number[];
}

const VECTORS = JSON.parse(readFileSync(join(REPOSITORY, "test", "vectors", "scipy", "filters.json"), "utf8")) as {
  noise: readonly number[];
  steps: readonly number[];
  cases: readonly Case[];
  exactSteps: readonly number[];
  exactLength: number;
  exact: readonly (ButterworthOptions & { impulse: readonly number[]; peak: number; scipyError: number })[];
  short: readonly (ButterworthOptions & { zeroPhase: readonly number[] })[];
  medians: readonly { size: number; values: readonly number[] }[];
};
const NOISE = Float64Array.from(VECTORS.noise);

test("178 designs filter an impulse and noise as SciPy's do, from zeros, settled and both ways", (t) => {
  const worst = { impulse: 0, zero: 0, settled: 0, zeroPhase: 0 };
  for (const item of VECTORS.cases) {
    const sections = butterworth(item);
    const impulse = new Float64Array(NOISE.length);
    impulse[0] = 1;
    const bothWays = NOISE.slice();
    filterZeroPhase(sections, bothWays);
    const ours = {
      impulse: run(sections, impulse, "zero"),
      zero: run(sections, NOISE, "zero"),
      settled: run(sections, NOISE, "settled"),
      zeroPhase: bothWays,
    };
    for (const key of ["impulse", "zero", "settled", "zeroPhase"] as const) {
      worst[key] = Math.max(worst[key], relativeError(VECTORS.steps, ours[key], item[key]));
    }
  }
  assert.equal(VECTORS.cases.length, 178);
  t.diagnostic(JSON.stringify(worst));
  for (const [key, error] of Object.entries(worst)) assert.ok(error < BOUND, `${key}: ${error}`);
});

test("low cutoffs and high orders are as of a design in 60 digits, also where SciPy's sections lose half of theirs", (t) => {
  for (const item of VECTORS.exact) {
    const impulse = new Float64Array(VECTORS.exactLength);
    impulse[0] = 1;
    const response = run(butterworth(item), impulse, "zero");
    const error = Math.max(...VECTORS.exactSteps.map((step, i) => Math.abs(response[step]! - item.impulse[i]!) / item.peak));
    t.diagnostic(`${item.type} ${item.order}, ${String(item.cutoff)} of ${item.samplingRate} Hz: ${error}; SciPy ${item.scipyError}`);
    assert.ok(error < 1e-10, `${error}`);
  }
});

test("a stretch of one sample more than the padding is filtered both ways as by SciPy, and a shorter one is no error", () => {
  for (const item of VECTORS.short) {
    const values = NOISE.slice(0, item.zeroPhase.length);
    filterZeroPhase(butterworth(item), values);
    item.zeroPhase.forEach((value, t) => assert.ok(Math.abs(values[t]! - value) < 1e-12));
    for (let length = 0; length < values.length; length++) {
      const short = new Float64Array(length).fill(0.7);
      filterZeroPhase(butterworth(item), short);
      for (const value of short) assert.ok(Math.abs(value - (item.type === "lowpass" ? 0.7 : 0)) < 1e-12);
    }
  }
});

test("half the power passes at each edge, all in the pass band and nothing in the stop band", () => {
  for (const { type, order, cutoff, samplingRate } of VECTORS.cases) {
    const sections = butterworth({ type, order, cutoff, samplingRate });
    const gain = (frequency: number) => frequencyResponse(sections, frequency, samplingRate).gain;
    for (const edge of [cutoff].flat())
      assert.ok(Math.abs(gain(edge) - Math.SQRT1_2) < 1e-8, `${type} ${order}: ${gain(edge)} at ${edge} Hz`);
    assert.ok(Math.abs(gain(0) - (type === "lowpass" || type === "bandstop" ? 1 : 0)) < 1e-8);
    assert.ok(Math.abs(gain(samplingRate / 2) - (type === "highpass" || type === "bandstop" ? 1 : 0)) < 1e-8);
  }
});

test("how a stream is cut into blocks changes no bit, and each channel is filtered by itself", () => {
  const sections = butterworth({ type: "bandpass", order: 5, cutoff: [0.5, 10], samplingRate: 50 });
  const all = new Float64Array(2 * NOISE.length);
  NOISE.forEach((value, t) => all.set([value, NOISE[NOISE.length - 1 - t]!], 2 * t));
  const filter = createSectionsFilter({ sections, channels: 2, start: "settled" });
  for (const [from, to] of [
    [0, 0],
    [0, 1],
    [1, 4],
    [4, 333],
    [333, 400],
  ])
    filter.filter(all.subarray(2 * from!, 2 * to!));
  const forwards = run(sections, NOISE, "settled"),
    backwards = run(sections, NOISE.slice().reverse(), "settled");
  for (let t = 0; t < NOISE.length; t++) assert.deepEqual([all[2 * t], all[2 * t + 1]], [forwards[t], backwards[t]]);
});

test("medians are SciPy's away from the ends, and near them of the neighbours that are there on both sides", () => {
  for (const { size, values } of VECTORS.medians) {
    const half = (size - 1) / 2;
    const ours = medians(size, NOISE);
    for (let t = half; t < NOISE.length - half; t++) assert.equal(ours[t], values[t]);
  }
  for (const size of [1, 3, 7, 11]) {
    for (const length of [0, 1, 2, 3, 4, 5, 6, 7, 8, 30]) {
      const values = NOISE.subarray(0, length);
      const expected = Array.from(values, (_, t) => {
        const half = Math.min((size - 1) / 2, t, length - 1 - t);
        return Array.from(values.subarray(t - half, t + half + 1)).sort((a, b) => a - b)[half]!;
      });
      assert.deepEqual(medians(size, values), expected, `size ${size}, ${length} samples`);
    }
  }
});

test("designs that cannot be are refused", () => {
  const design: ButterworthOptions = { type: "lowpass", order: 3, cutoff: 5, samplingRate: 50 };
  const cases: readonly [changes: Partial<ButterworthOptions>, message: RegExp][] = [
    [{ order: 0 }, /order: expected a whole number from 1 to 12; received 0/],
    [{ order: 2.5 }, /received 2\.5/],
    [{ cutoff: 25 }, /cutoff: expected above 0 and below half the sampling rate, 25 Hz; received 25/],
    [{ cutoff: 0 }, /received 0/],
    [{ cutoff: NaN }, /received NaN/],
    [{ cutoff: [1, 2] }, /cutoff: expected a frequency of a lowpass; received 2/],
    [{ type: "bandstop" }, /cutoff: expected two edges of a bandstop; received 1/],
    [{ type: "bandpass", cutoff: [2, 2] }, /the lower edge first; received 2 and 2/],
    [{ samplingRate: Infinity }, /samplingRate: expected a rate in Hz above 0; received Infinity/],
  ];
  for (const [changes, message] of cases) {
    assert.throws(
      () => butterworth({ ...design, ...changes }),
      (error) => assertRefusal(error, message),
    );
  }
  for (const size of [0, 2, 2.5, NaN, 65537]) {
    assert.throws(
      () => createMedianFilter({ size, channels: 1, onSample: () => {} }),
      (error) => assertRefusal(error, /^median: size: expected an odd whole number from 1 to 65535; received/),
    );
  }
});

/** Relative to the largest of a response. */
const BOUND = 1e-10;

function run(sections: readonly Section[], values: Float64Array, start: "settled" | "zero"): Float64Array {
  const filtered = values.slice();
  createSectionsFilter({ sections, channels: 1, start }).filter(filtered);
  return filtered;
}

function relativeError(steps: readonly number[], ours: Float64Array, theirs: readonly number[]): number {
  const largest = Math.max(...theirs.map(Math.abs), ...ours.map(Math.abs));
  return Math.max(...steps.map((step, i) => Math.abs(ours[step]! - theirs[i]!))) / largest;
}

function medians(size: number, values: Float64Array): number[] {
  const result: number[] = [];
  const filter = createMedianFilter({ size, channels: 1, onSample: ([value]) => result.push(value!) });
  for (const value of values) filter.push(Float64Array.of(value));
  filter.end();
  return result;
}
