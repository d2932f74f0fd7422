import assert from "node:assert/strict";
import { test } from "node:test";
import { rankCorrelation, rankGroups, varianceExplained } from "../../src/scores/index.js";
import { createRandom, STREAMS } from "../../src/tensor/index.js";
import { assertRefusal } from "../support/expect-refusal.js";

const refuses = (action: () => unknown, message: RegExp): void => assert.throws(action, (error) => assertRefusal(error, message));
const SEED = { seed: 1 };

test("the variance explained is that worked out by hand, and its p that of all arrangements", () => {
  // Sums of squares: 10 in all, 9 between the groups; 1 - 3 / 2 * 0.1.
  const two = varianceExplained([0, 0, 1, 1], [1, 2, 4, 5], SEED)!;
  assert.ok(Math.abs(two.share - 0.85) < 1e-12);
  // 2 of the 6 arrangements are as far apart.
  assert.ok(Math.abs(two.p - 1 / 3) < 0.015, String(two.p));
  // Names of groups do not count, nor a shift or scale of the values.
  const other = varianceExplained([7, 7, -3, -3], [110, 120, 140, 150], SEED)!;
  assert.ok(Math.abs(other.share - two.share) < 1e-12 && other.p === two.p);
});

test("groups that mean nothing explain nothing in the mean, and have a small p as often as it says; groups that do are found", () => {
  const random = createRandom(5, STREAMS.simulation);
  const shares: number[] = [];
  let small = 0;
  for (let i = 0; i < 100; i++) {
    const groups = Array.from({ length: 24 }, () => random.below(4));
    const { share, p, chance } = varianceExplained(
      groups,
      groups.map(() => random.normal()),
      SEED,
    )!;
    shares.push(share);
    if (p <= 0.05) small++;
    assert.equal(share > chance, p <= 0.05, `${share} beside ${chance}, p ${p}`);
  }
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  assert.ok(Math.abs(mean) < 0.03 && small >= 1 && small <= 12, `${mean}, ${small}`);
  const planted = Array.from({ length: 24 }, (_, i) => i % 3);
  const found = varianceExplained(
    planted,
    planted.map((group) => group + 0.3 * random.normal()),
    SEED,
  )!;
  assert.ok(found.share > 0.7 && found.p === 1 / 10000);
});

test("without two groups, with a group for each value and without variance nothing can be told", () => {
  assert.equal(varianceExplained([1, 1, 1], [1, 2, 3], SEED), null);
  assert.equal(varianceExplained([1, 2, 3], [1, 2, 3], SEED), null);
  assert.equal(varianceExplained([1, 1, 2, 2], [3, 3, 3, 3], SEED), null);
  refuses(() => varianceExplained([1], [1, 2], SEED), /expected a group for each of 2 values; received 1/);
  refuses(() => varianceExplained([1, 1], [1, NaN], SEED), /values must be finite; received NaN at index 1/);
});

test("the rank correlation is that of a textbook, with ties that of their midranks, and its interval as published", () => {
  // Intelligence and hours of television, rho = -29 / 165.
  const iq = [106, 100, 86, 101, 99, 103, 97, 113, 112, 110];
  const hours = [7, 27, 2, 50, 28, 29, 20, 12, 6, 17];
  const { rho, low, high } = rankCorrelation(iq, hours)!;
  assert.ok(Math.abs(rho + 29 / 165) < 1e-15);
  const reach = 1.959963984540054 * Math.sqrt((1 + rho ** 2 / 2) / 7);
  assert.ok(Math.abs(low - Math.tanh(Math.atanh(rho) - reach)) < 1e-12 && Math.abs(high - Math.tanh(Math.atanh(rho) + reach)) < 1e-12);
  // Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: Pearson's of these.
  assert.ok(Math.abs(rankCorrelation([1, 5, 5, 9], [1, 2, 3, 4])!.rho - 4.5 / Math.sqrt(4.5 * 5)) < 1e-15);
  assert.deepEqual(rankCorrelation([1, 2, 3, 4], [9, 7, 5, 1]), { rho: -1, low: -1, high: -1 });
  assert.equal(rankCorrelation([1, 2, 3], [1, 2, 3]), null);
  assert.equal(rankCorrelation([1, 1, 1, 1], [1, 2, 3, 4]), null);
  refuses(() => rankCorrelation([1, 2], [1]), /expected pairs; received 2 and 1 values/);
});

test("numbers go to groups by their ranks, and equal ones together", () => {
  assert.deepEqual(rankGroups([0.1, 100, 3, 2, 50, 7], 3), [0, 2, 1, 0, 2, 1]);
  assert.deepEqual(rankGroups([1, 1, 1, 1, 5, 6], 3), [1, 1, 1, 1, 2, 2]);
});
