// What `fit` minimises and how its gradients are held back, against Keras in float64 (test/vectors/training/steps.json).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  createNetwork,
  createProgram,
  dense,
  flatten,
  parameterSpecs,
  type LossOptions,
  type Weight,
  type WindowSource,
} from "../../src/nn/index.js";
import { createBackend } from "../../src/kernels/index.js";
import { InputError, sizeOf } from "../../src/tensor/index.js";
import { balancedWeights, fit, sgd, type FitOptions } from "../../src/train/index.js";
import { assertClose } from "../support/assert-close.js";
import { REPOSITORY } from "../support/paths.js";
import { enableRelaxed } from "../support/relaxed.js";

enableRelaxed();

interface Steps {
  readonly shape: readonly [number, number, number];
  readonly x: readonly number[];
  readonly labels: readonly number[];
  readonly start: readonly (readonly number[])[];
  readonly learningRate: number;
  readonly cases: readonly {
    readonly title: string;
    readonly fit: FitOptions;
    readonly losses: readonly number[];
    readonly after: readonly (readonly number[])[];
  }[];
}
const read = (...path: string[]): unknown => JSON.parse(readFileSync(join(REPOSITORY, "test", "vectors", ...path), "utf8"));
const steps = read("training", "steps.json") as Steps;
const [n, timeSteps, channels] = steps.shape;

const network = createNetwork({
  name: "small",
  inputShape: [timeSteps, channels],
  layers: [flatten(), dense({ units: 5, activation: "relu" }), dense({ units: 3, activation: "softmax" })],
});
const size = timeSteps * channels;
const data: WindowSource = {
  length: n,
  timeSteps,
  channels,
  classes: 3,
  label: (i) => steps.labels[i]!,
  copyWindow: (i, to, offset) => to.set(steps.x.slice(i * size, (i + 1) * size), offset),
};
const initialWeights: Weight[] = parameterSpecs(network).map(({ name, spec }, i) => ({
  name,
  shape: spec.shape,
  values: Float32Array.from(steps.start[i]!),
}));

for (const kernels of ["reference", "plain", "relaxed"] as const) {
  for (const { title, fit: options, losses, after } of steps.cases) {
    test(`${kernels}: ${title}: losses and weights of ${losses.length} steps are Keras'`, async () => {
      const optimizer = sgd({ learningRate: steps.learningRate });
      const { weights, history } = await fit(network, data, {
        epochs: losses.length,
        batchSize: n,
        optimizer,
        initialWeights,
        kernels,
        ...options,
      });
      assertClose(
        history.map(({ loss }) => loss),
        losses,
        1e-6,
        "losses",
      );
      weights.forEach(({ name, values }, i) => assertClose(values, after[i]!, 2e-6, name));
    });
  }
}

test("every option of the vectors changes what is learned", () => {
  const plain = steps.cases.find(({ title }) => title === "plain")!;
  for (const { title, after } of steps.cases) {
    if (title !== "plain") assert.ok(Math.abs(after[0]![0]! - plain.after[0]![0]!) > 1e-4, title);
  }
});

test("balanced class weights are scikit-learn's; a class without windows counts for nothing", () => {
  const { cases } = read("scikit-learn", "class-weights.json") as { cases: { labels: number[]; weights: number[] }[] };
  assert.ok(cases.length >= 4);
  for (const { labels, weights } of cases) {
    const source = { length: labels.length, classes: Math.max(...labels) + 1, label: (i: number) => labels[i]! };
    assertClose(balancedWeights(source), weights, 1e-15, labels.join());
  }
  assert.deepEqual(balancedWeights({ length: 3, classes: 3, label: (i) => (i === 0 ? 0 : 2) }), [1.5, 1, 0.75]);
});

test("a smoothed and weighted loss has the gradient that finite differences give", () => {
  const loss: LossOptions = { labelSmoothing: 0.3, classWeights: [0.5, 2, 1.5] };
  const program = createProgram(network, createBackend("reference"), { batchSize: n, canTrain: true, loss });
  const meanLoss = (weights: readonly Weight[]): number => {
    program.setWeights(weights);
    for (let i = 0; i < n; i++) data.copyWindow(i, program.input, i * size);
    program.labels.set(steps.labels);
    program.differentiate(n);
    return program.losses.subarray(0, n).reduce((sum, value) => sum + value, 0) / n;
  };
  meanLoss(initialWeights);
  const gradients = program.getGradients();
  gradients.forEach(({ name, values }, tensor) => {
    const differences = Array.from(values, (_, i) => {
      const moved = (by: number): number =>
        meanLoss(
          initialWeights.map((weight, t) =>
            t === tensor ? { ...weight, values: weight.values.map((value, j) => (j === i ? value + by : value)) } : weight,
          ),
        );
      return (moved(4e-3) - moved(-4e-3)) / 8e-3;
    });
    assert.equal(values.length, sizeOf(initialWeights[tensor]!.shape));
    assertClose(values, differences, 2e-3, name);
  });
});

test("evaluations know the plain cross-entropy alone", async () => {
  const options = { epochs: 1, batchSize: n, initialWeights, optimizer: sgd({ learningRate: 1e-9 }), validationData: data };
  const [plain, other] = [
    await fit(network, data, options),
    await fit(network, data, { ...options, labelSmoothing: 0.3, classWeights: [1, 2, 3], l2: 0.1 }),
  ];
  assert.equal(other.history[0]!.validationLoss, plain.history[0]!.validationLoss);
  assert.notEqual(other.history[0]!.loss, plain.history[0]!.loss);
});

test("options out of range are refused in one line", async () => {
  const refused = (options: FitOptions, message: RegExp): Promise<void> =>
    assert.rejects(
      fit(network, data, { epochs: 1, ...options }),
      (error: Error) => error instanceof InputError && message.test(error.message) && !error.message.includes("\n"),
      String(message),
    );
  await refused({ labelSmoothing: 1 }, /labelSmoothing must be at least 0 and below 1; received 1$/);
  await refused({ classWeights: [1, 2] }, /classWeights: expected 3, one for each class; received 2$/);
  await refused({ classWeights: [1, 2, -1] }, /classWeights must be at least 0 and finite; received -1$/);
  await refused({ classWeights: [0, 0, 0] }, /classWeights: expected one above 0; received 0 for every class$/);
  await refused({ l2: -1 }, /l2 must be at least 0 and finite; received -1$/);
  await refused({ clipNorm: 0 }, /clipNorm must be above 0 and finite; received 0$/);
  await refused({ clipValue: NaN }, /clipValue must be above 0 and finite; received NaN$/);
  await refused({ clipValue: 1, clipNorm: 2 }, /expected clipNorm or clipValue; received both, 2 and 1; keep one$/);
});
