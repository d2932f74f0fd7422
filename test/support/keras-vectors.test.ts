import assert from "node:assert/strict";
import { test } from "node:test";
import { readBaseline, readLayerCases, readSmallBaseline } from "./keras-vectors.js";

test("the convolution's cases cover kernels 1 to 11, strides, dilations and paddings, and their shapes fit their configurations", () => {
  const cases = readLayerCases("conv1d");
  const covered = (key: "kernelSize" | "strides" | "dilationRate" | "padding") => [...new Set(cases.map((c) => c.config[key]))].sort();
  assert.equal(cases.length, 37);
  assert.deepEqual(covered("kernelSize"), [1, 11, 2, 3, 4, 5, 7, 8]);
  assert.deepEqual(covered("strides"), [1, 2, 3]);
  assert.deepEqual(covered("dilationRate"), [1, 2, 3]);
  assert.deepEqual(covered("padding"), ["causal", "same", "valid"]);
  for (const { id, config, tensors } of cases) {
    const [n, t, c] = tensors.x.shape;
    const { filters, kernelSize, outputLength } = config;
    assert.deepEqual(tensors.w.shape, [kernelSize, c, filters], id);
    assert.deepEqual(tensors.b.shape, [filters], id);
    assert.deepEqual(tensors.y.shape, [n, outputLength, filters], id);
    assert.deepEqual(tensors.dy.shape, tensors.y.shape, id);
    assert.deepEqual(tensors.dx.shape, [n, t, c], id);
    assert.deepEqual(tensors.dw.shape, tensors.w.shape, id);
    assert.deepEqual(tensors.db.shape, tensors.b.shape, id);
  }
});

test("a dense layer's output is x w + b, so the axes are what their names say", () => {
  for (const { id, config, tensors } of readLayerCases("dense")) {
    if (config.activation !== "linear") continue;
    const [n, d] = tensors.x.shape as [number, number];
    const u = config.units;
    for (let row = 0; row < n; row++) {
      for (let unit = 0; unit < u; unit++) {
        let sum = tensors.b.data[unit]!;
        for (let i = 0; i < d; i++) sum += tensors.x.data[row * d + i]! * tensors.w.data[i * u + unit]!;
        assert.equal(Math.fround(sum), tensors.y.data[row * u + unit], id);
      }
    }
  }
});

test("pooling, cross-entropy and flatten have their cases", () => {
  assert.equal(readLayerCases("maxPooling1d").length, 14);
  assert.equal(readLayerCases("softmaxCrossEntropy").length, 7);
  for (const { id, config, tensors } of readLayerCases("softmaxCrossEntropy")) {
    assert.ok(tensors.labels.data instanceof Int32Array, id);
    const mean = tensors.loss.data.reduce((sum, loss) => sum + loss, 0) * config.scale;
    assert.ok(Math.abs(mean - config.meanLoss) <= 1e-6 * Math.max(1, config.meanLoss), id);
  }
  for (const { tensors } of readLayerCases("flatten")) assert.deepEqual(tensors.y.data, tensors.x.data);
});

test("the baseline has the article's 411,650 parameters and losses of ten steps in both precisions", () => {
  const { config, floats } = readBaseline();
  assert.equal(config.parameters, 411650);
  assert.equal(config.losses.length, 10);
  config.losses.forEach((loss, step) => assert.ok(Math.abs(loss - config.lossesFloat32[step]!) < 1e-6, `step ${step + 1}`));
  assert.deepEqual(floats("probabilities").shape, [32, 6]);
  assert.deepEqual(floats("gradient/dense1/kernel/every16th").shape, [248, 100]);
});

test("the small baseline holds every weight, gradient and update in full", () => {
  const { config, floats, ints } = readSmallBaseline();
  for (const name of config.parameterNames) {
    const { shape } = floats(`weight/${name}`);
    for (const kind of ["gradient", "after", "afterFloat32", "afterExactBetas"]) assert.deepEqual(floats(`${kind}/${name}`).shape, shape);
  }
  assert.deepEqual(floats("trainX").shape, [10, 5, 16, 3]);
  assert.deepEqual(ints("trainLabels").shape, [10, 5]);
  assert.throws(() => floats("gradient/conv3"), /small-baseline: expected one of .* received gradient\/conv3/);
});
