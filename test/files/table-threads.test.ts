// Reading side by side: whatever thread finds what first, bits, order and errors are those of reading one after another.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { openZip, readUciHar, type FileSource } from "../../src/data/index.js";
import { openDataset, openDirectory } from "../../src/files/index.js";
import { readingThreads, startTableThreads } from "../../src/files/table-threads.js";
import { unpackNatively } from "../../src/files/unpack.js";
import { InputError } from "../../src/tensor/index.js";
import { BROKEN_TREES, BROKEN_ZIPS } from "../support/broken-uci-har.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { memorySource } from "../support/memory-source.js";
import { smallDataset } from "../support/small-dataset.js";
import { decode, encode, ROOT, SIGNALS, smallTree, zipTree, type Tree } from "../support/small-uci-har.js";
import { temporaryDirectory, writeTree } from "../support/temporary.js";

const expected = await smallDataset();
const SLOW_WORKER = new URL("../support/slow-table-worker.js", import.meta.url);
/** The 18 signal files in the order in which they are read. */
const FILES = ["train", "test"].flatMap((part) => SIGNALS.map((signal) => `${part}/Inertial Signals/${signal}_${part}.txt`));

const zipped = (tree: Tree, name = "a.zip"): Promise<FileSource> => openZip(zipTree(tree), name, { unpack: unpackNatively });

/** The small tree with the last cell of some files replaced. */
function withWords(...files: readonly string[]): Tree {
  const tree = smallTree();
  for (const file of files) tree.set(ROOT + file, encode(decode(tree.get(ROOT + file)!).replace(/\S+\s*$/, "word\r\n")));
  return tree;
}

async function messageOf(action: Promise<unknown>): Promise<string> {
  const error = await action.then(
    () => assert.fail("expected a refusal"),
    (error: unknown) => error,
  );
  assert.ok(error instanceof InputError, String(error));
  return error.message;
}

async function withThreads<T>(
  t: TestContext,
  count: number,
  action: (threads: ReturnType<typeof startTableThreads>) => Promise<T>,
  module?: URL,
) {
  const threads = startTableThreads(count, module);
  t.after(() => threads.close());
  return action(threads);
}

test("one, two and three threads read the same bits from a zip, a zip in a zip, a directory and a source that only it can read", async (t) => {
  const directory = temporaryDirectory(t);
  writeTree(join(directory, "tree"), smallTree());
  writeFileSync(join(directory, "a.zip"), zipTree(smallTree()));
  writeFileSync(join(directory, "b.zip"), zipTree(new Map([["UCI HAR Dataset.zip", zipTree(smallTree())]])));
  for (const threads of [1, 2, 3]) {
    for (const name of ["tree", "a.zip", "b.zip"]) {
      const dataset = await openDataset(join(directory, name), { cache: false, threads });
      assert.deepEqual(dataset, expected, `${name}, ${threads} threads`);
      assert.ok(dataset.x.buffer instanceof ArrayBuffer, "no memory that threads share is handed out");
    }
    await withThreads(t, threads, async ({ read }) =>
      assert.deepEqual(await readUciHar(memorySource(smallTree()), { readTables: read }), expected),
    );
  }
});

test("progress is told in the order of the files, whichever is read first", async (t) => {
  const told: number[][] = [];
  for (const module of [undefined, SLOW_WORKER]) {
    const seen: number[] = [];
    const options = { progress: (done: number) => void seen.push(done) };
    const source = await zipped(smallTree());
    await withThreads(t, 2, ({ read }) => readUciHar(source, { ...options, readTables: read }), module);
    told.push(seen);
  }
  const [quick, slow] = told;
  assert.equal(quick!.length, 22);
  assert.deepEqual(
    quick,
    quick!.toSorted((a, b) => a - b),
  );
  assert.deepEqual(slow, quick);
});

test("of two broken files the first in the reading order is named, though another thread finds the second one sooner", async (t) => {
  for (const [first, second] of [
    [0, 1],
    [0, 17],
    [3, 4],
    [8, 9],
    [16, 17],
  ] as const) {
    const tree = withWords(FILES[first]!, FILES[second]!);
    const expectedMessage = await messageOf(readUciHar(await openZip(zipTree(tree), "a.zip")));
    assert.ok(expectedMessage.includes(FILES[first]!));
    for (const [threads, module] of [
      [2, undefined],
      [2, SLOW_WORKER],
      [4, SLOW_WORKER],
    ] as const) {
      const source = await zipped(tree);
      const message = withThreads(t, threads, ({ read }) => messageOf(readUciHar(source, { readTables: read })), module);
      assert.equal(await message, expectedMessage);
    }
  }
});

test("one signal under two names in the training half is named before what is wrong in the test half", async (t) => {
  const tree = new Map(withWords(FILES[9]!));
  tree.set(ROOT + FILES[1]!, tree.get(ROOT + FILES[0]!)!);
  const source = await zipped(tree);
  await withThreads(t, 2, ({ read }) =>
    assert.rejects(readUciHar(source, { readTables: read }), (error) => assertRefusal(error, /total_acc_y_train.* another signal than/)),
  );
});

for (const { title, make } of BROKEN_TREES) {
  test(`a directory with ${title} is refused by two threads in the words of one`, async (t) => {
    const directory = join(temporaryDirectory(t), "tree");
    mkdirSync(directory);
    writeTree(directory, make());
    const message = await messageOf(openDirectory(directory).then((source) => readUciHar(source)));
    assert.equal(await messageOf(openDataset(directory, { cache: false, threads: 2 })), message);
  });
}

for (const { title, make } of BROKEN_ZIPS) {
  test(`${title} is refused by two threads and Node's zlib in the words of one thread and zip.js`, async (t) => {
    const path = join(temporaryDirectory(t), "a.zip");
    writeFileSync(path, make());
    const message = await messageOf(openZip(make(), path).then((source) => readUciHar(source)));
    assert.equal(await messageOf(openDataset(path, { cache: false, threads: 2 })), message);
  });
}

test("an abort ends a reading at once, though a thread is in the middle of a file", async (t) => {
  const source = await zipped(smallTree());
  const abort = new AbortController();
  const stuck = new URL("../support/stuck-table-worker.js", import.meta.url);
  const reading = withThreads(t, 2, ({ read }) => readUciHar(source, { readTables: read, signal: abort.signal }), stuck);
  setTimeout(() => abort.abort(new Error("enough")), 100);
  const start = performance.now();
  await assert.rejects(reading, /enough/);
  assert.ok(performance.now() - start < 1000);
});

test("a thread that cannot be started, or ends, is reported with the way to do without, never worked around", async (t) => {
  const source = await zipped(smallTree());
  const nowhere = new URL("no-such-module.js", import.meta.url);
  for (const [module, reason] of [
    [nowhere, /Cannot find module/],
    [new URL("../support/crashing-table-worker.js", import.meta.url), /crashed/],
  ] as const) {
    await withThreads(
      t,
      2,
      ({ read }) =>
        assert.rejects(readUciHar(source, { readTables: read }), (error) => {
          assert.ok(error instanceof Error && !(error instanceof InputError));
          assert.match(error.message, /^openDataset: thread 2 of 2 ended: .*; threads: 1 reads without any$/);
          assert.match(error.message, reason);
          return true;
        }),
      module,
    );
  }
});

test("threads are a whole number or auto, which is one where there is little to read", async (t) => {
  const directory = temporaryDirectory(t);
  writeTree(join(directory, "tree"), smallTree());
  for (const threads of [0, -1, 1.5, 65, NaN]) {
    await assert.rejects(openDataset(join(directory, "tree"), { threads, cache: false }), (error) =>
      assertRefusal(error, /^openDataset: threads must be a whole number from 1 to 64 or "auto"; received /),
    );
  }
  assert.equal(readingThreads("auto", 100_000), 1);
  assert.equal(readingThreads(7, 0), 7);
  const many = readingThreads("auto", 190e6);
  assert.ok(many >= 1 && many <= 4);
});
