// One training shared out over threads: the bits of one thread, and what happens when something goes wrong in one of them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { multihead } from "../../src/models/index.js";
import {
  activation,
  add,
  attention,
  averagePooling1D,
  batchNormalization,
  chain,
  attentionPooling1D,
  bidirectional,
  concatenate,
  conv1D,
  conv1DTranspose,
  createNetwork,
  dense,
  depthwiseConv1D,
  dropout,
  fixed,
  flatten,
  gaussianNoise,
  globalAveragePooling1D,
  globalMaxPooling1D,
  globalPPVPooling1D,
  join,
  layerNormalization,
  maxPooling1D,
  multiply,
  reshape,
  sliceChannels,
  spatialDropout1D,
  gru,
  lstm,
  separableConv1D,
  type WindowSource,
} from "../../src/nn/index.js";
import { InputError } from "../../src/tensor/index.js";
import { createBarrier, BrokenBarrierError, WORDS } from "../../src/train/barrier.js";
import { adam, adamW, cosine, fit, oneCycle, sgd, type FitOptions, type Optimizer } from "../../src/train/index.js";
import { hashFill } from "../support/hash-fill.js";
import { enableRelaxed } from "../support/relaxed.js";

enableRelaxed();

const [T, C, CLASSES] = [30, 3, 3];

function windows(length: number): WindowSource {
  const x = hashFill(length * T * C, 5, 2);
  return {
    length,
    timeSteps: T,
    channels: C,
    classes: CLASSES,
    label: (i) => i % CLASSES,
    copyWindow: (i, to, offset) => to.set(x.subarray(i * T * C, (i + 1) * T * C), offset),
  };
}

/** Rows of 7 and 5 channels: no whole tiles, no whole blocks of dropout's hashes; then one of whole ones through the transform domain. */
const ODD = createNetwork({
  name: "odd",
  inputShape: [T, C],
  layers: [
    conv1D({ filters: 7, kernelSize: 5, padding: "same", activation: "relu" }),
    dropout({ rate: 0.3 }),
    maxPooling1D({ poolSize: 3 }),
    conv1D({ filters: 16, kernelSize: 2, strides: 1 }),
    conv1D({ filters: 24, kernelSize: 3, activation: "relu" }),
    dropout({ rate: 0.25 }),
    flatten(),
    dense({ units: 13, activation: "relu" }),
    dense({ units: CLASSES, activation: "softmax" }),
  ],
});

/** Every thread waits at each normalisation for sums over all windows: of channels that are no multiple of 4, and of fewer than threads. */
const NORMALISED = createNetwork({
  name: "normalised",
  inputShape: [T, C],
  layers: [
    batchNormalization(),
    { ...conv1D({ filters: 13, kernelSize: 3, padding: "same", useBias: false }), name: "a" },
    { ...batchNormalization({ activation: "relu" }), name: "b" },
    conv1D({ filters: 13, kernelSize: 3, padding: "same" }),
    join(add(), ["a", "b", "conv1d"]),
    batchNormalization({ activation: "relu" }),
    dropout({ rate: 0.25 }),
    maxPooling1D(),
    flatten(),
    dense({ units: CLASSES, activation: "softmax" }),
  ],
});

/** Elements of a layer without weights are shared out by windows, whose stretches end inside vectors. */
const POOLED = createNetwork({
  name: "pooled",
  inputShape: [T, C],
  layers: [
    { ...conv1D({ filters: 5, kernelSize: 3, padding: "same", activation: "gelu" }), name: "a" },
    activation({ activation: "tanh" }),
    averagePooling1D({ poolSize: 3, strides: 2, padding: "same" }),
    { ...conv1D({ filters: 5, kernelSize: 2, padding: "same", activation: "elu" }), name: "b" },
    { ...conv1D({ filters: 5, kernelSize: 3, padding: "same" }), name: "c" },
    { ...join(add({ activation: "relu" }), ["b", "c"]), name: "sum" },
    ...chain("sum", "mean", [globalAveragePooling1D()]),
    ...chain("sum", "most", [globalMaxPooling1D()]),
    join(concatenate(), ["mean", "most"]),
    dense({ units: 7, activation: "swish" }),
    dense({ units: CLASSES, activation: "softmax" }),
  ],
});

/** Shares of 6, 7 and 14 channels, some of them empty. */
const DEPTHWISE = createNetwork({
  name: "depthwise",
  inputShape: [T, C],
  layers: [
    depthwiseConv1D({ kernelSize: 5, depthMultiplier: 2, padding: "same", activation: "relu" }),
    separableConv1D({ filters: 7, kernelSize: 3, padding: "causal", activation: "relu" }),
    separableConv1D({ filters: 9, kernelSize: 4, strides: 2, depthMultiplier: 2 }),
    conv1DTranspose({ filters: 5, kernelSize: 3, strides: 2, activation: "relu" }),
    flatten(),
    dense({ units: CLASSES, activation: "softmax" }),
  ],
});

/** Masks and noise follow from an element's number, whoever computes it; a layer normalisation's gradients are shared by channels. */
const NOISY = createNetwork({
  name: "noisy",
  inputShape: [T, C],
  layers: [
    gaussianNoise({ stddev: 0.3 }),
    { ...conv1D({ filters: 7, kernelSize: 3, padding: "same", activation: "relu" }), name: "a" },
    spatialDropout1D({ rate: 0.4 }),
    { ...layerNormalization(), name: "b" },
    join(multiply(), ["a", "b"]),
    { ...gaussianNoise({ stddev: 0.1 }), name: "c" },
    ...chain("c", "share", [globalPPVPooling1D()]),
    ...chain("c", "most", [globalMaxPooling1D()]),
    join(concatenate(), ["share", "most"]),
    layerNormalization(),
    dense({ units: CLASSES, activation: "softmax" }),
  ],
});

/** Recurrences of 5, 6 and 9 units, and steps scored by 7, whose states no thread shares and whose weights all do. */
const RECURRENT = createNetwork({
  name: "recurrent",
  inputShape: [T, C],
  layers: [
    conv1D({ filters: 6, kernelSize: 3, strides: 3, activation: "relu" }),
    bidirectional({ layer: gru({ units: 5, returnSequences: true }) }),
    bidirectional({ layer: lstm({ units: 6, returnSequences: true }), mergeMode: "sum" }),
    dropout({ rate: 0.2 }),
    gru({ units: 9, returnSequences: true, goBackwards: true }),
    { ...attentionPooling1D({ units: 7 }), name: "pooled" },
    { ...lstm({ units: 5 }), inputs: ["gru"] },
    join(concatenate(), ["pooled", "lstm"]),
    dense({ units: CLASSES, activation: "softmax" }),
  ],
});

/** Blocks of 3 rows attend to one another, all in a window's thread; some layers have no gradients, and one no statistics. */
const ATTENTIVE = createNetwork({
  name: "attentive",
  inputShape: [T, C],
  layers: [
    fixed({ ...conv1D({ filters: 4, kernelSize: 6, padding: "same", kernelInitializer: "peak" }), name: "made" }),
    { ...sliceChannels({ start: 1, channels: 2 }), inputs: ["input"] },
    { ...conv1D({ filters: 5, kernelSize: 3, padding: "same", activation: "relu" }), name: "a" },
    { ...join(attention(), ["a", "made", "a"]), name: "whole" },
    fixed({ ...batchNormalization(), name: "still" }),
    { ...join(attention({ blockSize: 3 }), ["a", "still", "a"]), name: "blocks" },
    reshape({ targetShape: [10, 12] }),
    batchNormalization(),
    flatten(),
    dense({ units: CLASSES, activation: "softmax" }),
  ],
});

async function outcome(
  threads: number,
  { network = ODD, length = 50, ...options }: FitOptions & { network?: typeof ODD; length?: number },
) {
  const {
    weights,
    history,
    threads: used,
  } = await fit(network, windows(length), {
    epochs: 2,
    seed: 11,
    validationData: windows(21),
    ...options,
    threads,
  });
  assert.equal(used, threads);
  return {
    weights: weights.map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64")),
    history: history.map(({ seconds: _, ...record }) => record),
  };
}

const CASES = {
  "a batch that is no multiple of the threads": { batchSize: 22 },
  "fewer windows in a batch than threads": { batchSize: 3, length: 10 },
  "a last batch of one window": { batchSize: 16, length: 33 },
  "heads, each on a preparation of its own": {
    network: createNetwork(multihead([T, C], CLASSES, { kernelSizes: [3, 5], filters: 9, units: 10 })),
    inputScaling: [{ mean: Float32Array.of(0.1, 0.2, 0.3), scale: Float32Array.of(1, 2, 3) }, undefined],
  },
  "statistics over the whole batch": { network: NORMALISED, batchSize: 22 },
  "statistics of fewer windows than threads": { network: NORMALISED, batchSize: 3, length: 10 },
  "global poolings and activations": { network: POOLED, batchSize: 22 },
  "noise, dropped channels and layer normalisation": { network: NOISY, batchSize: 22 },
  "depthwise, separable and transposed convolutions": { network: DEPTHWISE, batchSize: 22 },
  "recurrent layers and attention": { network: RECURRENT, batchSize: 22 },
  "recurrent layers with fewer windows than threads": { network: RECURRENT, batchSize: 3, length: 10 },
  "attention, and layers that do not learn": { network: ATTENTIVE, batchSize: 22 },
  "attention over fewer windows than threads": { network: ATTENTIVE, batchSize: 3, length: 10 },
  "windows mixed of two": { mixup: 0.3, labelSmoothing: 0.1, classWeights: [1, 2, 3], batchSize: 22 },
  "every rule for gradients that needs all of them": { clipNorm: 0.2, l2: 0.01, labelSmoothing: 0.1, classWeights: [1, 2, 3] },
  "statistics under clipping": { network: NORMALISED, clipNorm: 0.1, l2: 0.001, classWeights: "balanced", length: 40 },
  "clipping by value": { clipValue: 0.001 },
  "a moving average, moving statistics with it, and the best epoch": {
    network: NORMALISED,
    averaging: { kind: "ema", momentum: 0.9 },
    earlyStopping: { patience: 1 },
    epochs: 4,
  },
  "the mean over the last epochs": { network: NORMALISED, averaging: { kind: "swa", epochs: 2 }, epochs: 3 },
  "relaxed kernels": { kernels: "relaxed" },
  "AdamW on one cycle": { network: NORMALISED, optimizer: adamW({ weightDecay: 0.1 }), schedule: oneCycle() },
  "Nesterov's momentum with decay along a cosine": {
    optimizer: sgd({ momentum: 0.9, nesterov: true, weightDecay: 0.01 }),
    schedule: cosine({ warmup: 0.25 }),
  },
} satisfies Record<string, FitOptions & { network?: typeof ODD; length?: number }>;

for (const [name, options] of Object.entries(CASES)) {
  test(`${name}: weights, losses and validation are the same for 1, 2, 3 and 4 threads`, async () => {
    const expected = await outcome(1, options);
    for (const threads of [2, 3, 4]) assert.deepEqual(await outcome(threads, options), expected, `${threads} threads`);
  });
}

test("a number of threads out of range, and what cannot be shared out, are refused in one line", async () => {
  const refused = (options: FitOptions, message: RegExp): Promise<void> =>
    assert.rejects(fit(ODD, windows(40), options), (error: Error) => error instanceof InputError && message.test(error.message));
  for (const threads of [0, 65, 1.5, NaN]) {
    await refused({ threads }, new RegExp(`threads must be a whole number from 1 to 64 or "auto"; received ${threads}$`));
  }
  await refused({ threads: 2, kernels: "reference" }, /kernels "reference" run on one thread; received threads: 2$/);
  const own: Optimizer = { ...adam() };
  await refused({ threads: 2, optimizer: own }, /an optimizer of one's own runs on one thread; received adam and threads: 2$/);
  assert.equal((await fit(ODD, windows(40), { epochs: 1, optimizer: own })).threads, 1);
});

test("a training that diverges or is called off ends with its reason, and its threads with it", async () => {
  const diverging = fit(ODD, windows(64), { threads: 3, epochs: 9, optimizer: adam({ learningRate: 1e30 }) });
  await assert.rejects(diverging, /^Error: fit: the loss is (NaN|Infinity) in epoch \d+, batch \d+; lower the learning rate/);
  const controller = new AbortController();
  const stopped = fit(ODD, windows(64), {
    threads: 2,
    epochs: 1e6,
    signal: controller.signal,
    onEpochEnd: () => controller.abort("enough"),
  });
  await assert.rejects(stopped, (reason) => reason === "enough");
  // A thread that lives holds a port.
  const ports = (): number => process.getActiveResourcesInfo().filter((name) => name === "MessagePort").length;
  for (let i = 0; i < 50 && ports() > 0; i++) await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(ports(), 0);
});

test("whoever waits for a thread that has ended is told, and one that never comes is waited for no longer than the limit", () => {
  const words = (): Int32Array => new Int32Array(new SharedArrayBuffer(4 * WORDS));
  const broken = words();
  createBarrier(broken, 2).break();
  assert.throws(() => createBarrier(broken, 2).meet(), BrokenBarrierError);
  assert.throws(() => createBarrier(words(), 2, 500).meet(), /has not answered for 1 s/);
  const alone = createBarrier(words(), 1);
  for (let i = 0; i < 3; i++) alone.meet();
});
