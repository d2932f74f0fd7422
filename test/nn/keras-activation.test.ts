// Activations by themselves, behind products and sums, and products of inputs against real Keras (test/vectors/keras/activation.py).
import assert from "node:assert/strict";
import { test } from "node:test";
import type { KernelsName } from "../../src/kernels/index.js";
import { activation, ACTIVATION_NAMES, add, conv1D, dense, multiply, type ActivationName } from "../../src/nn/index.js";
import { assertClose } from "../support/assert-close.js";
import { readCases, type ListedCase } from "../support/keras-vectors.js";
import { enableRelaxed } from "../support/relaxed.js";
import { runJoin, runLayer } from "../support/run-layer.js";

enableRelaxed();

const nameOf = (config: ListedCase["config"]): ActivationName => config["activation"] as ActivationName;

for (const kernels of ["reference", "plain", "relaxed"] satisfies KernelsName[]) {
  test(`${kernels}: Activation meets Keras in value and gradient, near 0, in the middle and far out`, () => {
    const cases = readCases("activation", "activation");
    assert.deepEqual([...new Set(cases.map(({ config }) => config["activation"]))], [...ACTIVATION_NAMES]);
    for (const { id, config, floats } of cases) {
      const { x, dy, y, dx } = floats as Record<"x" | "dy" | "y" | "dx", (typeof floats)[string]>;
      const run = runLayer(activation({ activation: nameOf(config) }), x.shape.slice(1), { x: x.data, dy: dy.data }, kernels);
      assertClose(run.y, y.data, 5e-7, `${id} y`);
      // Of numbers up to 1: where tanh and sigmoid are flat, 1 - y^2 and 1 - y cancel, as in TensorFlow's gradients.
      dx.data.forEach((value, j) =>
        assert.ok(Math.abs(run.dx[j]! - value) <= 8e-7, `${id} dx[${j}]: expected ${value}, received ${run.dx[j]}`),
      );
    }
  });

  test(`${kernels}: Conv1D and Dense with every activation but relu meet Keras in outputs and all gradients`, () => {
    for (const kind of ["conv1d", "dense"]) {
      const cases = readCases("activation", kind);
      assert.deepEqual(["relu", ...cases.map((each) => each.config["activation"])], [...ACTIVATION_NAMES]);
      for (const { id, config, floats } of cases) {
        const { x, w, b, dy, y, dx, dw, db } = floats as Record<"x" | "w" | "b" | "dy" | "y" | "dx" | "dw" | "db", (typeof floats)[string]>;
        const units = w.shape.at(-1)!;
        const layer =
          kind === "dense"
            ? dense({ units, activation: nameOf(config) })
            : conv1D({ filters: units, kernelSize: w.shape[0]!, activation: nameOf(config) });
        const run = runLayer(layer, x.shape.slice(1), { x: x.data, weights: [w.data, b.data], dy: dy.data }, kernels);
        assertClose(run.y, y.data, 2e-6, `${id} y`);
        assertClose(run.dx, dx.data, 4e-6, `${id} dx`);
        assertClose(run.gradients[0]!, dw.data, 4e-6, `${id} dw`);
        assertClose(run.gradients[1]!, db.data, 4e-6, `${id} db`);
      }
    }
  });

  test(`${kernels}: Add with relu is Keras' Add and Activation, Multiply its Multiply`, () => {
    for (const [kind, layer] of [
      ["add", add({ activation: "relu" })],
      ["multiply", multiply()],
    ] as const) {
      const cases = readCases("activation", kind);
      assert.equal(cases.length, 2);
      for (const { id, floats } of cases) {
        const operands = ["x0", "x1", "x2"].filter((name) => floats[name]);
        const xs = operands.map((name) => floats[name]!.data);
        const shape = floats["y"]!.shape.slice(1);
        const shapes = operands.map(() => shape);
        const run = runJoin(layer, shapes, { xs, dy: floats["dy"]!.data }, kernels);
        assertClose(run.y, floats["y"]!.data, 2e-7, `${id} y`);
        operands.forEach((name, i) => assertClose(run.dxs[i]!, floats[`d${name}`]!.data, 2e-7, `${id} d${name}`));
      }
    }
  });
}
