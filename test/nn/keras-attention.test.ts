// Attention against Keras, and attention pooling against the same put together from Keras' layers (test/vectors/keras/README.md).
import assert from "node:assert/strict";
import { test } from "node:test";
import type { KernelsName } from "../../src/kernels/index.js";
import { attention } from "../../src/nn/index.js";
import { assertClose } from "../support/assert-close.js";
import { testSingles } from "../support/assert-singles.js";
import { readCases } from "../support/keras-vectors.js";
import { runJoin } from "../support/run-layer.js";

testSingles("attention", ["AttentionPooling1D"]);

for (const kernels of ["reference", "plain", "relaxed"] satisfies KernelsName[]) {
  test(`${kernels}: Attention meets Keras in outputs and all gradients, over a whole window and within blocks`, () => {
    const cases = readCases("dot-attention", "attention");
    assert.equal(cases.length, 7);
    for (const { id, config, floats } of cases) {
      const blockSize = config["blockSize"] as number;
      const xs = ["x0", "x1", "x2"].map((name) => floats[name]!);
      const run = runJoin(
        attention(blockSize > 0 ? { blockSize } : {}),
        xs.map(({ shape }) => shape.slice(1)),
        { xs: xs.map(({ data }) => data), dy: floats["dy"]!.data },
        kernels,
      );
      assert.deepEqual(run.outputShape, floats["y"]!.shape.slice(1), id);
      assertClose(run.y, floats["y"]!.data, 2e-6, `${id} y`);
      run.dxs.forEach((dx, i) => assertClose(dx, floats[`dx${i}`]!.data, 4e-6, `${id} dx${i}`));
    }
  });
}
