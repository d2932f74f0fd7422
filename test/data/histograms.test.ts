import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Dataset } from "../../src/data/index.js";
import { signalHistograms } from "../../src/data/histograms.js";

/** One window of one signal. */
function histogramOf(values: readonly number[]) {
  const dataset: Dataset = {
    name: "made-up",
    simulated: true,
    source: "test",
    signals: [{ name: "a", unit: "g" }],
    classNames: ["only"],
    samplingRate: 1,
    timeSteps: values.length,
    overlap: 0,
    testSubjects: [],
    x: Float32Array.from(values),
    y: Int32Array.of(0),
    subject: Int32Array.of(1),
    recording: Int32Array.of(0),
  };
  return signalHistograms({ dataset, indices: Int32Array.of(0) }).signals[0]!;
}

test("a signal that never changes lies in the middle of an axis around it, however large it is", () => {
  for (const value of [0, 9.81, -3, 2 ** 53, -(2 ** 60), 3e38]) {
    const { low, high, counts, below, above } = histogramOf([value, value, value]);
    assert.ok(low < value && Math.fround(value) < high, `${value}: ${low} to ${high}`);
    assert.deepEqual([counts[50]! + counts[49]!, below, above], [3, 0, 0], String(value));
  }
});

test("every value is counted once: in a bar, below or above", () => {
  const float = fc.float({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(fc.array(float, { minLength: 1, maxLength: 50 }), (values) => {
      const { counts, below, above } = histogramOf(values);
      assert.equal(counts.length, 100);
      assert.equal(
        counts.reduce((sum, count) => sum + count, below + above),
        values.length,
      );
    }),
  );
});
