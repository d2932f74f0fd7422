import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { crc32, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { openZip, type Packed, type Unpack } from "../../src/data/index.js";
import { readPieces, release, unpackNatively } from "../../src/files/unpack.js";
import { createRandom, InputError } from "../../src/tensor/index.js";
import { BROKEN_ZIPS } from "../support/broken-uci-har.js";
import { rawZip } from "../support/raw-zip.js";
import { encode } from "../support/small-uci-har.js";
import { temporaryDirectory } from "../support/temporary.js";

const content = encode("0123456789 ".repeat(1000));
const bytes = deflateRawSync(content);
const honest: Packed = { kind: "deflated", bytes, size: content.length, crc32: crc32(content) };

test("a body that is what its headers say is unpacked, an empty one and a stored one too", () => {
  assert.deepEqual(new Uint8Array(unpackNatively(honest)!), content);
  assert.deepEqual(unpackNatively({ ...honest, kind: "stored", bytes: content }), content);
  const nothing = new Uint8Array(0);
  assert.equal(unpackNatively({ kind: "deflated", bytes: deflateRawSync(nothing), size: 0, crc32: 0 })?.length, 0);
  assert.equal(unpackNatively({ kind: "stored", bytes: nothing, size: 0, crc32: 0 })?.length, 0);
});

test("a body that is anything else is not unpacked", () => {
  const { size } = honest;
  const more = new Uint8Array([...bytes, 0]);
  const broken: Packed[] = [
    { ...honest, size: size - 1 },
    { ...honest, size: size + 1 },
    { ...honest, size: 0 },
    { ...honest, crc32: honest.crc32 ^ 1 },
    { ...honest, bytes: bytes.subarray(0, -1) },
    { ...honest, bytes: more },
    { ...honest, bytes: bytes.subarray(1) },
    { ...honest, bytes: new Uint8Array(0) },
    { ...honest, kind: "stored" },
    // A bomb: what it would unpack to is a thousand times what its header says.
    { ...honest, bytes: deflateRawSync(new Uint8Array(2 ** 24)), size: 2 ** 14 },
  ];
  for (const packed of broken) assert.equal(unpackNatively(packed), undefined);
});

test("a file that is not there, or none, is not read, and memory that is given back is gone", () => {
  for (const path of [join(import.meta.dirname, "none"), import.meta.dirname]) {
    assert.equal(
      readPieces(path, (fill) => fill(new Uint8Array(8))),
      undefined,
    );
  }
  const large = new Uint8Array(2 ** 20);
  release(large);
  assert.equal(large.length, 0);
  const small = Buffer.from("a piece of memory that other Buffers share");
  release(small);
  assert.equal(small.length, 42);
});

test("a body that lies in a file is unpacked as one in memory is, and not where the file ends before it", (t) => {
  const path = join(temporaryDirectory(t), "body");
  writeFileSync(path, new Uint8Array([1, 2, 3, ...bytes, 4, 5]));
  const stretch = { path, offset: 3, length: bytes.length };
  assert.deepEqual(new Uint8Array(unpackNatively({ ...honest, bytes: stretch })!), content);
  for (const wrong of [
    { offset: 2 },
    { length: bytes.length - 1 },
    { length: bytes.length + 1 },
    { length: bytes.length + 3 },
    { path: "none" },
  ]) {
    assert.equal(unpackNatively({ ...honest, bytes: { ...stretch, ...wrong } }), undefined);
  }
  writeFileSync(path, content);
  assert.deepEqual(unpackNatively({ ...honest, kind: "stored", bytes: { path, offset: 0, length: content.length } }), content);
});

/** The files of an archive, or the words in which it is refused, file by file. */
async function outcome(bytes: Uint8Array, unpack: Unpack | undefined): Promise<unknown[]> {
  const told = async <T>(action: () => Promise<T>): Promise<T | string> => {
    try {
      return await action();
    } catch (error) {
      if (error instanceof InputError) return error.message;
      throw error;
    }
  };
  const source = await told(() => openZip(bytes, "a.zip", unpack && { unpack }));
  if (typeof source === "string") return [source];
  const files: unknown[] = [];
  for (const path of source.list()) {
    const read = await told(() => source.read(path));
    files.push(path, typeof read === "string" ? read : Buffer.from(read).toString("latin1"));
  }
  return files;
}

for (const { title, make } of BROKEN_ZIPS) {
  test(`${title} is to Node's zlib what it is to zip.js alone`, async () => {
    assert.deepEqual(await outcome(make(), unpackNatively), await outcome(make(), undefined));
  });
}

test("mutated archives are to Node's zlib what they are to zip.js alone", async () => {
  const random = createRandom(5, 4);
  const files = [1, 2, 3].map((i) => ({ name: `${i}.txt`, data: encode(Array.from({ length: 60 }, () => random.below(1000)).join(" ")) }));
  const bytes = rawZip(files);
  const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
  let unpacked = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 2 }), async (changes) => {
      const mutated = bytes.slice();
      for (const [at, value] of changes) mutated[at] = value;
      const counting: Unpack = (packed) => {
        const content = unpackNatively(packed);
        if (content) unpacked++;
        return content;
      };
      assert.deepEqual(await outcome(mutated, counting), await outcome(mutated, undefined));
    }),
    { seed: 6, numRuns: 300 },
  );
  assert.ok(unpacked > 100, `${unpacked} files of them were unpacked by zlib`);
});
