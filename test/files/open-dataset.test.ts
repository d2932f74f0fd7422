import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { encodeDataset, fingerprintOf } from "../../src/data/index.js";
import { openDataset } from "../../src/files/index.js";
import { BROKEN_TREES, BROKEN_ZIPS } from "../support/broken-uci-har.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { smallDataset } from "../support/small-dataset.js";
import { smallTree, zipTree } from "../support/small-uci-har.js";
import { temporaryDirectory, writeTree } from "../support/temporary.js";

const expected = await smallDataset();
/** The promise is 2 seconds; a machine that runs other work beside gets some more. */
const LIMIT_MS = 4000;

test("a dataset is opened from its own file, a zip and a directory", async (t) => {
  const directory = temporaryDirectory(t);
  const env = { STRIDE_CACHE: join(directory, "cache") };
  writeTree(join(directory, "tree"), smallTree());
  writeFileSync(join(directory, "a.zip"), zipTree(smallTree()));
  writeFileSync(join(directory, "download"), zipTree(smallTree()));
  writeFileSync(join(directory, "a.safetensors"), await encodeDataset(expected));
  for (const name of ["tree", "a.zip", "download", "a.safetensors"]) {
    assert.deepEqual(await openDataset(join(directory, name), { env }), expected);
    assert.deepEqual(await openDataset(join(directory, name), { env }), expected, "the second time, from the cache");
    assert.deepEqual(await openDataset(join(directory, name), { env, cache: false }), expected);
  }
  assert.equal(readdirSync(env.STRIDE_CACHE).length, 3, "a dataset's own file needs no cache");
});

test("STRIDE_DATA may be a zip, a directory, or a directory that holds the zip", async (t) => {
  const directory = temporaryDirectory(t);
  const STRIDE_CACHE = join(directory, "cache");
  writeTree(join(directory, "tree"), smallTree());
  mkdirSync(join(directory, "archives"));
  writeFileSync(join(directory, "archives", "UCI HAR Dataset.zip"), zipTree(smallTree()));
  for (const name of ["tree", "archives", "archives/UCI HAR Dataset.zip"]) {
    assert.deepEqual(await openDataset("uci-har", { env: { STRIDE_CACHE, STRIDE_DATA: join(directory, name) } }), expected);
  }
});

test("the second opening does not read the source, and a changed source is read again", async (t) => {
  const directory = temporaryDirectory(t);
  const env = { STRIDE_CACHE: join(directory, "cache") };
  writeTree(join(directory, "tree"), smallTree());
  let reads = 0;
  const open = () => openDataset(join(directory, "tree"), { env, progress: () => reads++ });
  await open();
  assert.equal(reads, 22);
  await open();
  assert.equal(reads, 22);
  const other = smallTree();
  const [path] = [...other.keys()].filter((name) => name.endsWith("body_gyro_z_test.txt"));
  other.set(path!, Buffer.from(new TextDecoder().decode(other.get(path!)).replace("e-001", "e+000")));
  writeTree(join(directory, "tree"), other);
  assert.notEqual(await fingerprintOf(await open()), await fingerprintOf(expected));
  assert.equal(reads, 44);
});

test("a damaged cache file is reported and made again, never used", async (t) => {
  const directory = temporaryDirectory(t);
  const cache = join(directory, "cache");
  const warnings: string[] = [];
  writeFileSync(join(directory, "a.zip"), zipTree(smallTree()));
  const open = () =>
    openDataset(join(directory, "a.zip"), { env: { STRIDE_CACHE: cache }, warn: (message) => void warnings.push(message) });
  await open();
  const file = join(cache, readdirSync(cache)[0]!);
  for (const damaged of [new Uint8Array(0), new Uint8Array(100), (await encodeDataset(expected)).fill(1, 5000, 5001)]) {
    writeFileSync(file, damaged);
    assert.deepEqual(await open(), expected);
    assert.match(warnings.pop()!, /^cache: .*\.safetensors: expected .*; reading the source again$/);
    assert.deepEqual(await open(), expected);
    assert.deepEqual(warnings, []);
  }
});

test("a cache that cannot be written is reported, and the dataset is there all the same", async (t) => {
  const directory = temporaryDirectory(t);
  const warnings: string[] = [];
  writeFileSync(join(directory, "a.zip"), zipTree(smallTree()));
  writeFileSync(join(directory, "cache"), "a file where the cache's directory should be");
  const env = { STRIDE_CACHE: join(directory, "cache") };
  assert.deepEqual(await openDataset(join(directory, "a.zip"), { env, warn: (message) => void warnings.push(message) }), expected);
  assert.equal(warnings.length, 2);
  assert.match(warnings[1]!, /could not be written: .*; the next start reads the source again$/);
});

test("what is no dataset is refused with what would be one", async (t) => {
  const directory = temporaryDirectory(t);
  const env = { STRIDE_CACHE: join(directory, "cache") };
  writeFileSync(join(directory, "notes.txt"), "hello");
  const refusal = (path: string, message: RegExp, more = {}) =>
    assert.rejects(openDataset(path, { env: { ...env, ...more } }), (error) => assertRefusal(error, message));
  await refusal(join(directory, "none"), /expected a dataset's name \(uci-har.*received no such file/);
  await refusal(
    join(directory, "notes.txt"),
    /expected a \.safetensors dataset, a \.npz of windows x and labels y, a zip or a directory, .*; received a file of another kind/,
  );
  await refusal("uci-har", /^STRIDE_DATA: .* which does not exist/, { STRIDE_DATA: join(directory, "none") });
  await refusal("uci-har", /expected UCI HAR's files/, { STRIDE_DATA: directory });
  writeFileSync(join(directory, "a.safetensors"), "hello, world");
  await refusal(join(directory, "a.safetensors"), /a\.safetensors: expected a safetensors header/);
});

test("an aborted opening stops with the signal's reason", async () => {
  await assert.rejects(openDataset("uci-har", { signal: AbortSignal.abort(new Error("stopped")) }), /stopped/);
});

for (const { title, make, message } of BROKEN_TREES) {
  test(`a directory with ${title} is refused in time, and nothing is kept`, async (t) => {
    const directory = temporaryDirectory(t);
    const env = { STRIDE_CACHE: join(directory, "cache") };
    mkdirSync(join(directory, "tree"));
    writeTree(join(directory, "tree"), make());
    const start = performance.now();
    await assert.rejects(openDataset(join(directory, "tree"), { env }), (error) => assertRefusal(error, message));
    assert.ok(performance.now() - start < LIMIT_MS);
    assert.equal(existsSync(env.STRIDE_CACHE), false);
  });
}

for (const { title, make, message } of BROKEN_ZIPS) {
  test(`${title} is refused in time, and nothing is kept`, async (t) => {
    const directory = temporaryDirectory(t);
    const env = { STRIDE_CACHE: join(directory, "cache") };
    writeFileSync(join(directory, "broken.zip"), make());
    const start = performance.now();
    await assert.rejects(
      openDataset(join(directory, "broken.zip"), { env }),
      (error) => assertRefusal(error, message) && assertRefusal(error, /broken\.zip: /),
    );
    assert.ok(performance.now() - start < LIMIT_MS);
    assert.equal(existsSync(env.STRIDE_CACHE), false);
  });
}
