// The article's repeated evaluation on the real recordings: ten seeds, ten epochs, raw signals. Takes about eight minutes.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { officialSplit } from "../../src/data/index.js";
import { openDataset } from "../../src/files/index.js";
import { summarize } from "../../src/scores/index.js";
import { DEFAULT_RECIPE, evaluateModel, trainModel } from "../../src/study/index.js";
import { REAL_UCI_HAR, REPOSITORY, withoutRealData } from "../support/paths.js";

interface Run {
  readonly kernels: { readonly sha256: string };
  readonly repeats: readonly { readonly seed: number; readonly weightsSha256: string; readonly test: { readonly accuracy: number } }[];
}

/** The newest record of `stride train --data uci-har --repeats 10 --json`. */
function newestRecord(): Run {
  const folder = join(REPOSITORY, "records");
  const newest = readdirSync(folder)
    .filter((name) => name.startsWith("baseline-uci-har-"))
    .sort()
    .at(-1)!;
  return JSON.parse(readFileSync(join(folder, newest, "run.json"), "utf8")) as Run;
}

test("ten seeds land where the article did, each with the record's own bits", { skip: withoutRealData }, async () => {
  const { train, test: held } = officialSplit(await openDataset(REAL_UCI_HAR, { cache: false }));
  const record = newestRecord();
  const accuracies: number[] = [];
  for (const { seed, weightsSha256, test } of record.repeats) {
    const trained = await trainModel(train, { ...DEFAULT_RECIPE, seed });
    assert.equal(trained.fitted.kernels.sha256, record.kernels.sha256, "the kernels have changed: make a new record");
    const { accuracy } = await evaluateModel(trained.model, held);
    assert.deepEqual([seed, trained.weightsSha256, accuracy], [seed, weightsSha256, test.accuracy]);
    accuracies.push(accuracy);
  }
  const { count, mean } = summarize(accuracies);
  assert.equal(count, 10);
  // The article's mean, and about three standard errors of two means of ten with its SD of 1.341.
  assert.ok(Math.abs(mean - 0.90787) <= 0.012, `mean ${mean}`);
});
