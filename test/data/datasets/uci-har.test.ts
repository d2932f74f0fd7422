import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { openZip, readUciHar, type Dataset } from "../../../src/data/index.js";
import { BROKEN_TREES } from "../../support/broken-uci-har.js";
import { assertRefusal } from "../../support/expect-refusal.js";
import { memorySource } from "../../support/memory-source.js";
import { REAL_UCI_HAR, withoutRealData } from "../../support/paths.js";
import { CHAINS, decode, ROOT, SIGNALS, smallTree, zipTree } from "../../support/small-uci-har.js";

test("every cell of a small dataset is where window, time step and signal say", async () => {
  const tree = smallTree();
  const { x, signals, timeSteps } = await readUciHar(memorySource(tree));
  assert.deepEqual([signals.map(({ name }) => name), timeSteps], [SIGNALS, 128]);
  for (const [channel, signal] of SIGNALS.entries()) {
    const rows = ["train", "test"].flatMap((part) =>
      decode(tree.get(`${ROOT}${part}/Inertial Signals/${signal}_${part}.txt`)!)
        .trimEnd()
        .split("\n"),
    );
    rows.forEach((row, window) => {
      const cells = row.trim().split(/\s+/);
      cells.forEach((cell, t) => assert.equal(x[(window * 128 + t) * 9 + channel], Math.fround(Number(cell))));
    });
  }
});

test("labels, subjects and recordings of a small dataset are its own", async () => {
  const { y, subject, recording, classNames } = await readUciHar(memorySource(smallTree()));
  const windows = CHAINS.flatMap((chain, i) => Array.from({ length: chain.windows }, () => ({ ...chain, i })));
  assert.deepEqual(
    [...y],
    windows.map(({ label }) => label - 1),
  );
  assert.deepEqual(
    [...subject],
    windows.map(({ subject }) => subject),
  );
  assert.deepEqual(
    [...recording],
    windows.map(({ i }) => i),
  );
  assert.equal(classNames[y[0]!], "STANDING");
});

test("a folder of another name, of none, deeper down or in a nested zip is found", async () => {
  const expected = await readUciHar(memorySource(smallTree()));
  for (const root of ["", "HARDataset/", "a/b/UCI HAR Dataset/"]) {
    assert.deepEqual(await readUciHar(memorySource(smallTree(root))), expected);
  }
  const outer = zipTree(new Map([["UCI HAR Dataset.zip", zipTree(smallTree())]]));
  assert.deepEqual(await readUciHar(await openZip(outer, "outer.zip")), expected);
});

test("class names that are absent are known, and junk beside the files is left alone", async () => {
  const tree = smallTree();
  tree.delete(`${ROOT}activity_labels.txt`);
  tree.set(`__MACOSX/${ROOT}train/._y_train.txt`, new Uint8Array(3));
  const { classNames } = await readUciHar(memorySource(tree));
  assert.equal(classNames.length, 6);
});

test("LF line ends and no last line end give the same dataset", async () => {
  const plain = new Map([...smallTree()].map(([path, bytes]) => [path, Buffer.from(decode(bytes).replaceAll("\r\n", "\n").trimEnd())]));
  assert.deepEqual(await readUciHar(memorySource(plain)), await readUciHar(memorySource(smallTree())));
});

test("progress goes from nothing to all bytes, and an aborted reading stops with its reason", async () => {
  const seen: number[] = [];
  let all = 0;
  await readUciHar(memorySource(smallTree()), { progress: (done, total) => void (seen.push(done), (all = total)) });
  assert.equal(seen.length, 22);
  assert.equal(seen.at(-1), all);
  assert.deepEqual(
    seen,
    seen.toSorted((a, b) => a - b),
  );
  const abort = new AbortController();
  const reading = readUciHar(memorySource(smallTree()), { signal: abort.signal, progress: () => abort.abort(new Error("enough")) });
  await assert.rejects(reading, /enough/);
});

for (const { title, make, message } of BROKEN_TREES) {
  test(`${title} is refused, with file and place`, async () => {
    await assert.rejects(
      readUciHar(memorySource(make(), "source")),
      (error) => assertRefusal(error, message) && assertRefusal(error, /^source: /),
    );
  });
}

test("the real dataset has the published counts, first values and recordings", { skip: withoutRealData }, async () => {
  const dataset = await readUciHar(await openZip(readFileSync(REAL_UCI_HAR), "uci-har.zip"));
  const { x, y, subject, recording } = dataset;
  assert.equal(x.length, 10_299 * 128 * 9);
  const counts = (from: number, to: number): number[] =>
    dataset.classNames.map((_, k) => y.subarray(from, to).filter((label) => label === k).length);
  assert.deepEqual(counts(0, 7352), [1226, 1073, 986, 1286, 1374, 1407]);
  assert.deepEqual(counts(7352, 10_299), [496, 471, 420, 491, 532, 537]);
  assert.deepEqual(perSubject(dataset), SUBJECT_WINDOWS);
  assert.deepEqual([...new Set(subject.subarray(7352))], dataset.testSubjects);
  assert.deepEqual([recording[7351], recording[7352], recording.at(-1)], [599, 600, 856]);
  FIRST_STEP.forEach((value, channel) => assert.equal(x[channel], Math.fround(value)));
  FIRST_TEST_STEP.forEach((value, channel) => assert.equal(x[7352 * 128 * 9 + channel], Math.fround(value)));
  TOTAL_X.forEach((value, t) => assert.equal(x[t * 9], Math.fround(value)));
});

function perSubject({ subject }: Dataset): number[] {
  const counts = Array.from({ length: 30 }, () => 0);
  for (const s of subject) counts[s - 1]!++;
  return counts;
}

/** Windows of subjects 1 to 30. */
const SUBJECT_WINDOWS = [
  347, 302, 341, 317, 302, 325, 308, 281, 288, 294, 316, 320, 327, 323, 328, 366, 368, 364, 360, 354, 408, 321, 372, 381, 409, 392, 376,
  382, 344, 383,
];
const FIRST_STEP = [1.012817, -0.1232167, 0.1029341, 0.0001808515, 0.01076681, 0.05556068, 0.03019122, 0.06601362, 0.02285864];
const FIRST_TEST_STEP = [1.041216, -0.2697959, 0.02377977, 0.01165315, -0.02939904, 0.1068262, 0.4374637, 0.5313492, 0.1365279];
const TOTAL_X = [1.012817, 1.022833, 1.022028, 1.017877, 1.02368, 1.016974];
