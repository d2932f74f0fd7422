import { networkOf, type NetworkModel } from "../../src/artifact/index.js";
import type { Standardizer } from "../../src/data/index.js";
import { multihead } from "../../src/models/index.js";
import {
  activation,
  add,
  attention,
  attentionPooling1D,
  averagePooling1D,
  batchNormalization,
  bidirectional,
  chain,
  concatenate,
  conv1D,
  conv1DTranspose,
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
  gru,
  initialiseWeights,
  join,
  layerNormalization,
  lstm,
  maxPooling1D,
  multiply,
  type NetworkConfig,
  reshape,
  separableConv1D,
  sliceChannels,
  spatialDropout1D,
  upSampling1D,
  zeroPadding1D,
} from "../../src/nn/index.js";

/** A usual network, 195 weights; windows of 12 x 2. */
export const SMALL_NETWORK: NetworkConfig = {
  name: "small",
  inputShape: [12, 2],
  layers: [
    conv1D({ filters: 5, kernelSize: 3, activation: "relu" }),
    conv1D({ filters: 4, kernelSize: 3, padding: "same", useBias: false }),
    dropout({ rate: 0.25 }),
    maxPooling1D(),
    flatten(),
    dense({ units: 4, activation: "relu" }),
    dense({ units: 3, activation: "softmax" }),
  ],
};

/** Every kind of layer, and every activation. */
export const EVERY_KIND: NetworkConfig = {
  name: "every kind",
  inputShape: [12, 2],
  layers: [
    gaussianNoise({ stddev: 0.1 }),
    separableConv1D({ filters: 4, kernelSize: 3, depthMultiplier: 2, activation: "relu" }),
    depthwiseConv1D({ kernelSize: 2, padding: "causal" }),
    cropping1D({ cropping: [1, 3] }),
    upSampling1D(),
    zeroPadding1D({ padding: [1, 2] }),
    conv1DTranspose({ filters: 3, kernelSize: 3 }),
    bidirectional({ layer: gru({ units: 3, returnSequences: true }) }),
    { ...lstm({ units: 4, returnSequences: true }), name: "recurred" },
    { ...conv1D({ filters: 5, kernelSize: 3, padding: "same", activation: "gelu" }), name: "a" },
    { ...batchNormalization({ activation: "relu" }), name: "b" },
    join(add({ activation: "relu" }), ["a", "b"]),
    spatialDropout1D({ rate: 0.2 }),
    { ...averagePooling1D({ poolSize: 3, strides: 1, padding: "same" }), name: "c" },
    { ...conv1D({ filters: 5, kernelSize: 1, activation: "sigmoid" }), name: "gate" },
    { ...join(multiply(), ["c", "gate"]), name: "d" },
    maxPooling1D(),
    dropout({ rate: 0.25 }),
    { ...layerNormalization(), name: "e" },
    ...chain("e", "flat", [activation({ activation: "elu" }), flatten()]),
    ...chain("recurred", "last", [gru({ units: 2, goBackwards: true })]),
    ...chain("recurred", "attended", [attentionPooling1D({ units: 3 })]),
    { ...join(attention({ blockSize: 17 }), ["recurred", "recurred", "recurred"]), name: "noticed" },
    ...chain("noticed", "sliced", [
      fixed(conv1D({ filters: 4, kernelSize: 2, kernelInitializer: "decrease" })),
      sliceChannels({ start: 1, channels: 2 }),
      reshape({ targetShape: [32] }),
    ]),
    ...chain("d", "mean", [globalAveragePooling1D()]),
    ...chain("d", "most", [globalMaxPooling1D()]),
    ...chain("d", "share", [globalPPVPooling1D()]),
    join(concatenate(), ["flat", "last", "attended", "sliced", "mean", "most", "share"]),
    dense({ units: 4, activation: "swish" }),
    dense({ units: 4, activation: "tanh" }),
    dense({ units: 3, activation: "softmax" }),
  ],
};

/** Mean and scale as one finds them in practice. */
export const SMALL_STANDARDIZER: Standardizer = { mean: Float32Array.of(0.8, -0.25), scale: Float32Array.of(0.4, 1.5) };

/** Four heads that see the same windows: raw, standardised, after a power transform and on a scale of arcsinh. */
export function branchingModel(): NetworkModel {
  return smallModel({
    network: multihead([12, 2], 3, { kernelSizes: [3, 5, 2, 3], filters: [3, 2, 4, 2], units: 4 }),
    preparation: [
      null,
      SMALL_STANDARDIZER,
      { ...SMALL_STANDARDIZER, lambdas: Float32Array.of(0.25, 1.75) },
      { ...SMALL_STANDARDIZER, widths: Float32Array.of(0.005, 2) },
    ],
  });
}

/** A model that nobody trained, with fresh weights: all that files and predictors need. */
export function smallModel(change: Partial<NetworkModel> = {}): NetworkModel {
  const model: NetworkModel = {
    kind: "network",
    network: SMALL_NETWORK,
    weights: [],
    preparation: [SMALL_STANDARDIZER],
    signals: [
      { name: "acc_x", unit: "g" },
      { name: "gyro_x", unit: "rad/s" },
    ],
    classNames: ["walk", "sit", "stand"],
    samplingRate: 50,
    overlap: 0.5,
    training: {
      stride: "0.0.0",
      dataset: { name: "made-up", simulated: true, source: "a test", fingerprint: "ab".repeat(32), windows: 40, subjects: [1, 2, 5] },
      epochs: 2,
      batchSize: 16,
      seed: 3,
      optimizer: { name: "adam", config: { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } },
      kernels: { name: "plain", sha256: "cd".repeat(32) },
      history: [
        { epoch: 1, loss: 1.0986122886681098, accuracy: 1 / 3 },
        { epoch: 2, loss: 0.75, accuracy: 0.5 },
      ],
    },
    ...change,
  };
  return { ...model, weights: change.weights ?? initialiseWeights(networkOf(model, "small model"), 5) };
}
