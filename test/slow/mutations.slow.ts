// A hundred thousand broken copies of real files for each binary reader, and for the text of .ts files.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import fc from "fast-check";
import {
  byteFileOf,
  classNamesOf,
  decodeNpy,
  decodeSafetensors,
  encodeNpy,
  encodeSafetensors,
  openNpyTable,
  openNpz,
  parseTs,
} from "../../src/data/index.js";
import { anyArray } from "../support/any-array.js";
import { runMutations, type MutationOutcome, type MutationRun } from "../support/mutation-run.js";
import { bytesOf, NUMPY } from "../support/numpy-arrays.js";
import { PARQUET, readWhole } from "../support/parquet-files.js";
import { LITERAL, smallPair } from "../support/small-ts.js";
import { encode } from "../support/small-uci-har.js";

const COUNT = 100_000;

const TENSORS = encodeSafetensors({
  tensors: {
    w: { dtype: "F32", shape: [2, 2], data: Float32Array.of(1, -0, 2.5, 4) },
    y: { dtype: "I32", shape: [3], data: Int32Array.of(-7, 0, 7) },
  },
  metadata: { a: "one", b: "zwei" },
});

const READERS: Readonly<Record<string, Omit<MutationRun, "count" | "seed"> & { readonly count?: number }>> = {
  npy: { originals: NUMPY.cases.map(({ base64 }) => bytesOf(base64)), read: (bytes) => decodeNpy(bytes, "a.npy") },
  "npy, as a table": {
    originals: NUMPY.cases.filter(({ shape }) => shape.length === 2).map(({ base64 }) => bytesOf(base64)),
    async read(bytes) {
      const table = await openNpyTable(byteFileOf(bytes, "a.npy"));
      for await (const _ of table.blocks(table.columns.map((_name, column) => ({ column, as: "text" }))));
    },
  },
  npz: {
    originals: Object.values(NUMPY.archives).map(bytesOf),
    async read(bytes) {
      const archive = await openNpz(byteFileOf(bytes, "a.npz"));
      for (const name of archive.names) await archive.read(name);
    },
  },
  parquet: {
    originals: PARQUET.cases.filter(({ title }) => !title.startsWith("brotli")).map(({ base64 }) => bytesOf(base64)),
    read: readWhole,
  },
  // hyparquet-compressors makes a window of 4 MiB, at most 16, for each page anew, and the files have 24 pages: garbage until the collector comes.
  "parquet by Brotli": {
    originals: PARQUET.cases.filter(({ title }) => title.startsWith("brotli")).map(({ base64 }) => bytesOf(base64)),
    read: readWhole,
    spareBytes: 128 * 2 ** 20,
    count: COUNT / 10,
  },
  ts: {
    originals: [encode(LITERAL), smallPair("Small").get("Small_TRAIN.ts")!],
    read: (bytes) => classNamesOf(parseTs(bytes, "a.ts"), "a.ts"),
  },
  safetensors: { originals: [TENSORS], read: (bytes) => decodeSafetensors(bytes, "a.safetensors") },
};

/** Of the thread that reads, in MiB: 40 are code, vectors and garbage that a busy machine has not collected yet. */
const HEAP_MIB = 128;

if (isMainThread) {
  test("10,000 arrays are read back from .npy files as they were", () => {
    fc.assert(
      fc.property(anyArray, ({ shape, values }) => {
        const read = decodeNpy(encodeNpy({ shape, values }), "a.npy");
        assert.deepEqual([read.shape, [...read.values]], [shape, [...values]]);
      }),
      { seed: 67, numRuns: 10_000 },
    );
  });
  for (const [name, { count = COUNT }] of Object.entries(READERS)) {
    test(`${name}: ${count} broken copies are read or refused in one line, in time and in memory`, async (t: TestContext) => {
      const worker = new Worker(new URL(import.meta.url), { workerData: name, resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB } });
      const outcome = await new Promise<MutationOutcome>((resolve, reject) => {
        worker.on("message", resolve);
        worker.on("error", reject);
        worker.on("exit", (code) => reject(new Error(`the thread ended with code ${code}`)));
      });
      const { read, refused, slowestMs, mostBytes } = outcome;
      t.diagnostic(
        `${name}: ${read} read, ${refused} refused, slowest ${slowestMs.toFixed(0)} ms, most ${(mostBytes / 2 ** 20).toFixed(1)} MiB of buffers`,
      );
      assert.equal(read + refused, count);
      assert.ok(refused > count / 10 && read > 0);
    });
  }
} else {
  const name = workerData as string;
  parentPort!.postMessage(await runMutations({ count: COUNT, ...READERS[name]!, seed: 700 + name.length }));
}
