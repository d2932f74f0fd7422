// Predictions for windows of unequal lengths, by a model whose network is masked.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeModel, encodeModel, type NetworkModel } from "../../src/artifact/index.js";
import {
  batchNormalization,
  conv1D,
  dense,
  globalAveragePooling1D,
  lstm,
  type NetworkConfig,
  type WindowSource,
} from "../../src/nn/index.js";
import { createPredictor, createProbe } from "../../src/predict/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { hashFill } from "../support/hash-fill.js";
import { smallModel } from "../support/small-model.js";

const [T, C, CLASSES] = [12, 2, 3];
const NETWORK: NetworkConfig = {
  name: "masked",
  inputShape: [T, C],
  masked: true,
  layers: [
    conv1D({ filters: 16, kernelSize: 3, activation: "relu" }),
    batchNormalization({ activation: "relu" }),
    lstm({ units: 5, returnSequences: true }),
    globalAveragePooling1D(),
    dense({ units: CLASSES, activation: "softmax" }),
  ],
};
const MODEL = smallModel({ network: NETWORK });
const LENGTHS = [12, 3, 7, 11, 4, 9, 12];
const ALL = LENGTHS.map((length, i) => hashFill(length * C, i, 2));

/** The same windows, padded with what must not matter. */
function padded(filler: number): Float32Array {
  const windows = new Float32Array(LENGTHS.length * T * C).fill(filler);
  ALL.forEach((window, i) => windows.set(window, i * T * C));
  return windows;
}

function refused(action: () => unknown, message: RegExp): void {
  assert.throws(action, (error) => assertRefusal(error, message));
}

test("a shorter window has the bits of the model made for its length: by itself, padded, in a batch of any size, and from a source", () => {
  const predictor = createPredictor(MODEL);
  assert.equal(predictor.shortest, 3);
  const expected = ALL.map((window, i) => {
    const { masked: _, ...rest } = NETWORK;
    const own: NetworkModel = { ...MODEL, network: { ...rest, inputShape: [LENGTHS[i]!, C] } };
    return createPredictor(own).predict(window);
  });
  const rows = expected.flatMap(({ probabilities }) => [...probabilities]);
  ALL.forEach((window, i) => assert.deepEqual(predictor.predict(window), expected[i]));
  for (const filler of [0, 1e30, NaN]) {
    const windows = padded(filler);
    LENGTHS.forEach((length, i) => {
      assert.deepEqual(predictor.predict(windows.slice(i * T * C, (i + 1) * T * C), { length }), expected[i]);
    });
    for (const batchSize of [1, 3, 7, 16]) {
      const own = createPredictor(MODEL, { batchSize });
      const probabilities = new Float32Array(LENGTHS.length * CLASSES);
      own.predictInto(windows, probabilities, LENGTHS);
      assert.deepEqual([...probabilities], rows, `batch size ${batchSize}`);
      const source: WindowSource = {
        ...{ length: LENGTHS.length, timeSteps: T, channels: C, classes: CLASSES, label: () => 0, lengthOf: (i) => LENGTHS[i]! },
        copyWindow: (i, to, offset) => to.set(windows.subarray(i * T * C, (i + 1) * T * C), offset),
      };
      assert.deepEqual([...own.predictAll(source).probabilities], rows);
    }
  }
  // Lengths are those of one call.
  assert.notDeepEqual(predictor.predict(padded(0).slice(T * C, 2 * T * C)), expected[1]);
  assert.deepEqual(predictor.predict(ALL[0]!), expected[0]);
});

test("logits and embeddings of a shorter window are those of the model made for its length", () => {
  const windows = padded(NaN);
  const sourceOf = (i: number, timeSteps: number): WindowSource => ({
    ...{ length: 1, timeSteps, channels: C, classes: CLASSES, label: () => 0, lengthOf: () => LENGTHS[i]! },
    copyWindow: (_, to, offset) => to.set(windows.subarray(i * T * C, (i * T + timeSteps) * C), offset),
  });
  const probe = createProbe(MODEL, { batchSize: 1 });
  LENGTHS.forEach((length, i) => {
    const { masked: _, ...rest } = NETWORK;
    const own = createProbe({ ...MODEL, network: { ...rest, inputShape: [length, C] } });
    assert.deepEqual(probe.decisions(sourceOf(i, T)), own.decisions(sourceOf(i, length)));
    assert.deepEqual(probe.embeddings(sourceOf(i, T)), own.embeddings(sourceOf(i, length)));
  });
});

test("a masked model read is the model written, and predicts the same bits", async () => {
  const read = (await decodeModel(await encodeModel(MODEL), "model")) as NetworkModel;
  assert.deepEqual(read, MODEL);
  assert.equal(read.network.masked, true);
  for (const window of ALL) assert.deepEqual(createPredictor(read).predict(window), createPredictor(MODEL).predict(window));
});

test("lengths that no window of the model can have are refused, and any but all steps by a model that is not masked", () => {
  const predictor = createPredictor(MODEL);
  refused(
    () => predictor.predict(new Float32Array(2 * C)),
    /expected a window of 12 x 2 = 24 values \(time x channel\), or of 3 to 11 steps; received 4/,
  );
  refused(() => predictor.predict(new Float32Array(7)), /or of 3 to 11 steps; received 7/);
  refused(() => predictor.predict(new Float32Array(26)), /or of 3 to 11 steps; received 26/);
  refused(() => predictor.predict(new Float32Array(8), { length: 5 }), /or of 3 to 11 steps; received 8/);
  for (const length of [2, 0, 13, 4.5, NaN]) {
    refused(
      () => predictor.predict(new Float32Array(T * C), { length }),
      /^predict: expected a length in time steps of 3 to 12; received \S+ for window 0, from 0$/,
    );
  }
  const probabilities = new Float32Array(2 * CLASSES);
  refused(() => predictor.predictInto(new Float32Array(2 * T * C), probabilities, [3]), /expected 2 lengths, one a window; received 1/);
  refused(() => predictor.predictInto(new Float32Array(2 * T * C), probabilities, [3, 2]), /received 2 for window 1, from 0/);
  refused(
    () =>
      predictor.predictInto(
        padded(0)
          .slice(0, 2 * T * C)
          .with(T * C + 5, NaN),
        probabilities,
        [12, 3],
      ),
    /received NaN in time step 2, signal gyro_x, window 1/,
  );
  const whole = createPredictor(smallModel());
  assert.equal(whole.shortest, T);
  assert.equal(whole.predict(new Float32Array(T * C), { length: T }).probabilities.length, CLASSES);
  refused(
    () => whole.predict(new Float32Array(T * C), { length: 7 }),
    /expected a length in time steps of 12, as the model's network is not masked .*; received 7 /,
  );
});

test("a shorter window's logits and embeddings are those of the model made for its length", () => {
  const probe = createProbe(MODEL);
  const windows = padded(0);
  const source: WindowSource = {
    ...{ length: LENGTHS.length, timeSteps: T, channels: C, classes: CLASSES, label: () => 0, lengthOf: (i) => LENGTHS[i]! },
    copyWindow: (i, to, offset) => to.set(windows.subarray(i * T * C, (i + 1) * T * C), offset),
  };
  const [decisions, { values, dimensions }] = [probe.decisions(source), probe.embeddings(source)];
  LENGTHS.forEach((length, i) => {
    const { masked: _, ...rest } = NETWORK;
    const own = createProbe({ ...MODEL, network: { ...rest, inputShape: [length, C] } });
    const alone: WindowSource = {
      ...{ length: 1, timeSteps: length, channels: C, classes: CLASSES, label: () => 0 },
      copyWindow: (_, to, offset) => to.set(ALL[i]!, offset),
    };
    assert.deepEqual(decisions.slice(i * CLASSES, (i + 1) * CLASSES), own.decisions(alone), `logits of window ${i}`);
    assert.deepEqual(values.slice(i * dimensions, (i + 1) * dimensions), own.embeddings(alone).values, `embedding of window ${i}`);
  });
});
