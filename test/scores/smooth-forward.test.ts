import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  createForwardFilter,
  createForwardMajority,
  estimateTransitions,
  filterSmoothing,
  majoritySmoothing,
  type Chain,
} from "../../src/scores/index.js";
import { InputError } from "../../src/tensor/index.js";

const chainsOf = (lengths: readonly number[]): Chain[] => {
  let end = 0;
  return lengths.map((length) => [end, (end += length)] as const);
};

test("window by window the majority of the last ones is that of the whole chain", () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(lengths, fc.constantFrom(1, 3, 5, 9), fc.integer({ min: 0, max: 1000 }), (all, span, seed) => {
      const chains = chainsOf(all);
      const labels = Int32Array.from({ length: chains.at(-1)![1] }, (_, i) => (((i + seed) * 7919) % 11) % 4);
      const smoother = createForwardMajority(4, span);
      const smoothed = chains.flatMap(([from, to]) => {
        smoother.restart();
        return Array.from(labels.subarray(from, to), (label) => smoother.next(label, []));
      });
      assert.deepEqual(smoothed, [...majoritySmoothing(labels, chains, { span, causal: true })]);
    }),
    { seed: 5, numRuns: 300 },
  );
});

test("window by window the forward filter is that of the whole chain", () => {
  const rows = fc.array(fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(rows, (all) => {
      const probabilities = Float32Array.from(all.flatMap((row) => row.map((value) => value / row.reduce((sum, each) => sum + each))));
      const cut = all.length >> 1;
      const chains = [
        [0, cut],
        [cut, all.length],
      ] as const;
      const transitions = estimateTransitions(
        Int32Array.from({ length: 30 }, (_, i) => Math.floor(i / 4) % 3),
        [[0, 30]],
        3,
      );
      const smoother = createForwardFilter(3, transitions);
      const smoothed = chains.flatMap(([from, to]) => {
        smoother.restart();
        return Array.from({ length: to - from }, (_, i) => smoother.next(0, probabilities.subarray((from + i) * 3, (from + i + 1) * 3)));
      });
      assert.deepEqual(smoothed, [...filterSmoothing(probabilities, chains, transitions)]);
    }),
    { seed: 6, numRuns: 200 },
  );
});

test("a span that is even and transitions of other classes are refused", () => {
  assert.throws(
    () => createForwardMajority(3, 4),
    (error: unknown) => error instanceof InputError && /span must be an odd number/.test(error.message),
  );
  const transitions = estimateTransitions(Int32Array.of(0, 1), [[0, 2]], 2);
  assert.throws(
    () => createForwardFilter(3, transitions),
    (error: unknown) => error instanceof InputError && /transitions of 3 classes; received 4 transitions/.test(error.message),
  );
});
