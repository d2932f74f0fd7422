import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { holm } from "../../src/scores/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { assertClose, vectors } from "./scipy.js";

test("adjusted p values are those of statsmodels, in the order of the input", () => {
  for (const { p, adjusted } of vectors.holm) {
    const received = holm(p);
    assert.equal(received.length, adjusted.length);
    received.forEach((value, i) => assertClose(value, adjusted[i]!, 1e-15, `${p[i]} of ${p.join(" ")}`));
  }
});

test("adjusting never lowers a p value, never passes 1, keeps the order and follows a permutation", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }), fc.nat(), (ps, by) => {
      const adjusted = holm(ps);
      ps.forEach((p, i) => {
        assert.ok(adjusted[i]! >= p && adjusted[i]! <= Math.min(1, ps.length * p));
        ps.forEach((q, j) => assert.ok(p > q || adjusted[i]! <= adjusted[j]!));
      });
      const turn = <T>(values: readonly T[]): T[] => [...values.slice(by % ps.length), ...values.slice(0, by % ps.length)];
      assert.deepEqual(holm(turn(ps)), turn(adjusted));
    }),
  );
});

test("no p values and values that are no p are refused", () => {
  const refused = (ps: readonly number[], message: RegExp): void =>
    assert.throws(
      () => holm(ps),
      (error) => assertRefusal(error, message),
    );
  refused([], /holm: expected at least 1 value; received 0/);
  refused([0.1, NaN], /received NaN at index 1/);
  refused([1.01], /holm: a p value must be from 0 to 1; received 1.01/);
  refused([-0.1], /received -0.1/);
});
