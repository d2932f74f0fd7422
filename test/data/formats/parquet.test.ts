import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { byteFileOf, openParquetTable, openTable } from "../../../src/data/index.js";
import { assertRefusal, succeedsOrRefuses } from "../../support/expect-refusal.js";
import { mutations } from "../../support/mutate.js";
import { bytesOf } from "../../support/numpy-arrays.js";
import { PARQUET, readWhole } from "../../support/parquet-files.js";
import { everyColumn, readColumns } from "../../support/read-table.js";
import { REPOSITORY } from "../../support/paths.js";

type Cell = number | string | null;

function numberOf(cell: Cell): number {
  return cell === null ? Number.NaN : Number(String(cell).replace("inf", "Infinity"));
}

test("every file that Arrow wrote has its columns: all codecs, encodings, both page versions, missing values, nested names", async () => {
  let columns = 0;
  for (const { title, base64, columns: expected } of PARQUET.cases) {
    const table = await openTable(byteFileOf(bytesOf(base64), title), { kind: "parquet" });
    assert.deepEqual(table.columns, Object.keys(expected), title);
    for (const [column, name] of table.columns.entries()) {
      const cells = expected[name]!;
      const text = name.includes("label") || (title.startsWith("nothing") && name === "b");
      const [read] = await readColumns(table, [{ column, as: text ? "text" : "number" }]);
      assert.deepEqual(
        read,
        cells.map((cell) => (text ? (cell ?? "") : numberOf(cell))),
        `${title}: ${name}`,
      );
      columns++;
    }
    const all = await readColumns(table, everyColumn(table, "text"));
    assert.equal(all.length, table.columns.length);
    assert.deepEqual(await readColumns(table, []), []);
  }
  assert.ok(columns > 200, `${columns} columns`);
});

test("columns whose pages end at different rows come in blocks of the same rows", async () => {
  const { base64, columns } = PARQUET.cases.find(({ title }) => title === "many pages and row groups")!;
  const table = await openParquetTable(byteFileOf(bytesOf(base64), "a.parquet"));
  const names = ["label", "t", "some_ay", "gyro.x", "t"];
  const read = await readColumns(
    table,
    names.map((name) => ({ column: table.columns.indexOf(name), as: name === "label" ? "text" : "number" })),
  );
  names.forEach((name, i) =>
    assert.deepEqual(
      read[i],
      columns[name]!.map((cell) => (name === "label" ? cell : numberOf(cell))),
      name,
    ),
  );
});

test("points in time are numbers in the file's unit, and ISO 8601 as text", async () => {
  const texts: Record<string, readonly string[]> = {
    "ms utc": ["2023-11-14T22:13:20.123Z", "2023-11-14T22:13:20.143Z", "1970-01-01T00:00:00.000Z", "1969-12-31T23:59:58.500Z"],
    "us local": ["2023-11-14T22:13:20.123456", "2023-11-14T22:13:20.143456", "1970-01-01T00:00:00.000000", "1969-12-31T23:59:58.500000"],
    "ns utc": [
      "2023-11-14T22:13:20.123456789Z",
      "2023-11-14T22:13:20.143456789Z",
      "1970-01-01T00:00:00.000000000Z",
      "1969-12-31T23:59:58.500000000Z",
    ],
    int96: [
      "2023-11-14T22:13:20.123456789",
      "2023-11-14T22:13:20.143456789",
      "1970-01-01T00:00:00.000000000",
      "1969-12-31T23:59:58.500000000",
    ],
    date: ["2026-01-31", "1969-12-31"],
  };
  for (const [name, { numbers, base64 }] of Object.entries(PARQUET.times)) {
    const table = await openParquetTable(byteFileOf(bytesOf(base64), name));
    assert.deepEqual(await readColumns(table, everyColumn(table, "number")), [numbers.map(Number)], name);
    if (texts[name]) assert.deepEqual(await readColumns(table, everyColumn(table, "text")), [texts[name]], name);
  }
  assert.equal(Object.keys(PARQUET.times).length, 8);
});

test("numbers as text are as they print, truth values are false and true", async () => {
  const table = await openParquetTable(byteFileOf(bytesOf(PARQUET.cases[0]!.base64), "a.parquet"));
  const [t, on, price] = await readColumns(
    table,
    ["t", "on", "price"].map((name) => ({ column: table.columns.indexOf(name), as: "text" })),
  );
  assert.deepEqual(
    [t!.slice(0, 3), on!.slice(0, 3), price!.slice(0, 3)],
    [
      ["0", "20", "40"],
      ["false", "true", "true"],
      ["-0.3", "-0.29", "-0.28"],
    ],
  );
});

test("columns of lists, maps, bytes and wide decimals, text as numbers and integers beyond 2^53 are refused, others of the file are not", async () => {
  const table = await openParquetTable(byteFileOf(bytesOf(PARQUET.odd), "odd.parquet"));
  const messages: Record<string, RegExp> = {
    "list.list.element": /^odd\.parquet: column list\.list\.element: expected a cell a row; received a list or map; unfold it/,
    "map.key_value.key": /expected a cell a row; received a list or map/,
    "map.key_value.value": /expected a cell a row; received a list or map/,
    bytes: /^odd\.parquet: column bytes: expected a column of numbers; received bytes \(BYTE_ARRAY\)$/,
    wide: /^odd\.parquet: column wide, row 2: expected a whole number within 2\^53, which a float64 holds; received 9007199254740993$|entry 2 of its dictionary/,
    money: /column money, .*: expected a decimal of digits within 2\^53, which a float64 holds; received "10{20,}" \/ 100$/,
  };
  for (const [column, name] of table.columns.entries()) {
    const reading = readColumns(table, [{ column, as: "number" }]);
    if (name === "fine") assert.deepEqual(await reading, [[1.5, 2.5]]);
    else await assert.rejects(reading, (error) => assertRefusal(error, messages[name]!), name);
  }
  assert.equal(table.columns.length, 7);
  const plain = await openParquetTable(byteFileOf(bytesOf(PARQUET.cases[0]!.base64), "a.parquet"));
  await assert.rejects(readColumns(plain, [{ column: plain.columns.indexOf("label"), as: "number" }]), (error) =>
    assertRefusal(error, /column label: expected a column of numbers; received text; read it as text$/),
  );
  await assert.rejects(readColumns(plain, [{ column: 99, as: "number" }]), (error) =>
    assertRefusal(error, /expected a column from 0 to 11; received 99$/),
  );
});

test("what is no Parquet file, a file that is cut and one that claims too much are refused", async () => {
  const whole = bytesOf(PARQUET.cases[0]!.base64);
  async function refuses(bytes: Uint8Array, message: RegExp): Promise<void> {
    await assert.rejects(openParquetTable(byteFileOf(bytes, "a.parquet")), (error) => assertRefusal(error, message));
  }
  await refuses(new Uint8Array(), /^a\.parquet: expected a Parquet file, which ends with "PAR1"; received another end; copy it again$/);
  await refuses(new TextEncoder().encode("t,ax\n1,2\n"), /another end/);
  for (const length of [4, 8, 11, 100, whole.length - 1]) await refuses(whole.slice(0, length), /another end/);
  const long = whole.slice();
  long.set([0xff, 0xff, 0xff, 0x7f], whole.length - 8);
  await refuses(long, /^a\.parquet: expected a footer of at most \d+ bytes; received 2147483647$/);
  const short = whole.slice();
  short.set([9, 0, 0, 0], whole.length - 8);
  await refuses(short, /^a\.parquet: footer: expected an intact Parquet file; received "/);
  await refuses(
    new Uint8Array([...whole.slice(0, -4), ...new TextEncoder().encode("PARE")]),
    /expected a Parquet file in the clear; received an encrypted one/,
  );
});

test("a run of a thousand million values in a few bytes fills neither memory nor time", async () => {
  const { base64 } = PARQUET.cases.find(({ title }) => title === "none, dictionaries")!;
  const whole = bytesOf(base64);
  const started = performance.now();
  // Wherever a varint may stand in the pages.
  for (let at = 4; at < 600; at += 3) {
    const bytes = whole.slice();
    bytes.set([0xfe, 0xff, 0xff, 0xff, 0x0f], at);
    await succeedsOrRefuses(() => readWhole(bytes));
  }
  assert.ok(performance.now() - started < 20_000);
});

test("2,000 broken copies are read or refused in one line", async () => {
  const originals = PARQUET.cases.map(({ base64 }) => bytesOf(base64));
  let read = 0;
  for (const bytes of mutations(originals, 2000, 65)) {
    try {
      await readWhole(bytes);
      read++;
    } catch (error) {
      assertRefusal(error, /^a\.parquet: /);
    }
  }
  assert.ok(read > 20 && read < 1990, `${read} were read`);
});

test("the vectors were made by the versions that their requirements name", () => {
  const folder = join(REPOSITORY, "test/vectors/parquet");
  assert.match(readFileSync(join(folder, "requirements.txt"), "utf8"), new RegExp(`^pyarrow==${PARQUET.pyarrow}$`, "m"));
});
