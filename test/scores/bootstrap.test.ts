import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { accelerationOf, bcaLimits, biasOf, percentileLimits } from "../../src/scores/bootstrap-limits.js";
import { bootstrapInterval, bootstrapSubjects, subjectTallies, type SubjectTally } from "../../src/scores/index.js";
import { createRandom, STREAMS } from "../../src/tensor/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { assertClose, vectors } from "./scipy.js";

const accuracies = vectors.bootstraps[0]!.values;

test("from SciPy's own resamples bias, acceleration and both kinds of limits are SciPy's", () => {
  for (const { values, level, resampled, bias, acceleration, BCa, percentile } of vectors.bootstraps) {
    const ascending = Float64Array.from(resampled);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    assertClose(biasOf(ascending, mean), bias, 1e-12, "bias");
    const received = accelerationOf(values.map((value) => value - mean));
    // The sum of cubes cancels.
    assert.ok(Math.abs(received - acceleration) < 1e-12, `acceleration: expected ${acceleration}; received ${received}`);
    const corrected = bcaLimits("test", ascending, { bias, acceleration }, level);
    BCa.forEach((limit, i) => assertClose(corrected[i]!, limit, 1e-12, "BCa"));
    percentileLimits(ascending, level).forEach((limit, i) => assertClose(limit, percentile[i]!, 1e-15, "percentile"));
  }
});

test("from resamples of our own a mean's interval is SciPy's, but for the noise of 200,000 resamples", () => {
  for (const { values, level, manyResamples: resamples, many, standardError } of vectors.bootstraps) {
    const { low, high } = bootstrapInterval(values, { seed: 3, level, resamples })!;
    // Limits of 200,000 resamples scatter by about 0.01 standard errors, at the level 0.99 by 0.02.
    for (const [received, limit] of [[low, many[0]] as const, [high, many[1]] as const]) {
      const off = Math.abs(received - limit) / standardError;
      assert.ok(
        off < (level === 0.99 ? 0.1 : 0.05),
        `level ${level}: expected ${limit}; received ${received}, off by ${off} standard errors`,
      );
    }
  }
});

test("intervals of subjects are SciPy's, and those of subjects and runs the definition's in NumPy", () => {
  for (const { windows, right, accuracy, standardError, subjects, both, resamples } of vectors.subjects) {
    const runs = right.map((run) => run.map((count, s) => ({ subject: 100 + s, windows: windows[s]!, right: count })));
    for (const [resampleRuns, expected] of [[false, subjects] as const, [true, both] as const]) {
      const { estimate, low, high, method } = bootstrapSubjects(runs, { seed: 4, resampleRuns, resamples: resamples / 4 })!;
      assertClose(estimate, accuracy, 1e-14, "accuracy");
      assert.equal(method, resampleRuns ? "percentile" : "BCa");
      for (const [received, limit] of [[low, expected[0]] as const, [high, expected[1]] as const]) {
        const off = Math.abs(received - limit) / standardError;
        assert.ok(off < 0.1, `runs too: ${resampleRuns}: expected ${limit}; received ${received}, off by ${off} standard errors`);
      }
    }
  }
});

test("the same seed gives the same interval, bit for bit the committed one; another seed another", () => {
  const expected = { estimate: 91.5168, low: 90.71579999999999, high: 91.98170000000002, level: 0.95, method: "BCa", resamples: 10_000 };
  assert.deepEqual(bootstrapInterval(accuracies, { seed: 1 }), expected);
  assert.notDeepEqual(bootstrapInterval(accuracies, { seed: 2 }), expected);
});

test("an interval holds the mean, lies within the values, widens with the level and moves with a shift", () => {
  const values = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 2, maxLength: 25 });
  fc.assert(
    fc.property(values, fc.nat(), fc.constantFrom("BCa" as const, "percentile" as const), (values, seed, method) => {
      const options = { seed, method, resamples: 1000 };
      const { estimate, low, high } = bootstrapInterval(values, options)!;
      assert.ok(Math.min(...values) <= low + 1e-12 && low <= estimate && estimate <= high && high <= Math.max(...values) + 1e-12);
      const narrow = bootstrapInterval(values, { ...options, level: 0.8 })!;
      assert.ok(low <= narrow.low && narrow.high <= high);
      const shifted = bootstrapInterval(
        values.map((value) => value + 1024),
        options,
      )!;
      assert.ok(Math.abs(shifted.low - 1024 - low) < 1e-9 && Math.abs(shifted.high - 1024 - high) < 1e-9);
    }),
    { seed: 9, numRuns: 60 },
  );
});

test("at the level 0.95 nine in ten intervals of the mean of twenty normal values, or a few more, hold the truth", () => {
  let held = 0;
  const samples = 400;
  const random = createRandom(17, STREAMS.simulation);
  for (let i = 0; i < samples; i++) {
    const { low, high } = bootstrapInterval(
      Array.from({ length: 20 }, () => random.normal()),
      { seed: i, resamples: 1000 },
    )!;
    if (low <= 0 && high >= 0) held++;
  }
  // The documented 91 of 100; the binomial noise here is 1.4 points.
  assert.ok(held / samples > 0.87 && held / samples < 0.96, `${held} of ${samples}`);
});

test("one value has no interval, and equal values have one without width", () => {
  assert.equal(bootstrapInterval([0.9], { seed: 1 }), null);
  const { low, high, estimate } = bootstrapInterval([0.1, 0.1, 0.1], { seed: 1 })!;
  assert.deepEqual([low, high, estimate], [0.1, 0.1, 0.1]);
});

const run = (...counts: readonly (readonly [subject: number, windows: number, right: number])[]): SubjectTally[] =>
  counts.map(([subject, windows, right]) => ({ subject, windows, right }));

test("one subject, or one run where runs are resampled, has no interval; equal subjects have one without width", () => {
  assert.equal(bootstrapSubjects([run([1, 30, 20])], { seed: 1 }), null);
  const two = run([1, 30, 20], [2, 40, 10]);
  assert.equal(bootstrapSubjects([two], { seed: 1, resampleRuns: true }), null);
  assert.notEqual(bootstrapSubjects([two], { seed: 1 }), null);
  const equal = bootstrapSubjects([run([1, 30, 10], [2, 60, 20], [3, 21, 7])], { seed: 1 })!;
  assert.deepEqual([equal.low, equal.high], [1 / 3, 1 / 3]);
});

test("runs are matched by subject and averaged: their order and the order of subjects within them do not matter but for the draws", () => {
  const first = run([1, 30, 20], [2, 40, 10], [3, 20, 20]),
    second = run([3, 20, 18], [1, 30, 22], [2, 40, 14]);
  const options = { seed: 5, resamples: 500 };
  const interval = bootstrapSubjects([first, second], options)!;
  assert.equal(interval.estimate, (50 + 54) / 180);
  assert.deepEqual(bootstrapSubjects([first, [...second].reverse()], options), interval);
  assert.deepEqual(bootstrapSubjects([first, second, first, second], options), interval);
});

test("few people with unlike accuracies make the interval of subjects far wider than that of runs", () => {
  const runs = Array.from({ length: 10 }, (_, seed) =>
    run([1, 300, 295 - seed], [2, 300, 200 + seed], [3, 300, 280], [4, 300, 240 + seed]),
  );
  const people = bootstrapSubjects(runs, { seed: 1 })!;
  const training = bootstrapInterval(
    runs.map((tallies) => tallies.reduce((sum, { right }) => sum + right, 0) / 1200),
    { seed: 1 },
  )!;
  assert.ok(people.high - people.low > 10 * (training.high - training.low));
});

test("bad values, options and tallies are refused", () => {
  const refused = (action: () => unknown, message: RegExp): void => assert.throws(action, (error) => assertRefusal(error, message));
  refused(() => bootstrapInterval([], { seed: 1 }), /bootstrapInterval: expected at least 1 value; received 0/);
  refused(() => bootstrapInterval([1, NaN], { seed: 1 }), /received NaN at index 1/);
  refused(() => bootstrapInterval([1, 2], { seed: 1, level: 1 }), /level must be from 0.5 to 0.999; received 1/);
  refused(() => bootstrapInterval([1, 2], { seed: 1, resamples: 99 }), /resamples must be from 100 to 1000000; received 99/);
  refused(() => bootstrapInterval([1, 2], { seed: 1, resamples: 100.5 }), /resamples must be a whole number; received 100.5/);
  refused(() => bootstrapInterval([1, 2], { seed: -1 }), /seed must be a whole number/);
  refused(
    () => bcaLimits("test", Float64Array.of(2, 3), { bias: -Infinity, acceleration: 0 }, 0.95),
    /no BCa interval; use the method "percentile"/,
  );
  refused(() => bcaLimits("test", Float64Array.of(2, 3), { bias: 0, acceleration: 1 }, 0.95), /no BCa interval/);
  const subjects = (...runs: SubjectTally[][]): unknown => bootstrapSubjects(runs, { seed: 1 });
  refused(() => subjects(), /expected at least 1 run; received 0/);
  refused(() => subjects([]), /expected at least 1 subject; received 0/);
  refused(() => subjects(run([1, 2, 1], [1, 3, 1])), /same subjects once; run 0 has 2 tallies of 1 subjects/);
  refused(() => subjects(run([1, 2, 1], [2, 3, 1]), run([1, 2, 1])), /run 1 has 1 tallies of 1 subjects, run 0 2/);
  refused(() => subjects(run([1, 2, 1]), run([2, 2, 1])), /run 1 lacks 1/);
  refused(() => subjects(run([1, 2, 1]), run([1, 3, 1])), /subject 1 has 3 in run 1 and 2 in run 0/);
  refused(() => subjects(run([1, 2, 3])), /received 3 right of 2 windows for subject 1 in run 0/);
  refused(() => subjects(run([1, 0, 0])), /received 0 right of 0 windows/);
  refused(() => subjects(run([1, 2, 0.5])), /received 0.5 right/);
  refused(() => bootstrapSubjects([run([1, 2, 1])], { seed: 1, level: NaN }), /level must be from 0.5 to 0.999; received NaN/);
});

test("an evaluation's tallies are its right windows, whole numbers again", () => {
  const windows = [1, 3, 7, 49, 302, 331, 99_991];
  const perSubject = windows.flatMap((count, i) =>
    [0, 1, count - 1, count].map((right, j) => ({ subject: 4 * i + j, windows: count, accuracy: right / count })),
  );
  assert.deepEqual(
    subjectTallies(perSubject).map(({ right }) => right),
    windows.flatMap((count) => [0, 1, count - 1, count]),
  );
});
