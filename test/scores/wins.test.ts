import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { countWins, wilcoxonSignedRank } from "../../src/scores/index.js";
import { assertRefusal } from "../support/expect-refusal.js";

test("wins are counted pair by pair, with rounding's differences as ties", () => {
  assert.deepEqual(countWins([1, 2, 3, 4], [2, 1, 3, 9]), { won: 2, tied: 1, pairs: 4 });
  assert.deepEqual(countWins([0.3], [0.1 + 0.2]), { won: 0, tied: 1, pairs: 1 });
});

test("wins, ties and losses make up the pairs, and what Wilcoxon's test drops is what is tied", () => {
  const value = fc.integer({ min: 0, max: 5 });
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 20 }), (both) => {
      const [a, b] = [both.map(([x]) => x), both.map(([, y]) => y)];
      const { won, tied, pairs } = countWins(a, b);
      assert.equal(pairs, both.length);
      assert.equal(won + tied + countWins(b, a).won, pairs);
      assert.equal(wilcoxonSignedRank(a, b).pairs, pairs - tied);
    }),
  );
});

test("samples that are empty or not of one length are refused", () => {
  assert.throws(
    () => countWins([], []),
    (error) => assertRefusal(error, /countWins: a: expected at least 1 value/),
  );
  assert.throws(
    () => countWins([1], [1, 2]),
    (error) => assertRefusal(error, /countWins: expected as many values/),
  );
});
