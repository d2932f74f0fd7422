// Models that tell a class each time step: training, file, predictor and scores agree; what does not fit is refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeModel, decodeSequence, encodeSequence } from "../../src/artifact/index.js";
import { officialSplit, type Dataset } from "../../src/data/index.js";
import { conv1D, UNLABELLED, type NetworkConfig } from "../../src/nn/index.js";
import { createStepPredictor } from "../../src/predict/index.js";
import { DEFAULT_RECIPE, evaluateSequence, trainSequence, type StepLabels } from "../../src/study/index.js";
import { createRandom } from "../../src/tensor/index.js";
import { assertRefusal } from "../support/expect-refusal.js";

const [N, T] = [160, 16];

/** A step is "up" where its signal is above 1, which it is from some step on; the last windows end early. */
function made(unequal: boolean): { dataset: Dataset; labels: StepLabels } {
  const random = createRandom(5, 1);
  const x = new Float32Array(N * T);
  const values = new Int32Array(N * T);
  const lengths = Int32Array.from({ length: N }, (_, i) => (unequal && i % 3 === 0 ? 6 : T));
  for (let i = 0; i < N; i++) {
    const change = random.below(T);
    for (let t = 0; t < lengths[i]!; t++) {
      const up = t >= change ? 1 : 0;
      x[i * T + t] = 2 * up + 0.3 * random.normal();
      values[i * T + t] = random.below(8) === 0 ? UNLABELLED : up;
    }
    values[i * T] = values[i * T] === UNLABELLED ? 0 : values[i * T]!;
  }
  const subject = Int32Array.from({ length: N }, (_, i) => 1 + (i % 4));
  return {
    dataset: {
      ...{ name: "steps", simulated: true, source: "a test", signals: [{ name: "a", unit: "g" }], classNames: ["any"], samplingRate: 50 },
      ...{ timeSteps: T, overlap: 0, testSubjects: [4], x, y: new Int32Array(N), subject, recording: subject.map((_, i) => i) },
      ...(unequal && { lengths }),
    },
    labels: { classNames: ["down", "up"], values },
  };
}

const NETWORK: NetworkConfig = {
  name: "steps",
  inputShape: [T, 1],
  layers: [
    conv1D({ filters: 6, kernelSize: 3, padding: "same", activation: "relu" }),
    conv1D({ filters: 2, kernelSize: 1, activation: "softmax" }),
  ],
};
const RECIPE = { ...DEFAULT_RECIPE, preparation: "standardize" as const, epochs: 12, learningRate: 1e-2, batchSize: 8 };

for (const unequal of [false, true]) {
  test(`a model of a class each step learns, is saved, and says the same from its file${unequal ? ", of windows that end early too" : ""}`, async () => {
    const { dataset, labels } = made(unequal);
    const { train, test: unseen } = officialSplit(dataset);
    const { model, fitted } = await trainSequence(train, labels, RECIPE, { network: { ...NETWORK, masked: unequal } });
    assert.ok(fitted.history.at(-1)!.accuracy! > 0.95, JSON.stringify(fitted.history.at(-1)));
    const scores = evaluateSequence(model, unseen, labels);
    const labelled = [...unseen.indices].reduce((sum, window) => {
      const own = labels.values.subarray(window * T, window * T + (dataset.lengths?.[window] ?? T));
      return sum + own.filter((label) => label !== UNLABELLED).length;
    }, 0);
    assert.equal(scores.windows, labelled);
    assert.ok(scores.accuracy > 0.95, `${scores.accuracy}`);
    const bytes = await encodeSequence(model);
    const read = await decodeSequence(bytes, "steps");
    assert.deepEqual(read, model);
    assert.deepEqual(await encodeSequence(read), bytes);
    await assert.rejects(decodeModel(bytes, "steps"), (error) =>
      assertRefusal(error, /received a model of a class each time step, stride-sequence-1; it is read by decodeSequence and loadSequence$/),
    );

    const predictor = createStepPredictor(read);
    const many = new Float32Array(N * T * 2);
    predictor.predictInto(dataset.x, many, dataset.lengths);
    for (const window of [0, 1, 7]) {
      const length = dataset.lengths?.[window] ?? T;
      const { probabilities, labels: called } = predictor.predict(dataset.x.slice(window * T, window * T + length));
      assert.deepEqual([probabilities.length, called.length], [2 * length, length]);
      assert.deepEqual(probabilities, many.slice(2 * window * T, 2 * (window * T + length)));
      assert.ok(many.subarray(2 * (window * T + length), 2 * (window + 1) * T).every((value) => value === 0));
      called.forEach((label, t) => assert.equal(label, probabilities[2 * t + 1]! > probabilities[2 * t]! ? 1 : 0));
    }
  });
}

test("labels of another size, other classes and networks that end otherwise are refused", async () => {
  const { dataset, labels } = made(false);
  const { train } = officialSplit(dataset);
  const refused = async (action: Promise<unknown>, message: RegExp): Promise<void> =>
    assert.rejects(action, (error) => assertRefusal(error, message));
  await refused(
    trainSequence(train, { ...labels, values: labels.values.slice(1) }, RECIPE, { network: NETWORK }),
    /step labels: expected 160 windows x 16 time steps = 2560; received 2559$/,
  );
  const linear = { ...NETWORK, layers: NETWORK.layers.slice(0, 1) };
  await refused(trainSequence(train, labels, RECIPE, { network: linear }), /a loss needs a network whose last layer is|has 16 x 6 outputs/);
  const { model } = await trainSequence(train, labels, { ...RECIPE, epochs: 1 }, { network: NETWORK });
  assert.throws(
    () => evaluateSequence(model, train, { ...labels, classNames: ["low", "high"] }),
    (error) => assertRefusal(error, /classes: expected down, up, as the model has; received low, high$/),
  );
  await refused(
    encodeSequence({ ...model, classNames: ["down"] }),
    /expected 2 class names, as its network \(16 x 1 -> 2\) has; received 1$/,
  );
});
