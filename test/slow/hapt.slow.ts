// HAPT's raw recordings, made windows by the shipped mapping: the same people and waist as UCI HAR's, so the baseline must get as far. Three trainings, some minutes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeDataset, encodeDataset, officialSplit } from "../../src/data/index.js";
import { openMapping, openRecordingFiles } from "../../src/files/index.js";
import { importRecordings } from "../../src/recordings/index.js";
import { summarize } from "../../src/scores/index.js";
import { DEFAULT_RECIPE, evaluateModel, trainModel } from "../../src/study/index.js";
import { REAL_HAPT, withoutHapt } from "../support/paths.js";

/** Of UCI HAR's baseline with standardised signals, ten seeds: records/. */
const UCI_HAR = 0.9164;

test(
  "HAPT's raw recordings become windows on which the baseline is within 2 points of what it is on UCI HAR",
  { skip: withoutHapt },
  async (t) => {
    const { dataset, report } = await importRecordings(await openRecordingFiles(REAL_HAPT), openMapping("hapt"));
    const { files, recordings, rows, windows, perSubject, perClass, leftOut } = report;
    assert.deepEqual([files, recordings, rows, perSubject.length], [122, 61, 1_122_772, 30]);
    assert.deepEqual(
      perClass.map((one) => one.windows),
      [1909, 1830, 1682, 1976, 2158, 2148],
    );
    assert.deepEqual([leftOut.unusedLabels.rows, leftOut.rows.count, leftOut.gaps, leftOut.tooShort.recordings], [0, 0, 0, 0]);
    const transitions = leftOut.classes.reduce((sum, one) => sum + one.windows, 0);
    const all = windows + transitions + leftOut.unlabelled + leftOut.mixed;
    // Each recording gives what fits: none is lost untold.
    assert.ok(all > rows / 64 - 2 * recordings - 1 && all <= rows / 64, `${all} windows of ${rows} samples`);
    assert.deepEqual(await decodeDataset(await encodeDataset(dataset), "hapt"), dataset);
    const { train, test: held } = officialSplit(dataset);
    const accuracies: number[] = [];
    for (const seed of [1, 2, 3]) {
      const { model } = await trainModel(train, { ...DEFAULT_RECIPE, preparation: "standardize", seed });
      assert.deepEqual([model.acquisition, model.layout], [dataset.acquisition, dataset.layout]);
      accuracies.push((await evaluateModel(model, held)).accuracy);
    }
    const { mean } = summarize(accuracies);
    t.diagnostic(
      `${windows} windows; accuracies ${accuracies.map((one) => (100 * one).toFixed(2)).join(", ")}, mean ${(100 * mean).toFixed(2)} %`,
    );
    assert.ok(Math.abs(mean - UCI_HAR) <= 0.02, `mean ${mean}`);
  },
);
