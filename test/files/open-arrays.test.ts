// Windows as NumPy's arrays by every path that names some.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { encodeNpy, encodeNpz, type NpyArray } from "../../src/data/index.js";
import { openDataset } from "../../src/files/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { zipTree } from "../support/small-uci-har.js";
import { temporaryDirectory, writeTree } from "../support/temporary.js";
import { stride } from "../support/stride.js";

const ARRAYS: Readonly<Record<string, NpyArray>> = {
  x: { shape: [60, 16, 3], values: Float32Array.from({ length: 60 * 48 }, (_, i) => ((i * 37) % 11) * (1 + (Math.floor(i / 48) % 3))) },
  y: { shape: [60], values: Float64Array.from({ length: 60 }, (_, i) => i % 3) },
  subject: { shape: [60], values: Uint8Array.from({ length: 60 }, (_, i) => 1 + Math.floor(i / 6)) },
};

test("windows are opened from an .npz, a folder or a zip of .npy files, the second time from the cache", async (t) => {
  const directory = temporaryDirectory(t);
  const env = { STRIDE_CACHE: join(directory, "cache") };
  const tree = new Map(Object.entries(ARRAYS).map(([name, array]) => [`${name}.npy`, encodeNpy(array)]));
  writeTree(join(directory, "walks"), tree);
  writeFileSync(join(directory, "walks.zip"), zipTree(tree));
  writeFileSync(join(directory, "walks.npz"), await encodeNpz(ARRAYS));
  const [expected, ...others] = await Promise.all(
    ["walks", "walks.zip", "walks.npz"].map(async (path) => {
      const first = await openDataset(join(directory, path), { env });
      assert.deepEqual(await openDataset(join(directory, path), { env }), first);
      return first;
    }),
  );
  assert.equal(expected!.name, "walks");
  assert.deepEqual(expected!.x, ARRAYS["x"]!.values);
  for (const other of others) assert.deepEqual(other, expected);
});

test("labels of many sorted windows, which pack 1,000:1, are no bomb", async (t) => {
  const directory = temporaryDirectory(t);
  const n = 300_000;
  const tree = new Map([
    ["x.npy", encodeNpy({ shape: [n, 1, 1], values: Float32Array.from({ length: n }, (_, i) => Math.sqrt(i)) })],
    ["y.npy", encodeNpy({ shape: [n], values: Float64Array.from({ length: n }, (_, i) => Math.floor(i / 100_000)) })],
  ]);
  const path = join(directory, "sorted.npz");
  writeFileSync(path, zipTree(tree));
  assert.equal((await openDataset(path, { cache: false })).y.length, n);
});

test("stride train takes an .npz, and refuses one that is wrong in one line", async (t) => {
  const directory = temporaryDirectory(t);
  const path = join(directory, "windows.npz");
  writeFileSync(path, await encodeNpz(ARRAYS));
  const env = { STRIDE_CACHE: join(directory, "cache") };
  const model = join(directory, "model.safetensors");
  const alone = await stride(["train", "--data", path, "--epochs", "1", "--out", model], { env });
  assert.equal(alone.code, 2);
  assert.match(
    alone.stderr,
    /^stride: dataset windows: expected test subjects of its own to judge by; received none; hold some subjects out, --validation-subjects 2/,
  );
  const trained = await stride(["train", "--data", path, "--validation-subjects", "2", "--epochs", "1", "--out", model, "--json"], { env });
  assert.equal(trained.code, 0, trained.stderr);
  const judged = await stride(["evaluate", model, "--data", path, "--split", "validation", "--json"], { env });
  assert.equal(judged.code, 0, judged.stderr);
  // What it says to try next works: there is no test set that could be opened.
  const told = await stride(["train", "--data", path, "--validation-subjects", "2", "--epochs", "1", "--out", model], { env });
  assert.match(told.stdout, /The dataset has no test subjects/);
  assert.match(told.stdout, /evaluate [^\n]+ --split validation\n/);
  assert.doesNotMatch(told.stdout, /test set|The test subjects were not looked at/);
  const { subject: _, ...unknown } = ARRAYS;
  writeFileSync(path, await encodeNpz(unknown));
  const nobody = await stride(["train", "--data", path, "--out", model], { env });
  assert.match(nobody.stderr, /received none; it records no subjects either, so add those, or a part to test with/);
  const parts = Object.entries(unknown).flatMap(([name, array]) => [
    [`${name}_train`, array],
    [`${name}_test`, array],
  ]);
  writeFileSync(path, await encodeNpz(Object.fromEntries(parts)));
  const official = await stride(["train", "--data", path, "--epochs", "1", "--out", model], { env });
  assert.equal(official.code, 0, official.stderr);
  writeFileSync(path, await encodeNpz({ ...ARRAYS, y: { shape: [59], values: new Uint8Array(59) } }));
  const refused = await stride(["train", "--data", path, "--out", model], { env });
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /windows\.npz: y\.npy: expected shape \(60,\), one entry a window of x; received \(59,\)/);
  await assert.rejects(openDataset(path, { cache: false }), (error) => assertRefusal(error, /expected shape \(60,\)/));
});

test("stride data export writes what --data reads and numpy.load would, and refuses another ending", async (t) => {
  const directory = temporaryDirectory(t);
  const out = join(directory, "demo.npz");
  const exported = await stride(["data", "export", "demo", "--out", out, "--json"]);
  assert.equal(exported.code, 0, exported.stderr);
  const { arrays } = JSON.parse(exported.stdout) as { arrays: Record<string, number[]> };
  assert.deepEqual(Object.keys(arrays).slice(0, 4), ["x_train", "y_train", "subject_train", "recording_train"]);
  const [demo, back] = [await openDataset("demo"), await openDataset(out, { cache: false })];
  assert.deepEqual(back.testSubjects, demo.testSubjects);
  assert.equal(back.x.length, demo.x.length);
  const refused = await stride(["data", "export", "demo", "--out", join(directory, "demo.csv")]);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /^stride: --out .*demo\.csv: expected a file NAME\.npz; received another ending\n$/);
});
