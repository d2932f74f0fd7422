// A hundred thousand broken copies of real files for each binary reader, and for the text of .ts files.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import {
  byteFileOf,
  classNamesOf,
  decodeNpy,
  decodeSafetensors,
  encodeSafetensors,
  openNpyTable,
  openNpz,
  parseTs,
} from "../../src/data/index.js";
import { runMutations, type MutationRun } from "../support/mutation-run.js";
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

const READERS: Readonly<Record<string, Pick<MutationRun, "originals" | "read">>> = {
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
  parquet: { originals: PARQUET.cases.map(({ base64 }) => bytesOf(base64)), read: readWhole },
  ts: {
    originals: [encode(LITERAL), smallPair("Small").get("Small_TRAIN.ts")!],
    read: (bytes) => classNamesOf(parseTs(bytes, "a.ts"), "a.ts"),
  },
  safetensors: { originals: [TENSORS], read: (bytes) => decodeSafetensors(bytes, "a.safetensors") },
};

for (const [seed, [name, { originals, read }]] of Object.entries(READERS).entries()) {
  test(`${name}: ${COUNT} broken copies are read or refused in one line, in time and in memory`, async (t: TestContext) => {
    const outcome = await runMutations({ originals, read, count: COUNT, seed: 700 + seed });
    t.diagnostic(
      `${name}: ${outcome.read} read, slowest ${outcome.slowestMs.toFixed(0)} ms, most ${(outcome.mostBytes / 2 ** 20).toFixed(1)} MiB`,
    );
    assert.equal(outcome.read + outcome.refused, COUNT);
    assert.ok(outcome.refused > COUNT / 10);
  });
}
