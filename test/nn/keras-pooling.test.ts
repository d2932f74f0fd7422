// Average and global poolings against real Keras (test/vectors/keras/pooling.py).
import assert from "node:assert/strict";
import { test } from "node:test";
import type { KernelsName } from "../../src/kernels/index.js";
import { averagePooling1D, globalAveragePooling1D, globalMaxPooling1D, type LayerConfig } from "../../src/nn/index.js";
import { assertClose } from "../support/assert-close.js";
import { readCases, type ListedCase } from "../support/keras-vectors.js";
import { enableRelaxed } from "../support/relaxed.js";
import { runLayer } from "../support/run-layer.js";

enableRelaxed();

function check(kernels: KernelsName, kind: string, least: number, layer: (config: ListedCase["config"]) => LayerConfig): void {
  const cases = readCases("pooling", kind);
  assert.ok(cases.length >= least, kind);
  for (const { id, config, floats } of cases) {
    const { x, dy, y, dx } = floats as Record<"x" | "dy" | "y" | "dx", (typeof floats)[string]>;
    const run = runLayer(layer(config), x.shape.slice(1), { x: x.data, dy: dy.data }, kernels);
    assert.deepEqual([x.shape[0], ...run.outputShape], y.shape, id);
    assertClose(run.y, y.data, 5e-7, `${id} y`);
    assertClose(run.dx, dx.data, 5e-7, `${id} dx`);
  }
}

for (const kernels of ["reference", "plain", "relaxed"] satisfies KernelsName[]) {
  test(`${kernels}: AveragePooling1D meets Keras, padding counted out`, () => {
    check(kernels, "averagePooling1d", 10, averagePooling1D);
  });
  test(`${kernels}: GlobalAveragePooling1D meets Keras`, () => check(kernels, "globalAveragePooling1d", 5, () => globalAveragePooling1D()));
  test(`${kernels}: GlobalMaxPooling1D meets Keras, ties included`, () =>
    check(kernels, "globalMaxPooling1d", 5, () => globalMaxPooling1D()));
}
