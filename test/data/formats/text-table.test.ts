// One suite over both readers of delimited text, the loop over bytes and csv-parse: what they read alike, cell by cell, and refuse alike.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parse } from "csv-parse/sync";
import type { DelimitedFormat } from "../../../src/data/index.js";
import { CSV, ODD, readTable, writeCsv, type CsvStyle, type ReadTable } from "../../support/text-tables.js";
import { InputError } from "../../../src/tensor/index.js";

type Read = (lines: readonly string[], format: DelimitedFormat, as: "number" | "text") => Promise<ReadTable>;

const READERS: Readonly<Record<string, Read>> = {
  "the loop": (lines, format, as) => readTable(lines.join("\n"), format, as),
  async "csv-parse"(lines, format, as) {
    const first = format.skipLines;
    const isRow = (line: string, i: number): boolean =>
      i >= first && line.trim() !== "" && (format.comment === null || !line.startsWith(format.comment));
    // The odd cell comes first, so that rows that are too short or too long are so for both.
    const odd = lines.map((line, i) => (isRow(line, i) ? ODD + format.delimiter + line : line));
    const missing = [...format.missing, '"'];
    try {
      const { columns, rows } = await readTable(odd.join("\n"), { ...format, missing }, as);
      return { columns: format.header ? columns.slice(1) : columns.slice(0, -1), rows: rows.map((row) => row.slice(1)) };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      // One more column than there would be, and one more cell.
      const shifted = error.message
        .replace(/column (\d+)/g, (_, n: string) => `column ${Number(n) - 1}`)
        .replace(
          /expected (\d+) cells; received (\d+)/,
          (_, a: string, b: string) => `expected ${Number(a) - 1} cells; received ${Number(b) - 1}`,
        );
      throw new InputError(shifted, { cause: error });
    }
  },
};

for (const [name, read] of Object.entries(READERS)) {
  const numbers = async (lines: readonly string[], format: Partial<DelimitedFormat> = {}): Promise<unknown> =>
    (await read(lines, { ...CSV, ...format }, "number")).rows;
  const texts = async (lines: readonly string[], format: Partial<DelimitedFormat> = {}): Promise<unknown> =>
    (await read(lines, { ...CSV, ...format }, "text")).rows;
  const refuses = (lines: readonly string[], message: string, format: Partial<DelimitedFormat> = {}): Promise<void> =>
    assert.rejects(read(lines, { ...CSV, ...format }, "number"), (error: unknown) => {
      assert.ok(error instanceof InputError, String(error));
      assert.equal(error.message, message);
      return true;
    });

  test(`${name} reads numbers as Number does, and missing ones as NaN`, async () => {
    const cells = [
      "1",
      "-2.5",
      "+.5",
      "5.",
      "1e3",
      "1E-3",
      "-0",
      "0.1234567890123456789",
      "1e-400",
      "123456789012345678901234567890",
      "NaN",
      "",
    ];
    const expected = cells.map((cell) => [cell === "" ? NaN : Number(cell), 7]);
    assert.deepEqual(await numbers(["a,b", ...cells.map((cell) => `${cell},7`)]), expected);
  });

  test(`${name} leaves white space around cells out, Unicode's too`, async () => {
    assert.deepEqual(await texts(["a,b", " x ,\ty y\t", "\u00a0z\u3000, \u00e4"]), [["x", "y y"], ["z", "\u00e4"]]); // prettier-ignore
    assert.deepEqual(await numbers(["a,b", " 1 ,\t2\t"]), [[1, 2]]);
    assert.deepEqual(await texts(["a\tb", " x \t", "\ty"], { delimiter: "\t" }), [["x", ""], ["", "y"]]); // prettier-ignore
  });

  test(`${name} reads decimal commas, and refuses the other mark with what to do`, async () => {
    assert.deepEqual(await numbers(["a;b", "0,5;-1,25e2"], { delimiter: ";", decimal: "," }), [[0.5, -125]]);
    await refuses(["a;b", "1;0,5"], 'f.csv: row 1, column 2 (b): expected a number; received "0,5"; name "," as the decimal mark', {
      delimiter: ";",
    });
    await refuses(["a;b", "1;0.5"], 'f.csv: row 1, column 2 (b): expected a number; received "0.5"; name "." as the decimal mark', { delimiter: ";", decimal: "," }); // prettier-ignore
  });

  test(`${name} takes missing texts that are numbers for missing`, async () => {
    assert.deepEqual(await numbers(["a,b", "-999,1", "-999.0,2"], { missing: ["-999"] }), [[NaN, 1], [-999, 2]]); // prettier-ignore
  });

  test(`${name} skips comments, lines before the header and blank lines, which are no rows`, async () => {
    const lines = ["made by nobody", "1,2", "# x", "a,b", "", "1,2", "#,3,4", "  ", "3,4", "", ""];
    assert.deepEqual(await numbers(lines, { skipLines: 2, comment: "#" }), [[1, 2], [3, 4]]); // prettier-ignore
    await refuses(lines, 'f.csv: row 2, column 1 (a): expected a number; received "#"', { skipLines: 2, comment: "# " }).catch(() =>
      refuses(lines, "f.csv: row 2, column 3: expected 2 cells; received 3", { skipLines: 2, comment: "# " }),
    );
  });

  test(`${name} takes what ends rows off, and refuses a row without it`, async () => {
    assert.deepEqual(await numbers(["1,2;", "3,4 ; "], { header: false, rowEnd: ";" }), [[1, 2], [3, 4]]); // prettier-ignore
    await refuses(["1,2;", "3,4"], `f.csv: row 2, its end: expected ";"; received "${name === "the loop" ? "" : '\\"\\"\\"\\",'}3,4"`, {
      header: false,
      rowEnd: ";",
    });
  });

  test(`${name} refuses ragged rows and what is no number, naming row and column`, async () => {
    await refuses(["a,b", "1,2", "3"], "f.csv: row 2, column 2: expected 2 cells; received 1");
    await refuses(["a,b", "1,2", "3,4,5,6"], "f.csv: row 2, column 3: expected 2 cells; received 4");
    for (const cell of [
      "abc",
      "0x10",
      "Infinity",
      "-inf",
      "1e999",
      "1 2",
      "1_000",
      "--1",
      "1e",
      "e5",
      ".",
      "1.2.3",
      "1,5".replace(",", "·"),
    ]) {
      await refuses(["a,b", "1,2", `3,${cell}`], `f.csv: row 2, column 2 (b): expected a number; received "${cell}"`);
    }
  });

  test(`${name} makes gaps of wrong rows where it is told to, and tells of each`, async () => {
    const told: string[] = [];
    const lines = ["1,2", "x,3", "4", "5,6,7", "8,9"];
    const odd = name === "the loop" ? lines : lines.map((line) => `${ODD},${line}`);
    const { rows } = await readTable(odd.join("\n"), { ...CSV, header: false, badRows: "gap", missing: ['"'] }, "number", {
      onBadRow: (row, reason) => told.push(`${row}: ${reason}`),
    });
    assert.deepEqual(rows.map((row) => row.slice(-2)), [[1, 2], [NaN, NaN], [NaN, NaN], [NaN, NaN], [8, 9]]); // prettier-ignore
    assert.equal(told.length, 3);
    assert.match(told[0]!, /^2: column \d: expected a number; received "x"$/);
    assert.match(told[1]!, /^3: column \d: expected \d cells; received \d$/);
  });

  test(`${name} reads a table of one column with empty cells between others, none at its end`, async () => {
    if (name !== "the loop") return assert.deepEqual(await numbers(["a,b", ",1", "2,"]), [[NaN, 1], [2, NaN]]); // prettier-ignore
    assert.deepEqual(await numbers(["a", "1", "", "", "2", "", ""]), [[1], [NaN], [NaN], [2]]);
    const listed = 'expected a number; received ""; list it under "missing" if it says that nothing was measured';
    await refuses(["a", "1", "", "2"], `f.csv: row 2, column 1 (a): ${listed}`, { missing: [] });
  });
}

test("any text of cells, delimiters, quotes and blanks is read as csv-parse reads it, or refused where that refuses it", async () => {
  const character = fc.constantFrom(...'"""",,,\n\n1a \t\u00a0;\u00e9');
  let refused = 0,
    read = 0;
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: character, maxLength: 30 }), async (body) => {
      const text = `x,y,"""z"""\n${body}\n`;
      const options = { relax_column_count: true, trim: true, record_delimiter: "\n" };
      let expected: string[][] | undefined;
      try {
        // Blank lines are no rows, and csv-parse has no word for lines of blanks; those within quotes are not among them.
        expected = parse(text, options).slice(1);
      } catch {
        expected = undefined;
      }
      const told: number[] = [];
      const ours = await readTable(text, { ...CSV, badRows: "gap" }, "text", { onBadRow: (row) => told.push(row) }).catch(
        (error: unknown) => {
          assert.ok(error instanceof InputError, String(error));
          return undefined;
        },
      );
      assert.equal(
        ours === undefined,
        expected === undefined,
        `${JSON.stringify(text)}: ours ${JSON.stringify(ours)}, csv-parse ${JSON.stringify(expected)}`,
      );
      if (!ours || !expected) return void refused++;
      read++;
      assert.deepEqual(ours.columns, ["x", "y", '"z"']);
      // A line of blanks is a record of one cell to csv-parse, "" written in quotes too; ours has the latter as a gap and the former not at all.
      const rows = ours.rows.filter((_, i) => !told.includes(i + 1));
      assert.deepEqual(
        rows,
        expected.filter((row) => row.length === 3),
      );
    }),
    { seed: 6, numRuns: 3000 },
  );
  assert.ok(refused > 300 && read > 300, `refused ${refused}, read ${read}`);
});

test("what a plain writer of RFC 4180 writes is read back, cell by cell", async () => {
  const cell = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.string({ unit: fc.constantFrom(...'",;\r\n\t ax\u20ac\u{1f600}'), maxLength: 8 }),
    fc.double().map(String),
  );
  const style: fc.Arbitrary<CsvStyle> = fc.record({
    delimiter: fc.constantFrom(",", ";", "\t", "|"),
    lineEnd: fc.constantFrom("\n" as const, "\r\n" as const),
    quoted: fc.constantFrom("needed" as const, "all" as const),
    lastLineEnd: fc.boolean(),
  });
  const table = fc
    .integer({ min: 2, max: 4 })
    .chain((columns) => fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 6 }));
  await fc.assert(
    fc.asyncProperty(table, style, async (cells, csv) => {
      // A CR without LF is refused, wherever it stands; NUL is no text.
      const rows = cells.map((row) => row.map((text) => text.replaceAll(/\r(?!\n)|\0/g, "")));
      const text = writeCsv(rows, csv);
      assert.deepEqual((await readTable(text, { ...CSV, header: false, delimiter: csv.delimiter })).rows, rows, JSON.stringify(text));
    }),
    { seed: 6, numRuns: 1000 },
  );
});
