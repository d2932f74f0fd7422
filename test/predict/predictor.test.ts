import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeModel, encodeModel, timeStepsOf, type Model, type NetworkModel } from "../../src/artifact/index.js";
import { baseline } from "../../src/models/index.js";
import { conv1D, flatten, type WindowSource } from "../../src/nn/index.js";
import { createPredictor } from "../../src/predict/index.js";
import { createRandom } from "../../src/tensor/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { branchingModel, SMALL_NETWORK, SMALL_STANDARDIZER, smallModel } from "../support/small-model.js";

/** Windows of normal numbers around the standardizer's means. */
function windowsFor(model: Model, length: number): { all: Float32Array[]; source: WindowSource } {
  const random = createRandom(4, 1);
  const [timeSteps, channels] = [timeStepsOf(model), model.signals.length];
  const all = Array.from({ length }, () =>
    Float32Array.from({ length: timeSteps * channels }, (_, i) => random.normal() + (i % channels ? -0.2 : 0.7)),
  );
  const classes = model.classNames.length;
  const source = {
    length,
    timeSteps,
    channels,
    classes,
    label: (i: number) => i % classes,
    copyWindow: (i: number, to: Float32Array, at: number) => to.set(all[i]!, at),
  };
  return { all, source };
}

/** The baseline on windows of 128 x 9: the sizes at which the kernels take their fast ways. */
function fullSize(preparation: NetworkModel["preparation"]): NetworkModel {
  return smallModel({
    network: baseline([128, 9], 6),
    classNames: ["a", "b", "c", "d", "e", "f"],
    signals: Array.from({ length: 9 }, (_, i) => ({ name: `s${i}`, unit: "g" })),
    preparation,
  });
}

const nine = { mean: new Float32Array(9).fill(0.25), scale: new Float32Array(9).fill(0.5) };
const MODELS: Readonly<Record<string, NetworkModel>> = {
  "small, standardizing": smallModel(),
  "small, raw": smallModel({ preparation: [null] }),
  "branching, three preparations": branchingModel(),
  "baseline, standardizing": fullSize([nine]),
  "baseline, raw": fullSize([null]),
};

test("one window alone gives the bits it gives among others, whatever the batch size", () => {
  for (const [title, model] of Object.entries(MODELS)) {
    const { all, source } = windowsFor(model, 19);
    const classes = model.classNames.length;
    const single = createPredictor(model);
    const together = [1, 4, 7, 64].map((batchSize) => createPredictor(model, { batchSize }).predictAll(source));
    for (const [i, window] of all.entries()) {
      const { label, className, probabilities } = single.predict(window);
      for (const { probabilities: rows, predicted } of together) {
        assert.deepEqual(bits(probabilities), bits(rows.subarray(i * classes, (i + 1) * classes)), `${title}, window ${i}`);
        assert.equal(label, predicted[i]);
      }
      assert.equal(className, model.classNames[label]);
      assert.ok(Math.abs(probabilities.reduce((sum, p) => sum + p, 0) - 1) < 1e-6);
      assert.equal(probabilities[label], Math.max(...probabilities));
    }
    for (const { losses } of together) assert.deepEqual(losses, together[0]!.losses);
  }
});

test("into a caller's array: the bits of one window alone, for any number of windows and any batch size", () => {
  for (const [title, model] of Object.entries(MODELS)) {
    const { all } = windowsFor(model, 19);
    const single = createPredictor(model);
    const expected = all.map((window) => bits(single.predict(window).probabilities)).flatMap((row) => [...row]);
    const [windows, classes] = [Float32Array.from(all.flatMap((window) => [...window])), model.classNames.length];
    for (const batchSize of [1, 7, 19, 64]) {
      const probabilities = new Float32Array(19 * classes);
      createPredictor(model, { batchSize }).predictInto(windows, probabilities);
      assert.deepEqual([...bits(probabilities)], expected, `${title}, batch size ${batchSize}`);
    }
  }
});

test("predicting into a caller's array allocates nothing, one window or many", () => {
  const { gc } = globalThis;
  assert.ok(gc, "run with --expose-gc");
  const model = fullSize([nine]);
  const predictor = createPredictor(model, { batchSize: 4 });
  for (const [count, calls] of [
    [1, 2000],
    [9, 300],
  ] as const) {
    const windows = Float32Array.from(windowsFor(model, count).all.flatMap((window) => [...window]));
    const probabilities = new Float32Array(count * 6);
    for (let i = 0; i < calls; i++) predictor.predictInto(windows, probabilities);
    gc();
    const before = process.memoryUsage();
    for (let i = 0; i < calls; i++) predictor.predictInto(windows, probabilities);
    const after = process.memoryUsage();
    const perCall = (after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers) / calls;
    // A float that V8 boxes is 16 bytes; one view would be hundreds.
    assert.ok(perCall < 64, `${perCall} bytes a call for ${count} windows`);
  }
});

test("losses are minus the logarithm of the true class's probability", () => {
  const model = smallModel();
  const { source } = windowsFor(model, 9);
  const { losses, probabilities } = createPredictor(model).predictAll(source);
  losses.forEach((loss, i) => assert.ok(Math.abs(loss + Math.log(probabilities[i * 3 + (i % 3)]!)) < 1e-5, `window ${i}`));
});

test("a saved and loaded model predicts the same bits", async () => {
  const model = smallModel();
  const loaded = await decodeModel(await encodeModel(model), "model");
  const { source } = windowsFor(model, 12);
  assert.deepEqual(createPredictor(loaded).predictAll(source), createPredictor(model).predictAll(source));
});

test("the standardizer in a model does what standardizing by hand does", () => {
  const [model, raw] = [smallModel(), smallModel({ preparation: [null] })];
  const { mean, scale } = SMALL_STANDARDIZER;
  const [whole, bare] = [createPredictor(model), createPredictor(raw)];
  let differing = 0;
  for (const window of windowsFor(model, 20).all) {
    const byHand = window.map((value, i) => (value - mean[i % 2]!) / scale[i % 2]!);
    const [expected, received] = [bare.predict(byHand).probabilities, whole.predict(window).probabilities];
    expected.forEach((p, k) => assert.ok(Math.abs(p - received[k]!) < 1e-6, `${p} and ${received[k]}`));
    if (Math.abs(bare.predict(window).probabilities[0]! - expected[0]!) > 1e-3) differing++;
  }
  assert.ok(differing > 10, "the standardizer must matter for this test to mean anything");
});

test("predicting leaves the window as it was and gives an array of its own each time", () => {
  const predictor = createPredictor(smallModel());
  const [first, second] = windowsFor(predictor.model, 2).all as [Float32Array, Float32Array];
  const copy = first.slice();
  const before = predictor.predict(first);
  const kept = before.probabilities.slice();
  predictor.predict(second);
  assert.deepEqual(first, copy);
  assert.deepEqual(before.probabilities, kept);
  assert.deepEqual(predictor.predict(first), before);
});

test("two predictors of one model, used in turns, do not know of each other", () => {
  const model = smallModel();
  const { all } = windowsFor(model, 6);
  const alone = all.map((window) => createPredictor(model).predict(window));
  const [one, other] = [createPredictor(model), createPredictor(model, { batchSize: 2 })];
  all.forEach((window, i) => {
    assert.deepEqual(one.predict(window), alone[i]);
    assert.deepEqual(other.predict(all[5 - i]!), alone[5 - i]);
  });
});

test("the plain-loop kernels predict the same to float accuracy", () => {
  for (const [title, model] of Object.entries(MODELS)) {
    const { source } = windowsFor(model, 3);
    const [fast, slow] = [createPredictor(model), createPredictor(model, { kernels: "reference" })].map(
      (p) => p.predictAll(source).probabilities,
    );
    fast!.forEach((p, i) => assert.ok(Math.abs(p - slow![i]!) < 1e-5, `${title}: ${p} and ${slow![i]}`));
  }
});

test("a window of another length or with a value that is not finite is refused, by time step and signal", () => {
  const predictor = createPredictor(smallModel());
  const refused = (window: Float32Array, message: RegExp): void =>
    assert.throws(
      () => predictor.predict(window),
      (error) => assertRefusal(error, message),
    );
  const refusedInto = (windows: number, probabilities: number, message: RegExp): void =>
    assert.throws(
      () => predictor.predictInto(new Float32Array(windows), new Float32Array(probabilities)),
      (error) => assertRefusal(error, message),
    );
  refusedInto(0, 0, /expected windows of 12 x 2 = 24 values \(time x channel\), one or more; received 0 values/);
  refusedInto(47, 6, /one or more; received 47 values/);
  refusedInto(48, 3, /expected room for 2 windows x 3 classes = 6 probabilities; received 3/);
  const two = new Float32Array(48).with(24 + 5, NaN);
  assert.throws(
    () => predictor.predictInto(two, new Float32Array(6)),
    (error) => assertRefusal(error, /received NaN in time step 2, signal gyro_x, window 1, from 0/),
  );
  refused(new Float32Array(23), /expected a window of 12 x 2 = 24 values \(time x channel\); received 23/);
  refused(new Float32Array(0), /received 0/);
  refused(new Float32Array(24).with(7, NaN), /expected finite values; received NaN in time step 3, signal gyro_x/);
  refused(new Float32Array(24).with(22, -Infinity), /received -Infinity in time step 11, signal acc_x/);
  refused(
    new Float32Array(24).map((_, i) => (i % 3 ? 3e38 : -3e38)),
    /received values so large that its sums overflow/,
  );
  assert.equal(predictor.predict(new Float32Array(24)).probabilities.length, 3);
});

test("predicting many windows names the first whose probabilities are not finite: it has no class", () => {
  const predictor = createPredictor(smallModel(), { batchSize: 4 });
  const { all, source } = windowsFor(predictor.model, 11);
  all[9]!.fill(NaN);
  for (const [window, value] of [
    [9, 0],
    [6, 3e38],
  ] as const) {
    if (value) all[window]!.forEach((_, i, values) => (values[i] = i % 3 ? value : -value));
    assert.throws(
      () => predictor.predictAll(source),
      (error) =>
        assertRefusal(error, new RegExp(`received others for window ${window}, from 0, of 11; .*in the units trained on.*diverge`)),
    );
  }
});

test("windows of another shape, a wrong batch size and a model whose parts do not fit are refused", () => {
  const model = smallModel();
  const { source } = windowsFor(model, 2);
  const refused = (action: () => unknown, message: RegExp): void => assert.throws(action, (error) => assertRefusal(error, message));
  refused(() => createPredictor(model).predictAll({ ...source, channels: 3 }), /expects windows of 12 x 2 .*received 12 x 3/);
  refused(() => createPredictor(model).predictAll({ ...source, classes: 2 }), /has 3 outputs; the data has 2 classes/);
  for (const batchSize of [0, -1, 1.5, NaN])
    refused(() => createPredictor(model, { batchSize }), /batchSize must be a whole number above 0; received/);
  refused(() => createPredictor({ ...model, classNames: ["a", "b"] }), /^model: expected 3 class names, .*received 2/);
  refused(() => createPredictor({ ...model, signals: [] }), /^model: expected 2 signals, .*received 0/);
  refused(
    () => createPredictor({ ...model, weights: model.weights.slice(1) }),
    /expected 6 weights; received 5|expected 7 weights; received 6/,
  );
  refused(
    () => createPredictor({ ...model, preparation: [{ mean: Float32Array.of(0), scale: Float32Array.of(1, 1) }] }),
    /^model: preparation\/input\/mean: expected 2 values, .*received 1/,
  );
  for (const [part, values] of Object.entries({ mean: [NaN, 0], scale: [Infinity, 1], lambdas: [-Infinity, 1] })) {
    const preparation = [{ ...SMALL_STANDARDIZER, [part]: Float32Array.from(values) }];
    refused(
      () => createPredictor({ ...model, preparation }),
      new RegExp(`^model: preparation/input/${part}: expected finite values; received ${values[0]} at index 0`),
    );
  }
  const open = { ...SMALL_NETWORK, layers: SMALL_NETWORK.layers.slice(0, -1) };
  refused(() => createPredictor({ ...model, network: open }), /^model: expected a network that ends in Dense with activation "softmax"/);
});

test("a network that no memory holds is refused by its size", () => {
  const [last] = SMALL_NETWORK.layers.slice(-1);
  const layers = [conv1D({ filters: 4096, kernelSize: 1, padding: "same" }), conv1D({ filters: 1, kernelSize: 1 }), flatten(), last!];
  const huge = smallModel({ network: { name: "huge", inputShape: [65536, 2], layers } });
  assert.throws(
    () => createPredictor(huge),
    (error) => assertRefusal(error, /fit into memory \(at most 4096 MiB\); received \d{5,} MiB; use a smaller/),
  );
});

function bits(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length).slice();
}
