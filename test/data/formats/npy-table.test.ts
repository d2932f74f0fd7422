import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  byteFileOf,
  encodeNpy,
  encodeNpz,
  openNpyTable,
  openNpz,
  openTable,
  type ByteFile,
  type NpyArray,
} from "../../../src/data/index.js";
import { anyArray } from "../../support/any-array.js";
import { assertRefusal, succeedsOrRefuses } from "../../support/expect-refusal.js";
import { mutations } from "../../support/mutate.js";
import { npyFile, npyHeader } from "../../support/npy-file.js";
import { bytesOf, expectedValues, NUMPY } from "../../support/numpy-arrays.js";
import { rawZip } from "../../support/raw-zip.js";
import { everyColumn, readColumns } from "../../support/read-table.js";

const NPY = { kind: "npy" } as const;

/** A file that keeps count of what is fetched at once. */
function counted(file: ByteFile): { file: ByteFile; most: () => number } {
  let most = 0;
  async function slice(start: number, end: number): Promise<Uint8Array> {
    most = Math.max(most, end - start);
    return file.slice(start, end);
  }
  return { file: { ...file, slice }, most: () => most };
}

test("arrays that NumPy wrote, of one axis and of two, are tables of columns 1, 2, ... with its values", async () => {
  let tables = 0;
  for (const expected of NUMPY.cases) {
    const { title, shape } = expected;
    if ((shape.length !== 1 && shape.length !== 2) || shape[1] === 0) continue;
    const text = expected.descr.includes("U");
    const table = await openTable(byteFileOf(bytesOf(expected.base64), title), NPY);
    const width = shape[1] ?? 1;
    assert.deepEqual(
      table.columns,
      Array.from({ length: width }, (_, i) => `${i + 1}`),
    );
    assert.equal(table.rows, shape[0]);
    const values = expectedValues(expected, text);
    const columns = table.columns.map((_, column) => values.filter((_, i) => i % width === column));
    assert.deepEqual(await readColumns(table, everyColumn(table, text ? "text" : "number")), columns, title);
    if (!text)
      assert.deepEqual(
        await readColumns(table, everyColumn(table, "text")),
        columns.map((column) => column.map(String)),
        title,
      );
    tables++;
  }
  assert.ok(tables > 45, `${tables} tables`);
});

test("a long array is fetched a block at a time in either order, columns as asked for, more than once", async () => {
  const rows = 100_000,
    width = 7;
  const values = Float32Array.from({ length: rows * width }, (_, i) => (i % 1000) / 8);
  const turned = new Float32Array(values.length);
  values.forEach((value, i) => (turned[(i % width) * rows + Math.floor(i / width)] = value));
  const inRows = encodeNpy({ shape: [rows, width], values });
  const inColumns = npyFile(npyHeader(`(${rows}, ${width})`, { fortran: "True" }), new Uint8Array(turned.buffer));
  for (const bytes of [inRows, inColumns]) {
    const { file, most } = counted(byteFileOf(bytes, "long.npy"));
    const table = await openNpyTable(file);
    const requests = [
      { column: 6, as: "number" },
      { column: 0, as: "number" },
      { column: 6, as: "number" },
    ] as const;
    for (let time = 0; time < 2; time++) {
      const [last, first, again] = await readColumns(table, requests);
      assert.ok(last!.every((value, row) => value === values[row * width + 6]));
      assert.ok(first!.every((value, row) => value === values[row * width]));
      assert.deepEqual(again, last);
    }
    assert.ok(most() <= 2 ** 20, `${most()} bytes at once of ${bytes.length}`);
  }
});

test("what is no table is refused: other axes, no column, rows that are columns, text as numbers, a column that is not there", async () => {
  async function refuses(array: NpyArray, message: RegExp): Promise<void> {
    await assert.rejects(openNpyTable(byteFileOf(encodeNpy(array), "a.npy")), (error) => assertRefusal(error, message));
  }
  await refuses(
    { shape: [], values: Int8Array.of(1) },
    /^a\.npy: expected an array of shape \(n, C\) or \(n\), a row a sample; received 0 axes$/,
  );
  await refuses({ shape: [1, 2, 1], values: Int8Array.of(1, 2) }, /received 3 axes; windows \(N, T, C\) are a dataset, not a recording$/);
  await refuses({ shape: [4, 0], values: new Int8Array() }, /expected 1 to 10000 columns, \(n, C\); received \(4, 0\)/);
  await refuses({ shape: [1, 10_001], values: new Int8Array(10_001) }, /received \(1, 10001\); save array\.T if rows are columns$/);
  const words = await openNpyTable(byteFileOf(encodeNpy({ shape: [2], values: ["a", "b"] }), "a.npy"));
  await assert.rejects(readColumns(words, [{ column: 0, as: "number" }]), (error) =>
    assertRefusal(error, /^a\.npy: expected numbers; received text \(<U1\); save array\.astype\(float\)$/),
  );
  for (const column of [-1, 1, 0.5])
    await assert.rejects(readColumns(words, [{ column, as: "text" }]), (error) =>
      assertRefusal(error, /expected a column from 0 to 0; received/),
    );
  const wide = await openNpyTable(byteFileOf(bytesOf(NUMPY.refusals.find(({ title }) => title === "beyond 2^53")!.base64), "a.npy"));
  await assert.rejects(readColumns(wide, everyColumn(wide, "number")), (error) =>
    assertRefusal(error, /^a\.npy: row 2, column 2: expected a whole number within 2\^53/),
  );
  assert.deepEqual(await readColumns(wide, [{ column: 0, as: "number" }]), [[1, 3]]);
});

test("reading stops at once when it is called off", async () => {
  const stop = new AbortController();
  const file = byteFileOf(encodeNpy({ shape: [20_000], values: new Int8Array(20_000) }), "a.npy");
  const table = await openTable(file, NPY, { signal: stop.signal });
  let blocks = 0;
  await assert.rejects(async () => {
    for await (const _ of table.blocks([{ column: 0, as: "number" }])) if (++blocks === 1) stop.abort(new Error("called off"));
  }, /called off/);
  assert.equal(blocks, 1);
});

test("archives that NumPy wrote, packed or not, have its arrays; as a table the one that is named", async () => {
  for (const name of ["savez", "savez_compressed"]) {
    const file = byteFileOf(bytesOf(NUMPY.archives[name]!), "a.npz");
    const archive = await openNpz(file);
    assert.deepEqual(archive.names, ["x", "y", "label names"]);
    for (const [key, expected] of Object.entries(NUMPY.windows)) {
      const { shape, values } = await archive.read(key);
      assert.deepEqual(shape, expected.shape);
      assert.deepEqual([...values], expectedValues(expected, Array.isArray(values)));
    }
    const table = await openTable(file, { kind: "npz", array: "y" });
    assert.deepEqual(await readColumns(table, everyColumn(table, "number")), [[0, 2, 1]]);
    await assert.rejects(openTable(file, { kind: "npz", array: "z" }), (error) =>
      assertRefusal(error, /^a\.npz: expected one of the arrays x, y, label names; received "z"$/),
    );
  }
});

test("an object array in an archive is refused where it is read, and no other because of it", async () => {
  const archive = await openNpz(byteFileOf(bytesOf(NUMPY.archives["with an object"]!), "a.npz"));
  assert.deepEqual([...(await archive.read("good")).values], [0, 1, 2]);
  await assert.rejects(archive.read("bad"), (error) =>
    assertRefusal(error, /^a\.npz: bad: expected numbers; received an object array .* runs code/),
  );
});

test("what is no archive of arrays is refused", async () => {
  const whole = bytesOf(NUMPY.archives["savez"]!);
  const files: Record<string, [bytes: Uint8Array, message: RegExp]> = {
    empty: [new Uint8Array(), /^a\.npz: expected an intact zip archive/],
    text: [new TextEncoder().encode("t,ax\n0,1\n"), /^a\.npz: expected an intact zip archive/],
    cut: [whole.slice(0, -30), /^a\.npz: expected an intact zip archive/],
    others: [rawZip([{ name: "a.csv", data: whole }]), /^a\.npz: expected arrays, files NAME\.npy in the archive; received a\.csv$/],
    none: [rawZip([]), /expected arrays, files NAME\.npy in the archive; received none$/],
    bomb: [
      rawZip([{ name: "x.npy", data: new Uint8Array(20e6) }]),
      /x\.npy: expected at most 100 times its packed size of \d+ bytes; received 20000000/,
    ],
  };
  for (const [title, [bytes, message]] of Object.entries(files))
    await assert.rejects(openNpz(byteFileOf(bytes, "a.npz")), (error) => assertRefusal(error, message), title);
  const wrong = whole.slice();
  wrong[whole.length >> 1]! ^= 64;
  const changed = await openNpz(byteFileOf(wrong, "a.npz"))
    .then((archive) => Promise.all(archive.names.map((name) => archive.read(name))))
    .catch((error: unknown) => error);
  assertRefusal(changed, /^a\.npz: /);
});

test("archives are read back as they were written, and are the same bytes each time", async () => {
  const arrays: Record<string, NpyArray> = {
    x: { shape: [2, 3, 1], values: Float32Array.of(1, 2, 3, 4, 5, 6) },
    y: { shape: [2], values: ["gehen", "stehen"] },
    __proto__x: { shape: [], values: Float64Array.of(50) },
  };
  const bytes = await encodeNpz(arrays);
  assert.deepEqual(await encodeNpz(arrays), bytes);
  const archive = await openNpz(byteFileOf(bytes, "a.npz"));
  assert.deepEqual(archive.names, Object.keys(arrays));
  for (const [name, array] of Object.entries(arrays)) assert.deepEqual(await archive.read(name), array);
  for (const name of ["../x", "a/b", "", "c:x"])
    await assert.rejects(encodeNpz({ [name]: arrays["x"]! }), (error) => assertRefusal(error, /^npz: expected names of 1 to 200/));
});

test("what is written as an archive is read back as it was", async () => {
  const name = fc
    .string({ minLength: 1, maxLength: 8, unit: "grapheme" })
    .filter((text) => !/[/\\:\p{Cc}]/u.test(text) && !/^__proto__$|\.zip$/i.test(text));
  await fc.assert(
    fc.asyncProperty(fc.dictionary(name, anyArray, { minKeys: 1, maxKeys: 4 }), async (arrays) => {
      const archive = await openNpz(byteFileOf(await encodeNpz(arrays), "a.npz"));
      assert.deepEqual(archive.names, Object.keys(arrays));
      for (const [key, { shape, values }] of Object.entries(arrays)) {
        const read = await archive.read(key);
        assert.deepEqual([read.shape, [...read.values]], [shape, [...values]]);
      }
    }),
    { seed: 66, numRuns: 150 },
  );
});

test("2,000 broken archives and as many broken tables are read or refused in one line", async () => {
  const archives = Object.values(NUMPY.archives).map(bytesOf);
  let read = 0;
  for (const bytes of mutations(archives, 2000, 63)) {
    const all = async (): Promise<void> => {
      const archive = await openNpz(byteFileOf(bytes, "a.npz"));
      for (const name of archive.names) await archive.read(name);
    };
    if (await succeedsOrRefuses(all)) read++;
  }
  assert.ok(read > 10 && read < 1900, `${read} archives were read`);
  const originals = NUMPY.cases.filter(({ shape }) => shape.length === 2).map(({ base64 }) => bytesOf(base64));
  let tables = 0;
  for (const bytes of mutations(originals, 2000, 64)) {
    const all = async (): Promise<void> => {
      const table = await openTable(byteFileOf(bytes, "a.npy"), NPY);
      for await (const _ of table.blocks(everyColumn(table, "text")));
    };
    if (await succeedsOrRefuses(all)) tables++;
  }
  assert.ok(tables > 50 && tables < 1900, `${tables} tables were read`);
});
