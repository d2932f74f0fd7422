import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { openZip } from "../../src/data/index.js";
import { createResampler } from "../../src/signal/index.js";
import { createRandom } from "../../src/tensor/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { REAL_HAPT, withoutHapt } from "../support/paths.js";
import { resample } from "../support/resample.js";

const random = createRandom(9, 0);
const NOISE = Float64Array.from({ length: 500 }, () => random.normal());

test("what is at the rate already comes out bit for bit, whatever its origin of time and however its times were rounded", () => {
  for (const rate of [20, 50, 100, 31.25, 3]) {
    for (const origin of [0, 0.1, 1764235800.37, -5]) {
      const time = Float64Array.from(NOISE, (_, t) => origin + t / rate);
      const [stretch, ...others] = resample({ measuredRate: rate, samplingRate: rate }, time, NOISE);
      assert.deepEqual(others, []);
      assert.deepEqual(stretch!.values, [...NOISE]);
      assert.equal(stretch!.start, origin);
    }
  }
});

test("a sample that lies on the grid is taken as it is, others are put between their neighbours", () => {
  const time = Float64Array.of(0, 0.02, 0.0401, 0.06, 0.08, 0.1);
  const [stretch] = resample({ measuredRate: 50, samplingRate: 50 }, time, Float64Array.of(1, 2, 4, -1, 5, 3));
  assert.deepEqual(
    [0, 1, 3, 4, 5].map((t) => stretch!.values[t]),
    [1, 2, -1, 5, 3],
  );
  assert.ok(stretch!.values[2]! > 3.9 && stretch!.values[2]! < 4.1 && stretch!.values[2] !== 4);
});

test("between samples of even distances a cubic is followed to the last digits, next to the ends a line", () => {
  const cubic = (t: number) => 1 + t - 3 * t * t + 2 * t * t * t;
  const time = Float64Array.from({ length: 50 }, (_, t) => (t === 0 ? 0 : (t + 0.3 * Math.sin(7 * t)) / 50));
  const [stretch] = resample({ measuredRate: 50, samplingRate: 50 }, time, time.map(cubic));
  const errors = stretch!.values.map((value, t) => Math.abs(value - cubic(t / 50)));
  assert.ok(Math.max(...errors.slice(2, -2)) < 1e-14, String(Math.max(...errors)));
  const line = (t: number) => cubic(time[0]!) + ((cubic(time[1]!) - cubic(time[0]!)) * (t - time[0]!)) / (time[1]! - time[0]!);
  assert.ok(Math.abs(stretch!.values[1]! - line(0.02)) < 1e-14);
});

test("two samples at almost the same time throw nothing off: between uneven distances runs a line", () => {
  const time = Float64Array.of(0, 0.03, 0.030000001, 0.05, 0.07, 0.09);
  const [stretch] = resample({ measuredRate: 50, samplingRate: 50 }, time, Float64Array.of(0, 1, -1, 1, 0, 1));
  assert.ok(
    stretch!.values.every((value) => value >= -1 && value <= 1),
    String(stretch!.values),
  );
});

test("a rate within 2 % is reached at the grid's own times, however long the recording", () => {
  const time = Float64Array.from({ length: 5000 }, (_, t) => t / 49.6);
  const [stretch] = resample(
    { measuredRate: 49.6, samplingRate: 50 },
    time,
    time.map((t) => Math.sin(2 * Math.PI * 2 * t)),
  );
  assert.equal(stretch!.values.length, Math.floor((4999 / 49.6) * 50) + 1);
  const worst = Math.max(...stretch!.values.slice(2, -2).map((value, k) => Math.abs(value - Math.sin((2 * Math.PI * 2 * (k + 2)) / 50))));
  assert.ok(worst < 2e-4, `${worst}`);
});

const RATES = [
  [100, 50],
  [133.3, 50],
  [64, 50],
  [200, 20],
  [99.97, 50],
  [20, 50],
  [32, 50],
  [25, 50],
] as const;

test("to another rate: flat to 1e-4 up to 0.875 of half the lower one, a half at it, below 1e-4 from 1.125 on", (t) => {
  let ripple = 0,
    leak = 0;
  for (const [measuredRate, samplingRate] of RATES) {
    const half = Math.min(measuredRate, samplingRate) / 2;
    for (const share of [0.04, 0.3, 0.5, 0.7, 0.8, 0.84, 0.86, 0.875]) {
      ripple = Math.max(ripple, Math.abs(gain(measuredRate, samplingRate, share * half) - 1));
    }
    if (measuredRate < samplingRate) continue;
    assert.ok(Math.abs(gain(measuredRate, samplingRate, 0.9999 * half) - 0.5) < 0.01);
    for (const share of [1.125, 1.14, 1.16, 1.2]) {
      if (share * half < measuredRate / 2) leak = Math.max(leak, gain(measuredRate, samplingRate, share * half));
    }
  }
  t.diagnostic(`ripple ${ripple.toExponential(2)}, leak ${leak.toExponential(2)}`);
  assert.ok(ripple < 1e-4 && leak < 1e-4, `${ripple} ${leak}`);
});

test("a chirp from 0 to 50 Hz comes through to 21.9 Hz at its own times, and is gone from 28.1 Hz on", () => {
  // 0.25 Hz a second.
  const chirp = (t: number) => Math.sin(Math.PI * 0.25 * t * t);
  const time = Float64Array.from({ length: 20_000 }, (_, k) => k / 100);
  const [stretch] = resample({ measuredRate: 100, samplingRate: 50 }, time, time.map(chirp));
  const worst = (from: number, to: number, of: (value: number, t: number) => number) =>
    Math.max(...stretch!.values.slice(from * 50 * 4, to * 50 * 4).map((value, k) => Math.abs(of(value, k / 50 + from * 4))));
  assert.ok(worst(1, 21.5, (value, t) => value - chirp(t)) < 5e-4);
  assert.ok(worst(28.5, 49, (value) => value) < 5e-4);
});

test("to a higher rate samples stay as they are, bit for bit, and a time's label is that of the last sample at or before it", () => {
  const labels = Array.from(NOISE, (_, t) => `${t}`);
  const time = NOISE.map((_, t) => t / 25);
  const [stretch] = resample({ measuredRate: 25, samplingRate: 50 }, time, NOISE, labels);
  assert.deepEqual(
    stretch!.values.filter((_, t) => t % 2 === 0),
    [...NOISE],
  );
  assert.deepEqual(
    stretch!.labels,
    stretch!.values.map((_, t) => `${Math.floor(t / 2)}`),
  );
  const [lower] = resample(
    { measuredRate: 50, samplingRate: 20 },
    NOISE.map((_, t) => t / 50),
    NOISE,
    labels,
  );
  assert.deepEqual(
    lower!.labels,
    lower!.values.map((_, t) => `${Math.floor(2.5 * t)}`),
  );
  assert.equal(lower!.values.length, 200);
});

test("a constant stays one from the first to the last sample, however short the stretch", () => {
  for (const [measuredRate, samplingRate] of RATES) {
    for (const length of [1, 2, 3, 40, 300]) {
      const time = Float64Array.from({ length }, (_, t) => t / measuredRate);
      const [stretch] = resample(
        { measuredRate, samplingRate },
        time,
        time.map(() => 0.981),
      );
      assert.equal(stretch!.values.length, Math.floor(((length - 1) / measuredRate) * samplingRate + 1e-9) + 1);
      for (const value of stretch!.values) assert.ok(Math.abs(value - 0.981) < 1e-15 * 4, `${value}`);
    }
  }
});

test("HAPT's walking, from 50 Hz to 100 and back, is what it was but for what lies next to 25 Hz", { skip: withoutHapt }, async (t) => {
  const zip = await openZip(readFileSync(REAL_HAPT), "hapt.zip");
  const text = new TextDecoder().decode(await zip.read("HAPT Data Set/RawData/acc_exp01_user01.txt"));
  const rows = text.trim().split("\n").slice(7495, 8078);
  const walk = Float64Array.from(rows, (row) => Number(row.split(" ")[0]));
  const [twice] = resample(
    { measuredRate: 50, samplingRate: 100 },
    walk.map((_, k) => k / 50),
    walk,
  );
  const finer = Float64Array.from(twice!.values);
  const [back] = resample(
    { measuredRate: 100, samplingRate: 50 },
    finer.map((_, k) => k / 100),
    finer,
  );
  const mean = walk.reduce((sum, value) => sum + value, 0) / walk.length;
  const size = (values: readonly number[]) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  const error = size(back!.values.map((value, k) => value - walk[k]!)) / size([...walk].map((value) => value - mean));
  t.diagnostic(`${(100 * error).toFixed(2)} %`);
  assert.equal(back!.values.length, walk.length);
  assert.ok(error > 0 && error < 0.03, `${error}`);
});

test("rates and gaps that cannot be are refused", () => {
  const refused = (options: Partial<Parameters<typeof createResampler>[0]>, message: RegExp) =>
    assert.throws(
      () =>
        createResampler({ channels: 1, measuredRate: 50, samplingRate: 50, maxGap: 1, ...options }, { begin() {}, take() {}, end() {} }),
      (error) => assertRefusal(error, message),
    );
  refused({ measuredRate: 0 }, /^resampler: measuredRate: expected a rate in Hz above 0; received 0/);
  refused({ samplingRate: Infinity }, /samplingRate: .*received Infinity/);
  refused({ measuredRate: 60_000 }, /at most 1000 times the other; received 60000 and 50 Hz/);
  refused({ maxGap: 0.01 }, /maxGap: expected at least the distance of two samples, 0.02 s at 50 Hz; received 0.01/);
  refused({ maxGap: NaN }, /received NaN/);
});

/** How large a sine comes out, between the 10th and the 50th of 60 seconds. */
function gain(measuredRate: number, samplingRate: number, frequency: number): number {
  const time = Float64Array.from({ length: 60 * measuredRate }, (_, t) => t / measuredRate);
  const [stretch] = resample(
    { measuredRate, samplingRate },
    time,
    time.map((t) => Math.sin(2 * Math.PI * frequency * t + 0.3)),
  );
  // Over whole numbers of periods of the difference frequencies, nearly: by projection on the sine and cosine as they are sampled.
  const kept = stretch!.values.slice(10 * samplingRate, 50 * samplingRate);
  let [cc, ss, cs, c, s] = [0, 0, 0, 0, 0];
  kept.forEach((value, k) => {
    const phase = (2 * Math.PI * frequency * k) / samplingRate;
    const [co, si] = [Math.cos(phase), Math.sin(phase)];
    cc += co * co;
    ss += si * si;
    cs += co * si;
    c += value * co;
    s += value * si;
  });
  const determinant = cc * ss - cs * cs;
  const [a, b] = [(c * ss - s * cs) / determinant, (s * cc - c * cs) / determinant];
  return Math.sqrt(a * a + b * b);
}
