// Normalisations against real Keras (test/vectors/keras/normalization.py).
import assert from "node:assert/strict";
import { test } from "node:test";
import type { KernelsName } from "../../src/kernels/index.js";
import { batchNormalization, layerNormalization } from "../../src/nn/index.js";
import { assertClose } from "../support/assert-close.js";
import { readCases } from "../support/keras-vectors.js";
import { enableRelaxed } from "../support/relaxed.js";
import { runLayer } from "../support/run-layer.js";

enableRelaxed();

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
