// What `fit` minimises and how its gradients are held back, against Keras in float64 (test/vectors/training/steps.json).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  createNetwork,
  createProgram,
  dense,
  fillExpected,
  flatten,
  parameterSpecs,
  predictAll,
  type Network,
  type LossOptions,
  type Weight,
  type WindowSource,
} from "../../src/nn/index.js";
import { createBackend } from "../../src/kernels/index.js";
import { InputError } from "../../src/tensor/index.js";
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
  readonly targets: readonly number[];
  readonly others: readonly (Steps["cases"][number] & { readonly start: Steps["start"] })[];
}
const read = (...path: string[]): unknown => JSON.parse(readFileSync(join(REPOSITORY, "test", "vectors", ...path), "utf8"));
const steps = read("training", "steps.json") as Steps;
const [n, timeSteps, channels] = steps.shape;

const small = (units: number, activation: "softmax" | "sigmoid" | "linear", hidden: "relu" | "tanh" = "relu"): Network =>
  createNetwork({
    name: "small",
    inputShape: [timeSteps, channels],
    layers: [flatten(), dense({ units: 5, activation: hidden }), dense({ units, activation })],
  });
const network = small(3, "softmax");
const size = timeSteps * channels;
const data: WindowSource = {
  length: n,
  timeSteps,
  channels,
  classes: 3,
  label: (i) => steps.labels[i]!,
  copyWindow: (i, to, offset) => to.set(steps.x.slice(i * size, (i + 1) * size), offset),
};
const weightsOf = (own: Network, values: Steps["start"]): Weight[] =>
  parameterSpecs(own).map(({ name, spec }, i) => ({ name, shape: spec.shape, values: Float32Array.from(values[i]!) }));
const initialWeights = weightsOf(network, steps.start);

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

/** One sigmoid unit that tells class 0 from the others, and two linear ones. */
const other = (title: string, hidden: "relu" | "tanh" = "relu"): { network: Network; data: WindowSource } =>
  title.startsWith("binary")
    ? { network: small(1, "sigmoid", hidden), data: { ...data, classes: 2, label: (i) => Math.min(1, steps.labels[i]!) } }
    : {
        network: small(2, "linear", hidden),
        data: { ...data, classes: 0, copyTarget: (i, to, offset) => to.set(steps.targets.slice(2 * i, 2 * i + 2), offset) },
      };

for (const kernels of ["reference", "plain", "relaxed"] as const) {
  for (const { title, fit: options, start, losses, after } of steps.others) {
    test(`${kernels}: ${title}: losses and weights of ${losses.length} steps are Keras', validation is measured by the plain loss`, async () => {
      const { network: own, data: source } = other(title);
      const { weights, history } = await fit(own, source, {
        epochs: losses.length,
        batchSize: n,
        optimizer: sgd({ learningRate: steps.learningRate }),
        initialWeights: weightsOf(own, start),
        validationData: source,
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
      // What the next step's loss is before its update, as no dropout stands between.
      if (!options.labelSmoothing) {
        assertClose(
          history.slice(0, -1).map(({ validationLoss }) => validationLoss!),
          losses.slice(1),
          1e-6,
          "validation",
        );
      }
      const binary = title.startsWith("binary");
      assert.equal(history.at(-1)!.validationAccuracy !== undefined, binary);
      assert.equal("accuracy" in history[0]!, binary);
    });
  }
}

test("one sigmoid unit gives both classes' probabilities, and is judged right or wrong by the greater", () => {
  const { network: own, data: source } = other("binary");
  const program = createProgram(own, createBackend("plain"), { batchSize: 5 });
  program.setWeights(weightsOf(own, steps.others[0]!.start));
  const { probabilities, predicted } = predictAll(program, source);
  assert.equal(probabilities.length, 2 * n);
  for (let i = 0; i < n; i++) {
    assert.ok(Math.abs(probabilities[2 * i]! + probabilities[2 * i + 1]! - 1) < 1e-6);
    assert.equal(predicted[i], probabilities[2 * i + 1]! > 0.5 ? 1 : 0);
  }
  assert.ok(new Set(predicted).size === 2);
});

for (const title of ["binary, smoothed and weighted", "regression"]) {
  test(`${title}: gradients are those of finite differences`, () => {
    // Without the kinks of a ReLU.
    const { network: own, data: source } = other(title, "tanh");
    const { fit: options, start } = steps.others.find((each) => each.title === title)!;
    checkDifferences(own, source, weightsOf(own, start), options as LossOptions);
  });
}

test("a network whose last layer has no loss, and data that do not fit one, are refused in one line", async () => {
  const refused = (own: Network, source: WindowSource, message: RegExp, options: FitOptions = {}): Promise<void> =>
    assert.rejects(
      fit(own, source, { epochs: 1, ...options }),
      (error: Error) => error instanceof InputError && message.test(error.message) && !error.message.includes("\n"),
      String(message),
    );
  const { network: linear, data: numbers } = other("regression");
  await refused(linear, data, /ends in "linear", and so learns numbers; the data has classes and no targets; end it in "softmax"$/);
  await refused(network, numbers, /has 3 outputs; the data has 0 classes$/);
  await refused(small(1, "sigmoid"), data, /has 1 outputs; the data has 3 classes$/);
  await refused(small(3, "sigmoid"), data, /a loss needs a network whose last layer is Dense with .*; received another$/);
  await refused(linear, numbers, /a mean squared error knows no classes; received labelSmoothing 0.1; leave it out/, {
    labelSmoothing: 0.1,
  });
  await refused(linear, numbers, /a regression has no accuracy to be monitored/, {
    validationData: numbers,
    earlyStopping: { patience: 1, monitor: "validationAccuracy" },
  });
});

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

/** The gradients of a program's loss against central differences of it, on the plain loops. */
function checkDifferences(own: Network, source: WindowSource, weights: readonly Weight[], loss: LossOptions): void {
  const program = createProgram(own, createBackend("reference"), { batchSize: n, canTrain: true, loss });
  const meanLoss = (all: readonly Weight[]): number => {
    program.setWeights(all);
    for (let i = 0; i < n; i++) {
      source.copyWindow(i, program.input, i * size);
      fillExpected(program, source, i, i);
    }
    program.differentiate(n);
    return program.losses.subarray(0, n).reduce((sum, value) => sum + value, 0) / n;
  };
  meanLoss(weights);
  program.getGradients().forEach(({ name, values }, tensor) => {
    const differences = Array.from(values, (_, i) => {
      const moved = (by: number): number =>
        meanLoss(
          weights.map((weight, t) =>
            t === tensor ? { ...weight, values: weight.values.map((value, j) => (j === i ? value + by : value)) } : weight,
          ),
        );
      return (moved(4e-3) - moved(-4e-3)) / 8e-3;
    });
    assertClose(values, differences, 2e-3, name);
  });
}

test("a smoothed and weighted loss has the gradient that finite differences give", () => {
  checkDifferences(network, data, initialWeights, { labelSmoothing: 0.3, classWeights: [0.5, 2, 1.5] });
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
