import assert from "node:assert/strict";
import { test } from "node:test";
import {
  classRows,
  finishedTrials,
  hasDropout,
  labelRunErrors,
  medianTrial,
  subjectRows,
  summedConfusion,
} from "../../src/report/tallies.js";
import { concentration } from "../../src/scores/index.js";
import { madeUpRun } from "./support/study-run.js";

const run = madeUpRun({ repeats: 4, failed: true });
const [first, ...others] = finishedTrials(run, "filters=8");
assert.ok(first);
const { data } = run;
// Two subjects, three label runs: 1 1 | 0 0 | 1; the first run of the network errs in windows 0 and 4, the second in window 4 alone.
const small = {
  ...data,
  classNames: ["a", "b"],
  judged: { part: "test" as const, labels: [1, 1, 0, 0, 1], subjects: [7, 7, 7, 3, 3], labelRuns: [0, 0, 1, 2, 3] },
};
const trials = [
  { ...first, seed: 1, accuracy: 0.6, predicted: [0, 1, 0, 0, 0] },
  { ...first, seed: 2, accuracy: 0.8, predicted: [1, 1, 0, 0, 0] },
];

test("failed trials are in no tally", () => {
  assert.deepEqual(
    [first, ...others].map(({ seed }) => seed),
    [1, 2, 3],
  );
});

test("the median run is the lower of the two in the middle, of equals the smaller seed", () => {
  const of = (...accuracies: number[]) => medianTrial(accuracies.map((accuracy, i) => ({ ...first, accuracy, seed: 10 - i }))).seed;
  assert.equal(of(0.9, 0.7, 0.8), 8);
  assert.equal(of(0.9, 0.7, 0.8, 0.6), 9);
  assert.equal(of(0.8, 0.8, 0.8), 9);
});

test("counts, shares and errors are those counted by hand", () => {
  assert.deepEqual(summedConfusion(small, trials), [
    [4, 0],
    [3, 3],
  ]);
  assert.deepEqual(classRows(small, trials), [
    { name: "b", values: [1 / 3, 2 / 3], windows: 3 },
    { name: "a", values: [1, 1], windows: 2 },
  ]);
  assert.deepEqual(subjectRows(small, trials), [
    { name: "subject 3", values: [0.5, 0.5], windows: 2 },
    { name: "subject 7", values: [2 / 3, 1], windows: 3 },
  ]);
  const errors = labelRunErrors(small, trials);
  assert.deepEqual(errors.slice(0, 2), [
    { subject: 3, className: "b", label: 1, first: 4, windows: 1, errors: 2, wrong: 1, called: [2, 0] },
    { subject: 7, className: "b", label: 1, first: 0, windows: 2, errors: 1, wrong: 0.5, called: [1, 3] },
  ]);
  assert.deepEqual(concentration(errors), { runs: 1, share: 2 / 3 });
  assert.equal(concentration(errors.map((each) => ({ ...each, errors: 0, wrong: 0 }))), null);
});

test("five of ten equal label runs hold half of all errors, though a third of an error each is no binary number", () => {
  const labels = new Array<number>(10).fill(0);
  const judged = { part: "test" as const, labels, subjects: labels.map(() => 1), labelRuns: labels.map((_, i) => i) };
  const three = [0, 1, 2].map((seed) => ({ ...first, seed, predicted: labels.map(() => (seed === 0 ? 1 : 0)) }));
  assert.deepEqual(concentration(labelRunErrors({ ...small, judged }, three)), { runs: 5, share: 0.5 });
});

test("a dropout of rate 0 is none", () => {
  const { network } = run.networks[0]!;
  const rated = (rate: number) => ({
    ...network,
    layers: network.layers.map((layer) => (layer.kind === "Dropout" ? { ...layer, config: { rate } } : layer)),
  });
  assert.deepEqual(
    [0.5, 0].map((rate) => hasDropout(rated(rate))),
    [true, false],
  );
});
