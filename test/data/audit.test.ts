import assert from "node:assert/strict";
import { test } from "node:test";
import {
  auditPreparation,
  createSplitAuditor,
  fitPreparation,
  foldPool,
  leakyKFold,
  leaksOf,
  officialSplit,
  randomSplit,
  type Dataset,
  type Split,
  type TrainSplit,
} from "../../src/data/index.js";
import { smallDataset } from "../support/small-dataset.js";

const some = (dataset: Dataset, ...windows: number[]): Split => ({ dataset, indices: Int32Array.from(windows) });

test("what two sides share is found, each thing for itself", async () => {
  // Recordings: windows 0 1 2, 3 4, 5 of subject 1, 6 7 8 of subject 3; 9 10 of subject 2, 11 12 and 13 of subject 4.
  const dataset = await smallDataset();
  const audit = createSplitAuditor(dataset);
  const { train, test: tested } = officialSplit(dataset);
  const clean = audit(train, tested);
  assert.deepEqual(clean.train, { windows: 9, subjects: 2, recordings: 4, sharedPairs: 5, duplicates: 0 });
  assert.deepEqual(clean.test, { windows: 5, subjects: 2, recordings: 3, sharedPairs: 2, duplicates: 0 });
  assert.equal(clean.stretchSteps, 64);
  assert.deepEqual(leaksOf(clean), []);

  // 1 is the neighbour of 0 and 2; 7 shares its halves with 6 and 8, of whom one is tested on too.
  const cut = audit(some(dataset, 0, 2, 3, 4, 5, 8), some(dataset, 1, 6, 7, 9));
  assert.deepEqual([cut.sharedPairs, cut.testWindowsShared, cut.testWindowsDuplicated, cut.recordingsCut], [3, 2, 0, 2]);
  assert.deepEqual(cut.subjectsOnBothSides, [1, 3]);
  assert.deepEqual(leaksOf(cut), [
    "2 of 4 test windows share a stretch of 64 time steps with a training window, byte for byte",
    "2 of 3 test subjects are trained on as well: 1, 3",
    "2 of 3 recordings with test windows have training windows too",
  ]);

  // The same person in other recordings: nothing is shared but the person.
  const person = audit(some(dataset, 0, 1, 2, 6), some(dataset, 5, 9));
  assert.deepEqual(leaksOf(person), ["1 of 2 test subjects are trained on as well: 1"]);
});

test("a window that was copied to the other side is found though subject and recording hide it; one bit less is no copy", async () => {
  const dataset = await smallDataset();
  const size = dataset.timeSteps * dataset.signals.length;
  const x = Float32Array.from(dataset.x);
  x.copyWithin(13 * size, 5 * size, 6 * size);
  const { train, test: tested } = officialSplit({ ...dataset, x });
  const copied = createSplitAuditor({ ...dataset, x })(train, tested);
  assert.deepEqual([copied.testWindowsDuplicated, copied.testWindowsShared, copied.sharedPairs], [1, 1, 0]);
  assert.match(leaksOf(copied)[0]!, /^1 of 5 test windows are training windows too, byte for byte$/);
  const bits = new Uint32Array(x.buffer);
  bits[13 * size]! ^= 1;
  const last = createSplitAuditor({ ...dataset, x })(train, tested);
  assert.deepEqual([last.testWindowsDuplicated, last.testWindowsShared], [0, 1], "the second half is still the same");
  bits[14 * size - 1]! ^= 1;
  assert.deepEqual(leaksOf(createSplitAuditor({ ...dataset, x })(train, tested)), []);
  // A window twice on one side is told of, and is no leak.
  assert.equal(createSplitAuditor(dataset)(some(dataset, 0, 0, 5), some(dataset, 9)).train.duplicates, 1);
});

test("windows of a dead sensor are pairs of each other, never of themselves", async () => {
  const dataset = await smallDataset();
  const dead = { ...dataset, x: new Float32Array(dataset.x.length) };
  const { train, test: tested } = officialSplit(dead);
  const { train: side, testWindowsShared, sharedPairs } = createSplitAuditor(dead)(train, tested);
  assert.deepEqual([side.sharedPairs, side.duplicates, testWindowsShared, sharedPairs], [9 * 8, 8, 5, 2 * 9 * 5]);
});

test("a cut at random is the seed's, and leaky folds hold every window out once, in parts of one size", async () => {
  const dataset = await smallDataset();
  const [one, again, other] = [1, 1, 2].map((seed) => randomSplit(dataset, 0.3, seed));
  assert.deepEqual(one, again);
  assert.notDeepEqual(one!.test.indices, other!.test.indices);
  assert.equal(one!.test.indices.length, 4);
  const all = (splits: readonly Split[]): number[] => splits.flatMap(({ indices }) => [...indices]).sort((a, b) => a - b);
  assert.deepEqual(all([one!.train, one!.test]), [...dataset.y.keys()]);
  const pool = foldPool(dataset, "all");
  const folds = leakyKFold(pool, 4, 1);
  assert.deepEqual(all(folds.map(({ heldOut }) => heldOut)), [...dataset.y.keys()]);
  for (const { train, heldOut } of folds) {
    assert.deepEqual(all([train, heldOut]), [...dataset.y.keys()]);
    assert.ok(heldOut.indices.length === 3 || heldOut.indices.length === 4);
  }
});

test("a preparation betrays what it was fitted on, of each kind; one from elsewhere is none of them", async () => {
  const dataset = await smallDataset();
  const { train, test: tested } = officialSplit(dataset);
  const all = foldPool(dataset, "all");
  const candidates = [
    { name: "train", split: train },
    { name: "all", split: all },
    { name: "test", split: tested },
  ];
  for (const kind of ["standardize", "normalize", "standardize-normalize", "power"] as const) {
    for (const { name, split } of candidates) {
      const found = auditPreparation(fitPreparation(split as TrainSplit, kind)!, candidates);
      assert.equal(found.fittedOn, name, `${kind} on ${name}`);
      // The second and the third are one map but for rounding.
      if (kind === "standardize" || kind === "power") assert.equal(found.kind, kind);
    }
  }
  const strange = auditPreparation({ mean: new Float32Array(9), scale: new Float32Array(9).fill(1) }, candidates);
  assert.equal(strange.fittedOn, null);
  assert.ok(strange.distances.every(({ distance }) => distance > 0.001));
});
