// Masked windows against Keras' layers that take a mask (test/vectors/keras/README.md).
import assert from "node:assert/strict";
import { test } from "node:test";
import type { KernelsName } from "../../src/kernels/index.js";
import { definitionOf } from "../../src/nn/layers/index.js";
import { assertClose } from "../support/assert-close.js";
import { readSingles } from "../support/keras-singles.js";
import { enableRelaxed } from "../support/relaxed.js";
import { runLayer } from "../support/run-layer.js";

enableRelaxed();
const { cases } = readSingles("masked");
const KINDS = ["LSTM", "GRU", "Bidirectional", "GlobalAveragePooling1D", "BatchNormalization"] as const;

for (const kernels of ["reference", "plain", "relaxed"] satisfies KernelsName[]) {
  for (const kind of KINDS) {
    const own = cases.filter(({ config }) => config.kind === kind);
    test(`${kernels}: ${kind} of masked windows meets Keras in outputs and all gradients, in ${own.length} cases`, () => {
      assert.ok(own.length > 1);
      for (const { id, config, x, y, dy, dx, weights, gradients, lengths, moved } of own) {
        const shape = x.shape.slice(1);
        assert.ok(new Set(lengths).size > 2 && Math.max(...lengths!) === shape[0], id);
        const operands = { x: x.data, weights: weights.map(({ data }) => data), dy: dy.data, lengths };
        const run = runLayer(config, shape, operands, kernels);
        assert.deepEqual([x.shape[0], ...run.outputShape], y.shape, id);
        assertClose(run.y, y.data, 2e-6, `${id} y`);
        assertClose(run.dx, dx.data, 4e-6, `${id} dx`);
        const names = definitionOf(config)
          .parameters(config, shape)
          .map(({ name }) => name);
        gradients.forEach(({ data }, i) => assertClose(run.gradients[i]!, data, 4e-6, `${id} d ${names[i]}`));
        moved.forEach(({ data }, i) => assertClose(run.weights[gradients.length + i]!, data, 1e-6, `${id} ${names[gradients.length + i]}`));
      }
    });
  }
}
