import assert from "node:assert/strict";
import { test } from "node:test";
import { betaNumber, createRandom } from "../../src/tensor/index.js";
import { assertClose } from "../support/moments.js";

// The seeds are fixed, so these tests cannot fail by chance: limits are five standard errors.

test("numbers from Beta(alpha, alpha) have its mean, variance, fourth moment and symmetry, for alphas from 0.05 to 20", () => {
  const count = 100_000;
  for (const alpha of [0.05, 0.2, 0.5, 1, 1.5, 4, 20]) {
    const random = createRandom(3, 9);
    const values = Array.from({ length: count }, () => betaNumber(random, alpha) - 0.5);
    assert.ok(
      values.every((value) => value >= -0.5 && value <= 0.5),
      String(alpha),
    );
    const moment = (power: number): number => values.reduce((sum, value) => sum + value ** power, 0) / count;
    // Around 1/2: E x^2 = 1 / (4 (2 a + 1)), E x^4 = 3 / (16 (2 a + 1) (2 a + 3)), and odd ones are 0.
    const second = 1 / (4 * (2 * alpha + 1)),
      fourth = 3 / (16 * (2 * alpha + 1) * (2 * alpha + 3));
    assertClose(moment(1), 0, 5 * Math.sqrt(second / count));
    assertClose(moment(2), second, 5 * Math.sqrt((fourth - second ** 2) / count) + 1e-6);
    // The eighth moment is below the fourth over 16.
    assertClose(moment(4), fourth, 5 * Math.sqrt(fourth / 16 / count));
    assertClose(moment(3), 0, 5 * Math.sqrt(fourth / 4 / count));
  }
});

test("Beta(1, 1) is even over its range, and Beta(0.5, 0.5) the arcsine law", () => {
  const count = 100_000;
  for (const [alpha, below] of [
    [1, (x: number): number => x],
    [0.5, (x: number): number => (2 / Math.PI) * Math.asin(Math.sqrt(x))],
  ] as const) {
    const random = createRandom(4, 9);
    const values = Array.from({ length: count }, () => betaNumber(random, alpha));
    for (const x of [0.01, 0.1, 0.3, 0.5, 0.8, 0.99]) {
      const share = values.filter((value) => value < x).length / count;
      assertClose(share, below(x), 5 * Math.sqrt((below(x) * (1 - below(x))) / count));
    }
  }
});

test("a tiny alpha gives 0 and 1 alike, and no NaN", () => {
  const random = createRandom(5, 9);
  const values = Array.from({ length: 2000 }, () => betaNumber(random, 0.001));
  assert.ok(values.every((value) => value >= 0 && value <= 1));
  const [low, high] = [values.filter((value) => value < 1e-3).length, values.filter((value) => value > 1 - 1e-3).length];
  assert.ok(low > 900 && high > 900 && low + high > 1970, `${low} and ${high}`);
});
