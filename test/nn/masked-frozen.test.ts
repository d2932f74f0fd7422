// Masked windows beside all else that a network can be asked for: layers that stay as they are, channels taken apart, inputs under curves of their own.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createBackend } from "../../src/kernels/index.js";
import {
  add,
  attentionPooling1D,
  batchNormalization,
  concatenate,
  conv1D,
  createNetwork,
  createProgram,
  dense,
  fixed,
  globalAveragePooling1D,
  globalMaxPooling1D,
  gru,
  initialiseWeights,
  join,
  lstm,
  maxPooling1D,
  sliceChannels,
  type LayerNode,
  type Program,
} from "../../src/nn/index.js";
import { createRandom } from "../../src/tensor/index.js";

const [T, C, LENGTHS] = [20, 4, [20, 9, 13, 8, 17, 5]];
const same = { kernelSize: 3, padding: "same", activation: "relu" } as const;
const LAYERS: readonly LayerNode[] = [
  { ...fixed(conv1D({ filters: 6, ...same })), inputs: ["a"] },
  { ...fixed(batchNormalization({ activation: "relu" })), name: "frozen" },
  { ...sliceChannels({ start: 1, channels: 3 }), inputs: ["b"] },
  conv1D({ filters: 6, ...same }),
  { ...fixed(batchNormalization()), name: "sliced" },
  join(add({ activation: "relu" }), ["frozen", "sliced"]),
  { ...maxPooling1D(), name: "pooled" },
  { ...conv1D({ filters: 5, ...same }), name: "convolved" },
  fixed(lstm({ units: 4, returnSequences: true })),
  fixed(gru({ units: 3, returnSequences: true, goBackwards: true })),
  { ...globalAveragePooling1D(), name: "mean" },
  { ...globalMaxPooling1D(), inputs: ["pooled"], name: "most" },
  { ...fixed(attentionPooling1D({ units: 3 })), inputs: ["convolved"], name: "attended" },
  join(concatenate(), ["mean", "most", "attended"]),
  dense({ units: 3, activation: "softmax" }),
];
const random = createRandom(5, 1);
const between = (count: number, low: number, high: number): Float32Array =>
  Float32Array.from({ length: count }, () => low + (high - low) * random.uniform());
const scaling = () => ({ mean: between(C, -1, 1), scale: between(C, 0.5, 2) });
const inputScaling = [
  { widths: between(C, 0.01, 1), ...scaling() },
  { lambdas: between(C, 0.2, 1.8), ...scaling() },
];

function programOf(steps: number, masked: boolean, batchSize: number): Program {
  const network = createNetwork({ name: "mixed", inputShape: [steps, C], inputs: ["a", "b"], masked, layers: LAYERS });
  return createProgram(network, createBackend("plain"), { batchSize, canTrain: true, inputScaling });
}

test("frozen layers, slices of channels and curved inputs take a masked window for the shorter one that it is, whatever stands behind it", () => {
  const masked = programOf(T, true, LENGTHS.length);
  const weights = initialiseWeights(masked.network, 3).map((weight) => {
    const [low, high] = weight.name.endsWith("variance") ? [0.5, 1.5] : [-0.5, 0.5];
    return /bias|beta|mean$|variance$/.test(weight.name) ? { ...weight, values: between(weight.values.length, low, high) } : weight;
  });
  masked.setWeights(weights);
  const windows = LENGTHS.map((length) => between(length * C, -2, 2));
  masked.input.fill(NaN);
  windows.forEach((window, i) => {
    masked.input.set(window, i * T * C);
    masked.lengths[i] = LENGTHS[i]!;
    masked.labels[i] = i % 3;
  });
  masked.differentiate(LENGTHS.length);
  const gradients = masked.getGradients();
  assert.deepEqual(
    gradients.map(({ name }) => name),
    ["conv1d_1/kernel", "conv1d_1/bias", "convolved/kernel", "convolved/bias", "dense/kernel", "dense/bias"],
  );
  const sums = gradients.map(({ values }) => new Float64Array(values.length));
  windows.forEach((window, i) => {
    const own = programOf(LENGTHS[i]!, false, 1);
    own.setWeights(weights);
    own.input.set(window);
    own.labels[0] = i % 3;
    own.differentiate(1);
    assert.deepEqual(masked.output.slice(3 * i, 3 * i + 3), own.output.slice(), `window ${i}`);
    own.getGradients().forEach(({ values }, k) => values.forEach((value, j) => (sums[k]![j]! += value / LENGTHS.length)));
  });
  gradients.forEach(({ name, values }, k) =>
    values.forEach((value, j) => assert.ok(Math.abs(value - sums[k]![j]!) < 1e-6, `${name}[${j}]: ${value}, expected ${sums[k]![j]}`)),
  );
  assert.deepEqual(masked.getWeights(), weights, "moving statistics of frozen layers stay");
});
