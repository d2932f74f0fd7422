import assert from "node:assert/strict";
import { test } from "node:test";
import { createBackend } from "../../src/kernels/index.js";
import { baseline } from "../../src/models/index.js";
import {
  conv1D,
  createNetwork,
  createProgram,
  dense,
  dropout,
  flatten,
  initialiseWeights,
  maxPooling1D,
  predictAll,
  type LayerConfig,
  type WindowSource,
} from "../../src/nn/index.js";
import { createRandom, InputError } from "../../src/tensor/index.js";

const build = (layers: LayerConfig[], inputShape: [number, number] = [128, 9]) => createNetwork({ name: "net", inputShape, layers });

test("the baseline on UCI HAR's windows has the article's shapes and exactly 411,650 parameters", () => {
  const network = createNetwork(baseline([128, 9], 6));
  assert.equal(network.parameterCount, 411650);
  assert.deepEqual(
    network.layers.map((layer) => [layer.name, layer.outputShape, layer.parameterCount]),
    [
      ["conv1d", [126, 64], 1792],
      ["conv1d_1", [124, 64], 12352],
      ["dropout", [124, 64], 0],
      ["max_pooling1d", [62, 64], 0],
      ["flatten", [3968], 0],
      ["dense", [100], 396900],
      ["dense_1", [6], 606],
    ],
  );
  assert.equal(network.multiplyAdds, 126 * 64 * 27 + 124 * 64 * 192 + 396800 + 600);
});

test("the article's other sizes have the parameter counts it gives", () => {
  for (const [filters, count] of [
    [8, 50730],
    [16, 101138],
    [32, 203106],
    [128, 847170],
    [256, 1791938],
  ] as const) {
    assert.equal(createNetwork(baseline([128, 9], 6, { filters })).parameterCount, count);
  }
  for (const [kernelSize, count] of [
    [2, 413378],
    [5, 408194],
    [7, 404738],
    [11, 397826],
  ] as const) {
    assert.equal(createNetwork(baseline([128, 9], 6, { kernelSize })).parameterCount, count);
  }
});

test("configurations that do not fit are refused in one line that names layer, expectation and value", () => {
  const refusals: [LayerConfig[], RegExp][] = [
    [[], /expected at least 1 layer; received 0/],
    [[conv1D({ filters: 0, kernelSize: 3 })], /layer 1: Conv1D: filters must be a whole number from 1 to 65536; received 0/],
    [[conv1D({ filters: 8, kernelSize: 2.5 })], /kernelSize must be a whole number.*received 2.5/],
    [[conv1D({ filters: 8, kernelSize: 129 })], /padding "valid" needs at least 129 time steps; received 128/],
    [[conv1D({ filters: 8, kernelSize: 3, strides: 2, dilationRate: 2 })], /cannot both be above 1.*received 2 and 2/],
    [[conv1D({ filters: 8, kernelSize: 3, padding: "full" as "same" })], /padding must be "valid" or "same" or "causal"; received "full"/],
    [[dense({ units: 3 })], /input must have one axis; received 128 x 9; put Flatten/],
    [[flatten(), maxPooling1D()], /layer 2: MaxPooling1D: input must have shape time x channels; received 1152/],
    [[dropout({ rate: 1 })], /rate must be at least 0 and below 1; received 1/],
    [
      [flatten(), dense({ units: 3, activation: "softmax" }), dense({ units: 3 })],
      /"softmax" is for the last layer only; received it in layer 2 of 3/,
    ],
    [[{ kind: "__proto__" } as unknown as LayerConfig], /layer kind must be one of Activation, .*received "__proto__"/],
    [[flatten(), dense({ units: 65536 }), dense({ units: 65536 })], /at most 268435456 parameters; received/],
  ];
  for (const [layers, message] of refusals) {
    assert.throws(
      () => build(layers),
      (error: Error) => error instanceof InputError && message.test(error.message) && !error.message.includes("\n"),
      String(message),
    );
  }
});

test("initial weights are Glorot-uniform, zero in the biases, the same for the same seed and others for another", () => {
  const network = createNetwork(baseline([128, 9], 6));
  const [first, again, other] = [initialiseWeights(network, 1), initialiseWeights(network, 1), initialiseWeights(network, 2)];
  assert.deepEqual(first, again);
  assert.notDeepEqual(first[0]!.values, other[0]!.values);
  for (const { name, shape, values } of first) {
    if (name.endsWith("bias")) {
      assert.ok(
        values.every((value) => value === 0),
        name,
      );
      continue;
    }
    const receptive = shape.length === 3 ? shape[0]! : 1;
    const limit = Math.sqrt(6 / ((shape.at(-2)! + shape.at(-1)!) * receptive));
    const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    assert.ok(
      values.every((value) => Math.abs(value) <= limit),
      name,
    );
    assert.ok(Math.abs(variance / ((limit * limit) / 3) - 1) < 0.12, `${name}: variance ${variance}, expected ${(limit * limit) / 3}`);
  }
});

test("a window's prediction has the same bits alone, in a batch, in another place and in a program that can train", () => {
  const network = createNetwork(baseline([32, 5], 3, { filters: 12, units: 10 }));
  const weights = initialiseWeights(network, 4);
  const random = createRandom(8, 1);
  const x = Float32Array.from({ length: 21 * 32 * 5 }, () => random.uniform() * 2 - 1);
  const source: WindowSource = {
    length: 21,
    timeSteps: 32,
    channels: 5,
    classes: 3,
    label: (i) => i % 3,
    copyWindow: (i, to, offset) => to.set(x.subarray(i * 160, (i + 1) * 160), offset),
  };
  const results = [1, 2, 7, 8, 32].flatMap((batchSize) =>
    [false, true].map((canTrain) => {
      const program = createProgram(network, createBackend("plain"), { batchSize, canTrain });
      program.setWeights(weights);
      return predictAll(program, source).probabilities;
    }),
  );
  for (const result of results) assert.deepEqual(result, results[0]);
});

test("dropout keeps the promised share, scales what it keeps, and makes masks that differ between steps and are not shifts of each other", () => {
  const { kernels, arena } = createBackend("plain");
  const count = 1 << 16;
  const at = arena.allocate(count),
    ones = arena.allocate(count);
  arena.seal();
  arena.f32(ones, count).fill(1);
  const mask = (rate: number, key0: number, key1: number): Float32Array => {
    kernels.dropout(at, ones, count, rate, 0, key0, key1);
    return arena.f32(at, count).slice();
  };
  const random = createRandom(3, 3);
  for (const rate of [0.1, 0.3, 0.5, 0.9]) {
    const kept = mask(rate, random.uint32() | 0, random.uint32() | 0);
    const share = kept.filter((value) => value !== 0).length / count;
    assert.ok(Math.abs(share - (1 - rate)) < 4 * Math.sqrt((rate * (1 - rate)) / count), `rate ${rate}: kept ${share}`);
    assert.ok(kept.every((value) => value === 0 || Math.abs(value * (1 - rate) - 1) < 1e-4));
  }
  const masks = Array.from({ length: 6 }, () => mask(0.5, random.uint32() | 0, random.uint32() | 0).map((value) => value - 1));
  for (let a = 0; a < masks.length; a++)
    for (let b = 0; b <= a; b++)
      for (const lag of [0, 1, 2, 3, 4, 8, 64, 100, 7936]) {
        if (a === b && lag === 0) continue;
        let sum = 0;
        for (let i = 0; i + lag < count; i++) sum += masks[a]![i]! * masks[b]![i + lag]!;
        assert.ok(Math.abs(sum) < 4.5 * Math.sqrt(count), `masks ${a} and ${b}, lag ${lag}: correlation ${sum / count}`);
      }
});

test("dropout fused with the pooling behind it gives the bits of the two layers one after the other", () => {
  const gradients = [false, true].map((apart) => {
    const layers = [
      conv1D({ filters: 11, kernelSize: 3, activation: "relu" }),
      dropout({ rate: 0.4 }),
      // A layer that does nothing, but stands between the two.
      ...(apart ? [dropout({ rate: 0 })] : []),
      maxPooling1D({ poolSize: 2 }),
      flatten(),
      dense({ units: 3, activation: "softmax" }),
    ];
    const program = createProgram(build(layers, [21, 4]), createBackend("plain"), { batchSize: 6, canTrain: true });
    program.setWeights(initialiseWeights(program.network, 2));
    const random = createRandom(9, 1);
    program.input.forEach((_, i) => void (program.input[i] = random.uniform() * 2 - 1));
    program.labels.forEach((_, i) => void (program.labels[i] = i % 3));
    program.dropoutKeys.key0 = 123456;
    program.dropoutKeys.key1 = -987654;
    program.differentiate(6);
    return [program.losses.slice(), ...program.getGradients().map(({ values }) => values)];
  });
  assert.deepEqual(gradients[0], gradients[1]);
  assert.ok(gradients[0]!.every((values) => values.some((value) => value !== 0)));
});
