// Mixup: what becomes of windows and labels, and that the loss of a mixture is the mixture of the losses, with its gradients.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createBackend, type KernelsName } from "../../src/kernels/index.js";
import {
  conv1D,
  createNetwork,
  createProgram,
  dense,
  flatten,
  globalAveragePooling1D,
  initialiseWeights,
  type LossOptions,
  type Network,
  type Program,
  type WindowSource,
} from "../../src/nn/index.js";
import { createRandom } from "../../src/tensor/index.js";
import { createMixup } from "../../src/train/mixup.js";
import { adam, fit } from "../../src/train/index.js";
import { assertRefusal } from "../support/expect-refusal.js";

const [N, T, C] = [6, 5, 2];
const ending = (units: number, activation: "softmax" | "sigmoid" | "linear"): Network =>
  createNetwork({
    name: "small",
    inputShape: [T, C],
    layers: [conv1D({ filters: 3, kernelSize: 3, activation: "tanh" }), flatten(), dense({ units, activation })],
  });

function programOf(network: Network, loss: LossOptions = {}, kernels: KernelsName = "plain", mixes = true): Program {
  const program = createProgram(network, createBackend(kernels), { batchSize: N, canTrain: true, mixes, loss });
  program.setWeights(initialiseWeights(network, 4));
  const random = createRandom(8, 1);
  for (let i = 0; i < program.input.length; i++) program.input[i] = random.uniform() * 2 - 1;
  for (let i = 0; i < N; i++) program.labels[i] = i % program.classes;
  return program;
}

test("a mixture is share times one window and the rest times another, of two of the batch, and so are its labels", () => {
  const program = programOf(ending(3, "softmax"));
  const { input, labels, otherLabels, shares } = program;
  const [windows, classes] = [input.slice(), labels.slice()];
  const n = N - 1;
  createMixup(program, 0.7, createRandom(2, 9))(n);
  let changed = 0;
  for (let i = 0; i < n; i++) {
    const share = shares[i]!;
    assert.ok(share >= 0.5 && share <= 1, String(share));
    const pair = [...Array(n).keys()].flatMap((a) => [...Array(n).keys()].map((b) => [a, b] as const));
    const made = pair.find(([a, b]) =>
      [...Array(T * C).keys()].every(
        (j) => Math.abs(input[i * T * C + j]! - share * windows[a * T * C + j]! - (1 - share) * windows[b * T * C + j]!) < 1e-6,
      ),
    );
    assert.ok(made && made.includes(i), `window ${i}`);
    assert.deepEqual([labels[i], otherLabels[i]], [classes[made[0]], classes[made[1]]]);
    if (made[0] !== made[1]) changed++;
  }
  assert.ok(changed >= 2);
  assert.deepEqual(input.slice(n * T * C), windows.slice(n * T * C), "past the batch's end nothing is touched");
});

test("targets of a regression are mixed as their windows are", () => {
  const program = programOf(ending(2, "linear"));
  program.targets.forEach((_, i) => void (program.targets[i] = program.input[Math.floor(i / 2) * T * C + (i % 2)]!));
  createMixup(program, 1, createRandom(2, 9))(N);
  for (let i = 0; i < 2 * N; i++) assert.ok(Math.abs(program.targets[i]! - program.input[Math.floor(i / 2) * T * C + (i % 2)]!) < 1e-6);
});

for (const kernels of ["reference", "plain"] satisfies KernelsName[]) {
  for (const [title, network, loss] of [
    ["softmax", ending(3, "softmax"), {}],
    ["softmax, smoothed and weighted", ending(3, "softmax"), { labelSmoothing: 0.1, classWeights: [1, 2, 0.5] }],
    ["one sigmoid unit, smoothed and weighted", ending(1, "sigmoid"), { labelSmoothing: 0.2, classWeights: [2, 0.5] }],
  ] as const) {
    test(`${kernels}: ${title}: losses and gradients of mixtures are the mixtures of those of either label`, () => {
      const mixed = programOf(network, loss, kernels);
      const shares = [1, 0.5, 0.9, 0.75, 0.6, 1];
      mixed.shares.set(shares);
      const others = [0, 1, 2, 0, 1, 2].map((label) => label % mixed.classes);
      mixed.otherLabels.set(others);
      const input = mixed.input.slice();
      mixed.differentiate(N);
      // Gradients are sums over windows: each window alone, with one label and with the other.
      const expected = mixed.getGradients().map(({ values }) => new Float64Array(values.length));
      const losses = new Float64Array(N);
      const plain = programOf(network, loss, kernels, false);
      for (let i = 0; i < N; i++) {
        for (const [label, share] of [
          [mixed.labels[i]!, shares[i]!],
          [others[i]!, 1 - shares[i]!],
        ] as const) {
          plain.input.set(input.subarray(i * T * C, (i + 1) * T * C));
          plain.labels[0] = label;
          plain.differentiate(1);
          losses[i]! += share * plain.losses[0]!;
          plain.getGradients().forEach(({ values }, k) => values.forEach((value, j) => (expected[k]![j]! += (share * value) / N)));
        }
      }
      mixed.losses.forEach((value, i) => assert.ok(Math.abs(value - losses[i]!) < 1e-6, `loss ${i}: ${value}, expected ${losses[i]}`));
      mixed
        .getGradients()
        .forEach(({ name, values }, k) =>
          values.forEach((value, j) => assert.ok(Math.abs(value - expected[k]![j]!) < 1e-6, `${name}[${j}]: ${value}, ${expected[k]![j]}`)),
        );
    });
  }
}

const data: WindowSource = {
  length: 60,
  timeSteps: T,
  channels: C,
  classes: 3,
  label: (i) => i % 3,
  copyWindow(i, to, offset) {
    for (let j = 0; j < T * C; j++) to[offset + j] = Math.fround(((i * 7 + j * 3) % 11) / 11 + (i % 3));
  },
};

test("a training with mixup learns, has the bits of its seed alone, and leaves order, masks and validation as they are", async () => {
  const network = ending(3, "softmax");
  const run = (mixup?: number, seed = 3, epochs = 30) =>
    fit(network, data, {
      epochs,
      batchSize: 16,
      seed,
      optimizer: adam({ learningRate: 0.02 }),
      validationData: data,
      ...(mixup !== undefined && { mixup }),
    });
  const first = await run(0.4);
  assert.deepEqual((await run(0.4)).weights, first.weights);
  assert.notDeepEqual((await run(0.4, 4)).weights, first.weights);
  assert.notDeepEqual((await run()).weights, first.weights);
  const { loss, validationLoss, validationAccuracy } = first.history.at(-1)!;
  assert.ok(validationAccuracy! > 0.9, String(validationAccuracy));
  // Mixtures have an entropy of their own, windows as they are do not.
  assert.ok(loss > 2 * validationLoss!, `${loss} and ${validationLoss}`);
});

test("two and three threads give the bits of one with mixup, whatever is left for the last batch, of classes and of numbers", async () => {
  const numbers: WindowSource = { ...data, classes: 0, copyTarget: (i, to, offset) => to.set([i % 3, i % 5], offset) };
  for (const [network, source] of [
    [ending(3, "softmax"), data],
    [ending(2, "linear"), numbers],
  ] as const) {
    const run = async (threads: number) =>
      (await fit(network, source, { epochs: 2, batchSize: 17, threads, mixup: 0.4, ...(source === data && { labelSmoothing: 0.1 }) }))
        .weights;
    const expected = await run(1);
    for (const threads of [2, 3]) assert.deepEqual(await run(threads), expected, `${threads} threads`);
  }
});

test("an alpha out of range, and windows of unequal lengths, are refused in one line", async () => {
  const layers = [conv1D({ filters: 3, kernelSize: 3 }), globalAveragePooling1D(), dense({ units: 3, activation: "softmax" })];
  const masked = createNetwork({ name: "ragged", inputShape: [T, C], layers, masked: true });
  await assert.rejects(fit(masked, data, { mixup: 0.2 }), (error) =>
    assertRefusal(error, /^fit: mixup mixes windows of one length; received it for the masked network ragged; leave it out$/),
  );
  for (const mixup of [0, -1, NaN, 101, 1e-308]) {
    await assert.rejects(fit(ending(3, "softmax"), data, { mixup }), (error) =>
      assertRefusal(error, /^fit: mixup must be from 0\.001 to 100, such as 0\.2; received/),
    );
  }
});
