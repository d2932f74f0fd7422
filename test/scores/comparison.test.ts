import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { describeComparison, formatP, formatPoints, type Comparison } from "../../src/scores/index.js";
import { assertRefusal } from "../support/expect-refusal.js";

const base: Comparison = { aName: "5", bName: "7", meanA: 0.9045, meanB: 0.9152, p: 0.0115, pHolm: 0.031, superiority: 0.83 };
const say = (change: Partial<Comparison>): [string, string] => {
  const { verdict, sentence } = describeComparison({ ...base, ...change });
  return [verdict, sentence];
};

test("an option that helps or hurts is said to, with points, p and the share of runs ahead", () => {
  const option = "standardize";
  assert.deepEqual(say({ option }), ["better", "standardize helps: +1.1 points (p = 0.01, Holm 0.03; 83 % of its runs beat one without)"]);
  assert.deepEqual(say({ option, meanA: 0.93, superiority: 0.12 }), [
    "worse",
    "standardize hurts: −1.5 points (p = 0.01, Holm 0.03; 12 % of its runs beat one without)",
  ]);
});

test("of two settings the better one comes first, whichever was a", () => {
  assert.deepEqual(say({}), ["better", "7 is better than 5: +1.1 points (p = 0.01, Holm 0.03; 83 % of the runs of 7 beat one of 5)"]);
  assert.deepEqual(say({ meanA: 0.9245, superiority: 0.17 }), [
    "worse",
    "5 is better than 7: +0.9 points (p = 0.01, Holm 0.03; 83 % of the runs of 5 beat one of 7)",
  ]);
  const { superiority, pHolm, ...alone } = base;
  assert.equal(describeComparison(alone).sentence, "7 is better than 5: +1.1 points (p = 0.01)");
  assert.deepEqual([superiority, pHolm], [0.83, 0.031]);
});

test("no difference is claimed from p at the level on, and one that does not survive correction is suggestive only", () => {
  assert.deepEqual(say({ meanB: 0.9075, p: 0.42, pHolm: 0.84 }), ["undecided", "5 and 7 cannot be told apart: +0.3 points, p = 0.42"]);
  assert.deepEqual(say({ option: "dropout", p: 0.05, pHolm: 0.05 }), [
    "undecided",
    "with and without dropout cannot be told apart: +1.1 points, p = 0.05",
  ]);
  assert.deepEqual(say({ pHolm: 0.12 }), [
    "suggestive",
    "7 may be better than 5, suggestive only: +1.1 points (p = 0.01, Holm 0.12; 83 % of the runs of 7 beat one of 5)",
  ]);
  assert.deepEqual(say({ option: "dropout", meanA: 0.93, superiority: 0.2, pHolm: 0.12 }), [
    "suggestive",
    "dropout may hurt, suggestive only: −1.5 points (p = 0.01, Holm 0.12; 20 % of its runs beat one without)",
  ]);
});

test("where mean and ranks point different ways, no direction is claimed", () => {
  assert.deepEqual(say({ superiority: 0.3 }), [
    "mixed",
    "5 and 7 differ, but neither is clearly better: +1.1 points (p = 0.01, Holm 0.03; 30 % of the runs of 7 beat one of 5)",
  ]);
  assert.deepEqual(say({ option: "dropout", meanB: base.meanA }), [
    "mixed",
    "dropout changes results, but not clearly for better or worse: 0.0 points (p = 0.01, Holm 0.03; 83 % of its runs beat one without)",
  ]);
  assert.match(say({ superiority: 0.3, pHolm: 0.2 })[1], /^5 and 7 may differ, neither being clearly better, suggestive only: /);
  assert.match(say({ option: "dropout", superiority: 0.3, pHolm: 0.2 })[1], /^dropout may change results, .* suggestive only: /);
});

test("a verdict of better or worse needs an adjusted p below the level, for any numbers and names", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const level = fc.double({ min: 0.001, max: 0.5, noNaN: true });
  fc.assert(
    fc.property(share, share, share, share, share, level, fc.string(), (meanA, meanB, p, q, superiority, level, name) => {
      const pHolm = Math.max(p, q);
      const { verdict, sentence } = describeComparison({ aName: "A", bName: name, meanA, meanB, p, pHolm, superiority, level });
      assert.equal(verdict === "undecided", p >= level);
      assert.equal(verdict === "suggestive", p < level && pHolm >= level);
      if (verdict === "better" || verdict === "worse") assert.ok(pHolm < level && meanB > meanA === (verdict === "better"));
      assert.ok(sentence.includes(name));
    }),
  );
});

test("p is rounded, but never across the level nor to 0, and to 1 only where it is 1", () => {
  const texts = [0.42, 0.011, 0.0049, 0.00035, 0.0001, 0.00009, 0, 0.05, 0.0496, 0.04999999, 0.0504, 0.9949, 0.9951, 1].map((p) =>
    formatP(p),
  );
  assert.deepEqual(
    texts.map((text) => text.replace("p ", "")),
    [
      "= 0.42",
      "= 0.01",
      "= 0.005",
      "= 0.0003",
      "= 0.0001",
      "< 0.0001",
      "< 0.0001",
      "= 0.05",
      "= 0.0496",
      "= 0.04999999",
      "= 0.05",
      "= 0.99",
      "> 0.99",
      "= 1",
    ],
  );
  assert.deepEqual([formatP(0.0096, 0.01), formatP(0.0104, 0.01), formatP(0.00002, 0.00005)], ["p = 0.0096", "p = 0.01", "p = 0.00002"]);
});

test("points have a sign and one decimal, two where one would hide them", () => {
  const texts = [0.011, -0.011, 0.0009, 0.0004, -0.00006, 0.00002, 0, 0.25].map(formatPoints);
  assert.deepEqual(texts, [
    "+1.1 points",
    "−1.1 points",
    "+0.09 points",
    "+0.04 points",
    "−0.01 points",
    "less than 0.01 points",
    "0.0 points",
    "+25.0 points",
  ]);
});

test("a share of nearly all or nearly none is not rounded to all or none", () => {
  assert.match(say({ superiority: 0.9999 })[1], /more than 99 % of the runs/);
  assert.match(say({ superiority: 1 })[1], /; 100 % of the runs/);
  assert.match(say({ option: "dropout", meanA: 0.95, superiority: 0.001 })[1], /less than 1 % of its runs/);
});

test("of runs paired by seed the sentence counts seeds, the winner's, and ties apart", () => {
  const { superiority: _, ...paired } = base;
  const told = (change: Partial<Comparison>): string => describeComparison({ ...paired, ...change }).sentence;
  assert.equal(
    told({ wins: { won: 11, tied: 0, pairs: 12 } }),
    "7 is better than 5: +1.1 points (p = 0.01, Holm 0.03; 7 won with 11 of 12 seeds)",
  );
  assert.equal(
    told({ meanA: 0.9245, wins: { won: 2, tied: 1, pairs: 12 } }),
    "5 is better than 7: +0.9 points (p = 0.01, Holm 0.03; 5 won with 9 of 12 seeds, 1 tied)",
  );
  assert.equal(
    told({ option: "dropout", meanA: 0.93, wins: { won: 2, tied: 0, pairs: 12 } }),
    "dropout hurts: −1.5 points (p = 0.01, Holm 0.03; won with 2 of 12 seeds)",
  );
  assert.match(
    told({ wins: { won: 3, tied: 0, pairs: 12 } }),
    /^5 and 7 differ, but neither is clearly better: .*7 won with 3 of 12 seeds/,
  );
});

test("numbers out of range are refused", () => {
  const refused = (change: Partial<Comparison>, message: RegExp): void =>
    assert.throws(
      () => say(change),
      (error) => assertRefusal(error, message),
    );
  refused({ meanA: 91 }, /meanA must be from 0 to 1; received 91/);
  refused({ meanB: NaN }, /meanB must be from 0 to 1; received NaN/);
  refused({ p: -1 }, /p must be from 0 to 1; received -1/);
  refused({ pHolm: 2 }, /pHolm must be from 0 to 1; received 2/);
  refused({ pHolm: 0.001 }, /an adjusted p cannot be below p, 0.0115; received 0.001/);
  refused({ level: 0 }, /level must be between 0 and 1; received 0/);
  refused({ wins: { won: 1, tied: 0, pairs: 2 } }, /expected superiority or wins; received both/);
  const { superiority: _, ...paired } = base;
  for (const [won, tied, pairs] of [
    [0, 0, 0],
    [2, 1, 2],
    [-1, 0, 2],
    [0.5, 0, 2],
  ] as const) {
    assert.throws(
      () => describeComparison({ ...paired, wins: { won, tied, pairs } }),
      (error) => assertRefusal(error, /wins must be whole numbers, .*received/),
    );
  }
  refused({ superiority: 1.5 }, /superiority must be from 0 to 1; received 1.5/);
});
