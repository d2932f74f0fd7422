import assert from "node:assert/strict";
import { test } from "node:test";
import {
  acquisitionOf,
  createEnsemble,
  decodeModel,
  decodeRegression,
  encodeModel,
  encodeRegression,
  type Model,
} from "../../src/artifact/index.js";
import { checkAcquisition, createDemo, officialSplit, type Acquisition, type Dataset } from "../../src/data/index.js";
import { DEFAULT_RECIPE, evaluateModel, trainModel, trainRegression, trainRocket } from "../../src/study/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { forge } from "../support/forged-model.js";
import { madeUpDataset } from "../support/made-up-dataset.js";
import { TWO_COLUMNS, WAIST } from "../support/small-acquisition.js";

const smoothed = { kind: "median", size: 3, signals: ["noise"] } as const;
const plain = madeUpDataset();
const ACQUISITION: Acquisition = { inputs: [...plain.signals].reverse(), maxGap: 0.3, steps: [smoothed] };
const dataset: Dataset = { ...plain, acquisition: ACQUISITION, layout: TWO_COLUMNS };
const { train, test: judged } = officialSplit(dataset);
const RECIPE = { ...DEFAULT_RECIPE, epochs: 1, batchSize: 16, options: { filters: 4, units: 8 } } as const;
const network = (await trainModel(train, RECIPE)).model;
const rocket = (await trainRocket(train, { transform: "minirocket", seed: 1, features: 84 })).model;
const bare = (await trainModel(officialSplit(plain).train, RECIPE)).model;

test("models of every kind keep the acquisition and the layout of what they were trained on, and read them back", async () => {
  for (const model of [network, rocket, createEnsemble([network, rocket])]) {
    const read = await decodeModel(await encodeModel(model), "m");
    assert.deepEqual(read, model);
    assert.deepEqual([read.acquisition, read.layout], [ACQUISITION, TWO_COLUMNS]);
    assert.equal(acquisitionOf(read), read.acquisition);
  }
  const targets = { targets: [{ name: "class", unit: "" }], values: Float32Array.from(dataset.y) };
  const { model: regression } = await trainRegression(train, targets, RECIPE);
  const read = await decodeRegression(await encodeRegression(regression), "m");
  assert.deepEqual(read, regression);
  assert.deepEqual([acquisitionOf(read), read.layout], [ACQUISITION, TWO_COLUMNS]);
});

test("a model of a dataset without them has neither field, so that its file is what it always was", async () => {
  await forge(await encodeModel(bare), ({ metadata }) => {
    assert.deepEqual(Object.keys(metadata).sort(), ["classNames", "format", "network", "signals", "training", "weightsSha256", "window"]);
  });
  assert.deepEqual(
    Object.keys(bare).filter((key) => key === "acquisition" || key === "layout"),
    [],
  );
});

test("of models that do not say, those of UCI HAR and of the simulated set are known, others take their signals as they are", () => {
  const called = (name: string, signals: Model["signals"]): Model => ({
    ...bare,
    signals,
    samplingRate: 50,
    training: { ...bare.training, dataset: { ...bare.training.dataset, name } },
  });
  const { signals } = createDemo();
  for (const name of ["uci-har", "demo"]) {
    assert.deepEqual(acquisitionOf(called(name, signals)), WAIST);
    const without = signals.filter(({ name }) => !name.startsWith("body_acc"));
    assert.deepEqual(
      acquisitionOf(called(name, without)),
      { ...WAIST, steps: [] },
      "without body acceleration there is nothing to separate",
    );
    const [needed] = acquisitionOf(called(name, [{ name: "body_acc_y", unit: "g" }])).inputs;
    assert.equal(needed!.name, "total_acc_y", "and nothing is asked for that is not needed");
  }
  assert.deepEqual(checkAcquisition(WAIST, "known"), WAIST);
  assert.deepEqual(acquisitionOf(called("mine", signals)), { inputs: signals, maxGap: 0.2, steps: [] });
  assert.equal(acquisitionOf({ ...called("mine", signals), samplingRate: 1 }).maxGap, 2.5);
});

test("members that came about differently are no ensemble", () => {
  assert.throws(
    () => createEnsemble([network, { ...network, acquisition: { ...ACQUISITION, steps: [] } }]),
    (error) => assertRefusal(error, /acquisition's steps: expected \[{"kind":"median",.* of every member, .*; received \[\] of member 2/),
  );
  assert.throws(
    () => createEnsemble([bare, network]),
    (error) => assertRefusal(error, /acquisition's inputs: expected null of every member/),
  );
});

test("a dataset of other steps is not for the model", async () => {
  const other = officialSplit({ ...dataset, acquisition: { ...ACQUISITION, steps: [{ ...smoothed, size: 5 }] } }).test;
  await assert.rejects(
    async () => evaluateModel(network, other),
    (error) => assertRefusal(error, /steps from what sensors measure: expected \[.*"size":3.*; received \[.*"size":5/),
  );
  for (const [model, split] of [
    [network, judged],
    [bare, judged],
    [network, officialSplit(plain).test],
  ] as const)
    assert.equal((await evaluateModel(model, split)).windows, 30);
});

const WRONG: readonly [title: string, field: string, text: string, message: RegExp][] = [
  ["no JSON", "acquisition", "{", /^m: acquisition: expected JSON/],
  [
    "keys in another order",
    "acquisition",
    '{"steps":[],"maxGap":1,"inputs":[]}',
    /^m: acquisition: expected compact JSON with sorted keys/,
  ],
  ["no inputs", "acquisition", '{"inputs":[],"maxGap":1,"steps":[]}', /^m: acquisition: inputs: expected a list with 1 or more/],
  [
    "other signals",
    "acquisition",
    '{"inputs":[{"name":"wave","unit":"g"}],"maxGap":1,"steps":[]}',
    /^m: acquisition: steps: expected them to leave wave \[g\], .*no noise \[rad\/s\] among wave \[g\]/,
  ],
  ["no files", "layout", '{"files":[],"join":"rows"}', /^m: layout: files: expected a list with 1 or more/],
];
for (const [title, field, text, message] of WRONG) {
  test(`a model file whose ${field} has ${title} is refused`, async () => {
    for (const model of [network, rocket]) {
      const bytes = await forge(await encodeModel(model), ({ metadata }) => (metadata[field] = text));
      await assert.rejects(decodeModel(bytes, "m"), (error) => assertRefusal(error, message));
    }
  });
}
