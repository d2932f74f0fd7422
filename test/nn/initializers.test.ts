import assert from "node:assert/strict";
import { test } from "node:test";
import { createNetwork, initialiseWeights, lstm } from "../../src/nn/index.js";
import { orthogonal } from "../../src/nn/initializers.js";
import { createRandom, STREAMS } from "../../src/tensor/index.js";

function draw(rows: number, columns: number, seed = 1): Float32Array {
  const values = new Float32Array(rows * columns);
  orthogonal(values, [rows, columns], createRandom(seed, STREAMS.weights));
  return values;
}

for (const [rows, columns] of [
  [1, 1],
  [1, 4],
  [5, 20],
  [16, 16],
  [20, 5],
  [64, 256],
] as const) {
  test(`orthogonal ${rows} x ${columns}: the vectors of the shorter axis have length 1 and right angles`, () => {
    const values = draw(rows, columns);
    const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
    const part = (vector: number, i: number): number => values[rows <= columns ? vector * columns + i : i * columns + vector]!;
    for (let a = 0; a < count; a++) {
      for (let b = 0; b <= a; b++) {
        let sum = 0;
        for (let i = 0; i < length; i++) sum += part(a, i) * part(b, i);
        assert.ok(Math.abs(sum - (a === b ? 1 : 0)) < 1e-6, `${a}, ${b}: ${sum}`);
      }
    }
  });
}

test("orthogonal numbers follow from the seed alone, lean to no side, and are spread as those of a random rotation", () => {
  assert.deepEqual(draw(8, 32), draw(8, 32));
  assert.notDeepEqual(draw(8, 32), draw(8, 32, 2));
  const all = Array.from({ length: 40 }, (_, seed) => [...draw(16, 64, seed)]).flat();
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  // Each is about normal with variance 1 / 64; four standard errors of 40960 of them.
  assert.ok(Math.abs(mean) < (4 * 0.125) / Math.sqrt(all.length), String(mean));
  const within = all.filter((value) => Math.abs(value) < 0.125).length / all.length;
  assert.ok(Math.abs(within - 0.6827) < 0.02, String(within));
});

test("an LSTM starts with orthonormal rows for its state and 1 for the forget gates' biases", () => {
  const weights = initialiseWeights(createNetwork({ name: "r", inputShape: [4, 3], layers: [lstm({ units: 5 })] }), 7);
  assert.deepEqual(
    weights.map(({ name, shape }) => [name, shape]),
    [
      ["lstm/kernel", [3, 20]],
      ["lstm/recurrent_kernel", [5, 20]],
      ["lstm/bias", [20]],
    ],
  );
  const [, recurrent, bias] = weights.map(({ values }) => values);
  const first = recurrent!.subarray(0, 20);
  assert.ok(Math.abs(first.reduce((sum, value) => sum + value * value, 0) - 1) < 1e-6);
  assert.deepEqual(
    [...bias!],
    [0, 1, 0, 0].flatMap((value) => new Array<number>(5).fill(value)),
  );
});
