// An ensemble's probabilities are the weighted mean of its members', rounded once: alone, in a batch, from a file.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createEnsemble, decodeModel, encodeModel } from "../../src/artifact/index.js";
import { createPredictor } from "../../src/predict/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { smallEnsemble, waveNetwork } from "../support/small-ensemble.js";
import { smallRocket, waves } from "../support/small-rocket.js";

const { model, members } = await smallEnsemble();
const [WINDOWS, CLASSES, SIZE] = [19, 3, 80];
const source = waves(WINDOWS, 40);
const windows = new Float32Array(WINDOWS * SIZE);
for (let i = 0; i < WINDOWS; i++) source.copyWindow(i, windows, i * SIZE);

test("its probabilities have the bits of the weighted mean worked out by hand, its losses are their logarithms", () => {
  const { probabilities, predicted, losses } = createPredictor(model).predictAll(source);
  const own = members.map((member) => createPredictor(member).predictAll(source).probabilities);
  const [a, b, c] = [1 / 3.5, 2 / 3.5, 0.5 / 3.5];
  probabilities.forEach((probability, i) => {
    assert.equal(probability, Math.fround(a * own[0]![i]! + b * own[1]![i]! + c * own[2]![i]!), `value ${i}`);
  });
  for (let i = 0; i < WINDOWS; i++) {
    const row = [...probabilities.subarray(i * CLASSES, (i + 1) * CLASSES)];
    assert.equal(predicted[i], row.indexOf(Math.max(...row)));
    assert.ok(Math.abs(losses[i]! + Math.log(row[source.label(i)]!)) < 1e-5);
    assert.ok(Math.abs(row.reduce((sum, p) => sum + p, 0) - 1) < 1e-6);
  }
  assert.ok(new Set(own.map((row) => row.join())).size === 3, "the members differ");
});

test("one window alone gives the bits it gives among others, whatever the batch size, and so does the file", async () => {
  const expected = createPredictor(model).predictAll(source);
  const single = createPredictor(await decodeModel(await encodeModel(model), "model"));
  for (const batchSize of [1, 4, 7, 64]) {
    const predictor = createPredictor(model, { batchSize });
    assert.deepEqual(predictor.predictAll(source), expected);
    const into = new Float32Array(WINDOWS * CLASSES);
    predictor.predictInto(windows, into);
    assert.deepEqual(into, expected.probabilities);
  }
  for (let i = 0; i < WINDOWS; i++) {
    const { label, className, probabilities } = single.predict(windows.slice(i * SIZE, (i + 1) * SIZE));
    assert.deepEqual(probabilities, expected.probabilities.slice(i * CLASSES, (i + 1) * CLASSES));
    assert.deepEqual([label, className], [expected.predicted[i], model.classNames[label]]);
  }
});

test("a member of weight 0 changes no bit, and one alone is itself", () => {
  const [network, rocket] = members;
  const alone = createPredictor(rocket).predictAll(source);
  const one = createPredictor(createEnsemble([network, rocket], { weights: [0, 3] })).predictAll(source);
  assert.deepEqual(one.probabilities, alone.probabilities);
  assert.deepEqual(createPredictor(createEnsemble([rocket])).predictAll(source).predicted, alone.predicted);
});

test("where all members' probability of the true class was rounded to 0, the loss is that of the least positive float32", () => {
  // The softmax of these is 0 but for one class.
  const [first, ...rest] = waveNetwork().weights.toReversed();
  const sure = waveNetwork({ weights: [...rest.toReversed(), { ...first!, values: Float32Array.of(1000, 0, -1000) }] });
  const { losses, probabilities } = createPredictor(createEnsemble([sure, { ...sure }])).predictAll({ ...source, label: () => 2 });
  assert.equal(probabilities[2], 0);
  for (const loss of losses) assert.ok(Math.abs(loss - 149 * Math.LN2) < 1e-4, String(loss));
});

test("other kernels are the networks' alone; what does not fit is refused in one line", async () => {
  const plain = createPredictor(model).predictAll(source).probabilities;
  const reference = createPredictor(model, { kernels: "reference" }).predictAll(source).probabilities;
  reference.forEach((probability, i) => assert.ok(Math.abs(probability - plain[i]!) < 1e-5));
  const refused = (action: () => unknown, message: RegExp): void => assert.throws(action, (error) => assertRefusal(error, message));
  refused(() => createPredictor(model).predict(new Float32Array(79)), /expected a window of 40 x 2 = 80 values/);
  refused(() => createPredictor({ ...model, weights: [0.5, 0.5] }), /^model: weights: expected 3, one a member; received 2/);
  refused(() => createPredictor({ ...model, weights: [0.5, 0.5, 0.5] }), /^model: weights: expected a sum of 1; received 1\.5/);
  refused(
    () => createPredictor({ ...model, classNames: ["a", "b", "c"] }),
    /^model: classes: expected walk, sit, stand, as its members have/,
  );
  refused(() => createPredictor({ ...model, members: [] }), /^model: expected one or more members; received none/);
  const other = await smallRocket({}, { samplingRate: 20 });
  refused(
    () => createEnsemble([members[0], other]),
    /^ensemble: sampling rate in Hz: expected 50 of every member, as of member 1 \(small\); received 20 of member 2 \(minirocket\)/,
  );
});
