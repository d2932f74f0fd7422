import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { openZip, ZIP_LIMITS } from "../../../src/data/formats/zip.js";
import { createRandom } from "../../../src/tensor/index.js";
import { BROKEN_ZIPS } from "../../support/broken-uci-har.js";
import { assertRefusal, succeedsOrRefuses } from "../../support/expect-refusal.js";
import { rawZip } from "../../support/raw-zip.js";
import { encode, ROOT, smallTree, zipTree } from "../../support/small-uci-har.js";

async function readAll(bytes: Uint8Array): Promise<Map<string, Uint8Array>> {
  const source = await openZip(bytes, "a.zip");
  const files = new Map<string, Uint8Array>();
  for (const path of source.list()) files.set(path, await source.read(path));
  return files;
}

test("the files of an archive are read as they were packed", async () => {
  const tree = smallTree();
  assert.deepEqual(await readAll(zipTree(tree)), tree);
});

test("a zip inside a zip is read in its place, and what packers add is left out", async () => {
  const junk = ["__MACOSX/._x", `__MACOSX/${ROOT}train/._y_train.txt`, `${ROOT}.DS_Store`, "Thumbs.db"].map((name) => ({
    name,
    data: encode("junk"),
  }));
  const directory = { name: ROOT, data: new Uint8Array(0), mode: 0o040755 };
  const inner = rawZip([...junk, directory, { name: `${ROOT}a.txt`, data: encode("a") }]);
  const outer = rawZip([
    { name: "UCI HAR Dataset.names", data: encode("names") },
    { name: "UCI HAR Dataset.zip", data: inner },
  ]);
  assert.deepEqual(
    [...(await readAll(outer))].map(([path]) => path),
    ["UCI HAR Dataset.names", `UCI HAR Dataset.zip/${ROOT}a.txt`],
  );
});

test("a file that is not there is refused by name", async () => {
  const source = await openZip(zipTree(smallTree()), "a.zip");
  await assert.rejects(
    async () => source.read("b.txt"),
    (error) => assertRefusal(error, /^a\.zip: no file b\.txt/),
  );
});

test("labels that pack better than 100:1 are no bomb", async () => {
  const labels = encode("5\r\n".repeat(7352));
  const files = await readAll(rawZip([{ name: "y.txt", data: labels }]));
  assert.equal(files.get("y.txt")!.length, labels.length);
});

test("the limits can be set lower", async () => {
  const bytes = zipTree(smallTree());
  await assert.rejects(openZip(bytes, "a.zip", { limits: { ...ZIP_LIMITS, entries: 3 } }), (error) =>
    assertRefusal(error, /at most 3 entries/),
  );
});

for (const { title, make, message } of BROKEN_ZIPS.filter(({ title }) => title !== "a signal missing inside")) {
  test(`${title} is refused by the archive reader`, async () => {
    await assert.rejects(readAll(make()), (error) => assertRefusal(error, message));
  });
}

test("mutated archives are read whole or refused, never worse", async () => {
  const random = createRandom(5, 4);
  const files = [1, 2, 3].map((i) => ({ name: `${i}.txt`, data: encode(Array.from({ length: 200 }, () => random.below(1000)).join(" ")) }));
  const bytes = rawZip(files);
  const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
      const mutated = bytes.slice();
      for (const [at, value] of changes) mutated[at] = value;
      await succeedsOrRefuses(() => readAll(mutated));
    }),
    { seed: 6, numRuns: 300 },
  );
});

test("an entry that claims to be packed in more bytes than the archive has is refused before room is made for it", async () => {
  const bytes = rawZip([{ name: "a.txt", data: encode("abc") }]);
  const directory = Buffer.from(bytes).indexOf("PK\u0001\u0002");
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(directory + 20, 0xffffff, true);
  await assert.rejects(openZip(bytes, "a.zip"), (error) =>
    assertRefusal(
      error,
      /^a\.zip: a\.txt: expected an intact zip archive; received an entry of 16777215 bytes in an archive of 1\d\d; download/,
    ),
  );
});
