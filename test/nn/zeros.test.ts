// Where kernels may skip zeros, and that skipping them changes no gradient.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createBackend, type KernelsName } from "../../src/kernels/index.js";
import { baseline, multihead } from "../../src/models/index.js";
import {
  activation,
  averagePooling1D,
  conv1D,
  createNetwork,
  createProgram,
  dense,
  dropout,
  flatten,
  gaussianNoise,
  globalMaxPooling1D,
  globalPPVPooling1D,
  initialiseWeights,
  layerNormalization,
  maxPooling1D,
  spatialDropout1D,
  totalWork,
  trainingWork,
  type Network,
} from "../../src/nn/index.js";
import { findZeros } from "../../src/nn/zeros.js";
import { createRandom } from "../../src/tensor/index.js";

const kinds = (network: Network, is: (index: number) => boolean): string[] =>
  network.layers.flatMap(({ name }, index) => (is(index) ? [name] : []));

test("the baseline's second convolution has a sparse gradient, and what follows a ReLU is rectified until the next sum", () => {
  const network = createNetwork(baseline([32, 3], 4));
  const zeros = findZeros(network);
  assert.deepEqual(
    kinds(network, (i) => zeros[i]!.sparseGradient),
    ["conv1d_1", "dropout"],
  );
  assert.deepEqual(
    kinds(network, (i) => zeros[i]!.rectified),
    ["conv1d_1", "dropout", "max_pooling1d", "flatten", "dense", "dense_1"],
  );
});

test("joined heads are rectified when all of them are; each convolution's gradient comes from its own pooling", () => {
  const network = createNetwork(multihead([32, 3], 4, { filters: 8 }));
  const zeros = findZeros(network);
  const convolutions = network.layers.flatMap(({ config }, index) => (config.kind === "Conv1D" ? [index] : []));
  assert.equal(convolutions.length, 3);
  for (const index of convolutions) assert.deepEqual(zeros[index], { sparseGradient: true, rectified: false });
  const first = network.layers.findIndex(({ config }) => config.kind === "Dense");
  assert.equal(zeros[first]!.rectified, true);
});

const sequential = (layers: Parameters<typeof createNetwork>[0]["layers"]): Network =>
  createNetwork({ name: "made", inputShape: [20, 4], layers });

test("without a ReLU nothing is rectified, and poolings that overlap or are one step long leave no gradient sparse", () => {
  const linear = sequential([conv1D({ filters: 8, kernelSize: 3 }), maxPooling1D(), flatten(), dense({ units: 4, activation: "softmax" })]);
  assert.deepEqual(
    findZeros(linear).map(({ rectified }) => rectified),
    [false, false, false, false],
  );
  assert.equal(findZeros(linear)[0]!.sparseGradient, true);
  for (const pooling of [maxPooling1D({ poolSize: 3, strides: 1 }), maxPooling1D({ poolSize: 1 })]) {
    const other = sequential([
      conv1D({ filters: 8, kernelSize: 3, activation: "relu" }),
      pooling,
      flatten(),
      dense({ units: 4, activation: "softmax" }),
    ]);
    assert.equal(findZeros(other)[0]!.sparseGradient, false);
  }
});

test("a global maximum leaves gradients sparse, through an activation too; means and other activations rectify nothing", () => {
  const network = sequential([
    conv1D({ filters: 8, kernelSize: 3, activation: "gelu" }),
    activation({ activation: "relu" }),
    averagePooling1D(),
    conv1D({ filters: 8, kernelSize: 3 }),
    activation({ activation: "elu" }),
    globalMaxPooling1D(),
    dense({ units: 4, activation: "softmax" }),
  ]);
  const zeros = findZeros(network);
  assert.deepEqual(
    kinds(network, (i) => zeros[i]!.sparseGradient),
    ["conv1d_1", "activation_1"],
  );
  assert.deepEqual(
    kinds(network, (i) => zeros[i]!.rectified),
    ["average_pooling1d"],
  );
});

test("a dropped channel's zeros are kept like dropout's; a share of positive values leaves no gradient at all", () => {
  const network = sequential([
    conv1D({ filters: 8, kernelSize: 3, activation: "relu" }),
    spatialDropout1D({ rate: 0.3 }),
    maxPooling1D(),
    conv1D({ filters: 8, kernelSize: 3 }),
    gaussianNoise({ stddev: 0.1 }),
    layerNormalization(),
    globalPPVPooling1D(),
    dense({ units: 4, activation: "softmax" }),
  ]);
  const zeros = findZeros(network);
  assert.deepEqual(
    kinds(network, (i) => zeros[i]!.sparseGradient),
    ["conv1d", "spatial_dropout1d", "layer_normalization"],
  );
  assert.deepEqual(
    kinds(network, (i) => zeros[i]!.rectified),
    ["spatial_dropout1d", "max_pooling1d", "conv1d_1"],
  );
});

function gradients(network: Network, kernels: KernelsName): readonly { readonly name: string; readonly values: Float32Array }[] {
  const program = createProgram(network, createBackend(kernels), { batchSize: 5, canTrain: true });
  program.setWeights(initialiseWeights(network, 3));
  const random = createRandom(4, 1);
  for (let i = 0; i < program.input.length; i++) program.input[i] = random.normal();
  for (let i = 0; i < 5; i++) program.labels[i] = i % 4;
  program.dropoutKeys.key0 = 11;
  program.dropoutKeys.key1 = 12;
  program.differentiate(5);
  return program.getGradients();
}

test("the gradients are those of plain loops where zeros are skipped: unfused and fused poolings, strides, paddings, two dense layers", () => {
  const relu = { activation: "relu" } as const;
  const end = [flatten(), dense({ units: 12, ...relu }), dropout({ rate: 0.3 }), dense({ units: 4, activation: "softmax" })] as const;
  const networks = [
    baseline([20, 4], 4, { filters: 16, units: 20 }),
    multihead([20, 4], 4, { filters: 8 }),
    {
      name: "unfused",
      inputShape: [20, 4] as const,
      layers: [
        conv1D({ filters: 12, kernelSize: 3, ...relu }),
        conv1D({ filters: 8, kernelSize: 4, padding: "same", ...relu }),
        maxPooling1D(),
        ...end,
      ],
    },
    {
      name: "strided",
      inputShape: [20, 4] as const,
      layers: [
        conv1D({ filters: 8, kernelSize: 3, strides: 2, padding: "causal", ...relu }),
        dropout({ rate: 0.4 }),
        maxPooling1D(),
        ...end,
      ],
    },
    {
      name: "activated",
      inputShape: [20, 4] as const,
      layers: [
        conv1D({ filters: 12, kernelSize: 3, activation: "gelu" }),
        conv1D({ filters: 8, kernelSize: 4, activation: "swish" }),
        activation({ activation: "tanh" }),
        spatialDropout1D({ rate: 0.3 }),
        globalMaxPooling1D(),
        activation({ activation: "relu" }),
        dense({ units: 12, activation: "elu" }),
        dense({ units: 4, activation: "softmax" }),
      ],
    },
    {
      name: "linear",
      inputShape: [20, 4] as const,
      layers: [
        conv1D({ filters: 8, kernelSize: 3 }),
        conv1D({ filters: 8, kernelSize: 2 }),
        dropout({ rate: 0.4 }),
        maxPooling1D(),
        ...end,
      ],
    },
  ];
  for (const config of networks) {
    const network = createNetwork(config);
    assert.equal(totalWork(trainingWork(network, "plain")).skipsZeros, true, network.config.name);
    const expected = gradients(network, "reference"),
      received = gradients(network, "plain");
    expected.forEach(({ name, values }, i) => {
      const size = Math.max(...values.map(Math.abs));
      assert.ok(size > 0, `${network.config.name}: ${name} has no gradient`);
      values.forEach((value, j) => {
        const got = received[i]!.values[j]!;
        assert.ok(Math.abs(value - got) <= 2e-5 * size, `${network.config.name}: ${name}[${j}]: expected ${value}, received ${got}`);
      });
    });
  }
});
