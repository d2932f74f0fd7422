// Training on windows of unequal lengths: what a mask is worth, and that what is promised of trainings holds for it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { weightsSha256 } from "../../src/artifact/index.js";
import {
  add,
  attentionPooling1D,
  batchNormalization,
  bidirectional,
  chain,
  concatenate,
  conv1D,
  createNetwork,
  dense,
  dropout,
  globalAveragePooling1D,
  globalMaxPooling1D,
  gru,
  join,
  layerNormalization,
  lstm,
  maxPooling1D,
  spatialDropout1D,
  type Network,
  type NetworkConfig,
  type WindowSource,
} from "../../src/nn/index.js";
import { createRandom } from "../../src/tensor/index.js";
import { adam, fit, type FitOptions } from "../../src/train/index.js";
import { assertRefusal } from "../support/expect-refusal.js";

const [T, C] = [32, 2];

/** Noise of a class's spread in the first steps, as many as the window is long, and zeros behind: padding makes a window quieter than it is. */
function unequal(length: number, seed: number): WindowSource & { lengthOf(i: number): number } {
  const random = createRandom(seed, 1);
  const lengths = Array.from({ length }, () => 4 + random.below(T - 3));
  const windows = lengths.map((own, i) =>
    Float32Array.from({ length: T * C }, (_, j) => (Math.floor(j / C) < own ? random.normal() * [0.5, 1, 2][i % 3]! : 0)),
  );
  return {
    length,
    timeSteps: T,
    channels: C,
    classes: 3,
    label: (i) => i % 3,
    lengthOf: (i) => lengths[i]!,
    copyWindow: (i, to, offset) => to.set(windows[i]!, offset),
  };
}

const SIMPLE: NetworkConfig = {
  name: "simple",
  inputShape: [T, C],
  layers: [conv1D({ filters: 8, kernelSize: 1, activation: "relu" }), globalAveragePooling1D(), dense({ units: 3, activation: "softmax" })],
};

/** Layers that threads share out in every way there is: over windows, filters, channels, and meeting for statistics. */
const MANY: NetworkConfig = {
  name: "many",
  inputShape: [T, C],
  layers: [
    { ...conv1D({ filters: 7, kernelSize: 3, padding: "same", useBias: false }), name: "a" },
    { ...batchNormalization({ activation: "relu" }), name: "b" },
    { ...conv1D({ filters: 7, kernelSize: 5, padding: "same", activation: "relu" }), name: "c" },
    join(add({ activation: "relu" }), ["b", "c"]),
    spatialDropout1D({ rate: 0.1 }),
    dropout({ rate: 0.2 }),
    { ...maxPooling1D(), name: "d" },
    ...chain("d", "e", [
      layerNormalization(),
      bidirectional({ layer: lstm({ units: 3, returnSequences: true }) }),
      attentionPooling1D({ units: 3 }),
    ]),
    ...chain("d", "f", [bidirectional({ layer: gru({ units: 3 }), mergeMode: "sum" })]),
    ...chain("d", "g", [globalMaxPooling1D()]),
    join(concatenate(), ["e", "f", "g"]),
    dense({ units: 3, activation: "softmax" }),
  ],
};

const SCALING = { mean: Float32Array.of(0.1, -0.2), scale: Float32Array.of(1.2, 0.9) };

function masked(config: NetworkConfig): Network {
  return createNetwork({ ...config, masked: true });
}

async function bitsOf(network: Network, data: WindowSource, options: FitOptions): Promise<string> {
  return weightsSha256((await fit(network, data, { seed: 3, inputScaling: SCALING, ...options })).weights);
}

test("a masked network learns from windows of unequal lengths what one that sees padding does not", async () => {
  const [train, held] = [unequal(300, 1), unequal(300, 2)];
  const options = { epochs: 30, seed: 1, validationData: held, optimizer: adam({ learningRate: 0.02 }) };
  const [with_, without] = await Promise.all([masked(SIMPLE), createNetwork(SIMPLE)].map((network) => fit(network, train, options)));
  const accuracy = [with_, without].map((each) => each!.history.at(-1)!.validationAccuracy!);
  assert.ok(accuracy[0]! > 0.85, `masked: ${accuracy[0]}`);
  assert.ok(accuracy[0]! > accuracy[1]! + 0.1, `masked: ${accuracy.join(", padded: ")}`);
});

test("two, three and four threads give the bits of one, with windows of unequal lengths", async () => {
  const data = unequal(30, 4);
  const options = { epochs: 2, batchSize: 13, validationData: unequal(9, 5) };
  const expected = await bitsOf(masked(MANY), data, options);
  for (const threads of [2, 3, 4]) assert.equal(await bitsOf(masked(MANY), data, { ...options, threads }), expected, `${threads} threads`);
});

test("what stands behind a window's end changes no bit of a training", async () => {
  const data = unequal(20, 6);
  const loud: WindowSource = {
    ...data,
    copyWindow(i, to, offset) {
      data.copyWindow(i, to, offset);
      to.fill(i % 2 ? NaN : 100, offset + data.lengthOf(i) * C, offset + T * C);
    },
  };
  const options = { epochs: 2, batchSize: 8 };
  assert.equal(await bitsOf(masked(MANY), loud, options), await bitsOf(masked(MANY), data, options));
});

test("a source without lengths trains a masked network to the bits of the one that is not; lengths change nothing of the latter", async () => {
  const data = unequal(20, 7);
  const { length, timeSteps, channels, classes } = data;
  const whole: WindowSource = {
    length,
    timeSteps,
    channels,
    classes,
    label: (i) => data.label(i),
    copyWindow: (i, to, at) => data.copyWindow(i, to, at),
  };
  const options = { epochs: 2, batchSize: 8 };
  const expected = await bitsOf(createNetwork(MANY), whole, options);
  assert.equal(await bitsOf(masked(MANY), whole, options), expected);
  assert.equal(await bitsOf(createNetwork(MANY), data, options), expected);
  assert.notEqual(await bitsOf(masked(MANY), data, options), expected);
});

test("a window too short for the network ends a training with one line that names it", async () => {
  const data = unequal(20, 8);
  const short: WindowSource = { ...data, lengthOf: (i) => (i === 11 ? 1 : data.lengthOf(i)) };
  await assert.rejects(
    () => fit(masked(MANY), short),
    (error) => assertRefusal(error, /^network many: expects windows of 2 to 32 real steps; received 1 in window 11, from 0$/),
  );
});
