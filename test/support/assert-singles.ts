import assert from "node:assert/strict";
import { test } from "node:test";
import { checkField } from "../../src/artifact/model-schema.js";
import type { KernelsName } from "../../src/kernels/index.js";
import { definitionOf, type LayerConfig } from "../../src/nn/layers/index.js";
import { assertClose } from "./assert-close.js";
import { readSingles } from "./keras-singles.js";
import { enableRelaxed } from "./relaxed.js";
import { runLayer } from "./run-layer.js";

/** Holds every layer of a file of vectors to Keras: output shape, outputs and all gradients, on all kernels. */
export function testSingles(file: string, kinds: readonly LayerConfig["kind"][], tolerance = { y: 2e-6, gradients: 4e-6 }): void {
  enableRelaxed();
  const { cases } = readSingles(file);
  test(`a model file may hold every layer of the vectors in ${file}`, () => {
    for (const { id, config, x } of cases) {
      const network = { name: id, inputShape: x.shape.slice(1), layers: [config] };
      assert.deepEqual(checkField("network", JSON.parse(JSON.stringify(network))), { data: network });
    }
  });
  for (const kernels of ["reference", "plain", "relaxed"] satisfies KernelsName[]) {
    for (const kind of kinds) {
      const own = cases.filter(({ config }) => config.kind === kind);
      test(`${kernels}: ${kind} meets Keras in outputs and all gradients, in ${own.length} cases`, () => {
        assert.ok(own.length > 0);
        for (const { id, config, x, y, dy, dx, weights, gradients } of own) {
          const shape = x.shape.slice(1);
          const specs = definitionOf(config).parameters(config, shape);
          assert.deepEqual(
            specs.map((spec) => spec.shape),
            weights.map((each) => each.shape),
            id,
          );
          const run = runLayer(config, shape, { x: x.data, weights: weights.map(({ data }) => data), dy: dy.data }, kernels);
          assert.deepEqual([x.shape[0], ...run.outputShape], y.shape, id);
          assertClose(run.y, y.data, tolerance.y, `${id} y`);
          assertClose(run.dx, dx.data, tolerance.gradients, `${id} dx`);
          gradients.forEach(({ data }, i) => assertClose(run.gradients[i]!, data, tolerance.gradients, `${id} d ${specs[i]!.name}`));
        }
      });
    }
  }
}
