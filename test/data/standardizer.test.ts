import assert from "node:assert/strict";
import { test } from "node:test";
import { fitStandardizer, officialSplit, type TrainSplit } from "../../src/data/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { assertClose, moments, stitched } from "../support/moments.js";
import { smallDataset } from "../support/small-dataset.js";

test("each distinct time step of the training windows counts once", async () => {
  const dataset = await smallDataset();
  const { mean, scale, steps, constantSignals } = fitStandardizer(officialSplit(dataset).train);
  assert.equal(steps, 64 * (9 + 4));
  assert.deepEqual(constantSignals, []);
  for (let channel = 0; channel < 9; channel++) {
    const [expectedMean, expectedSd] = moments(stitched(dataset, 9, channel));
    assertClose(mean[channel]!, expectedMean, 1e-7);
    assertClose(scale[channel]!, expectedSd, 1e-7);
  }
});

test("without removal, every window counts whole, as in scikit-learn", async () => {
  const dataset = await smallDataset();
  const { mean, scale, steps } = fitStandardizer(officialSplit(dataset).train, { removeOverlap: false });
  assert.equal(steps, 9 * 128);
  const [expectedMean, expectedSd] = moments(Array.from({ length: steps }, (_, i) => dataset.x[i * 9]!));
  assertClose(mean[0]!, expectedMean, 1e-7);
  assertClose(scale[0]!, expectedSd, 1e-7);
});

test("windows left out of a recording leave their own steps out and no others", async () => {
  const dataset = await smallDataset();
  const pick = (...indices: number[]): TrainSplit => ({ dataset, indices: Int32Array.from(indices) }) as TrainSplit;
  // Windows 0, 1, 2 are one recording of 256 steps.
  assert.equal(fitStandardizer(pick(0, 1, 2)).steps, 256);
  assert.equal(fitStandardizer(pick(2, 0, 1, 1)).steps, 256);
  assert.equal(fitStandardizer(pick(0, 2)).steps, 256);
  assert.equal(fitStandardizer(pick(1, 2)).steps, 192);
  assert.equal(fitStandardizer(pick(2, 3)).steps, 256);
  const threeQuarters = { ...dataset, overlap: 0.75 };
  assert.equal(fitStandardizer({ dataset: threeQuarters, indices: Int32Array.of(0, 2) } as TrainSplit).steps, 128 + 64);
});

test("a signal that does not vary gets scale 1 and is reported", async () => {
  const dataset = await smallDataset();
  const x = dataset.x.map((value, i) => (i % 9 === 4 ? 0.1 : value));
  const { mean, scale, constantSignals } = fitStandardizer(officialSplit({ ...dataset, x }).train);
  assert.deepEqual([constantSignals, scale[4], mean[4]], [["body_acc_y"], 1, Math.fround(0.1)]);
});

test("a small variation on a large offset keeps its size", async () => {
  const dataset = await smallDataset();
  const x = dataset.x.map((_, i) => 4096 + (Math.floor(i / 9) % 2) / 1024);
  const { mean, scale } = fitStandardizer(officialSplit({ ...dataset, x }).train);
  assert.deepEqual([mean[0], scale[0]], [4096 + 1 / 2048, 1 / 2048]);
});

test("no windows are refused", async () => {
  const dataset = await smallDataset();
  assert.throws(
    () => fitStandardizer({ dataset, indices: new Int32Array(0) } as TrainSplit),
    (error) => assertRefusal(error, /^dataset uci-har: statistics need at least 1 window/),
  );
});

test("fitting on test windows does not type-check", async () => {
  const { test: held } = officialSplit(await smallDataset());
  // @ts-expect-error: a TestSplit is no TrainSplit
  const fitted = fitStandardizer(held);
  assert.ok(fitted.steps > 0, "the refusal is the compiler's: at run time the windows of a split are windows");
});
