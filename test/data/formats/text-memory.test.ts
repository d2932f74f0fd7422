import assert from "node:assert/strict";
import { test } from "node:test";
import { parseTable, readTableInto } from "../../../src/data/formats/signal-text.js";
import { FIXED_CELL, PIECE, textMemory } from "../../../src/data/formats/text-memory.js";
import { createRandom, type Random } from "../../../src/tensor/index.js";
import { encode } from "../../support/small-uci-har.js";

const GROUP = 4;

/** Cells that `readFixedCells` itself takes from the start of a row of `columns`. */
function taken(row: string, columns: number): number {
  const { text, readFixedCells } = textMemory();
  const bytes = encode(row);
  text.set(bytes);
  return readFixedCells(0, bytes.length, 0, columns);
}

function fixedCell(random: Random, mostExponent = 8): string {
  const digits = (count: number): string => Array.from({ length: count }, () => random.below(10)).join("");
  const exponent = `${random.below(mostExponent)}`.padStart(3, "0");
  return ` ${" -"[random.below(2)]}${digits(1)}.${digits(7)}e${"+-"[random.below(2)]}${exponent}`;
}

/** The same cells so that none has the fixed form's first character: the loop over characters reads them all. */
function readSlowly(text: string): Float32Array {
  return parseTable(encode(text.replaceAll(" ", "\t")), "t.txt").values;
}

function outcome(read: () => Float32Array): string {
  try {
    return Array.from(read(), (value) => (Object.is(value, -0) ? "-0" : `${value}`)).join();
  } catch (error) {
    return (error as Error).message.replaceAll("\\t", " ");
  }
}

test("a million cells of the fixed form have the bits of Number rounded to float32", () => {
  const random = createRandom(11, 4);
  for (let row = 0; row < 1000; row++) {
    // Every other row with exponents past those of the form, too.
    const cells = Array.from({ length: 1000 }, () => fixedCell(random, row % 2 === 0 ? 8 : 30));
    const text = `${cells.join("")}\n`;
    if (row % 2 === 0) assert.equal(taken(text, 1000), 1000);
    const { values } = parseTable(encode(text), "t.txt");
    cells.forEach((cell, k) => {
      if (!Object.is(values[k], Math.fround(Number(cell)))) assert.fail(`${cell} was read as ${values[k]}`);
    });
  }
});

test("every exponent whose power of ten is exact is read in the fixed form, and no other, in each place of four", () => {
  const other = "  1.0000000e+000";
  for (let exponent = -999; exponent <= 999; exponent++) {
    const cell = ` -9.8765432e${exponent < 0 ? "-" : "+"}${`${Math.abs(exponent)}`.padStart(3, "0")}`;
    for (let place = 0; place < GROUP; place++) {
      const cells = Array.from({ length: GROUP }, (_, i) => (i === place ? cell : other));
      assert.equal(taken(`${cells.join("")}\n`, GROUP), exponent >= -15 && exponent <= 7 ? GROUP : 0, cell);
      if (exponent >= -15 && exponent <= 7) assert.equal(textMemory().values[place], Math.fround(Number(cell)));
    }
  }
});

test("a cell that goes on past its sixteen characters, or lies at the very end, is left to the loop over characters", () => {
  const cell = "  1.5000000e+000";
  const four = cell.repeat(GROUP);
  for (const [end, count] of [
    ["\n", 4],
    ["\r\n", 4],
    ["\t", 4],
    [" ", 4],
    ["1\n", 3],
    ["e\n", 3],
    ["", 0],
  ] as const) {
    assert.equal(taken(four + end, 5), count, JSON.stringify(end));
    assert.equal(taken(four + four + end, 8), count + GROUP, JSON.stringify(end));
  }
  for (const [columns, count] of [
    [0, 0],
    [3, 0],
    [4, 4],
    [7, 4],
    [8, 8],
  ] as const) {
    assert.equal(taken(`${four}${four}${four}\n`, columns), count, "fours, and never more than the columns");
  }
  assert.equal(cell.length, FIXED_CELL);
});

test("a cell of the fixed form with any character in any place changed is read or refused as by the loop over characters", () => {
  const random = createRandom(12, 4);
  // All that border on digits, signs and letters of the form in ASCII, and bytes above it.
  const characters = "/:0123456789+,-.eEdf \t\r\n\0\x7f\u00ff*3;@PBCrxuU";
  for (let place = 0; place < FIXED_CELL * GROUP; place++) {
    for (const character of characters) {
      const row = Array.from({ length: GROUP }, () => fixedCell(random)).join("");
      const text = `${row.slice(0, place)}${character}${row.slice(place + 1)}\n`;
      assert.equal(
        outcome(() => parseTable(encode(text), "t.txt").values),
        outcome(() => readSlowly(text)),
        JSON.stringify(text),
      );
    }
  }
});

/** Rows of `columns` as `readTableInto` reads them, given in pieces of at most `most` bytes. */
function readInPieces(text: string, columns: number, rows: number, most: number): Float32Array | undefined {
  const bytes = encode(text);
  const values = new Float32Array(rows * columns);
  let at = 0;
  const read = readTableInto(
    (room) => {
      const piece = bytes.subarray(at, at + Math.min(most, room.length));
      room.set(piece);
      at += piece.length;
      return piece.length;
    },
    { rows, columns, store: (cells, row) => values.set(cells, row * columns) },
  );
  return read ? values : undefined;
}

test("a table given in pieces of any length is read to the bits of the same in one, whatever ends its lines and closes it", () => {
  const random = createRandom(13, 4);
  const columns = 6;
  const rows = 5;
  for (const [lineEnd, close] of [
    ["\n", ""],
    ["\n", "\n"],
    ["\r\n", "\r\n"],
    ["\r\n", "\r\n \r\n\n\t"],
    ["  \n", "  "],
  ] as const) {
    const lines = Array.from({ length: rows }, () => Array.from({ length: columns }, () => fixedCell(random)).join(""));
    for (const mark of ["", "\ufeff"]) {
      const text = mark + lines.join(lineEnd) + close;
      const expected = Float32Array.from(lines.flatMap((line) => line.trim().split(/\s+/).map(Number)));
      for (const most of [3, 16, 97, 100, 1000]) assert.deepEqual(readInPieces(text, columns, rows, most), expected, `${most}`);
      assert.equal(readInPieces(text, columns, rows - 1, 100), undefined);
      assert.equal(readInPieces(text, columns, rows + 1, 100), undefined);
      assert.equal(readInPieces(text, columns - 1, rows, 100), undefined);
    }
  }
});

test("a line longer than a piece is read all the same, and lines about a piece's length", () => {
  const random = createRandom(14, 4);
  for (const columns of [PIECE / FIXED_CELL - 1, PIECE / FIXED_CELL, PIECE / FIXED_CELL + 1, 20_000]) {
    const cells = Array.from({ length: 3 * columns }, () => fixedCell(random));
    const rows = [0, 1, 2].map((row) => cells.slice(row * columns, (row + 1) * columns).join(""));
    const { values } = parseTable(encode(`${rows.join("\n")}\n`), "t.txt");
    assert.deepEqual(values, Float32Array.from(cells, Number));
  }
  const values = Array.from({ length: PIECE }, (_, i) => `${i % 10}`);
  assert.deepEqual(parseTable(encode(values.join("\n")), "t.txt").values, Float32Array.from(values, Number), "the most cells in a piece");
});

test("a matrix is transposed in place", () => {
  for (const [rows, columns] of [
    [1, 5],
    [3, 4],
    [9, 128 * 16],
  ] as const) {
    const matrix = Float32Array.from({ length: rows * columns }, (_, i) => i);
    const expected = Float32Array.from(matrix, (_, i) => (i % rows) * columns + Math.floor(i / rows));
    textMemory().transpose(matrix, rows);
    assert.deepEqual(matrix, expected);
  }
});
