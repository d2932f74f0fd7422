import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { cliffsDelta, magnitudeOfA, magnitudeOfDelta, mannWhitneyU, varghaDelaneyA } from "../../src/scores/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { vectors } from "./scipy.js";

test("A is the share of pairs in which b is ahead, counted one by one", () => {
  for (const { name, a, b, A } of vectors.mannWhitney) assert.ok(Math.abs(varghaDelaneyA(a, b) - A) < 1e-15, name);
  assert.equal(varghaDelaneyA([1, 2], [2, 3]), 3.5 / 4);
});

test("A, Cliff's delta and U say the same, and swapping the samples turns them round", () => {
  const sample = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(sample, sample, (a, b) => {
      const share = varghaDelaneyA(a, b);
      assert.ok(share >= 0 && share <= 1);
      assert.equal(share, mannWhitneyU(a, b).u / (a.length * b.length));
      assert.ok(Math.abs(cliffsDelta(a, b) - (2 * share - 1)) < 1e-15);
      assert.equal(cliffsDelta(b, a), 0 - cliffsDelta(a, b));
      assert.ok(Math.abs(varghaDelaneyA(b, a) - (1 - share)) < 1e-15);
    }),
  );
});

test("words begin at the thresholds of the papers, on both sides", () => {
  assert.deepEqual([0.5, 0.559, 0.56, 0.64, 0.71, 1].map(magnitudeOfA), ["negligible", "negligible", "small", "medium", "large", "large"]);
  assert.deepEqual([0.441, 0.44, 0.36, 0.29, 0].map(magnitudeOfA), ["negligible", "small", "medium", "large", "large"]);
  assert.deepEqual([0, 0.146, 0.147, 0.33, 0.474].map(magnitudeOfDelta), ["negligible", "negligible", "small", "medium", "large"]);
  assert.deepEqual([-0.146, -0.147, -0.33, -1].map(magnitudeOfDelta), ["negligible", "small", "medium", "large"]);
});

test("empty samples, values that are not finite and sizes out of range are refused", () => {
  const refused = (action: () => unknown, message: RegExp): void => assert.throws(action, (error) => assertRefusal(error, message));
  refused(() => varghaDelaneyA([], [1]), /varghaDelaneyA: a: expected at least 1 value/);
  refused(() => varghaDelaneyA([1], [NaN]), /varghaDelaneyA: b: .*received NaN at index 0/);
  refused(() => cliffsDelta([Infinity], [1]), /cliffsDelta: a: .*received Infinity/);
  refused(() => cliffsDelta([1], []), /cliffsDelta: b: expected/);
  refused(() => magnitudeOfA(1.2), /A must be from 0 to 1; received 1.2/);
  refused(() => magnitudeOfA(NaN), /received NaN/);
  refused(() => magnitudeOfDelta(-2), /delta must be from -1 to 1; received -2/);
});
