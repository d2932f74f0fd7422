// A class for each time step: PyTorch's numbers, central differences, steps that nobody labelled, windows that end early, threads.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createBackend } from "../../src/kernels/index.js";
import {
  batchNormalization,
  bidirectional,
  conv1D,
  createNetwork,
  createProgram,
  dense,
  flatten,
  gru,
  initialiseWeights,
  predictAll,
  predictSteps,
  UNLABELLED,
  type LayerConfig,
  type WindowSource,
} from "../../src/nn/index.js";
import { fit } from "../../src/train/index.js";
import { createRandom } from "../../src/tensor/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { REPOSITORY } from "../support/paths.js";

interface Vectors {
  readonly shape: Readonly<Record<"N" | "T" | "C" | "filters" | "classes" | "kernel", number>>;
  readonly x: readonly number[];
  readonly labels: readonly number[];
  readonly weights: readonly (readonly number[])[];
  readonly cases: readonly {
    readonly labelSmoothing: number;
    readonly classWeights: readonly number[] | null;
    readonly losses: readonly number[];
    readonly probabilities: readonly number[];
    readonly gradients: readonly (readonly number[])[];
  }[];
}

const [T, C, CLASSES] = [12, 3, 4];
const perStep = conv1D({ filters: CLASSES, kernelSize: 1, activation: "softmax" });
const LAYERS: readonly LayerConfig[] = [
  conv1D({ filters: 5, kernelSize: 3, padding: "same", activation: "relu" }),
  batchNormalization(),
  bidirectional({ layer: gru({ units: 3, returnSequences: true }) }),
  perStep,
];

/** Windows whose step is named by the signs of its first two signals; some steps without a label. */
function steps(length: number, stream: number, lengths?: readonly number[]): WindowSource & { readonly labels: Int32Array } {
  const random = createRandom(9, stream);
  const x = Float32Array.from({ length: length * T * C }, () => 2 * random.uniform() - 1);
  const labels = Int32Array.from({ length: length * T }, (_, i) =>
    random.below(6) === 0 ? UNLABELLED : (x[i * C]! > 0 ? 2 : 0) + (x[i * C + 1]! > 0 ? 1 : 0),
  );
  return {
    ...{ length, timeSteps: T, channels: C, classes: CLASSES, labels },
    copyWindow: (i, to, offset) => to.set(x.subarray(i * T * C, (i + 1) * T * C), offset),
    copyLabels: (i, to, offset) => to.set(labels.subarray(i * T, (i + 1) * T), offset),
    label: () => {
      throw new Error("a window has no label of its own");
    },
    ...(lengths && { lengthOf: (i: number): number => lengths[i % lengths.length]! }),
  };
}

test("losses, probabilities and gradients are PyTorch's, unlabelled steps left out, with class weights and label smoothing too", () => {
  const file = join(REPOSITORY, "test", "vectors", "pytorch", "step-labels.json");
  const { shape, x, labels, weights, cases } = JSON.parse(readFileSync(file, "utf8")) as Vectors;
  const network = createNetwork({
    name: "steps",
    inputShape: [shape.T, shape.C],
    layers: [
      conv1D({ filters: shape.filters, kernelSize: shape.kernel, padding: "same", activation: "relu" }),
      conv1D({ filters: shape.classes, kernelSize: 1, activation: "softmax" }),
    ],
  });
  const near = (received: Float32Array, expected: readonly number[], what: string): void => {
    assert.equal(received.length, expected.length, what);
    received.forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) < 2e-6, `${what} ${i}: ${value}, PyTorch ${expected[i]}`));
  };
  for (const kernels of ["plain", "reference"] as const) {
    for (const { labelSmoothing, classWeights, losses, probabilities, gradients } of cases) {
      const loss = { labelSmoothing, ...(classWeights && { classWeights }) };
      const program = createProgram(network, createBackend(kernels), { batchSize: shape.N, canTrain: true, loss });
      program.setWeights(initialiseWeights(network, 1).map((weight, i) => ({ ...weight, values: Float32Array.from(weights[i]!) })));
      program.input.set(x);
      program.labels.set(labels);
      program.differentiate(shape.N);
      near(program.output, probabilities, "probability");
      near(program.losses.slice(0, shape.N), losses, "loss");
      program.getGradients().forEach(({ values, name }, i) => near(values, gradients[i]!, name));
    }
  }
});

for (const masked of [false, true]) {
  test(`the gradients of a network with a class each step meet central differences${masked ? ", of windows that end early too" : ""}`, () => {
    const n = 4;
    const network = createNetwork({ name: "steps", inputShape: [T, C], masked, layers: LAYERS });
    const program = createProgram(network, createBackend("plain"), { batchSize: n, canTrain: true });
    const weights = initialiseWeights(network, 3);
    const source = steps(n, 1);
    const x = new Float32Array(n * T * C);
    for (let i = 0; i < n; i++) source.copyWindow(i, x, i * T * C);
    const lengths = [12, 5, 9, 1];
    const labels = source.labels.slice();
    labels[3 * T] = 1;
    if (masked) {
      program.lengths.set(lengths);
      lengths.forEach((length, i) => {
        labels.fill(UNLABELLED, i * T + length, (i + 1) * T);
        x.fill(0, (i * T + length) * C, (i + 1) * T * C);
      });
    }
    const loss = (): number => {
      program.setWeights(weights);
      program.input.set(x);
      program.labels.set(labels);
      program.differentiate(n);
      return program.losses.reduce((sum, value) => sum + value, 0) / n;
    };
    loss();
    const gradients = program.getGradients();
    for (const { name, values: expected } of gradients) {
      const { values } = weights.find((weight) => weight.name === name)!;
      for (let i = 0; i < values.length; i += Math.ceil(values.length / 9)) {
        const slope = (step: number): number => {
          const kept = values[i]!;
          values[i] = kept + step;
          const above = loss();
          values[i] = kept - step;
          const below = loss();
          values[i] = kept;
          return (above - below) / (2 * step);
        };
        const near = (step: number): boolean => Math.abs(slope(step) - expected[i]!) < 1e-3 + 0.02 * Math.abs(expected[i]!);
        assert.ok(near(2e-3) || near(5e-4), `${name}[${i}]: slope ${slope(2e-3)}, gradient ${expected[i]}`);
      }
    }
  });
}

test("a window's steps have the same bits alone, in a batch and behind padding; padding has neither probabilities nor a class", () => {
  const lengths = [12, 7, 3, 10, 5];
  const source = steps(5, 2, lengths);
  const network = createNetwork({ name: "steps", inputShape: [T, C], masked: true, layers: LAYERS });
  const weights = initialiseWeights(network, 4);
  const whole = (batchSize: number) => {
    const program = createProgram(network, createBackend("plain"), { batchSize });
    program.setWeights(weights);
    return predictSteps(program, source);
  };
  const [one, many] = [whole(1), whole(5)];
  assert.deepEqual(one, many);
  lengths.forEach((length, i) => {
    const behind = many.predicted.subarray(i * T + length, (i + 1) * T);
    assert.ok(behind.every((label) => label === UNLABELLED));
    assert.ok(many.probabilities.subarray((i * T + length) * CLASSES, (i + 1) * T * CLASSES).every((value) => value === 0));
    const own = many.predicted.subarray(i * T, i * T + length);
    assert.ok(own.every((label) => label >= 0));
    const labelled = [...source.labels.subarray(i * T, i * T + length)].flatMap((label, t) =>
      label === UNLABELLED ? [] : [label === own[t]],
    );
    assert.ok(Math.abs(many.right[i]! - labelled.filter(Boolean).length / labelled.length) < 1e-12);
  });
  for (let t = 0; t < 12; t++) {
    const sum = many.probabilities.subarray(t * CLASSES, (t + 1) * CLASSES).reduce((total, value) => total + value, 0);
    assert.ok(Math.abs(sum - 1) < 1e-6);
  }
});

test("it learns, says the accuracy of steps, and has the bits of its seed for any number of threads", async () => {
  const network = createNetwork({
    name: "steps",
    inputShape: [T, C],
    layers: [conv1D({ filters: 12, kernelSize: 1, activation: "relu" }), perStep],
  });
  const options = { epochs: 30, batchSize: 8, seed: 2, validationData: steps(60, 4) };
  const first = await fit(network, steps(200, 3), options);
  const last = first.history.at(-1)!;
  assert.ok(last.accuracy! > 0.85 && last.validationAccuracy! > 0.85 && last.loss < 0.6, JSON.stringify(last));
  assert.deepEqual((await fit(network, steps(200, 3), { ...options, threads: 3 })).weights, first.weights);
});

test("labels that are no classes, windows without any, networks that pool time and the wrong way to predict are refused", async () => {
  const network = createNetwork({ name: "steps", inputShape: [T, C], layers: [perStep] });
  const refused = async (source: WindowSource, message: RegExp, layers: readonly LayerConfig[] = [perStep]): Promise<void> =>
    assert.rejects(fit(createNetwork({ name: "steps", inputShape: [T, C], layers }), source, { epochs: 1 }), (error) =>
      assertRefusal(error, message),
    );
  const source = steps(5, 1);
  const labelled = (label: number): WindowSource => ({ ...source, copyLabels: (_, to, offset) => to.fill(label, offset, offset + T) });
  await refused(labelled(4), /labels must be 0 to 3, or -1 of a step without one; received 4 in step 0 of window \d, from 0$/);
  await refused(labelled(-2), /received -2 in step 0/);
  await refused(labelled(-1), /expected a labelled time step in every window; received none in window \d, from 0; leave it out$/);
  const { length, timeSteps, channels, classes } = source;
  const single: WindowSource = {
    length,
    timeSteps,
    channels,
    classes,
    copyWindow: (i, to, offset) => source.copyWindow(i, to, offset),
    label: () => 0,
  };
  await refused(single, /tells a class each time step; the data has a label a window; end the network in Dense behind a pooling/);
  const strided = [conv1D({ filters: 3, kernelSize: 2, strides: 2 }), perStep];
  await refused(
    source,
    /expected as many steps to come out as go in, 12, as each has a label; received 6; give its layers padding "same"/,
    strided,
  );
  const mixing = fit(network, source, { epochs: 1, mixup: 0.2 });
  await assert.rejects(mixing, (error) => assertRefusal(error, /mixup mixes windows of one label/));
  const program = createProgram(network, createBackend("plain"), { batchSize: 2 });
  assert.throws(
    () => predictAll(program, source),
    (error) => assertRefusal(error, /tells a class each time step, not one a window; take predictSteps$/),
  );
  const usual = createNetwork({ name: "usual", inputShape: [T, C], layers: [flatten(), dense({ units: 4, activation: "softmax" })] });
  const other = createProgram(usual, createBackend("plain"), { batchSize: 2 });
  assert.throws(
    () => predictSteps(other, source),
    (error) => assertRefusal(error, /expected one that ends in Conv1D with "softmax"/),
  );
  assert.throws(
    () => createNetwork({ name: "steps", inputShape: [T, C], layers: [perStep, conv1D({ filters: 2, kernelSize: 1 })] }),
    (error) => assertRefusal(error, /Conv1D: activation "softmax" is for the last layer only; received it in layer 1 of 2$/),
  );
});
