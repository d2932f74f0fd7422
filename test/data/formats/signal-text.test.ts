import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseIntegers, parseTable, parseTableInto } from "../../../src/data/formats/signal-text.js";
import { createRandom, type Random } from "../../../src/tensor/index.js";
import { assertRefusal, succeedsOrRefuses } from "../../support/expect-refusal.js";
import { encode } from "../../support/small-uci-har.js";

const COLUMNS = 100;

/** Holds every cell's value against `Number`, bit for bit, -0 included. */
function assertSameAsNumber(cells: readonly string[], columns: number): void {
  const rows: string[] = [];
  for (let i = 0; i < cells.length; i += columns) rows.push(cells.slice(i, i + columns).join(" "));
  const { values } = parseTable(encode(rows.join("\n")), "cells.txt");
  assert.equal(values.length, cells.length);
  for (let i = 0; i < cells.length; i++) {
    const expected = Math.fround(Number(cells[i]));
    if (!Object.is(values[i], expected)) assert.fail(`${cells[i]}: expected ${expected}; received ${values[i]}`);
  }
}

test("hard cells have the bits of Number rounded to float32", () => {
  const float32 = new Float32Array(1),
    bits = new Uint32Array(float32.buffer);
  const random = createRandom(1, 4);
  const halfway = Array.from({ length: 500 }, () => {
    bits[0] = random.below(0x7f000000);
    const [low] = float32 as unknown as [number];
    bits[0]++;
    const middle = (low + float32[0]!) / 2;
    return [`${middle}`, middle.toPrecision(21), middle.toExponential(20).replace("e", "0000000001e"), `-${middle.toExponential(20)}`];
  }).flat();
  const hard = [
    ..."0 -0 +0 +1 -1 .5 -.5 +.5 5. -5. 007 -000.5000 1.0128170e+000 -3.1234567e-004 1E5 1e+05 1e-0 0e0 -0e-5 0.0e99".split(" "),
    ..."123456789012345 1234567890123456 12345678901234567 9007199254740993 9007199254740992.5 0.1234567890123456789".split(" "),
    ..."1e22 1e-22 1e23 1e-23 123456789012345e22 123456789012345e-22 1.5e-22 1e37 3.4028234e38 3.4028235e38 -3.4028234663852886e38".split(
      " ",
    ),
    ..."1e-38 1.17549435e-38 1.1754942e-38 1e-45 7e-46 7.1e-46 1.4e-45 1e-46 1e-300 4.9e-324 1e-325 0e999 0e-999999999999 1e-999999999".split(
      " ",
    ),
    ..."0.000000000000000000000000000000000000000000001 100000000000000000000000000000000000000 1e0000000000000001 16777217 33554433".split(
      " ",
    ),
    "0".repeat(400),
    `${"0".repeat(400)}1`,
    `1${"0".repeat(30)}e-30`,
    `0.${"0".repeat(300)}1e301`,
    ...halfway,
  ];
  for (const cell of hard) assertSameAsNumber([cell], 1);
  assertSameAsNumber(hard, hard.length);
});

test("a million random cells have the bits of Number rounded to float32", () => {
  const random = createRandom(2, 4);
  for (let block = 0; block < 20; block++) {
    assertSameAsNumber(
      Array.from({ length: 50_000 }, () => randomCell(random)),
      COLUMNS,
    );
  }
});

/** A finite float32 in one of many shapes: few or many digits, with or without point, sign and exponent. */
function randomCell(random: Random): string {
  const sign = ["", "", "-", "+"][random.below(4)]!;
  const shape = random.below(8);
  if (shape === 0) return sign + random.uniform();
  if (shape === 1) return sign + (random.uniform() * 10).toExponential(7).replace("e", random.below(2) ? "e" : "E");
  const whole = digits(random, random.below(shape === 2 ? 20 : 6));
  const fraction = digits(random, random.below(shape === 2 ? 25 : 9) + (whole === "" ? 1 : 0));
  const point = fraction !== "" || random.below(2) ? "." : "";
  if (shape < 5) return sign + whole + point + fraction;
  const exponent = random.below(shape === 5 ? 33 : 320);
  // Up to 10^6 times 10^32 stays finite; past that only small numbers do.
  const down = exponent > 31 || whole.length > 6 || random.below(2) === 0;
  return `${sign}${whole}${point}${fraction}e${down ? "-" : ["", "+"][random.below(2)]}${String(exponent).padStart(random.below(5), "0")}`;
}

function digits(random: Random, length: number): string {
  return Array.from({ length }, () => random.below(10)).join("");
}

const ACCEPTED: readonly [title: string, text: string][] = [
  ["LF line ends", "1 2\n3 4\n"],
  ["CRLF line ends", "1 2\r\n3 4\r\n"],
  ["mixed line ends", "1 2\r\n3 4\n"],
  ["no last line end", "1 2\n3 4"],
  ["a byte order mark", "\ufeff1 2\n3 4\n"],
  ["several leading and closing blanks and tabs", "   1\t 2  \n \t3   4\t\n"],
  ["blank lines at the end", "1 2\n3 4\n\n \r\n\n"],
];
for (const [title, text] of ACCEPTED) {
  test(`${title} are read`, () => {
    const { rows, columns, values } = parseTable(encode(text), "table.txt");
    assert.deepEqual([rows, columns, ...values], [2, 2, 1, 2, 3, 4]);
  });
}

const REFUSED: readonly [title: string, bytes: Uint8Array, message: RegExp][] = [
  ["an empty file", encode(""), /^t\.txt: expected rows of numbers; received an empty file/],
  ["a file of blanks", encode(" \r\n\t\n"), /^t\.txt: expected rows of numbers; received 5 bytes of blanks/],
  ["a byte order mark alone", encode("\ufeff"), /^t\.txt: expected rows of numbers; received 3 bytes of blanks/],
  ["a row too short", encode("1 2\n3\n4 5"), /^t\.txt: row 2, column 2: expected 2 columns; received 1/],
  ["a row too long", encode("1 2\n3 4 5\n"), /^t\.txt: row 2, column 3: expected 2 columns; received more/],
  ["a last row too short without line end", encode("1 2\n3"), /^t\.txt: row 2, column 2: expected 2 columns/],
  ["a blank row between", encode("1 2\n\n3 4\n"), /^t\.txt: row 2, column 1: expected 2 columns; received a blank line/],
  ["CR-only line ends", encode("1\r2\r3\r"), /^t\.txt: row 1, column .: .*CR without LF/],
  ["UTF-16, big-endian, with a mark", Uint8Array.of(0xfe, 0xff, 0, 49), /^t\.txt: row 1, column 1: .*UTF-16/],
  ["UTF-16, big-endian, without a mark", Uint8Array.of(0, 49, 0, 10), /^t\.txt: row 1, column 1: .*NUL byte/],
  ["bytes that are no UTF-8", Uint8Array.of(49, 32, 0xff, 0x80, 10), /^t\.txt: row 1, column 2: expected a finite decimal/],
  ...[
    "NaN",
    "nan",
    "Infinity",
    "-inf",
    "1e39",
    "1e999",
    "-1e400",
    "0x10",
    "0b1",
    "1_000",
    "1,5",
    "1e",
    "1e+",
    ".",
    "-",
    "+",
    "e5",
    "1.2.3",
    "--1",
    "1-2",
    "1e5.5",
    "1f",
    "\u0661",
    "1\u00a0",
    "1\u000b",
    '"1"',
  ].map(
    (cell) =>
      [
        `the cell ${JSON.stringify(cell)}`,
        encode(`1 2\r\n3 ${cell}\r\n`),
        /^t\.txt: row 2, column 2: expected a finite decimal number/,
      ] as const,
  ),
] as [string, Uint8Array, RegExp][];
for (const [title, bytes, message] of REFUSED) {
  test(`${title} is refused with its place`, () => {
    assert.throws(
      () => parseTable(bytes, "t.txt"),
      (error) => assertRefusal(error, message),
    );
  });
}

test("every row is stored at its number, whichever way the table is read", () => {
  for (const text of ["1 2\n3 4", `1 2\n3 ${" ".repeat(200_000)}4`]) {
    const values = new Float32Array(4);
    parseTableInto(encode(text), "t.txt", { rows: 2, columns: 2, store: (cells, row) => values.set(cells, 2 * row) });
    assert.deepEqual([...values], [1, 2, 3, 4], `${text.length} characters`);
  }
});

test("whole numbers are read as integers, and others refused with their row", () => {
  assert.deepEqual([...parseIntegers(encode("5\r\n1\r\n-3.0\r\n1e1"), "y.txt")], [5, 1, -3, 10]);
  for (const cell of ["1.5", "16777216", "-1e9", "1e-3"]) {
    assert.throws(
      () => parseIntegers(encode(`1\n${cell}\n`), "y.txt"),
      (error) => assertRefusal(error, /^y\.txt: row 2, column 1: expected a whole number/),
    );
  }
});

test("any bytes are read or refused, never worse", async () => {
  const characters = fc.constantFrom(..."0123456789+-.eE \t\r\n\0,x\u00ff");
  await fc.assert(
    fc.asyncProperty(fc.array(characters, { maxLength: 40 }), async (text) => {
      await succeedsOrRefuses(() => parseTable(new Uint8Array(text.map((c) => c.charCodeAt(0))), "fuzz.txt"));
    }),
    { seed: 1, numRuns: 10_000 },
  );
});
