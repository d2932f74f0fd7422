import assert from "node:assert/strict";
import { test } from "node:test";
import { createBackend, type KernelsName } from "../../src/kernels/index.js";
import { createModel } from "../../src/models/index.js";
import {
  chain,
  concatenate,
  conv1D,
  createNetwork,
  createProgram,
  dense,
  dropout,
  flatten,
  initialiseWeights,
  join,
  maxPooling1D,
  type NetworkConfig,
} from "../../src/nn/index.js";
import { createRandom } from "../../src/tensor/index.js";
import { enableRelaxed } from "../support/relaxed.js";
import { EVERY_KIND, SMALL_NETWORK } from "../support/small-model.js";

enableRelaxed();

const NETWORKS: Readonly<Record<string, NetworkConfig>> = {
  small: SMALL_NETWORK,
  "every kind": EVERY_KIND,
  baseline: createModel("baseline", [40, 9], 6),
  "baseline, kernel 5": createModel("baseline", [40, 3], 6, { kernelSize: 5, filters: 16 }),
  // What may not pool by itself: a convolution that two layers read, one whose activation turns the order of values round.
  "poolings that stay layers": {
    name: "readers",
    inputShape: [40, 9],
    layers: [
      { ...conv1D({ filters: 16, kernelSize: 3, activation: "relu" }), name: "a" },
      ...chain("a", "pooled", [dropout({ rate: 0.5 }), maxPooling1D(), flatten()]),
      ...chain("a", "turned", [conv1D({ filters: 16, kernelSize: 3, activation: "gelu" }), maxPooling1D({ poolSize: 3 }), flatten()]),
      join(concatenate(), ["pooled", "turned"]),
      dense({ units: 6, activation: "softmax" }),
    ],
  },
  fcn: createModel("fcn", [40, 9], 6, { filters: [16, 8], kernelSizes: [8, 3] }),
  multihead: createModel("multihead", [40, 9], 6, { filters: 16, units: 27 }),
};

const KERNELS: readonly KernelsName[] = ["plain", "relaxed", "reference"];

function probabilities(config: NetworkConfig, kernels: KernelsName, canTrain: boolean, seeds: readonly number[], n: number): Uint32Array {
  const network = createNetwork(config);
  const program = createProgram(network, createBackend(kernels), { batchSize: 9, canTrain });
  const random = createRandom(3, 1);
  const x = Float32Array.from(program.input, () => random.normal());
  for (const seed of seeds) {
    program.setWeights(initialiseWeights(network, seed));
    program.input.set(x);
    program.predict(n);
  }
  return new Uint32Array(program.output.slice(0, n * 6).buffer);
}

test("a program that only predicts, from weights prepared once, gives the bits of one that can train", () => {
  for (const [title, config] of Object.entries(NETWORKS)) {
    for (const kernels of KERNELS) {
      for (const n of kernels === "reference" ? [2] : [1, 3, 9]) {
        const expected = probabilities(config, kernels, true, [1], n);
        assert.deepEqual(probabilities(config, kernels, false, [1], n), expected, `${title}, ${kernels}, ${n} windows`);
      }
    }
  }
});

test("weights set again are the ones predicted with", () => {
  for (const [title, config] of Object.entries(NETWORKS)) {
    const [first, second] = [probabilities(config, "plain", false, [1], 9), probabilities(config, "plain", false, [2], 9)];
    assert.notDeepEqual(first, second, title);
    assert.deepEqual(probabilities(config, "plain", false, [1, 2], 9), second, title);
  }
});
