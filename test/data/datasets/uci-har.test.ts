import assert from "node:assert/strict";
import { test } from "node:test";
import { openZip, readUciHar } from "../../../src/data/index.js";
import { BROKEN_TREES } from "../../support/broken-uci-har.js";
import { assertRefusal } from "../../support/expect-refusal.js";
import { memorySource } from "../../support/memory-source.js";
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
