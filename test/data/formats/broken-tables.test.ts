// Broken files of one table each, with the one line that refuses them, and whole ones that only look odd.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  openTable,
  type ByteFile,
  type ColumnRequest,
  type DelimitedFormat,
  type Table,
  type TableFormat,
} from "../../../src/data/index.js";
import { assertRefusal } from "../../support/expect-refusal.js";
import { CSV, readTable } from "../../support/text-tables.js";

const BLANKS: TableFormat = {
  ...{ kind: "whitespace", header: false, skipLines: 0, comment: null },
  ...{ decimal: ".", missing: ["NaN"], encoding: "utf-8" },
};
const JSONL: TableFormat = { kind: "jsonl", missing: [] };
const bytes = (text: string, encoding: BufferEncoding = "utf8"): Uint8Array => Uint8Array.from(Buffer.from(text, encoding));
const row128 = Array.from({ length: 128 }, (_, i) => `${i}.5`).join(" ");
const csv = (format: Partial<DelimitedFormat>): DelimitedFormat => ({ ...CSV, ...format });

const ACCEPTED: readonly [string, string | Uint8Array, TableFormat, unknown[][]][] = [
  ["CRLF", "a,b\r\n1,2\r\n3,4\r\n", CSV, [[1, 2], [3, 4]]], // prettier-ignore
  ["CRLF, blanks", "1  2\r\n3 4 \r\n", BLANKS, [[1, 2], [3, 4]]], // prettier-ignore
  ["a byte order mark", "\ufeffa,b\n1,2\n", CSV, [[1, 2]]],
  ["no last line end", "a,b\n1,2", CSV, [[1, 2]]],
  ["NaN where that is a missing text", "a,b\nNaN,2\n", CSV, [[NaN, 2]]],
  ["UTF-16 little endian, with its mark", bytes("\ufeffa,b\n1,2\n", "utf16le"), csv({ encoding: "utf-16le" }), [[1, 2]]],
  ["UTF-16 big endian", bytes("a,b\n1,2\n", "utf16le").map((_, i, all) => all[i ^ 1]!), csv({ encoding: "utf-16be" }), [[1, 2]]],
  ["a header alone", "a,b\n", CSV, []],
];

const REFUSED: readonly [string, string | Uint8Array, TableFormat, RegExp][] = [
  [
    "CR only",
    "a,b\r1,2\r3,4\r",
    CSV,
    /^f\.csv: line 1: expected lines ended by LF or CRLF; received a CR without LF; save the file with LF line ends$/,
  ],
  ["a CR in a row", "a,b\n1,2\n3,4\r5,6\n", CSV, /^f\.csv: row 2, column 2: expected lines ended by LF or CRLF; received a CR/],
  [
    "UTF-16 taken for UTF-8",
    bytes("\ufeffa,b\n1,2\n", "utf16le"),
    CSV,
    /^f\.csv: line 1: expected utf-8 text; received utf-16le \(by its byte order mark\); name that encoding/,
  ],
  ["UTF-16 without mark", bytes("a,b\n1,2\n", "utf16le"), CSV, /^f\.csv: line 1: expected text; received a NUL byte \(UTF-16 or binary\)/],
  [
    "UTF-16 of the other order",
    bytes("\ufeffa,b\n1,2\n", "utf16le"),
    csv({ encoding: "utf-16be" }),
    /^f\.csv: line 1: expected utf-16be text; received the other of utf-16le and utf-16be/,
  ],
  [
    "UTF-16 cut in half",
    bytes("a,b\n1,2", "utf16le").subarray(0, -1),
    csv({ encoding: "utf-16le" }),
    /^f\.csv: row 1, column 2: expected utf-16le text; received half a character/,
  ],
  [
    "invalid UTF-8",
    Uint8Array.of(...bytes("a,b\n1,2\n3,4"), 0xe9, 10),
    CSV,
    /^f\.csv: row 2, column 2: expected utf-8 text; received the byte 0xe9.* name the encoding, such as latin1/,
  ],
  [
    "UTF-8 of a longer form than need be",
    Uint8Array.of(...bytes("a,b\n1,"), 0xc0, 0xaf, 10),
    CSV,
    /^f\.csv: row 1, column 2: expected utf-8 text; received the byte 0xc0/,
  ],
  ["a NUL byte", "a,b\n1,2\n3,\0\n", CSV, /^f\.csv: row 2, column 2: expected text; received a NUL byte/],
  ["a NUL byte between blanks", "1 2\n3 \0 4\n", BLANKS, /^f\.csv: row 2, column 2: expected text; received a NUL byte/],
  ["nothing", "", CSV, /^f\.csv: expected a table; received an empty file; fetch or export the file again$/],
  ["nothing, JSON Lines", "", JSONL, /^f\.csv: expected a JSON object a line; received an empty file/],
  ["blanks only", " \n\t\n \n", BLANKS, /^f\.csv: expected a table; received no row; fetch or export the file again$/],
  [
    "NaN where it is no missing text",
    "a,b\nNaN,2\n",
    csv({ missing: [] }),
    /^f\.csv: row 1, column 1 \(a\): expected a number; received "NaN"; list it under "missing" if it says that nothing was measured$/,
  ],
  ["an infinite number", "1 Inf\n", BLANKS, /^f\.csv: row 1, column 2: expected a number; received "Inf"$/],
  ["a number beyond float64", "a,b\n1,1e999\n", CSV, /^f\.csv: row 1, column 2 \(b\): expected a number; received "1e999"$/],
  ["a hexadecimal number", "a,b\n0x1F,2\n", CSV, /^f\.csv: row 1, column 1 \(a\): expected a number; received "0x1F"$/],
  [
    "decimal commas in quotes",
    'a,b\n"0,5",2\n',
    CSV,
    /^f\.csv: row 1, column 1 \(a\): expected a number; received "0,5"; name "," as the decimal mark$/,
  ],
  [
    "decimal commas between blanks",
    "0,5 2\n",
    BLANKS,
    /^f\.csv: row 1, column 1: expected a number; received "0,5"; name "," as the decimal mark$/,
  ],
  ["127 columns", `${row128}\n${row128.replace("0.5 ", "")}\n`, BLANKS, /^f\.csv: row 2, column 128: expected 128 cells; received 127$/],
  ["129 columns", `${row128}\n${row128} 1\n`, BLANKS, /^f\.csv: row 2, column 129: expected 128 cells; received 129$/],
  ["a last row that is cut", "a,b\n1,2\n3", CSV, /^f\.csv: row 2, column 2: expected 2 cells; received 1$/],
  [
    "a number of a million digits",
    `a,b\n1,${"7".repeat(1e6)}\n`,
    CSV,
    /^f\.csv: row 1, column 2 \(b\): expected a number; received "7{40}\.\.\."$/,
  ],
  [
    "a line longer than 1 MiB",
    `a,b\n1,2\n3,${"4".repeat(2 ** 20)}\n`,
    CSV,
    /^f\.csv: row 2, column 1: expected lines of at most 1 MiB; received a longer one/,
  ],
  [
    "a header of delimiters",
    `${",".repeat(20_000)}\n`,
    CSV,
    /^f\.csv: expected at most 16384 columns; received 20001; name another delimiter/,
  ],
  [
    "two columns of one name",
    "a,b,a\n1,2,3\n",
    CSV,
    /^f\.csv: header: expected names of columns, no two alike; received "a" for columns 1 and 3; rename one of them$/,
  ],
  [
    "a column named as another's number",
    ",1\n1,2\n",
    CSV,
    /^f\.csv: header: .* received "1", which is also the number of a column without name, for columns 1 and 2/,
  ],
  [
    "a quote that is not closed",
    'a,b\n1,2\n3,"4\n5,6\n',
    CSV,
    /^f\.csv: row 2: expected a closing quote; received the end of the file; close it, or set "quotes" to false/,
  ],
  [
    "a quote that is not closed within 1 MiB",
    `a,b\n1,"2\n${"3,4\n".repeat(3e5)}`,
    CSV,
    /^f\.csv: row 1: expected a closing quote; received 1 MiB without one/,
  ],
  [
    "a quote within a cell",
    'a,b\n1,2\n3,4"5"\n',
    CSV,
    /^f\.csv: row 2: expected quotes around whole cells, .* received "3,4\\"5\\""; set "quotes" to false/,
  ],
  [
    "codes that a terminal obeys",
    "a,b\n1,\u001b[2J\u202e\n",
    CSV,
    /^f\.csv: row 1, column 2 \(b\): expected a number; received "\\u001b\[2J\\u202e"$/,
  ],
  ["JSON that is cut", '{"a":1}\n{"a":', JSONL, /^f\.csv: row 2: expected a JSON object; received "\{\\"a\\":"$/],
  ["a JSON list", "[1,2]\n", JSONL, /^f\.csv: row 1: expected a JSON object; received "\[1,2\]"$/],
  ["JSON of a text for a number", '{"a":1}\n{"a":"x"}\n', JSONL, /^f\.csv: row 2, column 1 \(a\): expected a number; received "x"$/],
  ["JSON of a truth for a number", '{"a":true}\n', JSONL, /^f\.csv: row 1, column 1 \(a\): expected a number; received "true"$/],
  ["JSON of a number beyond float64", '{"a":1e999}\n', JSONL, /^f\.csv: row 1, column 1 \(a\): expected a number; received "Infinity"$/],
  [
    "JSON of two keys that are one",
    '{"a.b":1,"a":{"b":2}}\n',
    JSONL,
    /^f\.csv: row 1: expected keys of which no two are alike when joined by dots; received "a\.b" twice$/,
  ],
  [
    "JSON of a thousand levels",
    `${'{"a":'.repeat(1000)}1${"}".repeat(1000)}\n`,
    JSONL,
    /^f\.csv: row 1, .*: expected keys within keys to a depth of 16; received more$/,
  ],
  [
    "a delimiter that numbers have",
    "1e2\n",
    csv({ delimiter: "e" }),
    /^f\.csv: delimiter: expected one character that no number has.* received "e"$/,
  ],
  [
    "a delimiter that is the decimal mark",
    "1,2\n",
    csv({ decimal: "," }),
    /^f\.csv: delimiter: expected another than the decimal mark; received ","$/,
  ],
];

function firstBlock(table: Table, requests: readonly ColumnRequest[]): Promise<unknown> {
  return table.blocks(requests)[Symbol.asyncIterator]().next();
}

for (const [name, content, format, expected] of ACCEPTED) {
  test(`${name} is read`, async () => {
    assert.deepEqual((await readTable(content, format, "number")).rows, expected);
  });
}

for (const [name, content, format, message] of REFUSED) {
  test(`${name} is refused in one line within two seconds`, async () => {
    const start = performance.now();
    await assert.rejects(readTable(content, format, "number"), (error: unknown) => assertRefusal(error, message));
    assert.ok(performance.now() - start < 2000);
  });
}

test("a number of a thousand million digits is refused after a few MiB", async () => {
  let read = 0;
  const file: ByteFile = {
    ...{ name: "f.csv", size: 1e9 },
    slice(start, end) {
      read += end - start;
      return Promise.resolve(start === 0 ? bytes("a,b\n1,").subarray(0, end) : new Uint8Array(end - start).fill(0x37));
    },
  };
  const shortFirst: ByteFile = {
    ...file,
    slice: async (start, end) => (start === 0 ? join(await file.slice(0, 6), end) : file.slice(start, end)),
  };
  const table = await openTable(shortFirst, CSV);
  await assert.rejects(firstBlock(table, [{ column: 1, as: "number" }]), (error: unknown) =>
    assertRefusal(
      error,
      /^f\.csv: row 1, column 1: expected lines of at most 1 MiB; received a longer one; save the file with one row a line$/,
    ),
  );
  assert.ok(read < 8 * 2 ** 20, `${read} bytes were read`);
});

function join(head: Uint8Array, length: number): Uint8Array {
  const whole = new Uint8Array(length).fill(0x37);
  whole.set(head);
  return whole;
}

test("a column that the table does not have is refused", async () => {
  const table = await openTable({ name: "f.csv", size: 8, slice: () => Promise.resolve(bytes("a,b\n1,2\n")) }, CSV);
  await assert.rejects(firstBlock(table, [{ column: 2, as: "text" }]), (error: unknown) =>
    assertRefusal(error, /^f\.csv: columns\[0\]: expected a column from 0 to 1; received 2$/),
  );
});

test("an aborted signal ends the reading with its reason", async () => {
  const controller = new AbortController();
  const table = await openTable({ name: "f.csv", size: 8, slice: () => Promise.resolve(bytes("a,b\n1,2\n")) }, CSV, {
    signal: controller.signal,
  });
  controller.abort(new Error("enough"));
  await assert.rejects(firstBlock(table, [{ column: 0, as: "text" }]), /enough/);
});
