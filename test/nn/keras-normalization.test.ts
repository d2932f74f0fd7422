// Normalisations against real Keras (test/vectors/keras/normalization.py).
import assert from "node:assert/strict";
import { test } from "node:test";
import type { KernelsName } from "../../src/kernels/index.js";
import { batchNormalization, layerNormalization } from "../../src/nn/index.js";
import { assertClose } from "../support/assert-close.js";
import { readCases, readDefaults } from "../support/keras-vectors.js";
import { enableRelaxed } from "../support/relaxed.js";
import { runLayer } from "../support/run-layer.js";

enableRelaxed();

test("the normalisations' defaults are Keras': of the last axis, with both parameters", () => {
  const keras = readDefaults("normalization");
  const always = { axis: -1, center: true, scale: true };
  const { momentum, epsilon } = batchNormalization();
  assert.deepEqual({ ...always, momentum, epsilon }, keras["BatchNormalization"]);
  assert.deepEqual({ ...always, epsilon: layerNormalization().epsilon }, keras["LayerNormalization"]);
});

for (const kernels of ["reference", "plain", "relaxed"] satisfies KernelsName[]) {
  test(`${kernels}: BatchNormalization meets Keras in outputs, gradients, moved statistics and predictions`, () => {
    const cases = readCases("normalization", "batchNormalization");
    assert.equal(cases.length, 6);
    for (const { id, config, floats } of cases) {
      const of = (name: string): Float32Array => floats[name]!.data;
      const layer = batchNormalization(config),
        shape = floats["x"]!.shape.slice(1);
      const weights = ["gamma", "beta", "movingMean", "movingVariance"].map(of);
      const run = runLayer(layer, shape, { x: of("x"), weights, dy: of("dy") }, kernels);
      assertClose(run.y, of("y"), 1e-6, `${id} y`);
      assertClose(run.dx, of("dx"), 5e-6, `${id} dx`);
      assertClose(run.gradients[0]!, of("dgamma"), 5e-6, `${id} dgamma`);
      assertClose(run.gradients[1]!, of("dbeta"), 5e-6, `${id} dbeta`);
      assert.deepEqual(run.weights.slice(0, 2), weights.slice(0, 2), `${id}: what is trained does not move by itself`);
      assertClose(run.weights[2]!, of("movedMean"), 1e-6, `${id} moved mean`);
      assertClose(run.weights[3]!, of("movedVariance"), 1e-6, `${id} moved variance`);
      const predicted = runLayer(layer, shape, { x: of("x"), weights: run.weights, training: false }, kernels);
      assertClose(predicted.y, of("predicted"), 2e-6, `${id} predicted`);
    }
  });

  test(`${kernels}: a BatchNormalization that does not learn is Keras' with trainable False: moving statistics while training, which stay`, () => {
    const cases = readCases("normalization", "frozenBatchNormalization");
    assert.equal(cases.length, 6);
    for (const { id, config, floats } of cases) {
      const of = (name: string): Float32Array => floats[name]!.data;
      const weights = ["gamma", "beta", "movingMean", "movingVariance"].map(of);
      const shape = floats["x"]!.shape.slice(1);
      const run = runLayer(batchNormalization(config), shape, { x: of("x"), weights, dy: of("dy"), frozen: true }, kernels);
      assertClose(run.y, of("y"), 2e-6, `${id} y`);
      assertClose(run.dx, of("dx"), 5e-6, `${id} dx`);
      assert.deepEqual(run.weights, weights, id);
    }
  });

  test(`${kernels}: LayerNormalization meets Keras in outputs and gradients`, () => {
    const cases = readCases("normalization", "layerNormalization");
    assert.equal(cases.length, 5);
    for (const { id, config, floats } of cases) {
      const of = (name: string): Float32Array => floats[name]!.data;
      const operands = { x: of("x"), weights: [of("gamma"), of("beta")], dy: of("dy") };
      const run = runLayer(layerNormalization(config), floats["x"]!.shape.slice(1), operands, kernels);
      assertClose(run.y, of("y"), 1e-6, `${id} y`);
      assertClose(run.dx, of("dx"), 5e-6, `${id} dx`);
      assertClose(run.gradients[0]!, of("dgamma"), 5e-6, `${id} dgamma`);
      assertClose(run.gradients[1]!, of("dbeta"), 5e-6, `${id} dbeta`);
    }
  });
}
