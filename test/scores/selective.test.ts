import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { confidenceThreshold } from "../../src/scores/index.js";
import { InputError } from "../../src/tensor/index.js";

/** Two classes; each window was called class 0 with such a confidence, rightly or not. */
const judged = (windows: readonly (readonly [confidence: number, right: boolean])[]) => ({
  probabilities: Float32Array.from(windows.flatMap(([confidence]) => [confidence, 1 - confidence])),
  labels: Int32Array.from(windows, ([, right]) => (right ? 0 : 1)),
  classes: 2,
});

test("the lowest threshold above which enough is right: worked out by hand", () => {
  const windows = [
    [0.75, true],
    [0.625, false],
    [0.875, true],
    [0.5625, true],
    [0.9375, true],
  ] as const;
  assert.deepEqual(confidenceThreshold(judged(windows), 1), { threshold: 0.75, right: 1, sure: 0.6 });
  // All of them: 4 of 5.
  assert.deepEqual(confidenceThreshold(judged(windows), 0.8), { threshold: 0, right: 0.8, sure: 1 });
  assert.equal(
    confidenceThreshold(
      judged([
        [0.9, false],
        [0.8, true],
      ]),
      0.95,
    ),
    null,
  );
});

test("windows of equal confidence stand or fall together", () => {
  const windows = [
    [0.75, true],
    [0.75, false],
    [0.875, true],
    [0.625, false],
  ] as const;
  assert.deepEqual(confidenceThreshold(judged(windows), 0.9), { threshold: 0.875, right: 1, sure: 0.25 });
});

test("no lower threshold of the windows' confidences would do, and the one chosen does", () => {
  const window = fc.tuple(
    fc.integer({ min: 51, max: 60 }).map((value) => value / 64),
    fc.boolean(),
  );
  fc.assert(
    fc.property(fc.array(window, { minLength: 1, maxLength: 40 }), fc.constantFrom(0.5, 0.8, 1), (windows, precision) => {
      const chosen = confidenceThreshold(judged(windows), precision);
      const worth = (threshold: number) => {
        const above = windows.filter(([confidence]) => confidence >= threshold);
        return { right: above.filter(([, right]) => right).length / above.length, sure: above.length / windows.length };
      };
      const good = windows.map(([confidence]) => confidence).filter((threshold) => worth(threshold).right >= precision);
      if (chosen === null) return assert.deepEqual(good, []);
      assert.deepEqual({ right: chosen.right, sure: chosen.sure }, worth(chosen.threshold));
      assert.ok(chosen.threshold <= Math.min(...good));
    }),
    { seed: 11, numRuns: 300 },
  );
});

test("a precision that is no share is refused", () => {
  for (const precision of [0, 1.5, NaN]) {
    assert.throws(
      () => confidenceThreshold(judged([[0.9, true]]), precision),
      (error: unknown) => error instanceof InputError && /precision must be a share/.test(error.message),
    );
  }
});
