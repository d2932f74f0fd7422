// What recurrent layers promise beyond their numbers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createBackend, type KernelsName } from "../../src/kernels/index.js";
import {
  attentionPooling1D,
  bidirectional,
  createNetwork,
  createProgram,
  dense,
  gru,
  initialiseWeights,
  lstm,
  type LayerConfig,
  type NetworkConfig,
} from "../../src/nn/index.js";
import { hashFill } from "../support/hash-fill.js";
import { enableRelaxed } from "../support/relaxed.js";
import { runLayer } from "../support/run-layer.js";

enableRelaxed();
const [T, C] = [12, 3];

for (const kernels of ["reference", "plain", "relaxed"] satisfies KernelsName[]) {
  test(`${kernels}: a window has the same bits alone, in a batch, and in any place of it`, () => {
    const windows = 6;
    const layers: LayerConfig[] = [
      // 36 and 27 columns: rows of 24, and what is left of them, where a window is alone.
      lstm({ units: 9, returnSequences: true }),
      bidirectional({ layer: gru({ units: 9, returnSequences: true }) }),
      gru({ units: 3, returnSequences: true }),
      attentionPooling1D({ units: 5 }),
      dense({ units: 4, activation: "softmax" }),
    ];
    const network = createNetwork({ name: "recurrent", inputShape: [T, C], layers });
    const x = hashFill(windows * T * C, 3, 2);
    const run = (batchSize: number, canTrain: boolean, input: Float32Array): Float32Array => {
      const program = createProgram(network, createBackend(kernels), { batchSize, canTrain });
      program.setWeights(initialiseWeights(network, 5));
      program.input.set(input);
      program.predict(batchSize);
      return program.output.slice();
    };
    const together = run(windows, false, x);
    assert.deepEqual(run(windows, true, x), together);
    for (let i = 0; i < windows; i++) {
      assert.deepEqual(run(1, false, x.slice(i * T * C, (i + 1) * T * C)), together.slice(4 * i, 4 * i + 4), `window ${i}`);
    }
  });
}

test("a layer that goes backwards is one that goes forwards over the window turned round", () => {
  const x = hashFill(2 * T * C, 1, 1);
  const turned = x.map((_, i) => x[Math.floor(i / (T * C)) * T * C + (T - 1 - Math.floor((i % (T * C)) / C)) * C + (i % C)]!);
  const weights = [hashFill(C * 20, 2, 0.5), hashFill(5 * 20, 3, 0.5), hashFill(20, 4, 0.5)];
  for (const returnSequences of [false, true]) {
    const ahead = runLayer(lstm({ units: 5, returnSequences }), [T, C], { x: turned, weights });
    const back = runLayer(lstm({ units: 5, returnSequences, goBackwards: true }), [T, C], { x, weights });
    assert.deepEqual(back.y, ahead.y);
  }
});

test("recurrent layers refuse what they cannot be, in one line", () => {
  const build = (layer: LayerConfig, inputShape: NetworkConfig["inputShape"] = [T, C]): unknown =>
    createNetwork({ name: "r", inputShape, layers: [layer] });
  assert.throws(
    () => build(lstm({ units: 0 })),
    /^InputError: network r, layer 1: LSTM: units must be a whole number from 1 .* received 0$/,
  );
  assert.throws(
    () => build(bidirectional({ layer: gru({ units: 2, goBackwards: true }) })),
    /layer 1: Bidirectional: layer must run forwards; received goBackwards true; leave it out/,
  );
  const twice = [gru({ units: 2 }), gru({ units: 2 })];
  assert.throws(
    () => createNetwork({ name: "r", inputShape: [T, C], layers: twice }),
    /layer 2: GRU: input must have shape time x channels; received 2/,
  );
});
