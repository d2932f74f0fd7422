import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { describeDataset, fingerprintOf, openZip, readUciHar } from "../../src/data/index.js";
import { REAL_UCI_HAR, withoutRealData } from "../support/paths.js";
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

test("the real dataset has the published extremes", { skip: withoutRealData }, async () => {
  const { parts } = await describeDataset(await readUciHar(await openZip(readFileSync(REAL_UCI_HAR), "uci-har.zip")));
  assert.deepEqual(
    parts.map(({ windows, recordings, distinctSteps }) => [windows, recordings, distinctSteps]),
    [
      [7352, 600, 508_928],
      [2947, 257, 205_056],
    ],
  );
  const rounded = parts.map(({ signals }) => signals.map(({ min, max }) => [min.toFixed(6), max.toFixed(6)].map(Number)));
  assert.deepEqual(rounded, EXTREMES);
});

/** Minimum and maximum of each signal, train then test, in the order of the channels. */
const EXTREMES = [
  [
    [-0.466556, 2.197618],
    [-1.582079, 1.21735],
    [-1.639609, 1.281363],
    [-1.232238, 1.299912],
    [-1.345267, 0.975976],
    [-1.364707, 1.066916],
    [-4.733656, 4.155473],
    [-5.97433, 5.746062],
    [-2.763014, 2.365982],
  ],
  [
    [-0.277735, 2.112682],
    [-1.588211, 1.134313],
    [-1.347501, 1.043383],
    [-0.905406, 1.157615],
    [-1.251025, 0.77566],
    [-1.106832, 0.710078],
    [-3.431701, 3.29309],
    [-3.155205, 3.468111],
    [-2.623059, 1.84638],
  ],
];
