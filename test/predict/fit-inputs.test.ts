import assert from "node:assert/strict";
import { test } from "node:test";
import { createEnsemble, type NetworkModel } from "../../src/artifact/index.js";
import { createDemo, officialSplit, type Acquisition, type Signal } from "../../src/data/index.js";
import { createStreamPredictor, fitInputs } from "../../src/predict/index.js";
import { trainModel } from "../../src/study/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { SMALL_NETWORK, smallModel } from "../support/small-model.js";
import { waveNetwork } from "../support/small-ensemble.js";
import { smallRocket } from "../support/small-rocket.js";

const g = (...names: string[]): Signal[] => names.map((name) => ({ name, unit: "g" }));
const axes = (name: string): string[] => ["x", "y", "z"].map((axis) => `${name}_${axis}`);

/** Of two sensors with three axes each; one gives gravity, body and a magnitude besides. */
function model(training: Partial<NetworkModel["training"]> = {}): NetworkModel {
  const signals = [...g(...axes("body")), { name: "norm", unit: "g" }, ...axes("gyro").map((name) => ({ name, unit: "rad/s" }))];
  const acquisition: Acquisition = {
    inputs: [...g(...axes("acc")), ...axes("gyro").map((name) => ({ name, unit: "rad/s" }))],
    maxGap: 0.1,
    steps: [
      { kind: "median", size: 3, signals: [...axes("acc"), ...axes("gyro")] },
      { kind: "gravity", signals: axes("acc"), gravity: null, body: axes("body") },
      { kind: "magnitude", signals: axes("body"), name: "norm" },
    ],
  };
  const network = { ...SMALL_NETWORK, inputShape: [12, 7] as const };
  return smallModel({ network, signals, acquisition, preparation: [null], training: { ...smallModel().training, ...training } });
}

const refuses = (action: () => unknown, message: RegExp): void => assert.throws(action, (error: unknown) => assertRefusal(error, message));

test("all inputs in any order, with others among them, go through the steps as they are", () => {
  const wanted = model();
  const { acquisition, channels, given, filled } = fitInputs(
    wanted,
    [...[...wanted.acquisition!.inputs].reverse(), { name: "battery", unit: "%" }],
    "a.csv",
  );
  assert.deepEqual(acquisition, wanted.acquisition);
  assert.deepEqual([channels, given, filled], [[0, 1, 2, 3, 4, 5, 6], [], []]);
});

test("what is measured already is not computed again, and needs no inputs", () => {
  const measured = [...g(...axes("body")), ...axes("gyro").map((name) => ({ name, unit: "rad/s" }))];
  const { acquisition, given } = fitInputs(model(), measured, "a.csv");
  assert.deepEqual(given, axes("body"));
  assert.deepEqual(acquisition.steps, [
    { kind: "median", size: 3, signals: axes("gyro") },
    { kind: "magnitude", signals: axes("body"), name: "norm" },
  ]);
  assert.deepEqual(
    acquisition.inputs.map(({ name }) => name),
    [...axes("gyro"), ...axes("body")],
  );
});

test("another unit is refused, with the way out", () => {
  const measured = [...axes("acc").map((name) => ({ name, unit: "m/s2" })), ...axes("gyro").map((name) => ({ name, unit: "rad/s" }))];
  refuses(
    () => fitInputs(model(), measured, "a.csv"),
    /^a.csv: acc_x: expected g, as the model was trained on; received m\/s2; say the unit in a mapping/,
  );
});

test("missing signals are named, with what there is, unless training dropped such signals and says what stood for them", () => {
  const measured = g(...axes("acc"));
  const means = [0, 0, 0, 1, 0.5, 0.25, 0.125];
  refuses(
    () => fitInputs(model(), measured, "a.csv"),
    /^a.csv: expected the signals acc_x \(g\), .*gyro_z \(rad\/s\); received no gyro_x \(rad\/s\), gyro_y \(rad\/s\), gyro_z \(rad\/s\), but acc_x \(g\), acc_y \(g\), acc_z \(g\); only a network that was trained with --augment/,
  );
  refuses(
    () => fitInputs(model({ augmentation: { sensorDrop: 0.2 } }), measured, "a.csv"),
    /its file does not say what training put in the place of dropped signals/,
  );
  for (const augmentation of [{ sensorDrop: 0.2 }, { channelDrop: 0.1 }]) {
    const { channels, filled, acquisition } = fitInputs(model({ augmentation, dropMeans: means }), measured, "a.csv");
    assert.deepEqual(channels, [0, 1, 2, 3]);
    assert.deepEqual(
      filled,
      [4, 5, 6].map((channel) => ({ channel, name: axes("gyro")[channel - 4], value: means[channel] })),
    );
    assert.deepEqual(acquisition.steps[0], { kind: "median", size: 3, signals: axes("acc") });
  }
});

test("a part of a sensor may be missing where training dropped single signals, not where it dropped whole sensors", () => {
  const measured = [...g(...axes("acc")), { name: "gyro_x", unit: "rad/s" }];
  const dropMeans = [0, 0, 0, 0, 0, 0, 0];
  refuses(
    () => fitInputs(model({ augmentation: { sensorDrop: 0.2 }, dropMeans }), measured, "a.csv"),
    /dropped whole sensors, never some of a sensor's signals/,
  );
  assert.deepEqual(fitInputs(model({ augmentation: { channelDrop: 0.2 }, dropMeans }), measured, "a.csv").channels, [0, 1, 2, 3, 4]);
  refuses(
    () => fitInputs(model({ augmentation: { channelDrop: 0.2 }, dropMeans }), g("other"), "a.csv"),
    /received no .* but other \(g\); a model cannot do without all/,
  );
});

const rocket = await smallRocket();

test("an ensemble does without a signal where all its members do", async () => {
  const training = { ...smallModel().training, augmentation: { channelDrop: 0.1 }, dropMeans: [0.5, 2] };
  const does = waveNetwork({ training });
  const measured = g("acc_x");
  assert.deepEqual(fitInputs(createEnsemble([does, does]), measured, "a.csv").filled, [{ channel: 1, name: "gyro_x", value: 2 }]);
  refuses(() => fitInputs(createEnsemble([does, rocket]), measured, "a.csv"), /only a network that was trained/);
  const other = waveNetwork({ training: { ...training, dropMeans: [0.5, 3] } });
  refuses(() => fitInputs(createEnsemble([does, other]), measured, "a.csv"), /its members put different values in their place/);
});
test("a trained model's file says what stood for dropped signals, and a stream without them gives the bits of windows with it", async () => {
  const dataset = createDemo();
  const train = { ...officialSplit(dataset).train, indices: officialSplit(dataset).train.indices.slice(0, 64) };
  const { model: trained } = await trainModel(train, {
    ...{ model: "baseline", preparation: "standardize", epochs: 1, batchSize: 32, learningRate: 1e-3, seed: 1, kernels: "plain" },
    options: { filters: 4 },
    training: { augmentation: { sensorDrop: 0.2 } },
  });
  const means = trained.training.dropMeans!;
  assert.deepEqual(Float32Array.from(means), trained.preparation[0]!.mean);
  const six = dataset.signals.filter(({ name }) => !name.startsWith("body_gyro"));
  const run = (measured: readonly Signal[], valueOf: (t: number, name: string, channel: number) => number): number[][] => {
    const all: number[][] = [];
    const stream = createStreamPredictor(trained, { measured, onWindow: ({ probabilities }) => void all.push([...probabilities]) });
    for (let t = 0; t < 300; t++) {
      stream.push(
        t / 50,
        measured.map(({ name }) =>
          valueOf(
            t,
            name,
            dataset.signals.findIndex((signal) => signal.name === name),
          ),
        ),
      );
    }
    stream.end();
    return all;
  };
  const value = (t: number, channel: number): number => Math.fround(((t * (channel + 3)) % 17) / 10);
  const without = run(six, (t, _, channel) => value(t, channel));
  const within = run(dataset.signals, (t, name, channel) => (name.startsWith("body_gyro") ? means[channel]! : value(t, channel)));
  assert.ok(without.length === 3);
  assert.deepEqual(without, within);
});
