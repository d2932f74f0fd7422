// Temperatures and smoothing with real networks on simulated people: what may be fitted to whom, and what comes of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createEnsemble, decodeModel, encodeModel } from "../../src/artifact/index.js";
import { officialSplit, subjectsOf, validationSplit, type Split } from "../../src/data/index.js";
import { confidenceThreshold, estimateTransitions, viterbiSmoothing } from "../../src/scores/index.js";
import {
  calibrateByFolds,
  calibrateModel,
  decideSplit,
  DEFAULT_RECIPE,
  embedSplit,
  evaluateModel,
  judgeSplit,
  signalPanels,
  smoothSplit,
  trainModel,
  wrongestWindows,
} from "../../src/study/index.js";
import { chainsOf } from "../../src/study/smooth.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { people } from "../support/people.js";

const dataset = people();
const { train: all, test: tested } = officialSplit(dataset);
const [first, second] = subjectsOf(all) as [number, number];
const { train, validation } = validationSplit(all, [first, second]);
const recipe = { ...DEFAULT_RECIPE, epochs: 2, options: { filters: 8, units: 16 }, preparation: "standardize" as const };
const { model } = await trainModel(train, recipe);

const refusedBy = (message: RegExp) => (error: unknown) => assertRefusal(error, message);
const of = (subjects: readonly number[]): Split => ({
  dataset,
  indices: dataset.y.map((_, window) => window).filter((window) => subjects.includes(dataset.subject[window]!)),
});

test("a temperature fitted to held-back subjects lowers their loss, changes no label, and is kept with whom it was fitted to", async () => {
  // Two epochs teach so little that no higher one is reached.
  const precision = 0.3;
  const calibrated = await calibrateModel(model, validation, { precision });
  const [before, after] = [await judgeSplit(model, validation), await judgeSplit(calibrated, validation)];
  assert.deepEqual(after.predicted, before.predicted);
  assert.deepEqual(calibrated.calibration, {
    ...{ temperature: calibrated.calibration!.temperature, windows: validation.indices.length, subjects: [first, second] },
    unsure: { ...confidenceThreshold(after, precision), precision },
  });
  assert.ok(calibrated.calibration.unsure.right >= precision);
  const unreached = await calibrateModel(model, of([first]), { precision: 1 });
  assert.deepEqual("unsure" in unreached.calibration!, confidenceThreshold(await judgeSplit(unreached, of([first])), 1) !== null);
  const [plain, warm] = [await evaluateModel(model, validation), await evaluateModel(calibrated, validation)];
  assert.ok(warm.loss < plain.loss, `${warm.loss} is not below ${plain.loss}`);
  assert.equal(warm.accuracy, plain.accuracy);
  // What was before the temperature is told beside what is after it.
  assert.deepEqual(after.uncalibrated, {
    probabilities: (await judgeSplit({ ...model }, validation)).probabilities,
    losses: before.losses,
  });
  assert.equal(before.uncalibrated, null);
  const file = await encodeModel(calibrated);
  assert.deepEqual((await judgeSplit(await decodeModel(file, "a file"), validation)).probabilities, after.probabilities);
});

test("no temperature is fitted to subjects whom the model has learned from, nor to test subjects", async () => {
  const seen = subjectsOf(train)[0]!;
  await assert.rejects(
    calibrateModel(model, of([first, seen])),
    refusedBy(/whom the model did not learn from; received \d+, one of the 4/),
  );
  await assert.rejects(calibrateModel(model, tested), refusedBy(/not tested on; received \d+, a test subject of people/));
});

test("by folds a temperature comes from all training subjects, the same each time, and from no test subject", async () => {
  const folds: number[] = [];
  const options = { folds: 2, threads: 1, onFold: (fold: number) => folds.push(fold) };
  const calibration = await calibrateByFolds(train, { ...recipe, epochs: 1 }, options);
  assert.deepEqual(folds, [1, 2]);
  assert.deepEqual(calibration, { ...calibration, windows: train.indices.length, subjects: subjectsOf(train), folds: 2 });
  assert.ok(calibration.temperature > 0.05 && calibration.temperature < 20);
  assert.deepEqual(await calibrateByFolds(train, { ...recipe, epochs: 1 }, { folds: 2, threads: 2 }), calibration);
});

test("chains are a subject's neighbouring windows, across recordings, and end where windows are left out", () => {
  const subject = Int32Array.of(1, 1, 1, 2, 2, 1);
  const made = { ...dataset, subject };
  assert.deepEqual(chainsOf({ dataset: made, indices: Int32Array.of(0, 1, 2, 3, 4, 5) }), [
    [0, 3],
    [3, 5],
    [5, 6],
  ]);
  assert.deepEqual(chainsOf({ dataset: made, indices: Int32Array.of(0, 2, 3) }), [
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
});

test("smoothing by a hidden Markov model counts transitions in the training subjects alone and compares subject by subject", async () => {
  const judged = await judgeSplit(model, validation);
  const smoothed = await smoothSplit(model, validation, judged, { method: "hmm" });
  const labels = train.indices.map((window) => dataset.y[window]!);
  const transitions = estimateTransitions(labels, chainsOf(train), judged.classes, 1);
  assert.deepEqual(smoothed.transitions!.from, transitions.from);
  assert.deepEqual(smoothed.transitions!.subjects, subjectsOf(train));
  assert.deepEqual(smoothed.predicted, viterbiSmoothing(judged.probabilities, chainsOf(validation), transitions));
  const share = (predicted: Int32Array): number => predicted.filter((label, i) => label === judged.labels[i]).length / predicted.length;
  assert.equal(smoothed.comparison.a, share(judged.predicted));
  assert.equal(smoothed.comparison.b, smoothed.scores.accuracy);
  assert.ok(Math.abs(smoothed.comparison.difference - (smoothed.comparison.b - smoothed.comparison.a)) < 1e-12);
  assert.equal(smoothed.comparison.wins.pairs, 2);
  const causal = await smoothSplit(model, validation, judged, { method: "majority-causal", span: 3 });
  assert.equal(causal.span, 3);
  assert.equal(causal.transitions, null);
});

test("windows of unequal lengths are refused for a model that would take the zeros behind them for signal", async () => {
  const { timeSteps, signals, y } = dataset;
  const lengths = new Int32Array(y.length).fill(timeSteps);
  const x = dataset.x.slice();
  const [window] = validation.indices as unknown as [number];
  lengths[window] = timeSteps - 5;
  x.fill(0, ((window + 1) * timeSteps - 5) * signals.length, (window + 1) * timeSteps * signals.length);
  const split = { dataset: { ...dataset, x, lengths }, indices: validation.indices };
  const refusal = refusedBy(/windows: expected one length, as the model trained on .* takes; received unequal lengths/);
  await assert.rejects(judgeSplit(model, split), refusal);
  await assert.rejects(embedSplit(createEnsemble([model]), split), refusal);
  assert.equal((await judgeSplit({ ...model, unequalLengths: true }, split)).labels.length, validation.indices.length);
});

test("a hidden Markov model on other recordings than the model's is refused: nothing there tells what follows what", async () => {
  const other = { ...dataset, x: dataset.x.map((value) => value + 1e-3) };
  const split = { dataset: other, indices: validation.indices };
  const judged = await judgeSplit(model, split);
  await assert.rejects(
    smoothSplit(model, split, judged, { method: "hmm-causal" }),
    refusedBy(/expected the dataset that the model was trained on/),
  );
  assert.equal((await smoothSplit(model, split, judged, { method: "majority" })).chains, 2);
});

test("an ensemble counts transitions in those subjects alone whom a member learned from in this dataset", async () => {
  const { training } = model;
  const subjects = dataset.testSubjects;
  const elsewhere = { ...model, training: { ...training, dataset: { ...training.dataset, fingerprint: "0".repeat(64), subjects } } };
  for (const members of [
    [model, elsewhere],
    [elsewhere, model],
  ]) {
    const ensemble = createEnsemble(members);
    const smoothed = await smoothSplit(ensemble, validation, await judgeSplit(ensemble, validation), { method: "hmm" });
    assert.deepEqual(smoothed.transitions!.subjects, subjectsOf(train));
  }
});

test("the wrongest windows are those with the highest probability of a wrong class, with their own signals", async () => {
  const judged = await judgeSplit(model, all);
  const wrongest = wrongestWindows(all, judged, 5);
  const { probabilities, predicted, labels, classes } = judged;
  const sure = Array.from(labels, (label, i) => (label === predicted[i] ? 0 : probabilities[i * classes + predicted[i]!]!)).sort(
    (a, b) => b - a,
  );
  assert.ok(wrongest.length > 0, "every window is right: the test could not fail");
  wrongest.forEach(({ window, subject, label, called, probability, signals }, rank) => {
    assert.equal(probability, sure[rank]);
    assert.notEqual(label, called);
    assert.deepEqual([subject, label], [dataset.subject[window], dataset.y[window]]);
    const size = dataset.timeSteps * dataset.signals.length;
    signals.forEach((values, c) => {
      assert.equal(values[7], dataset.x[window * size + 7 * dataset.signals.length + c]);
    });
  });
  assert.deepEqual(
    signalPanels(dataset.signals).map(({ channels }) => channels.length),
    [3, 3, 3],
  );
});

test("a network's windows are embedded by what its last layer is fed", async () => {
  const { values, dimensions, embedded } = await embedSplit(model, validation);
  assert.equal(dimensions, 16);
  assert.equal(values.length, 16 * validation.indices.length);
  assert.match(embedded, /16 outputs of its layer dense/);
  assert.equal((await decideSplit(model, validation)).length, 6 * validation.indices.length);
});
