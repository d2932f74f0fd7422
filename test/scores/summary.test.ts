import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { summarize } from "../../src/scores/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { REPOSITORY } from "../support/paths.js";

test("a single value has a mean and no spread", () => {
  assert.deepEqual(summarize([0.9]), { count: 1, mean: 0.9, sd: null, min: 0.9, median: 0.9, max: 0.9 });
});

test("an even number of values has the middle of the two middle ones as median, an odd number the middle one", () => {
  assert.deepEqual(summarize([4, 1, 3, 2]), { count: 4, mean: 2.5, sd: Math.sqrt(5 / 3), min: 1, median: 2.5, max: 4 });
  assert.deepEqual(summarize([10, -2, 1]), { count: 3, mean: 3, sd: Math.sqrt(39), min: -2, median: 1, max: 10 });
});

test("values sort as numbers, and the caller's list stays as it was", () => {
  const values = [10, 9, 100];
  assert.equal(summarize(values).median, 10);
  assert.deepEqual(values, [10, 9, 100]);
});

test("mean, deviation and median are those of Python's statistics", () => {
  const { summaries } = JSON.parse(readFileSync(join(REPOSITORY, "test", "vectors", "scikit-learn", "scores.json"), "utf8")) as {
    summaries: { values: number[]; mean: number; sd: number | null; median: number }[];
  };
  for (const { values, mean, sd, median } of summaries) {
    const received = summarize(values);
    assert.ok(Math.abs(received.mean - mean) <= 1e-15 * values.length * mean);
    assert.ok(sd === null ? received.sd === null : Math.abs(received.sd! - sd) <= 1e-12 * sd, `${received.sd} and ${sd}`);
    assert.ok(Math.abs(received.median - median) <= 1e-15 * median);
  }
});

test("nothing to summarize and values that are not finite are refused", () => {
  const refused = (values: readonly number[], message: RegExp): void =>
    assert.throws(
      () => summarize(values),
      (error) => assertRefusal(error, message),
    );
  refused([], /expected at least 1 value; received 0/);
  refused([1, NaN], /values must be finite; received NaN/);
  refused([-Infinity, 1], /received -Infinity/);
});
