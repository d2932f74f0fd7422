// What stands before the last layer's softmax, what that layer is fed, and the temperature between them and probabilities.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeModel, encodeModel, temperatureOf, type NetworkModel } from "../../src/artifact/index.js";
import type { WindowSource } from "../../src/nn/index.js";
import { createPredictor, createProbe } from "../../src/predict/index.js";
import { hashFill } from "../support/hash-fill.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { branchingModel, smallModel } from "../support/small-model.js";

const x = hashFill(40 * 24, 9, 2);
const label = (i: number): number => i % 3;
const windows: WindowSource = {
  ...{ length: 40, timeSteps: 12, channels: 2, classes: 3, label },
  copyWindow: (i, to, offset) => to.set(x.subarray(i * 24, (i + 1) * 24), offset),
};
const MODELS: Readonly<Record<string, NetworkModel>> = { small: smallModel(), branching: branchingModel() };
function refuses(action: () => unknown, message: RegExp): void {
  assert.throws(action, (error) => assertRefusal(error, message));
}

const calibration = { temperature: 2.5, windows: 12, subjects: [7, 9] };

for (const [name, model] of Object.entries(MODELS)) {
  test(`${name}: logits are the embedding times the last kernel, plus the bias, and probabilities their softmax`, () => {
    const probe = createProbe(model);
    const logits = probe.decisions(windows);
    const { values, dimensions } = probe.embeddings(windows);
    const [kernel, bias] = model.weights.slice(-2).map((weight) => weight.values);
    const { probabilities } = createPredictor(model).predictAll(windows);
    assert.equal(values.length, 40 * dimensions);
    for (let i = 0; i < 40; i++) {
      const row = [0, 1, 2].map((k) => {
        let sum = bias![k]!;
        for (let d = 0; d < dimensions; d++) sum += values[i * dimensions + d]! * kernel![d * 3 + k]!;
        return sum;
      });
      const total = row.reduce((all, value) => all + Math.exp(value), 0);
      row.forEach((value, k) => {
        assert.ok(Math.abs(logits[i * 3 + k]! - value) < 1e-5, `logit ${k} of window ${i}`);
        assert.ok(Math.abs(probabilities[i * 3 + k]! - Math.exp(value) / total) < 1e-6, `probability ${k} of window ${i}`);
      });
    }
  });

  test(`${name}: a temperature changes probabilities as it should, and no label`, () => {
    const plain = createPredictor(model).predictAll(windows);
    const calibrated = { ...model, calibration };
    const predictor = createPredictor(calibrated);
    const warm = predictor.predictAll(windows);
    const logits = createProbe(calibrated).decisions(windows);
    assert.deepEqual(warm.predicted, plain.predicted);
    let changed = 0;
    for (let i = 0; i < 40; i++) {
      const powers = [0, 1, 2].map((k) => Math.exp(logits[i * 3 + k]! / 2.5));
      const total = powers[0]! + powers[1]! + powers[2]!;
      powers.forEach((power, k) => assert.ok(Math.abs(warm.probabilities[i * 3 + k]! - power / total) < 1e-7));
      assert.ok(Math.abs(warm.losses[i]! + Math.log(powers[label(i)]! / total)) < 1e-6);
      // Where no unit of the last hidden layer is active all logits are the bias, and equal.
      if (new Set(logits.subarray(i * 3, i * 3 + 3)).size > 1) changed++;
      else continue;
      assert.notDeepEqual(
        warm.probabilities.subarray(i * 3, i * 3 + 3),
        plain.probabilities.subarray(i * 3, i * 3 + 3),
        `window ${i} is as without a temperature`,
      );
      const one = predictor.predict(x.slice(i * 24, (i + 1) * 24));
      assert.deepEqual(one.probabilities, warm.probabilities.slice(i * 3, i * 3 + 3));
      assert.equal(one.label, warm.predicted[i]);
    }
    assert.ok(changed > 30, `${changed} windows`);
  });
}

test("a file keeps the temperature and whom it was fitted to; without one its bytes know nothing of it", async () => {
  const model = { ...smallModel(), calibration: { ...calibration, folds: 5 } };
  const bytes = await encodeModel(model);
  const back = await decodeModel(bytes, "a file");
  assert.ok(back.kind === "network");
  assert.deepEqual(back.calibration, model.calibration);
  assert.equal(temperatureOf(back), 2.5);
  assert.deepEqual(createPredictor(back).predictAll(windows), createPredictor(model).predictAll(windows));
  const without = await encodeModel(smallModel());
  assert.ok(!Buffer.from(without).includes("calibration"));
  const plain = await decodeModel(without, "a file");
  assert.ok(plain.kind === "network" && plain.calibration === undefined);
  assert.equal(temperatureOf(plain), 1);
});

test("a temperature that is none is refused, in memory and in a file", async () => {
  for (const temperature of [0, -1, NaN, Infinity]) {
    const model = { ...smallModel(), calibration: { ...calibration, temperature } };
    refuses(() => createPredictor(model), /calibration: expected a temperature above 0; received/);
    await assert.rejects(encodeModel(model), /calibration\.temperature: expected/);
  }
});

test("windows that do not fit are refused", () => {
  const probe = createProbe(smallModel());
  refuses(() => probe.decisions({ ...windows, timeSteps: 11 }), /expected windows of 12 x 2 \(time x channel\); received 11 x 2/);
  refuses(() => probe.embeddings({ ...windows, length: 0 }), /expected at least 1 window; received 0/);
});
