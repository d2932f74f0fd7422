// .ts files as recordings: a row a time step, cases of any length, missing values.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openTable, parseTs, sniffTable, type ByteFile } from "../../../src/data/index.js";
import { byteFileOf } from "../../../src/data/index.js";
import { assertRefusal } from "../../support/expect-refusal.js";
import { LITERAL, smallPair } from "../../support/small-ts.js";
import { encode } from "../../support/small-uci-har.js";
import { readTable } from "../../support/text-tables.js";

const TS = { kind: "ts" } as const;
const HEADER = "@problemName A\n@univariate false\n@equalLength false\n@classLabel true a b\n@data\n";

test("a .ts file is a row a time step, its cases counted and labelled", async () => {
  assert.deepEqual(await readTable(LITERAL, TS, ["number", "number", "number", "text"]), {
    columns: ["case", "1", "2", "label"],
    rows: [
      [1, 1, 0.5, "down"],
      [1, -2.5, 0.25, "down"],
      [1, 30, -0, "down"],
      [2, 4, 6, "up"],
      [2, 5, 7, "up"],
    ],
  });
});

test("missing values are NaN as numbers and as texts, labels may be numbers or words", async () => {
  const file = "@missing true\n@dimensions 2\n@classLabel true 1 2\n@data\n1,?,3:nan,5,NaN:2\n";
  const cells = [
    [1, 1, NaN, 2],
    [1, NaN, 5, 2],
    [1, 3, NaN, 2],
  ];
  assert.deepEqual((await readTable(file, TS, "number")).rows, cells);
  assert.deepEqual(
    (await readTable(file, TS, "text")).rows,
    cells.map((row) => row.map(String)),
  );
  const words = `${HEADER.replace("a b", "sit down up")}1:2:sit   down\n`;
  assert.deepEqual((await readTable(words, TS)).rows, [["1", "1", "2", "sit down"]]);
});

test("a file without class labels has no column of them", async () => {
  for (const declared of ["@classLabel false\n", ""]) {
    const { columns, rows } = await readTable(`@dimensions 2\n${declared}@data\n1,2:3,4\n5:6\n`, TS, "number");
    assert.deepEqual([columns, rows], [["case", "1", "2"], [[1, 1, 3], [1, 2, 4], [2, 5, 6]]]); // prettier-ignore
  }
});

test("rows, labels and values are those that parseTs reads, in pieces of any place", async () => {
  const bytes = smallPair("Small", { train: 40, lengths: [5, 90], dimensions: 3 }).get("Small_TRAIN.ts")!;
  const whole = parseTs(bytes, "f.ts");
  const { rows } = await readTable(bytes, TS, ["number", "number", "number", "number", "text"]);
  assert.deepEqual(Float32Array.from(rows.flatMap((row) => row.slice(1, 4) as number[])), whole.values);
  const numbers = [...whole.lengths].flatMap((length, i) => Array.from({ length }, () => [i + 1, whole.labels[i]]));
  assert.deepEqual(
    rows.map((row) => [row[0], row[4]]),
    numbers,
  );
});

const REFUSED: readonly [string, string | Uint8Array, RegExp][] = [
  [
    "time stamps",
    "@timeStamps true\n@data\n(0,1):a\n",
    /^f\.csv: row 1: expected @timeStamps false.* received true; write the values alone$/,
  ],
  ["no @data", "@problemName a\n", /^f\.csv: expected @data and cases below it; received none/],
  ["no case", HEADER, /^f\.csv: expected cases below @data; received none; the file may be cut short$/],
  ["an unknown label", `${HEADER}1:2:c\n`, /^f\.csv: row 6: expected a class label of @classLabel \(a b\); received "c"$/],
  ["part of a label", `${HEADER.replace("a b", "aa b")}1:2:a\n`, /row 6: expected a class label/],
  [
    "a dimension too few",
    `${HEADER}1:2:a\n1:a\n`,
    /^f\.csv: row 7: expected 2 dimensions and a class label, apart by colons; received 2 parts$/,
  ],
  [
    "a label that the header does not declare",
    "@dimensions 1\n@data\n1,2:a\n",
    /row 3: expected 1 dimension and no class label.*received 2 parts$/,
  ],
  [
    "a length that the header denies",
    `${HEADER.replace("false\n@class", "true\n@class")}1:2:a\n1,2:3,4:b\n`,
    /row 7: expected 1 values a dimension/,
  ],
  ["a word", `${HEADER}1:2:a\n1,x:2,3:b\n`, /^f\.csv: row 7, dimension 1, value 2: expected a finite decimal number.*received "x"$/],
  ["more dimensions than a table's columns", `${HEADER}${"1:".repeat(20_000)}a\n`, /expected at most 16384 columns; received 20000/],
  [
    "a line without end",
    `@problemName ${"x".repeat(17 * 2 ** 20)}`,
    /row 1: expected lines of at most 16 MiB, a case each; received a longer one$/,
  ],
  ["UTF-16", Uint8Array.from(Buffer.from(`\ufeff${HEADER}`, "utf16le")), /row 1: expected UTF-8 text; received UTF-16/],
];

for (const [name, content, message] of REFUSED) {
  test(`${name} in a .ts file is refused with its place`, async () => {
    await assert.rejects(readTable(content, TS), (error: unknown) => assertRefusal(error, message));
  });
}

test("labels that are words are no numbers, and a column beyond the last is refused", async () => {
  const table = await openTable(byteFileOf(encode(LITERAL), "f.ts"), TS);
  const first = (column: number): Promise<unknown> => {
    const blocks = table.blocks([{ column, as: "number" }]);
    return blocks[Symbol.asyncIterator]().next();
  };
  await assert.rejects(first(3), (error: unknown) =>
    assertRefusal(error, /^f\.ts: row 11: expected a number as class label; received "down"$/),
  );
  await assert.rejects(first(4), (error: unknown) => assertRefusal(error, /^f\.ts: expected a column from 0 to 3; received 4$/));
});

test("a .ts file is recognised by its first key, whatever its name, case and comments", () => {
  for (const text of [LITERAL, `\ufeff# \n\n${LITERAL.slice(LITERAL.indexOf("@"))}`, "@DATA\r\n1:a\r\n", "@univariate true\n@data\n1:a\n"])
    assert.deepEqual(sniffTable(encode(text), "f.txt").format, TS);
  for (const text of ["@relation a\n", "@problems 1\n", "time,@data\n1,2\n2,3\n"]) assert.notEqual(kindOf(text), "ts");
});

function kindOf(text: string): string {
  try {
    return sniffTable(encode(text), "f.ts").format.kind;
  } catch {
    return "none";
  }
}

test("40 MB of cases are read with one piece and one case in memory", async (t) => {
  const gc = globalThis.gc ?? (() => assert.fail("expected node --expose-gc"));
  const head = encode(HEADER);
  const line = encode(`${"0.125,".repeat(999)}1:${"-0.25,".repeat(999)}1:b\n`);
  const count = Math.ceil(40e6 / line.length);
  const block = Buffer.concat(Array.from({ length: Math.ceil(2 ** 20 / line.length) + 2 }, () => line));
  const file: ByteFile = {
    ...{ name: "f.ts", size: head.length + count * line.length },
    slice(start, end) {
      if (start === 0) return Promise.resolve(Buffer.concat([head, block]).subarray(0, end));
      const at = (start - head.length) % line.length;
      return Promise.resolve(block.subarray(at, at + end - start));
    },
  };
  const table = await openTable(file, TS);
  gc();
  const used = (): number => process.memoryUsage().heapUsed + process.memoryUsage().external;
  const before = used();
  let rows = 0,
    most = 0,
    looks = 0;
  for await (const part of table.blocks([{ column: 1, as: "number" }])) {
    rows += part.rows;
    if (++looks % 500 !== 0) continue;
    gc();
    most = Math.max(most, used() - before);
  }
  assert.equal(rows, 1000 * count);
  assert.ok(looks > 1000 && most < 8e6, `${(most / 1e6).toFixed(1)} MB`);
  t.diagnostic(`${(most / 1e6).toFixed(1)} MB held`);
});
