import assert from "node:assert/strict";
import { test } from "node:test";
import { describeDataset, fingerprintOf } from "../../src/data/index.js";
import { smallDataset } from "../support/small-dataset.js";

test("a description counts windows by part, class and subject", async () => {
  const dataset = await smallDataset();
  const { shape, parts, fingerprint, info } = await describeDataset(dataset);
  assert.deepEqual(shape, [14, 128, 9]);
  assert.equal(fingerprint, await fingerprintOf(dataset));
  assert.equal(info.name, "uci-har");
  const [train, held] = parts;
  assert.deepEqual(
    parts.map(({ part, windows, recordings, distinctSteps }) => [part, windows, recordings, distinctSteps]),
    [
      ["train", 9, 4, 64 * 13],
      ["test", 5, 3, 64 * 8],
    ],
  );
  assert.deepEqual(train!.perSubject, [
    { subject: 1, windows: 6, perClass: [1, 0, 0, 0, 5, 0] },
    { subject: 3, windows: 3, perClass: [3, 0, 0, 0, 0, 0] },
  ]);
  assert.deepEqual(held!.perClass[5], { className: "LAYING", windows: 4 });
});

test("a description is plain data", async () => {
  const description = await describeDataset(await smallDataset());
  assert.deepEqual(JSON.parse(JSON.stringify(description)), description);
});

test("a dataset without an official test set is described as a whole", async () => {
  const { parts } = await describeDataset({ ...(await smallDataset()), testSubjects: [] });
  assert.deepEqual(
    parts.map(({ part, windows }) => [part, windows]),
    [["all", 14]],
  );
});
