// Gradients by the inputs, and integrated, against PyTorch's autograd in float64: test/vectors/pytorch/gradients.py.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createDifferentiable, integratedGradients } from "../../src/explain/index.js";
import { batchNormalization, conv1D, dense, dropout, flatten, maxPooling1D } from "../../src/nn/index.js";
import { REPOSITORY } from "../support/paths.js";
import { smallModel } from "../support/small-model.js";

interface Vectors {
  readonly temperature: number;
  readonly steps: number;
  readonly mean: readonly number[];
  readonly scale: readonly number[];
  readonly window: readonly number[];
  readonly baseline: readonly number[];
  readonly weights: Readonly<Record<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>>;
  readonly cases: readonly {
    readonly of: "probability" | "logit";
    readonly label: number;
    readonly value: number;
    readonly gradient: readonly number[];
    readonly integrated: readonly number[];
    readonly difference: number;
  }[];
}

const vectors = JSON.parse(readFileSync(join(REPOSITORY, "test", "vectors", "pytorch", "gradients.json"), "utf8")) as Vectors;
const model = smallModel({
  network: {
    name: "as in PyTorch",
    inputShape: [12, 2],
    layers: [
      conv1D({ filters: 5, kernelSize: 3, activation: "relu" }),
      conv1D({ filters: 4, kernelSize: 3 }),
      batchNormalization(),
      dropout({ rate: 0.5 }),
      maxPooling1D(),
      flatten(),
      dense({ units: 6, activation: "elu" }),
      dense({ units: 3, activation: "softmax" }),
    ],
  },
  weights: Object.entries(vectors.weights).map(([name, { shape, values }]) => ({ name, shape, values: Float32Array.from(values) })),
  preparation: [{ mean: Float32Array.from(vectors.mean), scale: Float32Array.from(vectors.scale) }],
  calibration: { temperature: vectors.temperature, windows: 10, subjects: [1] },
});
const differentiable = createDifferentiable(model);
const window = { values: Float32Array.from(vectors.window), length: 12 };

function assertNear(found: ArrayLike<number>, expected: readonly number[], what: string): void {
  const size = Math.max(...expected.map(Math.abs));
  expected.forEach((value, i) => assert.ok(Math.abs(found[i]! - value) <= 2e-6 * size + 1e-9, `${what}, ${i}: ${found[i]} for ${value}`));
}

for (const { of, label, value, gradient, integrated, difference } of vectors.cases) {
  test(`the gradient of class ${label}'s ${of}, and integrated gradients, are PyTorch's`, () => {
    const own = differentiable.differentiate(window.values, { label, of });
    assertNear(own.values, [value], "value");
    assertNear(own.gradients, gradient, "gradient");
    const found = integratedGradients(differentiable, window, {
      ...{ target: { label, of }, baseline: Float32Array.from(vectors.baseline), steps: vectors.steps, mostSteps: vectors.steps },
    });
    assert.equal(found.steps, vectors.steps);
    assertNear(found.attributions, integrated, "integrated");
    assertNear([found.output - found.baselineOutput], [difference], "difference");
  });
}
