import assert from "node:assert/strict";
import { test } from "node:test";
import type { SpaceParameter } from "../../src/records/index.js";
import { drawConfigurations } from "../../src/study/index.js";
import { assertRefusal } from "../support/expect-refusal.js";

const SPACE: Readonly<Record<string, SpaceParameter>> = {
  optimizer: { choice: ["adam", "sgd"] },
  momentum: { uniform: [0.5, 0.99], when: { optimizer: ["sgd"] } },
  learningRate: { logUniform: [1e-5, 0.1] },
  filters: { integer: [4, 9] },
  kernelSizes: { choice: [[3, 5], [7]] },
};
const draw = (count: number, seed = 1, space = SPACE) => drawConfigurations({ name: "t", space, seed }, count);

test("everything drawn lies in its bounds, with few digits, and reaches all choices and both ends of the whole numbers", () => {
  const drawn = draw(500);
  assert.deepEqual(
    drawn.map(({ name }) => name),
    drawn.map((_, i) => `c${i + 1}`),
  );
  for (const { values } of drawn) {
    const { learningRate, filters, momentum } = values as Record<string, number>;
    assert.ok(learningRate! >= 1e-5 && learningRate! <= 0.1 && learningRate === Number(learningRate!.toPrecision(4)));
    assert.ok(Number.isInteger(filters) && filters! >= 4 && filters! <= 9);
    assert.equal(momentum !== undefined, values["optimizer"] === "sgd");
    if (momentum !== undefined) assert.ok(momentum >= 0.5 && momentum <= 0.99);
  }
  const seen = (name: string): number => new Set(drawn.map(({ values }) => JSON.stringify(values[name]))).size;
  assert.deepEqual([seen("optimizer"), seen("filters"), seen("kernelSizes")], [2, 6, 2]);
  assert.equal(new Set(drawn.map(({ values }) => JSON.stringify(values))).size, 500);
});

test("a logarithm is uniform: each of four decades has about a quarter of the draws", () => {
  const rates = draw(800).map(({ values }) => values["learningRate"] as number);
  for (const low of [1e-5, 1e-4, 1e-3, 1e-2]) {
    const share = rates.filter((rate) => rate >= low && rate < 10 * low).length / 800;
    assert.ok(Math.abs(share - 0.25) < 0.05, `${low}: ${share}`);
  }
});

test("the same seed draws the same, more of them begin alike, another seed draws others, and the bits are those committed", () => {
  assert.deepEqual(draw(20), draw(20));
  assert.deepEqual(draw(40).slice(0, 20), draw(20));
  assert.notDeepEqual(draw(20, 2), draw(20));
  assert.deepEqual(draw(2), [
    { name: "c1", values: { optimizer: "sgd", momentum: 0.9623, learningRate: 0.01267, filters: 4, kernelSizes: [3, 5] } },
    { name: "c2", values: { optimizer: "adam", learningRate: 0.00003344, filters: 6, kernelSizes: [3, 5] } },
  ]);
});

test("a small space gives each of its points once, and is refused where it has not as many", () => {
  const space = { filters: { integer: [1, 5] }, optimizer: { choice: ["adam", "sgd"] } } as const;
  const all = draw(10, 3, space);
  assert.equal(new Set(all.map(({ values }) => JSON.stringify(values))).size, 10);
  assert.throws(
    () => draw(11, 3, space),
    (error) =>
      assertRefusal(error, /^tuning t: space: expected 11 configurations that differ; found 10; lower trials, or widen the space$/),
  );
});

test("rounding never leads out of the bounds", () => {
  const low = 0.123449,
    high = 0.123451;
  for (const { values } of draw(2, 1, { dropoutRate: { uniform: [low, high] } })) {
    assert.ok((values["dropoutRate"] as number) >= low && (values["dropoutRate"] as number) <= high);
  }
});
