import assert from "node:assert/strict";
import { test } from "node:test";
import { normalQuantile, normalUpperTail } from "../../src/scores/normal.js";
import { assertClose, vectors } from "./scipy.js";

test("the normal distribution's tail and quantile are those of fifty digits, far out too", () => {
  const { x, upperTail, p, quantile } = vectors.normal;
  x.forEach((value, i) => assertClose(normalUpperTail(value), upperTail[i]!, 2e-15, `tail above ${value}`));
  // Near 0 a quantile's absolute error counts.
  p.forEach((value, i) => {
    const [received, expected] = [normalQuantile(value), quantile[i]!];
    assert.ok(
      Math.abs(received - expected) <= 2e-15 * Math.max(1, Math.abs(expected)),
      `quantile of ${value}: ${received}, not ${expected}`,
    );
  });
});

test("the tail is one half at 0 and ends at both infinities", () => {
  assert.deepEqual([-Infinity, 0, Infinity].map(normalUpperTail), [1, 0.5, 0]);
  assert.ok(Math.abs(normalQuantile(0.5)) < 1e-15);
});
