// Finetuning to one simulated person: what learns, what stays, what is written down, and what is refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeModel, encodeModel, trainedFirstOn, trainedOn, type NetworkModel } from "../../src/artifact/index.js";
import {
  createDemo,
  fingerprintOf,
  officialSplit,
  personalSplit,
  subjectsOf,
  validationSplit,
  type Dataset,
} from "../../src/data/index.js";
import { batchNormalization, conv1D, createNetwork, dense, globalAveragePooling1D, type NetworkConfig } from "../../src/nn/index.js";
import { calibrateModel, compareModels, DEFAULT_RECIPE, finetune, oldWindows, trainModel, transitionsOf } from "../../src/study/index.js";
import { stagedConfig } from "../../src/study/finetune.js";
import { assertRefusal } from "../support/expect-refusal.js";

const PERSON = 3;
const demo = createDemo();
const { train: everyone } = officialSplit(demo);
const { train: others } = validationSplit(everyone, [PERSON]);
const NETWORK: NetworkConfig = {
  name: "small",
  inputShape: [128, 9],
  layers: [
    conv1D({ filters: 8, kernelSize: 9, strides: 2 }),
    batchNormalization({ activation: "relu" }),
    globalAveragePooling1D(),
    dense({ units: 12, activation: "relu" }),
    dense({ units: 6, activation: "softmax" }),
  ],
};
const { model } = await trainModel(others, { ...DEFAULT_RECIPE, preparation: "standardize", epochs: 2 }, { network: NETWORK });
const personal = personalSplit(demo, { windowsPerClass: 4, subject: PERSON });

const assertRejection = (action: Promise<unknown>, message: RegExp): Promise<void> =>
  assert.rejects(action, (error) => assertRefusal(error, message));

/** Which weights differ, by name. */
function changed(after: NetworkModel, before = model): string[] {
  return before.weights.flatMap(({ name, values }, i) => (values.every((value, j) => value === after.weights[i]!.values[j]) ? [] : [name]));
}

test("a finetuned model knows its person better, and the same seed gives the same bits", async () => {
  const first = await finetune(model, personal, { epochs: 15, learningRate: 1e-2 });
  const again = await finetune(model, personal, { epochs: 15, learningRate: 1e-2 });
  const other = await finetune(model, personal, { epochs: 15, learningRate: 1e-2, seed: 2 });
  assert.equal(again.weightsSha256, first.weightsSha256);
  assert.notEqual(other.weightsSha256, first.weightsSha256);
  const { before, after, difference, fixed, broken, windows, clusters, perClass } = await compareModels(
    [model, first.model],
    personal.heldOut,
    {
      by: "labelRuns",
    },
  );
  assert.ok(after.value > before.value + 0.02, `${before.value} before, ${after.value} after`);
  assert.equal(windows, personal.heldOut.indices.length);
  assert.ok(
    Math.abs(difference.value - (fixed - broken) / windows) < 1e-12 && Math.abs(difference.value - (after.value - before.value)) < 1e-12,
  );
  assert.ok(clusters >= 6 && after.interval!.low <= after.value && after.value <= after.interval!.high);
  assert.equal(
    perClass.reduce((sum, one) => sum + one.windows, 0),
    windows,
  );
});

test("the last layers learn alone where that is asked for; preparation, BatchNormalization and the network's own form stay in any case", async () => {
  const last = await finetune(model, personal, { layers: "last", epochs: 1 });
  assert.deepEqual(changed(last.model), ["dense_1/kernel", "dense_1/bias"]);
  const head = await finetune(model, personal, { layers: "head", epochs: 1 });
  assert.deepEqual(changed(head.model), ["dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias"]);
  const all = await finetune(model, personal, { layers: "all", epochs: 1 });
  assert.deepEqual(
    changed(all.model),
    model.weights.map(({ name }) => name).filter((name) => !name.startsWith("batch_normalization")),
  );
  for (const { model: tuned } of [last, head, all]) {
    assert.deepEqual(tuned.preparation, model.preparation);
    assert.deepEqual(tuned.network, model.network);
  }
  const stages = all.model.training.finetuning![0]!.stages.map(({ layers, learningRate, losses }) => [layers, learningRate, losses.length]);
  assert.deepEqual(stages, [
    ["last", 1e-3, 1],
    ["all", 1e-4, 1],
  ]);
});

test("a pull towards the old weights leaves them nearer to where they were", async () => {
  const distances: number[] = [];
  for (const pull of [0, 10, 200]) {
    const { model: tuned } = await finetune(model, personal, { layers: "last", epochs: 10, learningRate: 5e-3, pull });
    distances.push(
      Math.sqrt(
        tuned.weights.reduce(
          (sum, { values }, w) => values.reduce((s, value, i) => s + (value - model.weights[w]!.values[i]!) ** 2, sum),
          0,
        ),
      ),
    );
  }
  assert.ok(distances[0]! > 1.05 * distances[1]! && distances[1]! > 2 * distances[2]!, distances.join(", "));
});

test("old windows are learned from again, and others of other subjects tell what was forgotten", async () => {
  const old = oldWindows(model, everyone, { without: [PERSON], same: true });
  const kept = new Set(old.replay.indices);
  assert.ok(!old.judged.indices.some((window) => kept.has(window)));
  for (const part of [old.replay, old.judged]) {
    assert.ok(!part.indices.some((window) => demo.subject[window] === PERSON || demo.testSubjects.includes(demo.subject[window]!)));
  }
  assert.equal(old.seen, true);
  // Of somebody whom the model has not seen what is told is worth more.
  const { train: fewer } = validationSplit(others, [5, 7]);
  const { model: unaware } = await trainModel(fewer, { ...DEFAULT_RECIPE, preparation: "standardize", epochs: 1 }, { network: NETWORK });
  const unseen = oldWindows(unaware, everyone, { without: [PERSON], same: true });
  assert.deepEqual([unseen.seen, subjectsOf(unseen.judged)], [false, [5, 7]]);
  const { model: tuned } = await finetune(model, personal, { epochs: 15, learningRate: 1e-2, old });
  const { replayed, pull, dataset, windowsPerClass } = tuned.training.finetuning![0]!;
  assert.deepEqual(
    [replayed!.name, replayed!.windows, pull, dataset.windows, dataset.subjects, windowsPerClass],
    ["demo", 72, 0, 24, [PERSON], 4],
  );
  const alone = await finetune(model, personal, { epochs: 15, learningRate: 1e-2, pull: 0 });
  const [guarded, free] = [
    await compareModels([model, tuned], old.judged, { by: "subjects" }),
    await compareModels([model, alone.model], old.judged, { by: "subjects" }),
  ];
  assert.ok(
    guarded.difference.value >= free.difference.value,
    `${guarded.difference.value} with old windows, ${free.difference.value} without`,
  );
});

test("the file tells from which weights it came, to whom it was fitted, and reads back; a calibration does not survive", async () => {
  const held = { ...everyone, indices: everyone.indices.filter((window) => demo.subject[window] === PERSON) };
  const calibrated = await calibrateModel(model, held);
  const { model: tuned, uncalibrated } = await finetune(calibrated, personal, { epochs: 1 });
  assert.deepEqual([uncalibrated, "calibration" in tuned], [true, false]);
  const twice = (await finetune(tuned, personal, { epochs: 1, layers: "last" })).model;
  const read = await decodeModel(await encodeModel(twice), "twice");
  assert.deepEqual(read, twice);
  assert.equal(twice.training.finetuning!.length, 2);
  const fingerprint = await fingerprintOf(demo);
  assert.deepEqual(
    trainedOn(twice).map(({ fingerprint, windows, subjects }) => [fingerprint, windows, subjects.length]),
    [
      [fingerprint, others.indices.length, 20],
      [fingerprint, 24, 1],
    ],
  );
  await assertRejection(
    calibrateModel(twice, held),
    /expected subjects whom the model did not learn from; received 3, one of the 1 of demo that it was trained on/,
  );
});

test("classes match by name, in any order and some of them missing; a new one is refused with the way out", async () => {
  const names = ["WALKING", "LAYING", "SITTING"];
  const indices = personal.train.indices.filter((window) => names.includes(demo.classNames[demo.y[window]!]!));
  const own: Dataset = { ...demo, classNames: names, y: demo.y.map((label) => Math.max(0, names.indexOf(demo.classNames[label]!))) };
  const subset = await finetune(model, { train: { ...personal.train, dataset: own, indices } }, { epochs: 2 });
  const direct = await finetune(model, { train: { ...personal.train, indices } }, { epochs: 2 });
  assert.equal(subset.weightsSha256, direct.weightsSha256);
  const running = { ...own, classNames: ["WALKING", "LAYING", "RUNNING"] };
  await assertRejection(
    finetune(model, { train: { ...personal.train, dataset: running, indices } }),
    /classes: expected names that the model knows, WALKING, .*; received "RUNNING"; a class that it has never seen needs a model trained with it/,
  );
  const inG = { ...demo, signals: demo.signals.map((signal, i) => (i === 0 ? { ...signal, unit: "m/s2" } : signal)) };
  await assertRejection(
    finetune(model, { train: { ...personal.train, dataset: inG } }),
    /signal 1: expected total_acc_x \[g\], .*; received total_acc_x \[m\/s2\]/,
  );
});

test("layers that a network does not have, or that the model itself keeps fixed, are not trained", () => {
  const fixedFirst = createNetwork({
    ...NETWORK,
    layers: NETWORK.layers.map((layer, i) => (i === 0 ? { ...layer, trainable: false } : layer)),
  });
  assert.deepEqual(
    stagedConfig(fixedFirst, "all").layers.map(({ trainable }) => trainable ?? true),
    [false, false, false, true, true],
  );
  const recurrent = createNetwork({ name: "odd", inputShape: [8, 2], layers: [conv1D({ filters: 2, kernelSize: 8 })] });
  assert.throws(
    () => stagedConfig(recurrent, "head"),
    /layers "head": expected layers with weights to be trained; received none in the network odd; take "all"$/,
  );
});

test("what follows what is counted in whom a model was trained on to begin with, not in whom it was finetuned to", async () => {
  const { model: tuned } = await finetune(model, personal, { epochs: 1 });
  assert.deepEqual([trainedOn(tuned).length, trainedFirstOn(tuned)], [2, [model.training.dataset]]);
  const { subjects } = await transitionsOf(tuned, demo, 6);
  assert.deepEqual(subjects, subjectsOf(others));
});
