import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { decodeModel, encodeModel } from "../../src/artifact/index.js";
import { officialSplit, type Dataset } from "../../src/data/index.js";
import { createPredictor } from "../../src/predict/index.js";
import { DEFAULT_RECIPE, evaluateModel, trainModel, VERSION, type Recipe } from "../../src/study/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { madeUpDataset } from "../support/made-up-dataset.js";
import { REPOSITORY } from "../support/paths.js";

const dataset = madeUpDataset();
const { train, test: held } = officialSplit(dataset);
const RECIPE: Recipe = { ...DEFAULT_RECIPE, epochs: 2, batchSize: 16, seed: 4 };
const SCALED: Recipe = { ...RECIPE, preparation: "standardize" };

test("the same recipe gives the same model file, byte for byte; another seed gives another", async () => {
  for (const recipe of [RECIPE, SCALED]) {
    const [first, again, other] = [
      await trainModel(train, recipe),
      await trainModel(train, recipe),
      await trainModel(train, { ...recipe, seed: 5 }),
    ];
    assert.deepEqual(await encodeModel(first.model), await encodeModel(again.model));
    assert.equal(first.weightsSha256, again.weightsSha256);
    assert.notEqual(first.weightsSha256, other.weightsSha256);
  }
});

test("a training learns, and its record tells how it was made, without a time of day or of work", async () => {
  const { model, fitted, parameters, weightsSha256 } = await trainModel(train, { ...SCALED, epochs: 8 });
  const { history, ...record } = model.training;
  assert.deepEqual(record, {
    stride: VERSION,
    dataset: {
      name: "made-up",
      simulated: true,
      source: dataset.source,
      fingerprint: record.dataset.fingerprint,
      windows: 90,
      subjects: [1, 2, 3],
    },
    epochs: 8,
    batchSize: 16,
    seed: 4,
    optimizer: { name: "adam", config: { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } },
    kernels: fitted.kernels,
  });
  assert.deepEqual(
    history,
    fitted.history.map(({ epoch, loss, accuracy }) => ({ epoch, loss, accuracy })),
  );
  assert.equal(
    parameters,
    model.weights.reduce((sum, { values }) => sum + values.length, 0),
  );
  assert.ok(fitted.seconds > 0);
  const bytes = await encodeModel(model);
  assert.doesNotMatch(new TextDecoder("latin1").decode(bytes), /seconds/);
  assert.match(weightsSha256, /^[0-9a-f]{64}$/);

  const { accuracy, loss, windows, perSubject, perClass } = await evaluateModel(model, held);
  assert.ok(accuracy > 0.9 && loss < 0.5, `${accuracy} ${loss}`);
  assert.equal(windows, 30);
  assert.deepEqual(
    perSubject.map(({ subject }) => subject),
    [4],
  );
  assert.deepEqual(
    perClass.map(({ className, windows }) => [className, windows]),
    [
      ["fast", 10],
      ["middle", 10],
      ["slow", 10],
    ],
  );
  // The scores survive the file.
  assert.deepEqual(await evaluateModel(await decodeModel(bytes, "model"), held), await evaluateModel(model, held));
});

test("a score is that of the split's own windows, in any order", async () => {
  const { model } = await trainModel(train, RECIPE);
  const predictor = createPredictor(model);
  const indices = Int32Array.of(100, 3, 47, 111);
  const { windows, accuracy, perSubject } = await evaluateModel(model, { dataset, indices });
  const right = Array.from(
    indices,
    (window) => predictor.predict(dataset.x.slice(window * 72, window * 72 + 72)).label === dataset.y[window],
  );
  assert.equal(windows, 4);
  assert.equal(accuracy, right.filter(Boolean).length / 4);
  assert.deepEqual(new Set(perSubject.map(({ subject }) => subject)), new Set([4, 1, 2]));
});

test("signals that never vary are reported, and training on them goes well", async () => {
  const scaled = await trainModel(train, SCALED);
  assert.deepEqual(scaled.constantSignals, ["flat"]);
  assert.equal(scaled.model.preparation[0]!.scale[2], 1);
  assert.ok(scaled.model.weights.every(({ values }) => values.every(Number.isFinite)));
  const raw = await trainModel(train, RECIPE);
  assert.deepEqual(raw.model.preparation, [null]);
  assert.deepEqual(raw.constantSignals, []);
  assert.notEqual(raw.weightsSha256, scaled.weightsSha256);
});

test("each input of a branching network gets the preparation that the recipe names for it", async () => {
  const recipe: Recipe = { ...RECIPE, model: "multihead", options: { kernelSizes: [3, 5], filters: 4, units: 8 } };
  const own = await trainModel(train, { ...recipe, preparation: ["none", "power"] });
  const [raw, power] = own.model.preparation;
  assert.equal(raw, null);
  assert.deepEqual(Object.keys(power!).sort(), ["lambdas", "mean", "scale"]);
  assert.deepEqual(own.constantSignals, ["flat"]);
  const one = await trainModel(train, { ...recipe, preparation: "normalize" });
  assert.deepEqual(one.model.preparation[0], one.model.preparation[1]);
  assert.notEqual(own.weightsSha256, one.weightsSha256);
});

test("windows of the test subjects change nothing in a model but the dataset's fingerprint", async () => {
  const changed: Dataset = { ...dataset, x: dataset.x.slice() };
  for (const window of held.indices) changed.x.fill(1e6, window * 72, window * 72 + 72);
  const [own, other] = [await trainModel(train, SCALED), await trainModel(officialSplit(changed).train, SCALED)];
  const forget = ({ model }: typeof own): unknown => ({
    ...model,
    training: { ...model.training, dataset: { ...model.training.dataset, fingerprint: "" } },
  });
  assert.deepEqual(forget(own), forget(other));
  assert.notEqual(own.model.training.dataset.fingerprint, other.model.training.dataset.fingerprint);
});

test("a test split does not even type-check where a training split is wanted", () => {
  // @ts-expect-error: only the training split may be learned from
  const wrong = (): unknown => trainModel(held, RECIPE);
  assert.equal(typeof wrong, "function");
});

test("progress is told and changes nothing; an aborted training or evaluation rejects with the signal's reason", async () => {
  let batches = 0;
  const epochs: number[] = [];
  const watched = await trainModel(train, RECIPE, { onBatchEnd: () => void batches++, onEpochEnd: ({ epoch }) => void epochs.push(epoch) });
  assert.deepEqual([batches, epochs], [12, [1, 2]]);
  assert.equal(watched.weightsSha256, (await trainModel(train, RECIPE)).weightsSha256);
  const reason = new Error("stopped");
  await assert.rejects(trainModel(train, RECIPE, { signal: AbortSignal.abort(reason) }), reason);
  await assert.rejects(evaluateModel(watched.model, held, { signal: AbortSignal.abort(reason) }), reason);
});

test("a dataset unlike the one trained on is refused by the first thing that differs", async () => {
  const { model } = await trainModel(train, { ...RECIPE, epochs: 1 });
  const refused = async (change: Partial<Dataset>, message: RegExp): Promise<void> => {
    const other = { ...dataset, name: "other", ...change };
    await assert.rejects(evaluateModel(model, { ...held, dataset: other }), (error) => assertRefusal(error, message));
  };
  const [wave, noise, flat] = dataset.signals as [Dataset["signals"][0], Dataset["signals"][0], Dataset["signals"][0]];
  await refused(
    { signals: [noise, wave, flat] },
    /^dataset other: signal 1: expected wave \[g\], as the model trained on made-up takes; received noise \[rad\/s\]$/,
  );
  await refused({ signals: [wave, { ...noise, unit: "deg/s" }, flat] }, /signal 2: expected noise \[rad\/s\], .*received noise \[deg\/s\]/);
  await refused({ signals: [wave, noise] }, /signals: expected 3, .*received 2/);
  await refused({ samplingRate: 50 }, /sampling rate in Hz: expected 25, .*received 50/);
  await refused({ timeSteps: 12 }, /time steps in a window: expected 24, .*received 12/);
  await refused({ classNames: ["fast", "slow", "middle"] }, /class 2: expected middle, .*received slow/);
  await refused({ classNames: ["fast, middle", "slow"] }, /classes: expected 3, .*received 2/);
  await assert.rejects(evaluateModel(model, { dataset, indices: new Int32Array(0) }), (error) =>
    assertRefusal(error, /expected at least 1 window; received 0/),
  );
});

test("a recipe that cannot be followed is refused before anything is trained", async () => {
  const refused = (change: Partial<Recipe>, message: RegExp): Promise<void> =>
    assert.rejects(trainModel(train, { ...RECIPE, ...change }), (error) => assertRefusal(error, message));
  await refused({ model: "transformer" }, /^model must be one of baseline.*; received "transformer"/);
  await refused({ model: "__proto__" }, /model must be one of/);
  await refused({ options: { filter: 8 } }, /^model baseline: options: expected some of filters, .*; received "filter"/);
  await refused(
    { options: { filters: "8" } },
    /^model baseline: option filters: expected a whole number from 1 to 65536, .*; received "8"/,
  );
  await refused({ preparation: ["none", "power"] }, /^preparation: expected one kind, or a list of 1, .*; received 2/);
  await refused({ preparation: "whiten" as "none" }, /^preparation: expected one of none, .*; received "whiten"/);
  await refused({ epochs: 0 }, /epochs must be a whole number above 0; received 0/);
  await refused({ epochs: 20000 }, /epochs must be at most 10000, .*received 20000/);
  await refused({ batchSize: 0.5 }, /batchSize must be a whole number above 0; received 0.5/);
  await refused({ seed: -1 }, /seed must be a whole number from 0 .*received -1/);
  await refused({ learningRate: 0 }, /learningRate must be above 0 and finite; received 0/);
  await refused({ learningRate: Infinity }, /received Infinity/);
  const short = officialSplit(madeUpDataset({ timeSteps: 4 })).train;
  await assert.rejects(trainModel(short, RECIPE), (error) =>
    assertRefusal(error, /padding "valid" needs at least 3 time steps; received 2/),
  );
});

test("the version is package.json's", () => {
  const { version } = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8")) as { version: string };
  assert.equal(VERSION, version);
});
