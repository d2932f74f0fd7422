import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { mannWhitneyU, rankBiserial, wilcoxonSignedRank } from "../../src/scores/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { assertClose, vectors } from "./scipy.js";

const few = (maxLength: number): fc.Arbitrary<number[]> => fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength });
const pairs = (maxLength: number): fc.Arbitrary<[number, number][]> =>
  fc.array(fc.tuple(fc.integer({ min: -4, max: 4 }), fc.integer({ min: -4, max: 4 })), { minLength: 1, maxLength });
const split = (rows: readonly (readonly [number, number])[]): [number[], number[]] => [rows.map(([a]) => a), rows.map(([, b]) => b)];
/** Twice the smaller tail of equally likely statistics, by definition. */
function twoSided(statistics: readonly number[], observed: number): number {
  const lower = statistics.filter((value) => value <= observed).length;
  const upper = statistics.filter((value) => value >= observed).length;
  return Math.min(1, (2 * Math.min(lower, upper)) / statistics.length);
}

test("the U test is SciPy's: without ties, with ties by brute force, and the approximation above 200 values", () => {
  for (const { name, a, b, u, p, counted, method } of vectors.mannWhitney) {
    const received = mannWhitneyU(a, b);
    assert.equal(received.u, u, name);
    assert.equal(received.method, method === "asymptotic" ? "asymptotic" : "exact", name);
    assertClose(received.p, p, 1e-12, name);
    if (counted !== undefined) assertClose(received.p, counted, 1e-14, `${name}, counted in whole numbers`);
  }
});

test("the signed rank test is SciPy's: without ties, with ties and zeros by brute force, and the approximation above 200 pairs", () => {
  for (const { name, a, b, w, pairs, p, counted, method, rankBiserial: r } of vectors.wilcoxon) {
    const received = wilcoxonSignedRank(a, b);
    assert.deepEqual([received.w, received.pairs], [w, pairs], name);
    assert.equal(received.method, method === "asymptotic" ? "asymptotic" : "exact", name);
    assertClose(received.p, p, 1e-12, name);
    if (counted !== undefined) assertClose(received.p, counted, 1e-14, `${name}, counted in whole numbers`);
    assert.ok(Math.abs(rankBiserial(a, b) - r) < 1e-15, name);
  }
});

test("the published runs differ with p = 0.0089", () => {
  const { a, b } = vectors.mannWhitney[0]!;
  assert.deepEqual(mannWhitneyU(a, b), { u: 84, p: 0.00893069778518695, method: "exact" });
});

test("a rank test of a few values is the count over every arrangement, ties or not", () => {
  fc.assert(
    fc.property(few(5), few(5), (a, b) => {
      const pooled = [...a, ...b];
      const ahead = (isB: readonly boolean[]): number => {
        let twice = 0;
        for (const [i, x] of pooled.entries())
          for (const [j, y] of pooled.entries()) if (!isB[i] && isB[j]) twice += y > x ? 2 : y === x ? 1 : 0;
        return twice;
      };
      const choices = Array.from({ length: 2 ** pooled.length }, (_, bits) => pooled.map((_, i) => ((bits >> i) & 1) === 1)).filter(
        (isB) => isB.filter(Boolean).length === b.length,
      );
      const observed = ahead(pooled.map((_, i) => i >= a.length));
      const { u, p } = mannWhitneyU(a, b);
      assert.equal(u, observed / 2);
      assertClose(p, twoSided(choices.map(ahead), observed), 1e-14, "p");
    }),
    { seed: 9, numRuns: 60 },
  );
  fc.assert(
    fc.property(pairs(8), (rows) => {
      const sizes = rows.map(([a, b]) => b - a).filter((d) => d !== 0);
      // Twice a midrank counted from 1: values below count twice, equal ones, itself among them, once, and one more.
      const ranks = sizes.map((d) =>
        sizes.reduce((sum, e) => sum + (Math.abs(e) < Math.abs(d) ? 2 : Math.abs(e) === Math.abs(d) ? 1 : 0), 1),
      );
      const sum = (positive: (i: number) => boolean): number => ranks.reduce((sum, rank, i) => sum + (positive(i) ? rank : 0), 0);
      const observed = sum((i) => sizes[i]! > 0);
      const all = Array.from({ length: 2 ** sizes.length }, (_, bits) => sum((i) => ((bits >> i) & 1) === 1));
      const { w, p } = wilcoxonSignedRank(...split(rows));
      assert.equal(w, observed / 2);
      assert.equal(p, twoSided(all, observed));
    }),
    { seed: 9, numRuns: 60 },
  );
});

test("swapping the samples keeps p, and so do the order of values, shifts and, for independent samples, any rising map", () => {
  fc.assert(
    fc.property(few(30), few(30), (a, b) => {
      const { u, p } = mannWhitneyU(a, b);
      assert.ok(p > 0 && p <= 1);
      const swapped = mannWhitneyU(b, a);
      assert.equal(swapped.u, a.length * b.length - u);
      assertClose(swapped.p, p, 1e-13, "swapped");
      const rising = (x: number): number => x * x * x + 5 * x + 7;
      assert.deepEqual(mannWhitneyU(a.map(rising), b.map(rising)), { u, p, method: "exact" });
      assert.deepEqual(mannWhitneyU([...a].reverse(), [...b].sort()), { u, p, method: "exact" });
    }),
  );
  fc.assert(
    fc.property(pairs(40), (rows) => {
      const [a, b] = split(rows);
      const result = wilcoxonSignedRank(a, b);
      assert.ok(result.p > 0 && result.p <= 1);
      const { pairs, w } = result;
      assert.deepEqual(wilcoxonSignedRank(b, a), { ...result, w: (pairs * (pairs + 1)) / 2 - w });
      assert.equal(rankBiserial(b, a), 0 - rankBiserial(a, b));
      const shift = (values: number[]): number[] => values.map((value) => 8 * value + 3);
      assert.deepEqual(wilcoxonSignedRank(shift(a), shift(b)), result);
      assert.deepEqual(wilcoxonSignedRank(...split([...rows].reverse())), result);
    }),
  );
});

test("exact and approximate p agree where one ends and the other begins", () => {
  const wave = (count: number, shift: number): number[] => Array.from({ length: count }, (_, i) => ((i * 37) % 101) / 101 + shift);
  // A value in the middle is one more and changes little.
  const exact = mannWhitneyU(wave(100, 0), wave(100, 0.09)),
    asymptotic = mannWhitneyU(wave(100, 0), [...wave(100, 0.09), 0.545]);
  assert.deepEqual([exact.method, asymptotic.method], ["exact", "asymptotic"]);
  assertClose(asymptotic.p, exact.p, 0.05, "independent");
  // So does a pair that hardly differs.
  const before = wave(201, 0),
    after = before.map((value, i) => value + (i === 200 ? 0.0001 : ((i * 53) % 97) / 97 - 0.44));
  const paired = [200, 201].map((count) => wilcoxonSignedRank(before.slice(0, count), after.slice(0, count)));
  assert.deepEqual(
    paired.map(({ method }) => method),
    ["exact", "asymptotic"],
  );
  assertClose(paired[1]!.p, paired[0]!.p, 0.1, "paired");
});

test("nothing to tell apart has p = 1: all values equal, all differences zero, few or many", () => {
  const same = (count: number): number[] => new Array<number>(count).fill(0.9);
  assert.equal(mannWhitneyU(same(3), same(4)).p, 1);
  assert.deepEqual(mannWhitneyU(same(150), same(150)), { u: 11250, p: 1, method: "asymptotic" });
  assert.deepEqual(wilcoxonSignedRank(same(5), same(5)), { w: 0, pairs: 0, p: 1, method: "exact" });
  assert.equal(rankBiserial(same(300), same(300)), 0);
});

test("differences that rounding alone tells apart are ties, and those that it tells from zero are zeros", () => {
  // As doubles 0.3 - 0.2 < 0.2 - 0.1, and 0.1 + 0.2 > 0.3.
  assert.notEqual(0.3 - 0.2, 0.2 - 0.1);
  assert.deepEqual(wilcoxonSignedRank([0.2, 0.2, 0], [0.3, 0.1, 0.5]), { w: 4.5, pairs: 3, p: 0.75, method: "exact" });
  assert.equal(wilcoxonSignedRank([0.1 + 0.2, 0], [0.3, 1]).pairs, 1);
  // Small pairs beside large ones stay.
  assert.equal(wilcoxonSignedRank([1e20, 1], [2e20, 2]).pairs, 2);
});

test("samples that are empty, not finite or not paired are refused", () => {
  const refused = (action: () => unknown, message: RegExp): void => assert.throws(action, (error) => assertRefusal(error, message));
  refused(() => mannWhitneyU([], [1]), /mannWhitneyU: a: expected at least 1 value; received 0/);
  refused(() => mannWhitneyU([1], []), /mannWhitneyU: b: expected/);
  refused(() => mannWhitneyU([1], [1, NaN]), /mannWhitneyU: b: values must be finite; received NaN at index 1/);
  refused(() => wilcoxonSignedRank([], []), /wilcoxonSignedRank: a: expected at least 1 value/);
  refused(() => wilcoxonSignedRank([1], [Infinity]), /b: values must be finite; received Infinity at index 0/);
  refused(() => wilcoxonSignedRank([1], [1, 2]), /as many values in b as in a; received 1 and 2/);
  refused(() => rankBiserial([1, 2], [1]), /rankBiserial: expected as many/);
});
