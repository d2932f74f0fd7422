// Every layer's gradients against central differences of its own forward pass, on the plain loops (whose sums are float64) and on SIMD.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createBackend, type KernelsName } from "../../src/kernels/index.js";
import { baseline, multihead } from "../../src/models/index.js";
import {
  ACTIVATION_NAMES,
  activation,
  add,
  averagePooling1D,
  attention,
  attentionPooling1D,
  batchNormalization,
  bidirectional,
  chain,
  concatenate,
  conv1D,
  conv1DTranspose,
  createNetwork,
  createProgram,
  cropping1D,
  dense,
  depthwiseConv1D,
  dropout,
  fixed,
  flatten,
  gaussianNoise,
  globalAveragePooling1D,
  globalMaxPooling1D,
  globalPPVPooling1D,
  initialiseWeights,
  join,
  LAYER_KINDS,
  layerNormalization,
  maxPooling1D,
  multiply,
  reshape,
  sliceChannels,
  spatialDropout1D,
  gru,
  lstm,
  separableConv1D,
  upSampling1D,
  zeroPadding1D,
  type InputScaling,
  type InputScalings,
  type LayerConfig,
  type Network,
  type NetworkConfig,
} from "../../src/nn/index.js";
import { definitionOf } from "../../src/nn/layers/index.js";
import { createRandom, formatShape, sizeOf, type Shape } from "../../src/tensor/index.js";
import { MASKED_LAYERS } from "../support/masked-networks.js";
import { runJoin } from "../support/run-layer.js";

const cases: { config: LayerConfig; inputShape: Shape; others?: Shape[] }[] = [
  { config: attentionPooling1D({ units: 5 }), inputShape: [6, 4] },
  { config: attentionPooling1D({ units: 4 }), inputShape: [5, 3] },
  { config: batchNormalization(), inputShape: [7, 5] },
  { config: batchNormalization({ activation: "relu", epsilon: 0.1 }), inputShape: [4, 9] },
  { config: batchNormalization(), inputShape: [6] },
  { config: conv1D({ filters: 5, kernelSize: 3 }), inputShape: [9, 3] },
  { config: conv1D({ filters: 9, kernelSize: 3, activation: "relu" }), inputShape: [10, 4] },
  { config: conv1D({ filters: 2, kernelSize: 4, strides: 2, padding: "same" }), inputShape: [11, 3] },
  { config: conv1D({ filters: 3, kernelSize: 3, dilationRate: 2, padding: "causal", activation: "relu" }), inputShape: [8, 4] },
  { config: conv1D({ filters: 3, kernelSize: 2, strides: 3, useBias: false }), inputShape: [12, 2] },
  ...ACTIVATION_NAMES.flatMap((name) => [
    { config: conv1D({ filters: 3, kernelSize: 2, activation: name }), inputShape: [5, 3] },
    { config: dense({ units: 5, activation: name }), inputShape: [6] },
  ]),
  { config: dense({ units: 7 }), inputShape: [5] },
  { config: dense({ units: 9, activation: "relu" }), inputShape: [11] },
  { config: dense({ units: 4, useBias: false }), inputShape: [6] },
  { config: dense({ units: 6, activation: "softmax" }), inputShape: [5] },
  { config: depthwiseConv1D({ kernelSize: 3 }), inputShape: [8, 5] },
  { config: depthwiseConv1D({ kernelSize: 5, depthMultiplier: 2, padding: "same", activation: "relu" }), inputShape: [9, 3] },
  { config: depthwiseConv1D({ kernelSize: 4, strides: 2, padding: "causal", useBias: false }), inputShape: [7, 2] },
  { config: depthwiseConv1D({ kernelSize: 2, dilationRate: 3, depthMultiplier: 3 }), inputShape: [7, 4] },
  { config: separableConv1D({ filters: 5, kernelSize: 3 }), inputShape: [8, 3] },
  { config: separableConv1D({ filters: 4, kernelSize: 3, depthMultiplier: 2, dilationRate: 2, padding: "causal" }), inputShape: [7, 4] },
  {
    config: separableConv1D({ filters: 9, kernelSize: 5, strides: 2, padding: "same", activation: "relu", useBias: false }),
    inputShape: [9, 2],
  },
  { config: lstm({ units: 5 }), inputShape: [6, 3] },
  { config: lstm({ units: 4, returnSequences: true, goBackwards: true, useBias: false }), inputShape: [5, 4] },
  { config: gru({ units: 5, returnSequences: true }), inputShape: [6, 3] },
  { config: gru({ units: 4, goBackwards: true, useBias: false }), inputShape: [5, 4] },
  { config: bidirectional({ layer: lstm({ units: 3, returnSequences: true }) }), inputShape: [5, 4] },
  { config: bidirectional({ layer: gru({ units: 3 }), mergeMode: "sum" }), inputShape: [4, 5] },
  { config: conv1DTranspose({ filters: 5, kernelSize: 3 }), inputShape: [6, 4] },
  { config: conv1DTranspose({ filters: 3, kernelSize: 3, activation: "gelu" }), inputShape: [4, 3] },
  { config: depthwiseConv1D({ kernelSize: 3, activation: "swish" }), inputShape: [6, 3] },
  { config: separableConv1D({ filters: 4, kernelSize: 3, activation: "elu" }), inputShape: [6, 3] },
  { config: conv1DTranspose({ filters: 3, kernelSize: 4, strides: 2, padding: "same", activation: "relu" }), inputShape: [5, 4] },
  { config: conv1DTranspose({ filters: 4, kernelSize: 2, strides: 3, useBias: false }), inputShape: [4, 3] },
  { config: upSampling1D({ size: 3 }), inputShape: [4, 5] },
  { config: zeroPadding1D({ padding: [2, 1] }), inputShape: [4, 3] },
  { config: cropping1D({ cropping: [1, 2] }), inputShape: [6, 3] },
  { config: maxPooling1D({ poolSize: 2 }), inputShape: [7, 5] },
  { config: maxPooling1D({ poolSize: 3, strides: 1, padding: "same" }), inputShape: [6, 4] },
  { config: dropout({ rate: 0.4 }), inputShape: [6, 3] },
  { config: flatten(), inputShape: [4, 3] },
  { config: reshape({ targetShape: [6, 2] }), inputShape: [4, 3] },
  { config: sliceChannels({ start: 0, channels: 2 }), inputShape: [4, 3] },
  { config: sliceChannels({ start: 3, channels: 4 }), inputShape: [3, 9] },
  { config: conv1D({ filters: 2, kernelSize: 6, padding: "same", kernelInitializer: "peak" }), inputShape: [8, 3] },
  {
    config: attention(),
    inputShape: [4, 3],
    others: [
      [6, 5],
      [6, 3],
    ],
  },
  {
    config: attention({ blockSize: 3 }),
    inputShape: [6, 9],
    others: [
      [6, 8],
      [6, 9],
    ],
  },
  { config: concatenate(), inputShape: [5], others: [[1], [8]] },
  { config: concatenate(), inputShape: [4, 3], others: [[4, 2]] },
  { config: add(), inputShape: [4, 3], others: [[4, 3]] },
  { config: add(), inputShape: [7], others: [[7], [7]] },
  {
    config: add({ activation: "relu" }),
    inputShape: [5, 3],
    others: [
      [5, 3],
      [5, 3],
    ],
  },
  ...ACTIVATION_NAMES.map((name) => ({ config: activation({ activation: name }), inputShape: [5, 3] })),
  { config: averagePooling1D(), inputShape: [7, 5] },
  { config: averagePooling1D({ poolSize: 3, strides: 2, padding: "same" }), inputShape: [8, 3] },
  { config: averagePooling1D({ poolSize: 2, strides: 3 }), inputShape: [9, 4] },
  { config: globalAveragePooling1D(), inputShape: [6, 5] },
  { config: globalMaxPooling1D(), inputShape: [6, 5] },
  { config: globalPPVPooling1D(), inputShape: [6, 5] },
  { config: multiply(), inputShape: [4, 3], others: [[4, 3]] },
  { config: multiply(), inputShape: [7], others: [[7], [7]] },
  { config: spatialDropout1D({ rate: 0.4 }), inputShape: [6, 9] },
  { config: gaussianNoise({ stddev: 0.5 }), inputShape: [5, 3] },
  { config: layerNormalization({ epsilon: 0.05 }), inputShape: [4, 9] },
  { config: layerNormalization({ epsilon: 0.05 }), inputShape: [7] },
];
/** Smaller steps drown in float32's rounding, larger ones meet softmax's curvature. */
const STEP = 4e-3;

test("finite differences cover every kind of layer", () => {
  assert.deepEqual([...new Set(cases.map(({ config }) => config.kind))].sort(), [...LAYER_KINDS].sort());
});

for (const kernels of ["reference", "plain"] satisfies KernelsName[]) {
  for (const { config, inputShape, others = [] } of cases) {
    test(`${kernels}: the gradients of ${JSON.stringify(config)} on ${[inputShape, ...others].map(formatShape).join(" and ")} meet central differences`, () => {
      const windows = 3;
      const random = createRandom(5, 1);
      const draw = (length: number): Float32Array => Float32Array.from({ length }, () => random.uniform() * 2 - 1);
      const definition = definitionOf(config);
      const shapes = [inputShape, ...others];
      // Values apart from each other, so that no step changes which of them is the largest.
      const x = config.kind.endsWith("MaxPooling1D") ? apart(windows * sizeOf(inputShape), random) : draw(windows * sizeOf(inputShape));
      const xs = [x, ...others.map((shape) => draw(windows * sizeOf(shape)))];
      const specs = definition.parameters(config, ...shapes);
      const weights = specs.map((spec) => draw(sizeOf(spec.shape)));
      const trainable = weights.filter((_, i) => specs[i]!.trainable !== false);
      const dy = draw(windows * sizeOf(definition.outputShape(config, ...shapes)));
      const analytic = runJoin(config, shapes, { xs, weights, dy }, kernels);
      const objective = (): number =>
        runJoin(config, shapes, { xs, weights }, kernels).y.reduce((sum, value, i) => sum + value * dy[i]!, 0);
      [...xs, ...trainable].forEach((values, which) => {
        const gradient = which < xs.length ? analytic.dxs[which]! : analytic.gradients[which - xs.length]!;
        let kinks = 0;
        for (let i = 0; i < values.length; i++) {
          const slope = (step: number): number => {
            const kept = values[i]!;
            values[i] = kept + step;
            const [above, upper] = [objective(), values[i]!];
            values[i] = kept - step;
            const [below, lower] = [objective(), values[i]!];
            values[i] = kept;
            return (above - below) / (upper - lower);
          };
          const difference = slope(STEP);
          if (Math.abs(difference - gradient[i]!) <= 2e-3 * Math.max(1, Math.abs(gradient[i]!))) continue;
          // Where ReLU bends inside the step, halving the step must change the slope; otherwise the gradient is wrong.
          assert.ok(
            Math.abs(slope(STEP / 16) - gradient[i]!) < 2e-2,
            `operand ${which}, element ${i}: slope ${difference}, gradient ${gradient[i]}`,
          );
          kinks++;
        }
        assert.ok(kinks <= values.length * 0.1, `${kinks} of ${values.length} elements next to a kink`);
      });
    });
  }
}

const SCALED: InputScaling = { mean: Float32Array.of(0.1, -0.2, 0.3), scale: Float32Array.of(0.5, 2, 1.5) };
const POWER: InputScaling = { lambdas: Float32Array.of(0.4, 1.7, 2), mean: Float32Array.of(0, 0.1, 0), scale: Float32Array.of(1, 0.5, 1) };
const relu = { activation: "relu", padding: "same" } as const;

/** Whole networks: what feeds several layers, joins, aliases and fusions where others read along, inputs under different preparations. */
const NETWORKS: Readonly<Record<string, { network: NetworkConfig; inputScaling: InputScalings }>> = {
  "the baseline with standardised input": {
    network: baseline([12, 3], 4, { filters: 4, units: 6, dropoutRate: 0 }),
    inputScaling: SCALED,
  },
  "a multi-headed network, each head under another preparation": {
    network: multihead([12, 3], 4, { kernelSizes: [3, 5, 2], filters: [3, 2, 4], units: 6, dropoutRate: 0 }),
    inputScaling: [undefined, SCALED, POWER],
  },
  "a multi-headed network with dropout": {
    network: multihead([12, 3], 4, { kernelSizes: [3, 5], filters: 3, units: 6, dropoutRate: 0.4 }),
    inputScaling: POWER,
  },
  "a residual network with batch normalisation": {
    network: {
      name: "residual",
      inputShape: [12, 3],
      layers: [
        { ...batchNormalization(), name: "scaled" },
        { ...conv1D({ filters: 4, kernelSize: 3, padding: "same", useBias: false }), name: "a" },
        { ...batchNormalization({ activation: "relu" }), name: "b" },
        conv1D({ filters: 4, kernelSize: 3, padding: "same" }),
        { ...batchNormalization(), name: "c" },
        join(add(), ["b", "c"]),
        batchNormalization({ activation: "relu" }),
        dropout({ rate: 0.2 }),
        maxPooling1D(),
        flatten(),
        dense({ units: 4, activation: "softmax" }),
      ],
    },
    inputScaling: SCALED,
  },
  "a residual network with relu behind its sums, activations of their own and global poolings": {
    network: {
      name: "pooled",
      inputShape: [12, 3],
      layers: [
        { ...conv1D({ filters: 4, kernelSize: 3, padding: "same" }), name: "a" },
        { ...activation({ activation: "swish" }), name: "b" },
        conv1D({ filters: 4, kernelSize: 3, padding: "same" }),
        { ...activation({ activation: "relu" }), name: "c" },
        join(add({ activation: "relu" }), ["a", "b", "c"]),
        dropout({ rate: 0.2 }),
        maxPooling1D(),
        { ...activation({ activation: "gelu" }), name: "d" },
        { ...averagePooling1D({ poolSize: 2, strides: 1 }), name: "e" },
        ...chain("e", "mean", [globalAveragePooling1D()]),
        ...chain("d", "most", [conv1D({ filters: 5, kernelSize: 2, activation: "elu" }), globalMaxPooling1D()]),
        join(concatenate(), ["mean", "most"]),
        dense({ units: 6, activation: "swish" }),
        activation({ activation: "tanh" }),
        dense({ units: 4, activation: "softmax" }),
      ],
    },
    inputScaling: SCALED,
  },
  "a gated network with layer normalisation, dropped channels and noise": {
    network: {
      name: "gated",
      inputShape: [12, 3],
      layers: [
        gaussianNoise({ stddev: 0.1 }),
        { ...conv1D({ filters: 5, kernelSize: 3, padding: "same" }), name: "a" },
        { ...layerNormalization(), name: "b" },
        { ...spatialDropout1D({ rate: 0.3 }), name: "c" },
        ...chain("b", "gate", [conv1D({ filters: 5, kernelSize: 3, padding: "same", activation: "sigmoid" })]),
        join(multiply(), ["c", "gate", "a"]),
        { ...gaussianNoise({ stddev: 0.2 }), name: "d" },
        ...chain("d", "share", [globalPPVPooling1D()]),
        ...chain("d", "mean", [globalAveragePooling1D()]),
        join(concatenate(), ["share", "mean"]),
        layerNormalization(),
        dense({ units: 4, activation: "softmax" }),
      ],
    },
    inputScaling: SCALED,
  },
  "an encoder and decoder whose parts are cropped, padded and joined, the cropping being the first of several readers": {
    network: {
      name: "autoencoder",
      inputShape: [12, 3],
      layers: [
        { ...separableConv1D({ filters: 4, kernelSize: 3, ...relu }), name: "a" },
        { ...cropping1D({ cropping: [1, 2] }), name: "cropped" },
        { ...zeroPadding1D({ padding: [2, 1] }), name: "padded" },
        { ...maxPooling1D(), name: "pooled", inputs: ["a"] },
        { ...conv1DTranspose({ filters: 4, kernelSize: 3, strides: 2, ...relu }), name: "b" },
        { ...upSampling1D(), name: "c", inputs: ["pooled"] },
        join(add(), ["a", "padded", "b", "c"]),
        bidirectional({ layer: lstm({ units: 3, returnSequences: true }) }),
        depthwiseConv1D({ kernelSize: 3 }),
        gru({ units: 5, returnSequences: true }),
        attentionPooling1D({ units: 3 }),
        dense({ units: 4, activation: "softmax" }),
      ],
    },
    inputScaling: SCALED,
  },
  "a network with attention among its channels, seen by all of them alike, and parts that stay as they are": {
    network: {
      name: "attentive",
      inputShape: [12, 3],
      layers: [
        { ...sliceChannels({ start: 1, channels: 2 }), name: "sliced" },
        reshape({ targetShape: [24, 1] }),
        { ...conv1D({ filters: 4, kernelSize: 3, dilationRate: 2, activation: "relu" }), name: "a" },
        fixed({ ...batchNormalization({ activation: "relu" }), name: "b" }),
        fixed({ ...conv1D({ filters: 5, kernelSize: 1, padding: "same" }), name: "query" }),
        ...chain("b", "key", [conv1D({ filters: 5, kernelSize: 1, useBias: false })]),
        { ...join(attention({ blockSize: 2 }), ["query", "b", "key"]), name: "seen" },
        join(add(), ["a", "seen"]),
        reshape({ targetShape: [10, 8] }),
        fixed(depthwiseConv1D({ kernelSize: 4, padding: "same", kernelInitializer: "increase" })),
        fixed(lstm({ units: 5, returnSequences: true })),
        batchNormalization({ activation: "relu" }),
        flatten(),
        dense({ units: 4, activation: "softmax" }),
      ],
    },
    inputScaling: SCALED,
  },
  "a network whose layers feed several others": {
    network: {
      name: "shared",
      inputShape: [12, 3],
      inputs: ["raw", "scaled"],
      layers: [
        { ...conv1D({ filters: 4, kernelSize: 3, ...relu }), name: "a", inputs: ["scaled"] },
        { ...conv1D({ filters: 4, kernelSize: 2, ...relu }), name: "b", inputs: ["a"] },
        join(add(), ["a", "b", "a"]),
        // Two layers read "c": its dropout must not be fused with the pooling, nor its ReLU masked by it.
        { ...conv1D({ filters: 5, kernelSize: 3, ...relu }), name: "c" },
        { ...dropout({ rate: 0.3 }), name: "d" },
        { ...maxPooling1D(), name: "pooled" },
        ...chain("d", "flat", [flatten()]),
        ...chain("c", "also_flat", [dropout({ rate: 0 }), flatten()]),
        ...chain("raw", "raw_flat", [maxPooling1D({ poolSize: 3 }), flatten()]),
        ...chain("pooled", "pooled_flat", [flatten()]),
        join(concatenate(), ["flat", "also_flat", "raw_flat", "pooled_flat"]),
        dense({ units: 6, activation: "relu" }),
        dense({ units: 4, activation: "softmax" }),
      ],
    },
    inputScaling: [undefined, SCALED],
  },
};

for (const [title, { network: config, inputScaling }] of Object.entries(NETWORKS)) {
  test(`the gradients of ${title} meet central differences of its loss`, () => checkNetwork(createNetwork(config), inputScaling));
}

for (const [title, layers] of Object.entries(MASKED_LAYERS)) {
  test(`the gradients of masked windows in a network of ${title} meet central differences of its loss`, () => {
    const network = createNetwork({ name: "masked", inputShape: [14, 3], masked: true, layers });
    const { shortest } = network.masking!;
    checkNetwork(
      network,
      SCALED,
      [14, shortest, 12, shortest + 3, 9].map((length) => Math.max(length, shortest)),
    );
  });
}

function checkNetwork(network: Network, inputScaling: InputScalings, lengths: readonly number[] = []): void {
  const windows = 5;
  const program = createProgram(network, createBackend("plain"), { batchSize: windows, canTrain: true, inputScaling });
  program.lengths.set(lengths);
  const weights = initialiseWeights(network, 3);
  const random = createRandom(6, 1);
  const x = Float32Array.from(program.input, () => random.uniform() * 2 - 1);
  const loss = (): number => {
    program.setWeights(weights);
    program.input.set(x);
    for (let i = 0; i < windows; i++) program.labels[i] = i % 4;
    program.differentiate(windows);
    return program.losses.reduce((sum, value) => sum + value, 0) / windows;
  };
  loss();
  const gradients = program.getGradients();
  loss();
  assert.deepEqual(program.getGradients(), gradients, "a second step has the gradients of the first");
  const trained = weights.filter(({ name }) => gradients.some((each) => each.name === name));
  let kinks = 0;
  trained.forEach(({ name, values }, w) => {
    for (let i = 0; i < values.length; i += Math.ceil(values.length / 12)) {
      const slope = (step: number): number => {
        const kept = values[i]!;
        values[i] = kept + step;
        const above = loss();
        values[i] = kept - step;
        const below = loss();
        values[i] = kept;
        return (above - below) / (2 * step);
      };
      const gradient = gradients[w]!.values[i]!;
      if (Math.abs(slope(STEP / 4) - gradient) < 1e-3 + 0.01 * Math.abs(gradient)) continue;
      // A ReLU or a maximum that changes inside the step: a smaller one must come closer.
      const smaller = slope(STEP / 16);
      assert.ok(Math.abs(smaller - gradient) < 2e-3 + 0.02 * Math.abs(gradient), `${name}[${i}]: slope ${smaller}, gradient ${gradient}`);
      kinks++;
    }
  });
  assert.ok(kinks < 12, `${kinks} elements next to a kink`);
}

function apart(length: number, random: { below(bound: number): number }): Float32Array {
  const values = Float32Array.from({ length }, (_, i) => (i + 1) / length);
  for (let i = length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [values[i], values[j]] = [values[j]!, values[i]!];
  }
  return values.map((value) => value * 4);
}
