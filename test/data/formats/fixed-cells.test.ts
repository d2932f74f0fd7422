import assert from "node:assert/strict";
import { test } from "node:test";
import { FIXED_CELL, readFixedCells } from "../../../src/data/formats/fixed-cells.js";
import { parseTable, parseTableInto } from "../../../src/data/formats/signal-text.js";
import { createRandom, type Random } from "../../../src/tensor/index.js";
import { encode } from "../../support/small-uci-har.js";

/** Cells that `readFixedCells` itself takes from the start of a row of `columns`. */
function taken(row: string, columns: number): number {
  const bytes = encode(row);
  return readFixedCells(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, new Float32Array(columns), 0, 1, columns);
}

function fixedCell(random: Random, mostExponent = 30): string {
  const digits = (count: number): string => Array.from({ length: count }, () => random.below(10)).join("");
  const exponent = `${random.below(mostExponent)}`.padStart(3, "0");
  return ` ${" -"[random.below(2)]}${digits(1)}.${digits(7)}e${"+-"[random.below(2)]}${exponent}`;
}

/** The same cells so that none has the fixed form's first character: the loop over characters reads them all. */
function readSlowly(text: string, columns: number): Float32Array {
  const values = new Float32Array(columns);
  parseTableInto(encode(text.replaceAll(" ", "\t")), "t.txt", { rows: 1, columns, values, offset: 0, stride: 1 });
  return values;
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
    const cells = Array.from({ length: 1000 }, () => fixedCell(random));
    const { values } = parseTable(encode(cells.join("")), "t.txt");
    cells.forEach((cell, k) => {
      if (!Object.is(values[k], Math.fround(Number(cell)))) assert.fail(`${cell} was read as ${values[k]}`);
    });
  }
});

test("every exponent whose power of ten is exact is read in the fixed form, and no other", () => {
  for (let exponent = -999; exponent <= 999; exponent++) {
    const cell = ` -9.8765432e${exponent < 0 ? "-" : "+"}${`${Math.abs(exponent)}`.padStart(3, "0")}`;
    assert.equal(taken(`${cell}\n`, 1), exponent >= -15 && exponent <= 7 ? 1 : 0, cell);
  }
});

test("a cell that goes on past its sixteen characters, or lies at the very end, is left to the loop over characters", () => {
  const cell = "  1.5000000e+000";
  for (const [end, count] of [
    ["\n", 2],
    ["\r\n", 2],
    ["\t", 2],
    [" ", 2],
    ["1\n", 1],
    ["e\n", 1],
    ["", 1],
  ] as const) {
    assert.equal(taken(cell + cell + end, 5), count, JSON.stringify(end));
  }
  assert.equal(taken(`${cell}${cell}\n`, 1), 1, "never more than the columns");
  assert.equal(cell.length, FIXED_CELL);
});

test("a cell of the fixed form with any character in any place changed is read or refused as by the loop over characters", () => {
  const random = createRandom(12, 4);
  const columns = 4;
  // All that border on digits, signs and letters of the form in ASCII, and bytes above it.
  const characters = "/:0123456789+,-.eEdf \t\r\n\0\x7f\u00ff*3;@PBCrxuU";
  for (let place = 0; place < FIXED_CELL * columns; place++) {
    for (const character of characters) {
      const row = Array.from({ length: columns }, () => fixedCell(random, 12)).join("");
      const text = `${row.slice(0, place)}${character}${row.slice(place + 1)}\n`;
      const fast = outcome(() => {
        const values = new Float32Array(columns);
        parseTableInto(encode(text), "t.txt", { rows: 1, columns, values, offset: 0, stride: 1 });
        return values;
      });
      assert.equal(
        fast,
        outcome(() => readSlowly(text, columns)),
        JSON.stringify(text),
      );
    }
  }
});
