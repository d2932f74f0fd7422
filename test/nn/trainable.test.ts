// Layers with trainable: false: no step changes them, whatever acts on weights, and what learns before and behind them does so.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  add,
  batchNormalization,
  conv1D,
  createNetwork,
  createProgram,
  dense,
  depthwiseConv1D,
  fixed,
  flatten,
  gru,
  initialiseWeights,
  join,
  reshape,
  sliceChannels,
  attention,
  type LayerNode,
  type Network,
  type WindowSource,
} from "../../src/nn/index.js";
import { createBackend } from "../../src/kernels/index.js";
import { adamW, fit } from "../../src/train/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { hashFill } from "../support/hash-fill.js";

const [T, C] = [12, 4];
const x = hashFill(40 * T * C, 3, 2);
const data: WindowSource = {
  length: 40,
  timeSteps: T,
  channels: C,
  classes: 3,
  label: (i) => i % 3,
  copyWindow: (i, to, offset) => to.set(x.subarray(i * T * C, (i + 1) * T * C), offset),
};

const networkOf = (...layers: LayerNode[]): Network => createNetwork({ name: "own", inputShape: [T, C], layers });

const MIXED = networkOf(
  fixed({ ...conv1D({ filters: 6, kernelSize: 3, padding: "same", kernelInitializer: "increase", useBias: false }), name: "made" }),
  { ...conv1D({ filters: 6, kernelSize: 3, padding: "same", activation: "relu" }), name: "learned" },
  fixed({ ...batchNormalization({ activation: "relu" }), name: "still" }),
  fixed(depthwiseConv1D({ kernelSize: 3, padding: "same" })),
  fixed(gru({ units: 6, returnSequences: true })),
  batchNormalization(),
  join(add(), ["made", "batch_normalization"]),
  flatten(),
  dense({ units: 3, activation: "softmax" }),
);

test("what is fixed has no gradient and no place before an optimizer; neither decay, L2, clipping nor averages move it", async () => {
  const program = createProgram(MIXED, createBackend("plain"), { batchSize: 4, canTrain: true });
  const learning = [
    "learned/kernel",
    "learned/bias",
    "batch_normalization/gamma",
    "batch_normalization/beta",
    "dense/kernel",
    "dense/bias",
  ];
  assert.deepEqual(
    program.getGradients().map(({ name }) => name),
    learning,
  );
  assert.equal(program.kernelSpans.length, 2);
  const before = initialiseWeights(MIXED, 5);
  const { weights } = await fit(MIXED, data, {
    epochs: 3,
    seed: 5,
    optimizer: adamW({ weightDecay: 0.1 }),
    l2: 0.01,
    clipNorm: 1,
    averaging: { kind: "ema", momentum: 0.5 },
  });
  weights.forEach(({ name, values }, i) => {
    const moves = learning.includes(name) || name.startsWith("batch_normalization/moving");
    if (moves) assert.notDeepEqual(values, before[i]!.values, name);
    else assert.deepEqual(values, before[i]!.values, name);
  });
});

test("a network in which nothing learns is refused, and one whose last layer alone is fixed is not", async () => {
  const none = networkOf(flatten(), fixed(dense({ units: 3, activation: "softmax" })));
  await assert.rejects(fit(none, data), (error) =>
    assertRefusal(error, /^network own: expected a layer with weights to be trained; received none, or all with trainable: false$/),
  );
  const first = networkOf(conv1D({ filters: 2, kernelSize: 3 }), flatten(), fixed(dense({ units: 3, activation: "softmax" })));
  const { weights } = await fit(first, data, { epochs: 1, seed: 2 });
  const before = initialiseWeights(first, 2);
  assert.deepEqual(
    weights.map(({ values }, i) => Buffer.from(values.buffer).equals(Buffer.from(before[i]!.values.buffer))),
    [false, false, true, true],
  );
});

test("filters made by hand alternate, or rise and fall twice as deep in the middle", () => {
  const values = (kernelInitializer: "increase" | "decrease" | "peak" | "zeros", kernelSize: number): number[] => [
    ...initialiseWeights(
      networkOf(conv1D({ filters: 1, kernelSize, kernelInitializer, padding: "same", useBias: false }), flatten()),
      1,
    )[0]!.values,
  ];
  const spread = (taps: readonly number[]): number[] => taps.flatMap((tap) => Array<number>(C).fill(tap));
  assert.deepEqual(values("increase", 3), spread([-1, 1, -1]));
  assert.deepEqual(values("decrease", 4), spread([1, -1, 1, -1]));
  assert.deepEqual(values("zeros", 2), spread([0, 0]));
  assert.deepEqual(values("peak", 6), spread([-1, -1, 2, 2, -1, -1]));
  assert.deepEqual(values("peak", 12), spread([-0.25, -1, -1, -0.25, 0.5, 2, 2, 0.5, -0.25, -1, -1, -0.25]));
});

test("configurations that do not fit are refused in one line", () => {
  const refused = (layers: LayerNode[], message: RegExp): void =>
    assert.throws(
      () => networkOf(...layers),
      (error) => assertRefusal(error, message),
    );
  const filter = (kernelSize: number, kernelInitializer: string): LayerNode =>
    conv1D({ filters: 1, kernelSize, kernelInitializer: kernelInitializer as "peak" });
  refused([filter(8, "peak")], /layer 1: Conv1D: kernelInitializer "peak" needs a kernelSize that is a multiple of 6; received 8$/);
  refused([filter(3, "ones")], /Conv1D: kernelInitializer must be "zeros" or .* received "ones"$/);
  refused([reshape({ targetShape: [5, 9] })], /Reshape: targetShape must hold the 48 values of 12 x 4; received 5 x 9$/);
  refused([reshape({ targetShape: [] })], /Reshape: targetShape: expected at least 1 length; received none$/);
  refused([reshape({ targetShape: [-1, 48] })], /Reshape: targetShape must be a whole number from 1 to 268435456; received -1$/);
  refused([sliceChannels({ start: 2, channels: 3 })], /SliceChannels: expected channels among the 4, from 0; received 2 to 4$/);
  refused([sliceChannels({ start: -1, channels: 1 })], /SliceChannels: start must be a whole number from 0; received -1$/);
  const [query, wide, long] = ["query", "wide", "long"];
  const parts: LayerNode[] = [
    { ...conv1D({ filters: 4, kernelSize: 1 }), name: query },
    { ...conv1D({ filters: 5, kernelSize: 1, padding: "same" }), name: wide, inputs: ["input"] },
    { ...conv1D({ filters: 4, kernelSize: 4 }), name: long, inputs: ["input"] },
  ];
  const seen = (blockSize: number | undefined, ...inputs: string[]): LayerNode[] => [
    ...parts,
    join(attention(blockSize === undefined ? {} : { blockSize }), inputs),
  ];
  refused(seen(undefined, query, wide), /Attention: inputs: expected three names, query, value and key; received 2$/);
  refused(seen(undefined, query, query, wide), /Attention: query and key must have as many channels; received 4 and 5$/);
  refused(seen(undefined, query, query, long), /Attention: value and key must have as many rows; received 12 and 9$/);
  refused(seen(5, query, wide, query), /Attention: blockSize 5: expected as many rows everywhere, a multiple of it; received 12 x 4, .*$/);
});
