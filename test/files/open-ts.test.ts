// Data sets of the UEA and UCR archives by every path that names one.
import assert from "node:assert/strict";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readTs } from "../../src/data/index.js";
import { openDataset } from "../../src/files/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { memorySource } from "../support/memory-source.js";
import { smallArchive, smallPair } from "../support/small-ts.js";
import { zipTree } from "../support/small-uci-har.js";
import { temporaryDirectory, writeTree } from "../support/temporary.js";

test("a pair is opened from its folder, a zip, either of its files, and by name from among others, the second time from the cache", async (t) => {
  const directory = temporaryDirectory(t);
  const env = { STRIDE_CACHE: join(directory, "cache") };
  const expected = await readTs(memorySource(smallPair("Two")));
  writeTree(join(directory, "pair"), smallPair("Two"));
  writeTree(join(directory, "all"), smallArchive("One", "Two"));
  writeFileSync(join(directory, "pair.zip"), zipTree(smallPair("Two")));
  writeFileSync(join(directory, "all.zip"), zipTree(smallArchive("One", "Two")));
  writeFileSync(join(directory, "a#b.zip"), zipTree(smallPair("Two")));
  for (const path of [
    "pair",
    "all/Two",
    "pair.zip",
    "all#Two",
    "all.zip#Two",
    "pair.zip#Two",
    "a#b.zip",
    "pair/Two_TRAIN.ts",
    "pair/Two_TEST.ts",
  ]) {
    for (const turn of ["first", "second"])
      assert.deepEqual(await openDataset(join(directory, path), { env }), expected, `${path}, ${turn}`);
  }
  assert.notDeepEqual(await openDataset(join(directory, "all.zip#One"), { env }), expected, "each has a cache file of its own");
  assert.equal(readdirSync(env.STRIDE_CACHE).length, 8);
});

test("what names no set, or no pair, is refused", async (t) => {
  const directory = temporaryDirectory(t);
  const env = { STRIDE_CACHE: join(directory, "cache") };
  writeTree(directory, new Map([...smallPair("A"), ["notes.ts", Buffer.from("export {};\n")]]));
  writeFileSync(join(directory, "all.zip"), zipTree(smallArchive("One", "Two")));
  const refusal = (path: string, message: RegExp) =>
    assert.rejects(openDataset(join(directory, path), { env }), (error) => assertRefusal(error, message));
  await refusal("all.zip", /all\.zip: expected one data set; received One, Two; name one, such as .*all\.zip#One$/);
  await refusal("all.zip#Three", /all\.zip: expected "Three", a pair NAME_TRAIN\.ts and NAME_TEST\.ts; received One, Two$/);
  await refusal("none.zip#One", /none\.zip: expected a dataset's name .*; received no such file/);
  await refusal("notes.ts", /notes\.ts: expected NAME_TRAIN\.ts or NAME_TEST\.ts; received another name/);
  rmSync(join(directory, "A_TEST.ts"));
  await refusal("A_TRAIN.ts", /expected A_TEST\.ts beside A_TRAIN\.ts; received none/);
  await refusal(".", /expected A_TEST\.ts beside A_TRAIN\.ts; received none/);
});

test("progress counts both files, and an aborted opening stops", async (t) => {
  const directory = temporaryDirectory(t);
  writeTree(directory, smallPair("A"));
  const seen: [number, number][] = [];
  await openDataset(join(directory, "A_TRAIN.ts"), { progress: (_, done, total) => void seen.push([done, total]), cache: false });
  const [train, tested] = [...smallPair("A").values()].map(({ length }) => length) as [number, number];
  assert.deepEqual(seen, [
    [train, train + tested],
    [train + tested, train + tested],
  ]);
  await assert.rejects(openDataset(directory, { signal: AbortSignal.abort(new Error("stopped")), cache: false }), /stopped/);
});
