// Regression, and two classes in one sigmoid unit: trained, scored, saved, read and used.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeModel, decodeRegression, encodeModel, encodeRegression, type RegressionModel } from "../../src/artifact/index.js";
import { officialSplit, validationSplit, windowsOf, type Dataset } from "../../src/data/index.js";
import { conv1D, dense, globalAveragePooling1D, type NetworkConfig } from "../../src/nn/index.js";
import { createPredictor, createProbe, createRegressor } from "../../src/predict/index.js";
import { DEFAULT_RECIPE, evaluateModel, evaluateRegression, trainModel, trainRegression, type Targets } from "../../src/study/index.js";
import { InputError } from "../../src/tensor/index.js";
import { people } from "../support/people.js";

const dataset = people();
const size = dataset.timeSteps * dataset.signals.length;
/** Two of a window's own numbers: what a signal's mean is, and how far another goes. */
const values = Float32Array.from({ length: 2 * dataset.y.length }, (_, at) => {
  const [window, which] = [at >> 1, at & 1];
  const signal = Float32Array.from({ length: dataset.timeSteps }, (_, t) => dataset.x[window * size + t * dataset.signals.length + which]!);
  return which === 0
    ? 100 + 20 * (signal.reduce((sum, value) => sum + value, 0) / signal.length)
    : Math.max(...signal) - Math.min(...signal);
});
const TARGETS: Targets = {
  targets: [
    { name: "level", unit: "" },
    { name: "range", unit: "g" },
  ],
  values,
};
const RECIPE = { ...DEFAULT_RECIPE, epochs: 3, batchSize: 16, preparation: "standardize", options: { filters: 4, units: 8 } } as const;
const { train, test: judged } = officialSplit(dataset);

function network(units: number, activation: "linear" | "sigmoid" | "softmax" | "relu"): NetworkConfig {
  const layers = [conv1D({ filters: 4, kernelSize: 5, activation: "relu" }), globalAveragePooling1D(), dense({ units, activation })];
  return { name: "own", inputShape: [dataset.timeSteps, dataset.signals.length], layers };
}

const fitted = trainRegression(train, TARGETS, { ...RECIPE, epochs: 60 });

test("a named network learns numbers in their units; history has losses and no accuracy", async () => {
  const { model, fitted: result, parameters } = await fitted;
  assert.equal(model.network.layers.at(-1)!.kind, "Dense");
  assert.ok(parameters > 0 && result.history.length === 60);
  for (const epoch of [...result.history, ...model.training.history]) assert.ok(!("accuracy" in epoch) && Number.isFinite(epoch.loss));
  const { perTarget, perSubject } = evaluateRegression(model, judged, TARGETS);
  assert.ok(perTarget[0]!.r2! > 0.5, JSON.stringify(perTarget));
  assert.deepEqual(
    perSubject.map(({ subject }) => subject),
    dataset.testSubjects,
  );
  const again = await trainRegression(train, TARGETS, { ...RECIPE, epochs: 60 }, { threads: 2 });
  assert.equal(again.weightsSha256, (await fitted).weightsSha256);
});

test("with validation subjects an epoch has their loss, and no accuracy of theirs; targets as they are need no scaling", async () => {
  const { train: rest, validation } = validationSplit(train, [[...new Set(train.indices.map((i) => dataset.subject[i]!))][0]!]);
  const { model } = await trainRegression(rest, TARGETS, RECIPE, { validation, standardizeTargets: false, network: network(2, "linear") });
  assert.equal(model.targetScaling, null);
  for (const epoch of model.training.history) assert.deepEqual(Object.keys(epoch).sort(), ["epoch", "loss", "validationLoss"]);
  const read = await decodeRegression(await encodeRegression(model), "own.safetensors");
  assert.equal(read.targetScaling, null);
});

test("a regression's file gives back model and bits, and is refused as a classifier; a predicted window has the bits of many", async () => {
  const { model } = await fitted;
  const bytes = await encodeRegression(model);
  const read = await decodeRegression(bytes, "own.safetensors");
  assert.deepEqual(await encodeRegression(read), bytes);
  assert.deepEqual(read.training, model.training);
  await assert.rejects(
    decodeModel(bytes, "own.safetensors"),
    /own\.safetensors: format: expected a classifier, .*; received a regression, /,
  );
  const { model: classifier } = await trainModel(train, { ...RECIPE, epochs: 1 });
  await assert.rejects(decodeRegression(await encodeModel(classifier), "c.safetensors"), /c\.safetensors: format: expected a regression, /);
  const flipped = bytes.slice();
  flipped[flipped.length - 3]! ^= 1;
  await assert.rejects(decodeRegression(flipped, "own.safetensors"), InputError);

  const regressor = createRegressor(read);
  const many = new Float32Array(2 * 20);
  regressor.predictInto(dataset.x.subarray(0, 20 * size), many);
  for (const i of [0, 7, 19]) {
    assert.deepEqual(regressor.predict(dataset.x.slice(i * size, (i + 1) * size)), many.slice(2 * i, 2 * i + 2));
  }
  assert.throws(() => regressor.predict(dataset.x.subarray(0, 9)), /expected a window of 128 x 9 = 1152 values/);
  assert.throws(
    () => regressor.predictInto(dataset.x.subarray(0, size), new Float32Array(3)),
    /expected room for 1 windows x 2 targets = 2 values; received 3/,
  );
});

test("what does not fit a regression is refused in one line", async () => {
  const { model } = await fitted;
  const refuses = async (action: () => unknown, message: RegExp): Promise<void> =>
    assert.rejects(
      async () => action(),
      (error) => error instanceof InputError && message.test(error.message),
    );
  const short: Targets = { ...TARGETS, values: values.subarray(1) };
  await refuses(
    () => trainRegression(train, short, RECIPE),
    /dataset people: targets: expected 2 for each of \d+ windows, .*; received \d+ values/,
  );
  const broken: Targets = { ...TARGETS, values: values.map((value, i) => (i === 5 ? NaN : value)) };
  await refuses(() => trainRegression(train, broken, RECIPE), /targets: expected finite values; received NaN in window 2/);
  for (const [units, activation] of [
    [2, "softmax"],
    [2, "relu"],
    [3, "linear"],
  ] as const) {
    await refuses(() => trainRegression(train, TARGETS, RECIPE, { network: network(units, activation) }), /\S/);
  }
  await refuses(
    () => trainRegression(train, TARGETS, { ...RECIPE, training: { labelSmoothing: 0.1 } }),
    /a mean squared error knows no classes/,
  );
  const other: Targets = { ...TARGETS, targets: [TARGETS.targets[0]!, { name: "range", unit: "m/s2" }] };
  await refuses(
    () => evaluateRegression(model, judged, other),
    /expected the targets level \[\], range \[g\], as the model has; received .*m\/s2/,
  );
  const wrong = (change: Partial<RegressionModel>) => (): unknown => encodeRegression({ ...model, ...change });
  await refuses(wrong({ targets: [TARGETS.targets[0]!] }), /expected 2 targets, as its network/);
  await refuses(
    wrong({ targetScaling: { mean: new Float32Array(2), scale: Float32Array.of(1, 0) } }),
    /targets\/scale: expected values above 0/,
  );
});

test("one sigmoid unit is a classifier of two classes: 1 - p and p, in file, evaluation and predictor", async () => {
  const moving: Dataset = { ...dataset, classNames: ["still", "moving"], y: dataset.y.map((activity) => (activity < 3 ? 1 : 0)) };
  const { train, test: judged } = officialSplit(moving);
  const { model, fitted } = await trainModel(train, { ...RECIPE, epochs: 20 }, { network: network(1, "sigmoid") });
  const { accuracy, loss } = await evaluateModel(model, judged);
  assert.ok(accuracy > 0.8 && fitted.history[19]!.accuracy > 0.8, `${accuracy}`);
  const read = await decodeModel(await encodeModel(model), "moving.safetensors");
  assert.deepEqual(await evaluateModel(read, judged), await evaluateModel(model, judged));
  const predictor = createPredictor(read, { batchSize: 4 });
  let sum = 0;
  for (const window of judged.indices) {
    const { label, className, probabilities } = predictor.predict(moving.x.slice(window * size, (window + 1) * size));
    assert.ok(probabilities.length === 2 && Math.abs(probabilities[0]! + probabilities[1]! - 1) < 1e-6);
    assert.deepEqual([label, className], probabilities[1]! > 0.5 ? [1, "moving"] : [0, "still"]);
    sum -= Math.log(probabilities[moving.y[window]!]!);
  }
  assert.ok(Math.abs(sum / judged.indices.length - loss) < 1e-3, `${sum / judged.indices.length} and ${loss}`);
  const many = new Float32Array(2 * 10);
  predictor.predictInto(moving.x.subarray(0, 10 * size), many);
  assert.deepEqual(many.slice(18), predictor.predict(moving.x.slice(9 * size, 10 * size)).probabilities);
  await assert.rejects(encodeModel({ ...model, classNames: ["one"] }), /expected 2 class names, as its network/);
  const units = network(2, "sigmoid");
  await assert.rejects(trainModel(train, RECIPE, { network: units }), InputError);
});

test("one sigmoid unit is calibrated as a softmax of 0 and its logit, whose probabilities its own are at temperature 1", async () => {
  const moving: Dataset = { ...dataset, classNames: ["still", "moving"], y: dataset.y.map((activity) => (activity < 3 ? 1 : 0)) };
  const { train, test: judged } = officialSplit(moving);
  const { model } = await trainModel(train, { ...RECIPE, epochs: 2 }, { network: network(1, "sigmoid") });
  const windows = windowsOf(judged);
  const calibrated = { ...model, calibration: { temperature: 2, windows: 9, subjects: [1] } };
  const read = await decodeModel(await encodeModel(calibrated), "calibrated.safetensors");
  const decisions = createProbe(read).decisions(windows);
  const [cold, warm] = [createPredictor(model), createPredictor(read)];
  const [plain, all] = [cold.predictAll(windows), warm.predictAll(windows)];
  assert.deepEqual(all.predicted, plain.predicted);
  for (let i = 0; i < windows.length; i++) {
    assert.equal(decisions[2 * i], 0);
    const logit = decisions[2 * i + 1]!;
    assert.ok(Math.abs(plain.probabilities[2 * i + 1]! - 1 / (1 + Math.exp(-logit))) < 1e-6);
    assert.ok(Math.abs(all.probabilities[2 * i + 1]! - 1 / (1 + Math.exp(-logit / 2))) < 1e-6);
  }
  const first = judged.indices[0]!;
  assert.deepEqual(warm.predict(moving.x.slice(first * size, (first + 1) * size)).probabilities, all.probabilities.slice(0, 2));
});

test("a regression of windows of unequal lengths takes shorter ones, masked or not, and so does its file", async () => {
  const x = dataset.x.slice();
  const lengths = Int32Array.from(dataset.y, (_, i) => dataset.timeSteps - (i % 3) * 20);
  const channels = dataset.signals.length;
  lengths.forEach((length, i) => x.fill(0, i * size + length * channels, (i + 1) * size));
  const { train, test: judged } = officialSplit({ ...dataset, x, lengths });
  const masked = { ...network(2, "linear"), masked: true };
  for (const options of [{ network: masked }, {}]) {
    const { model } = await trainRegression(train, TARGETS, RECIPE, options);
    const read = await decodeRegression(await encodeRegression(model), "short.safetensors");
    assert.equal(read.unequalLengths, true);
    assert.deepEqual(evaluateRegression(read, judged, TARGETS), evaluateRegression(model, judged, TARGETS));
    const regressor = createRegressor(read);
    const length = lengths[1]!;
    assert.ok(regressor.shortest < length && length < dataset.timeSteps);
    const short = regressor.predict(x.slice(size, size + length * channels));
    assert.deepEqual(regressor.predict(x.slice(size, 2 * size), { length }), short);
    const values = new Float32Array(4);
    regressor.predictInto(x.subarray(0, 2 * size), values, lengths.subarray(0, 2));
    assert.deepEqual(values.slice(2), short);
    if (options.network) assert.notDeepEqual(regressor.predict(x.slice(size, 2 * size)), short);
  }
});
