import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { boxPlot, quartiles } from "../../src/scores/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { vectors } from "./scipy.js";

test("quartiles are numpy.percentile's, whiskers and outliers Matplotlib's, to the last bit", () => {
  for (const { values, ...expected } of vectors.boxes) {
    const { q1, median, q3 } = expected;
    assert.deepEqual(quartiles(values), { q1, median, q3 });
    assert.deepEqual(boxPlot(values), { count: values.length, ...expected });
  }
});

test("a whisker never ends inside the box", () => {
  const { q3, highWhisker, outliers } = boxPlot([1, 2, 3, 100]);
  assert.deepEqual([q3, highWhisker, outliers], [27.25, 27.25, [100]]);
});

test("whiskers enclose the box and all values but the outliers; order and shifts do not matter", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 40 }), (values) => {
      const box = boxPlot(values);
      const { lowWhisker, q1, median, q3, highWhisker, outliers } = box;
      assert.ok(lowWhisker <= q1 && q1 <= median && median <= q3 && q3 <= highWhisker);
      const outside = values.filter((value) => value < lowWhisker || value > highWhisker).sort((a, b) => a - b);
      assert.deepEqual(outliers, outside);
      assert.deepEqual(boxPlot([...values].reverse()), box);
      assert.equal(boxPlot(values.map((value) => value + 64)).q3, q3 + 64);
    }),
  );
});

test("no values and values that are not finite are refused", () => {
  const refused = (action: () => unknown, message: RegExp): void => assert.throws(action, (error) => assertRefusal(error, message));
  refused(() => quartiles([]), /quartiles: expected at least 1 value; received 0/);
  refused(() => boxPlot([]), /boxPlot: expected at least 1 value/);
  refused(() => quartiles([NaN]), /received NaN at index 0/);
  refused(() => boxPlot([1, -Infinity]), /received -Infinity at index 1/);
});
