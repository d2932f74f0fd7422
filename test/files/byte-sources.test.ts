import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { byteFileIn, byteFileOf, streamOf, type ByteFile } from "../../src/data/index.js";
import { gunzip } from "../../src/data/formats/gzip.js";
import { openByteFile, openDirectory, openRecordingFiles } from "../../src/files/index.js";
import { assertRefusal, succeedsOrRefuses } from "../support/expect-refusal.js";
import { memorySource } from "../support/memory-source.js";
import { rawZip } from "../support/raw-zip.js";
import { temporaryDirectory, writeTree } from "../support/temporary.js";

const LONG = Uint8Array.from({ length: 2_500_000 }, (_, i) => (i * i * 7 + (i >> 9)) & 255);

async function joined(file: ByteFile): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of streamOf(file)) pieces.push(piece);
  return Buffer.concat(pieces);
}

function openDescriptors(): number {
  return readdirSync("/proc/self/fd").length;
}

test("every byte source gives the pieces asked for, cut off at its end, and all bytes in their order", async (t) => {
  const directory = temporaryDirectory(t);
  writeTree(directory, new Map([["in/a.bin", LONG]]));
  const archive = rawZip([{ name: "in/a.bin", data: LONG }]);
  writeFileSync(join(directory, "a.zip"), archive);
  const opened = await openByteFile(join(directory, "in/a.bin"));
  const sources: Record<string, ByteFile> = {
    memory: byteFileOf(LONG, "a.bin"),
    "an open file": opened,
    "a directory": await byteFileIn(await openDirectory(directory), "in/a.bin"),
    "one file": await byteFileIn(await openRecordingFiles(join(directory, "in/a.bin")), "a.bin"),
    "a zip": await byteFileIn(await openRecordingFiles(join(directory, "a.zip")), "in/a.bin"),
    "a source that only reads": await byteFileIn(memorySource(new Map([["a.bin", LONG]])), "a.bin"),
    gzip: await gunzip(byteFileOf(gzipSync(LONG), "a.bin.gz")),
  };
  for (const [name, file] of Object.entries(sources)) {
    assert.equal(file.size, LONG.length, name);
    const pieces = [
      [0, 0],
      [0, 1],
      [1_048_570, 1_048_590],
      [17, 2_400_000],
      [LONG.length - 3, LONG.length + 50],
      [LONG.length, LONG.length + 9],
    ] as const;
    for (const [start, end] of pieces)
      assert.deepEqual(Buffer.from(await file.slice(start, end)), Buffer.from(LONG.slice(start, end)), name);
    assert.ok((await joined(file)).equals(LONG), name);
  }
  opened.close();
});

test("of files of a directory none is held open", { skip: process.platform === "linux" ? false : "counts /proc/self/fd" }, async (t) => {
  const directory = temporaryDirectory(t);
  writeTree(directory, new Map(Array.from({ length: 300 }, (_, i) => [`${i}.csv`, LONG.subarray(0, 100 + i)])));
  const source = await openDirectory(directory);
  const before = openDescriptors();
  const files = await Promise.all(source.list().map((path) => byteFileIn(source, path)));
  await Promise.all(files.map((file) => file.slice(0, 50)));
  assert.ok(openDescriptors() <= before + 1, `${openDescriptors()} descriptors, ${before} before`);
});

test("a file that was written to, shortened, replaced or removed since it was opened is refused", async (t) => {
  const directory = temporaryDirectory(t);
  const path = join(directory, "a.csv");
  const changes: Record<string, () => void> = {
    longer: () => appendFileSync(path, "x"),
    shorter: () => writeFileSync(path, LONG.subarray(0, 10)),
    replaced: () => {
      rmSync(path);
      writeFileSync(path, LONG.subarray(0, 101));
    },
  };
  for (const [name, change] of Object.entries(changes)) {
    writeFileSync(path, LONG.subarray(0, 100));
    const file = await byteFileIn(await openDirectory(directory), "a.csv");
    change();
    await assert.rejects(
      file.slice(0, 5),
      (error) => assertRefusal(error, /a\.csv: expected a file that nobody writes to; received one that/),
      name,
    );
  }
  const file = await byteFileIn(await openDirectory(directory), "a.csv");
  rmSync(path);
  await assert.rejects(file.slice(0, 5), (error) => assertRefusal(error, /a\.csv: expected a readable file; received ENOENT/));
});

test("recordings lie in a directory, a zip by name or first bytes, or one file; an .npz is one file", async (t) => {
  const directory = temporaryDirectory(t);
  const zip = rawZip([{ name: "x.npy", data: LONG.subarray(0, 9) }]);
  writeTree(
    directory,
    new Map([
      ["d/a.csv", LONG],
      ["download", zip],
      ["w.npz", zip],
      ["empty", new Uint8Array()],
    ]),
  );
  const lists: Record<string, readonly string[]> = {
    d: ["a.csv"],
    download: ["x.npy"],
    "w.npz": ["w.npz"],
    empty: ["empty"],
    "d/a.csv": ["a.csv"],
  };
  for (const [path, list] of Object.entries(lists)) assert.deepEqual((await openRecordingFiles(join(directory, path))).list(), list);
  assert.equal((await openRecordingFiles(join(directory, "w.npz"))).size("w.npz"), zip.length);
  await assert.rejects(openRecordingFiles(join(directory, "none")), (error) =>
    assertRefusal(error, /none: expected a file, a zip or a directory/),
  );
  await assert.rejects(openRecordingFiles("/dev/null"), (error) =>
    assertRefusal(error, /null: expected a file; received a directory or a device/),
  );
});

test("a link out of the directory is not opened, nor a directory as a file", async (t) => {
  const directory = temporaryDirectory(t);
  writeTree(directory, new Map([["secret.csv", LONG]]));
  mkdirSync(join(directory, "in"));
  symlinkSync(join(directory, "secret.csv"), join(directory, "in/leak.csv"));
  const source = await openDirectory(join(directory, "in"));
  await assert.rejects(byteFileIn(source, "leak.csv"), (error) => assertRefusal(error, /leak\.csv: expected a file inside the directory/));
  await assert.rejects(openByteFile(directory), (error) => assertRefusal(error, /expected a file; received a directory/));
});

test("a .gz file is unpacked, several members after one another too, and a bomb is refused early", async () => {
  const csv = new TextEncoder().encode("t,ax\n0,1\n".repeat(1000));
  const source = memorySource(new Map([["a.csv.GZ", gzipSync(csv)]]));
  const file = await byteFileIn(source, "a.csv.GZ");
  assert.ok((await joined(file)).equals(csv));
  assert.equal(file.name, "memory: a.csv.GZ");
  const two = await gunzip(byteFileOf(Buffer.concat([gzipSync(csv), gzipSync(csv)]), "two.gz"));
  assert.equal(two.size, 2 * csv.length);
  const bomb = gzipSync(new Uint8Array(50_000_000));
  await assert.rejects(gunzip(byteFileOf(bomb, "bomb.gz")), (error) =>
    assertRefusal(
      error,
      /^bomb\.gz: expected at most \d+ bytes unpacked, 100 times its packed size of \d+; received more; unpack it first$/,
    ),
  );
});

test("damaged gzip files are refused in one line or unpack to something, never fail otherwise", async () => {
  const good = gzipSync(LONG.subarray(0, 3000));
  for (const cut of [0, 1, 5, 9, 10, 100, good.length - 9, good.length - 1]) {
    await assert.rejects(
      gunzip(byteFileOf(good.subarray(0, cut), "cut.gz")),
      (error) => assertRefusal(error, /^cut\.gz: expected an intact gzip/),
      `${cut}`,
    );
  }
  let refused = 0,
    tried = 0;
  for (let i = 0; i < good.length * 2; i += 7) {
    const bytes = Uint8Array.from(good);
    tried++;
    bytes[i >> 1]! ^= 1 << (i % 8);
    if (!(await succeedsOrRefuses(() => gunzip(byteFileOf(bytes, "flipped.gz"))))) refused++;
  }
  // The others change the name, time or system in the header.
  assert.ok(refused > 0.9 * tried && refused < tried, `${refused} of ${tried} refused`);
});

test("what a source says of a file that it cannot read is what a .gz in it is refused with", async () => {
  const packed = gzipSync(LONG);
  const failing = { ...byteFileOf(packed, "x.gz"), slice: async () => Promise.reject(new Error("gone")) };
  await assert.rejects(gunzip(failing), (error) => assertRefusal(error, /^x\.gz: expected an intact gzip file; received "gone"/));
});
