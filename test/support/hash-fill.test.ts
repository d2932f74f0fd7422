import assert from "node:assert/strict";
import { test } from "node:test";
import { hash32, hashFill, hashLabels } from "./hash-fill.js";
import { readBaseline } from "./keras-vectors.js";

const { config } = readBaseline();

test("the hash gives Python's numbers", () => {
  for (const { stream, values } of config.hashes) {
    assert.deepEqual(
      values.map((_, i) => hash32(i, stream)),
      values,
    );
  }
});

test("every weight and every window of the baseline has Python's bits", () => {
  assert.equal(config.fills.length, 8 + 11);
  for (const { name, stream, scale, count, first, bitSum } of config.fills) {
    const values = hashFill(count, stream, scale);
    assert.deepEqual([...values.subarray(0, first.length)], first, name);
    let sum = 0;
    for (const bits of new Uint32Array(values.buffer)) sum = (sum + bits) >>> 0;
    assert.equal(sum, bitSum, name);
  }
});

test("labels are Python's", () => {
  config.labels.forEach((expected, step) => {
    assert.deepEqual([...hashLabels(config.n, step === 0 ? config.streams.labels : 200 + step, config.classes)], expected);
  });
});

test("values fill their range and differ between streams", () => {
  const values = hashFill(10000, 7, 2);
  assert.ok(Math.max(...values) > 1.99 && Math.max(...values) <= 2);
  assert.ok(Math.min(...values) < -1.99 && Math.min(...values) >= -2);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  assert.ok(Math.abs(mean) < 0.05, `${mean}`);
  assert.notDeepEqual(hashFill(4, 7, 1), hashFill(4, 8, 1));
});
