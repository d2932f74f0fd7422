import assert from "node:assert/strict";
import { test } from "node:test";
import {
  augmentedWindowsOf,
  checkDataset,
  createSplitAuditor,
  decodeDataset,
  describeDataset,
  drawValidationSubjects,
  encodeDataset,
  fingerprintOf,
  fitNormalizer,
  fitPowerTransformer,
  fitStandardizer,
  foldPool,
  groupKFold,
  leaksOf,
  leaveOneSubjectOut,
  officialSplit,
  openZip,
  readTs,
  signalHistograms,
  validationSplit,
  windowsOf,
  type Dataset,
} from "../../../src/data/index.js";
import { readFileSync } from "node:fs";
import { assertRefusal } from "../../support/expect-refusal.js";
import { memorySource } from "../../support/memory-source.js";
import { LITERAL, REAL_TS, smallArchive, smallPair, withoutTs } from "../../support/small-ts.js";
import { encode, type Tree } from "../../support/small-uci-har.js";

const literal: Tree = new Map([
  ["x/Literal_TRAIN.ts", encode(LITERAL)],
  ["x/Literal_TEST.ts", encode(LITERAL.replace("up down", "down up").replace("4 , 5", "4,5,9,8").replace("6 , 7", "6,7,1,2"))],
]);
const small = await readTs(memorySource(smallPair("Small")));

test("cases are windows that stand for themselves, zeros behind the shorter ones, and the split is that of the files", async () => {
  const dataset = await readTs(memorySource(literal));
  assert.deepEqual([dataset.name, dataset.timeSteps, dataset.signals.length, dataset.classNames], ["Literal", 4, 2, ["up", "down"]]);
  assert.deepEqual([...dataset.lengths!], [3, 2, 3, 4]);
  assert.deepEqual([...dataset.x.subarray(0, 16)], [1, 0.5, -2.5, 0.25, 30, -0, 0, 0, 4, 6, 5, 7, 0, 0, 0, 0]);
  assert.deepEqual(
    [[...dataset.y], [...dataset.subject], [...dataset.recording]],
    [
      [1, 0, 1, 0],
      [0, 1, 2, 3],
      [0, 1, 2, 3],
    ],
  );
  assert.deepEqual(
    [dataset.testSubjects, dataset.unrecorded],
    [
      [2, 3],
      ["subjects", "samplingRate"],
    ],
  );
  const { train, test: tested } = officialSplit(dataset);
  assert.deepEqual(
    [[...train.indices], [...tested.indices]],
    [
      [0, 1],
      [2, 3],
    ],
  );
  const windows = windowsOf(tested);
  assert.deepEqual([windows.lengthOf?.(0), windows.lengthOf?.(1)], [3, 4]);
});

test("windows of one length have no lengths", async () => {
  const dataset = await readTs(memorySource(smallPair("Even", { lengths: [12, 12], dimensions: 1 })));
  assert.deepEqual([dataset.lengths, dataset.timeSteps, dataset.signals.length], [undefined, 12, 1]);
  assert.equal(Object.hasOwn(dataset, "lengths"), false);
  assert.equal(windowsOf(officialSplit(dataset).train).lengthOf, undefined);
});

test("one of several sets is named, and what is unclear or missing is refused", async () => {
  const archive = memorySource(smallArchive("One", "Two"), "a.zip");
  assert.equal((await readTs(archive, "Two")).name, "Two");
  const refusal = (source: Tree, message: RegExp, name?: string) =>
    assert.rejects(readTs(memorySource(source, "a.zip"), name), (error) => assertRefusal(error, message));
  await refusal(smallArchive("One", "Two"), /^a\.zip: expected one data set; received One, Two; name one, such as a\.zip#One$/);
  await refusal(smallArchive("One", "Two"), /expected "Three", a pair .*; received One, Two$/, "Three");
  await refusal(new Map([...smallPair("A"), ...smallArchive("A")]), /received .* and another of its name; pass the folder of one/, "A");
  await refusal(new Map([...smallPair("A")].slice(0, 1)), /expected A_TEST\.ts beside A_TRAIN\.ts; received none/);
  const pair = (change: (text: string) => string): Tree =>
    new Map([
      ["A_TRAIN.ts", encode(LITERAL)],
      ["A_TEST.ts", encode(change(LITERAL))],
    ]);
  await refusal(
    pair((text) => text.replace("up down", "up down other")),
    /A_TEST\.ts: @classLabel: expected the labels of A_TRAIN\.ts, up, down; received up, down, other/,
  );
  await refusal(
    pair((text) =>
      text
        .replace("@dimension 2", "@dimension 1")
        .replace("false\n@dim", "true\n@dim")
        .replaceAll(/:[^:\n]*:/g, ":"),
    ),
    /A_TEST\.ts: expected 2 dimensions, as A_TRAIN\.ts has; received 1/,
  );
  const long = `@univariate true\n@classLabel true a\n@data\n${"1:a\n".repeat(40_000)}${"1,".repeat(9_999)}1:a\n`;
  await refusal(
    new Map(["TRAIN", "TEST"].map((part) => [`A_${part}.ts`, encode(long)])),
    /expected at most 268435456 numbers, .*; received 80002 x 10000 x 1/,
  );
});

test("a file of the dataset keeps lengths and what is not recorded, and its fingerprint knows both", async () => {
  const read = await decodeDataset(await encodeDataset(small), "small");
  assert.deepEqual(read, small);
  const fingerprint = await fingerprintOf(small);
  const { lengths: _, ...whole } = small;
  const { unrecorded: __, ...recorded } = small;
  assert.notEqual(await fingerprintOf(whole), fingerprint);
  assert.notEqual(await fingerprintOf(recorded), fingerprint);
});

test("what contradicts lengths or missing subjects is no dataset", () => {
  const refusal = (change: Partial<Dataset>, message: RegExp) =>
    assert.throws(
      () => checkDataset({ ...small, ...change }),
      (error) => assertRefusal(error, message),
    );
  refusal({ lengths: small.lengths!.subarray(1) }, /lengths must have 18 entries/);
  refusal({ lengths: small.lengths!.map((length, i) => (i === 3 ? 0 : length)) }, /lengths must be 1 to 16; received 0 of window 3/);
  refusal(
    { lengths: small.lengths!.map((length, i) => (i === 3 ? length - 1 : length)) },
    /x must be 0 behind the 12 time steps of window 3/,
  );
  refusal({ lengths: small.lengths!.map(() => 16) }, /lengths must differ from 16 somewhere/);
  refusal(
    { subject: small.subject.map(() => 1) },
    /subject must number the windows where no subjects are recorded; received 1 in window 0/,
  );
});

test("statistics and preparations count what was measured alone", () => {
  const { train } = officialSplit(small);
  const values = [...train.indices].flatMap((window) =>
    Array.from({ length: small.lengths![window]! }, (_, t) => small.x[(window * small.timeSteps + t) * 2]!),
  );
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  const fitted = fitStandardizer(train);
  assert.ok(Math.abs(fitted.mean[0]! - mean) < 1e-5 && Math.abs(fitted.scale[0]! - sd) < 1e-5, `${fitted.mean[0]} ${fitted.scale[0]}`);
  assert.deepEqual([fitted.steps, fitStandardizer(train, { removeOverlap: false }).steps], [values.length, values.length]);
  assert.ok(Math.abs(fitNormalizer(train).mean[0]! - Math.min(...values)) < 1e-6, "zeros would be the least of all");
  assert.equal(fitPowerTransformer(train).steps, values.length);
  const { signals, distinctSteps } = signalHistograms(train);
  assert.equal(distinctSteps, values.length);
  assert.equal(
    signals[0]!.counts.reduce((sum, count) => sum + count, signals[0]!.below + signals[0]!.above),
    values.length,
  );
});

test("a description says lengths, and nothing by subject", async () => {
  const { lengths, parts, info } = await describeDataset(small);
  assert.deepEqual(lengths, [12, 16]);
  assert.deepEqual(
    parts.map(({ part, windows, perSubject }) => [part, windows, perSubject.length]),
    [
      ["train", 12, 0],
      ["test", 6, 0],
    ],
  );
  assert.deepEqual(info.unrecorded, ["subjects", "samplingRate"]);
});

test("nothing is held out by subjects that nobody recorded", () => {
  const { train } = officialSplit(small);
  for (const action of [
    () => groupKFold(foldPool(small), 3),
    () => leaveOneSubjectOut(foldPool(small)),
    () => drawValidationSubjects(train, 2, 1),
    () => validationSplit(train, [1]),
  ]) {
    assert.throws(action, (error) => assertRefusal(error, /^dataset Small: .*: expected recorded subjects, .*; received none recorded/));
  }
});

test("zeros behind shorter windows are no leak, and are not augmented", () => {
  const { train, test: tested } = officialSplit(small);
  assert.deepEqual(leaksOf(createSplitAuditor(small)(train, tested)), []);
  assert.throws(
    () => augmentedWindowsOf(train, { jitter: 0.1 }),
    (error) => assertRefusal(error, /augmentation: expected windows of one length; received Small/),
  );
});

test("JapaneseVowels is padded to 29 steps, and every set has its published numbers", { skip: withoutTs }, async () => {
  const archive = await openZip(readFileSync(REAL_TS), "tsc-archive.zip");
  for (const [name, train, tested, steps, channels, classes] of [
    ["BasicMotions", 40, 40, 100, 6, 4],
    ["JapaneseVowels", 270, 370, 29, 12, 9],
    ["JapaneseVowels_eq", 270, 370, 25, 12, 9],
    ["GunPoint", 50, 150, 150, 1, 2],
    ["ItalyPowerDemand", 67, 1029, 24, 1, 2],
  ] as const) {
    const dataset = await readTs(archive, name);
    const split = officialSplit(dataset);
    assert.deepEqual(
      [split.train.indices.length, split.test.indices.length, dataset.timeSteps, dataset.signals.length, dataset.classNames.length],
      [train, tested, steps, channels, classes],
    );
    assert.equal(dataset.lengths !== undefined, name === "JapaneseVowels");
  }
});
