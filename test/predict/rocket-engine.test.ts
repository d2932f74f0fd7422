// A predictor of random convolutions: the same interface as a network's, and bits that depend on nothing but the window.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeModel, encodeModel, type RocketModel } from "../../src/artifact/index.js";
import { createPredictor } from "../../src/predict/index.js";
import { createRandomConvolutionPredictor } from "../../src/rocket/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { smallRocket, waves } from "../support/small-rocket.js";

const MODELS: Readonly<Record<string, RocketModel>> = {
  minirocket: await smallRocket(),
  "minirocket, raw": await smallRocket({ standardize: false }),
  multirocket: await smallRocket({ transform: "multirocket", alphas: [100] }),
  hydra: await smallRocket({ transform: "hydra", alphas: [300, 1000] }),
  logistic: await smallRocket({ classifier: "logistic", alphas: [30] }),
};
const [WINDOWS, SIZE] = [19, 80];
const source = waves(WINDOWS, 40);
const all = Array.from({ length: WINDOWS }, (_, i) => {
  const window = new Float32Array(SIZE);
  source.copyWindow(i, window, 0);
  return window;
});

for (const [title, model] of Object.entries(MODELS)) {
  test(`${title}: one window alone gives the bits it gives among others, whatever the batch size`, () => {
    const single = createPredictor(model);
    const windows = Float32Array.from(all.flatMap((window) => [...window]));
    for (const batchSize of [1, 4, 7, 8, 64]) {
      const predictor = createPredictor(model, { batchSize });
      const { probabilities, predicted } = predictor.predictAll(source);
      const into = new Float32Array(WINDOWS * 3);
      predictor.predictInto(windows, into);
      assert.deepEqual(into, probabilities);
      for (const [i, window] of all.entries()) {
        const one = single.predict(window);
        assert.deepEqual(one.probabilities, probabilities.slice(3 * i, 3 * i + 3), `window ${i}, batch size ${batchSize}`);
        assert.deepEqual([one.label, one.className], [predicted[i], model.classNames[one.label]]);
        assert.ok(Math.abs(one.probabilities.reduce((sum, p) => sum + p, 0) - 1) < 1e-6);
      }
    }
  });

  test(`${title}: a saved and loaded model predicts the bits of the one that was fitted, and of the predictor on threads`, async () => {
    const loaded = await decodeModel(await encodeModel(model), "model");
    const predictions = createPredictor(loaded).predictAll(source);
    assert.deepEqual(createPredictor(model).predictAll(source), predictions);
    const threads = createRandomConvolutionPredictor(model.convolutions, { threads: 2 });
    const { probabilities, predicted } = await threads.predict(source);
    threads.close();
    assert.deepEqual([probabilities, predicted], [predictions.probabilities, predictions.predicted]);
  });
}

for (const [title, model] of Object.entries(MODELS)) {
  test(`${title}: predicting into a caller's array makes neither arrays nor lists`, () => {
    const { gc } = globalThis;
    assert.ok(gc, "run with --expose-gc");
    const predictor = createPredictor(model, { batchSize: 8 });
    for (const [count, calls] of [
      [1, 600],
      [WINDOWS, 30],
    ] as const) {
      const windows = Float32Array.from(all.slice(0, count).flatMap((window) => [...window]));
      const probabilities = new Float32Array(3 * count);
      for (let call = 0; call < calls; call++) predictor.predictInto(windows, probabilities);
      // The least of three rounds: on a busy machine V8 optimises late, and what it compiles meanwhile lies on the heap, too.
      let perWindow = Infinity;
      for (let round = 0; round < 3; round++) {
        gc();
        const before = process.memoryUsage();
        for (let call = 0; call < calls; call++) predictor.predictInto(windows, probabilities);
        const after = process.memoryUsage();
        assert.ok(after.arrayBuffers <= before.arrayBuffers, `${after.arrayBuffers - before.arrayBuffers} bytes of arrays`);
        perWindow = Math.min(perWindow, (after.heapUsed - before.heapUsed) / (calls * count));
      }
      // Until V8 has optimised the loops it boxes a float, 16 bytes, for each value that is scaled; lists of calls and views came to 7700.
      assert.ok(perWindow < 24 * SIZE + 500, `${perWindow} bytes a window of ${count}`);
    }
  });
}

test("it tells waves apart, and its losses are minus the logarithm of the true class's probability", () => {
  const test = waves(60, 70);
  const { predicted, probabilities, losses } = createPredictor(MODELS["minirocket"]!).predictAll(test);
  const right = predicted.filter((label, i) => label === test.label(i)).length;
  assert.ok(right >= 45, `${right} of 60`);
  losses.forEach((loss, i) => assert.ok(Math.abs(loss + Math.log(probabilities[3 * i + test.label(i)]!)) < 1e-5, `window ${i}`));
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / 60;
  assert.ok(mean < 0.8, `${mean} nats; three classes by chance have 1.1`);
});

test("windows that do not fit, values that are not finite, other kernels and a model without a temperature are refused in one line", () => {
  const model = MODELS["minirocket"]!;
  const predictor = createPredictor(model);
  const refused = (action: () => unknown, message: RegExp): void => assert.throws(action, (error) => assertRefusal(error, message));
  refused(() => predictor.predict(new Float32Array(79)), /expected a window of 40 x 2 = 80 values \(time x channel\); received 79/);
  refused(
    () => predictor.predict(new Float32Array(80).with(7, NaN)),
    /expected finite values; received NaN in time step 3, signal gyro_x, window 0/,
  );
  const huge = new Float32Array(5 * 80).fill(3e38, 4 * 80 + 1);
  refused(
    () => createPredictor(model, { batchSize: 2 }).predictInto(huge, new Float32Array(15)),
    /expected signals in the units fitted on; received \d\.\d+e\+38 in window 4, from 0, channel 1/,
  );
  refused(() => predictor.predictAll({ ...source, channels: 3 }), /expected windows of 40 x 2 .*; received 40 x 3/);
  refused(() => predictor.predictAll({ ...source, classes: 4 }), /expected 3 classes, as it was trained on; the data has 4/);
  refused(() => predictor.predictAll({ ...source, length: 0 }), /expected at least 1 window; received 0/);
  for (const kernels of ["relaxed", "reference"] as const)
    refused(() => createPredictor(model, { kernels }), new RegExp(`random convolutions have plain kernels alone; received ${kernels}`));
  for (const batchSize of [0, -1, 1.5, NaN])
    refused(() => createPredictor(model, { batchSize }), /batchSize must be a whole number above 0/);
  refused(() => createPredictor({ ...model, signals: [] }), /^model: expected 2 signals, as its random convolutions have; received 0/);
  refused(
    () => createPredictor({ ...model, convolutions: { ...model.convolutions, temperature: null } }),
    /^model: random convolutions: expected a temperature, .*; received none; fit them with groups/,
  );
});
