import { InputError } from "../../tensor/index.js";
import type { ByteFile } from "./byte-file.js";
import { checkColumnCount } from "./column-names.js";
import { printable, quote } from "./quote.js";
import type { ColumnRequest, Table, TableBlock, TableOptions } from "./table.js";
import { cutTsCase, parseTsCase } from "./ts-case.js";
import { createTsHeaderReader, type TsHeader } from "./ts-header.js";
import { checkTsLength } from "./ts-line.js";
import { tsLinesOf, type TsTextLine } from "./ts-lines.js";

export const TS_CASE = "case";
export const TS_LABEL = "label";

interface NumberedCase {
  /** From 1. */
  readonly number: number;
  /** (length, C) row-major. */
  readonly values: Float64Array;
  readonly label: string;
  /** What messages call it. */
  readonly place: string;
}

/**
 * A `.ts` file as a table, as `TableFormat` says; cases may differ in length, and one is in memory at a time. Rows in messages about what the file says are
 * lines of the file, a case each. Throws InputError for what `parseTs` refuses, but for missing values and a file without class labels.
 */
export async function openTsTable(file: ByteFile, { signal }: TableOptions = {}): Promise<Table> {
  const opening = tsLinesOf(file, signal);
  if (file.size === 0) throw new InputError(`${file.name}: expected cases below @data; received an empty file; fetch or export it again`);
  const header = await readHeader(opening, file.name);
  const { value: first } = (await opening.next()) as { value: TsTextLine | undefined };
  if (!first) throw new InputError(`${file.name}: expected cases below @data; received none; the file may be cut short`);
  const labelled = header.labelWords.length > 0;
  const dimensions = header.dimensions ?? (header.univariate ? 1 : first.text.split(":").length - Number(labelled));
  cutTsCase(first.text, { dimensions, labelled, place: `${file.name}: row ${first.row}` });
  checkColumnCount(dimensions, file.name);
  const known = ` ${header.labelWords.join(" ")} `;

  async function* cases(): AsyncGenerator<NumberedCase> {
    const lines = tsLinesOf(file, signal);
    await readHeader(lines, file.name);
    let number = 0;
    let length: number | undefined;
    for await (const { text, row } of lines) {
      const place = `${file.name}: row ${row}`;
      const { parts, label } = cutTsCase(text, { dimensions, labelled, place });
      const values = parseTsCase(parts, place);
      const own = values.length / dimensions;
      checkTsLength(own, header, length, place);
      length ??= own;
      if (label !== null && !known.includes(` ${label} `)) {
        const all = printable(header.labelWords.join(" "), 80);
        throw new InputError(`${place}: expected a class label of @classLabel (${all}); received ${quote(label, 40)}`);
      }
      yield { number: ++number, values, label: label ?? "", place };
    }
  }

  async function* blocks(requests: readonly ColumnRequest[]): AsyncGenerator<TableBlock> {
    const last = dimensions + Number(labelled);
    for (const { column } of requests) {
      if (!Number.isInteger(column) || column < 0 || column > last)
        throw new InputError(`${file.name}: expected a column from 0 to ${last}; received ${column}`);
    }
    let firstRow = 1;
    for await (const one of cases()) {
      const rows = one.values.length / dimensions;
      yield { firstRow, rows, values: requests.map((request) => cellsOf(one, request, dimensions)) };
      firstRow += rows;
    }
  }
  const names = Array.from({ length: dimensions }, (_, d) => String(d + 1));
  return { columns: [TS_CASE, ...names, ...(labelled ? [TS_LABEL] : [])], blocks };
}

/** Reads up to @data. */
async function readHeader(lines: AsyncGenerator<TsTextLine>, file: string): Promise<TsHeader> {
  const reader = createTsHeaderReader(file, { labelled: false });
  for (;;) {
    const { value: line } = (await lines.next()) as { value: TsTextLine | undefined };
    if (!line) throw new InputError(`${file}: expected @data and cases below it; received none; is it another kind of file?`);
    const { text, row } = line;
    if (!text.startsWith("@")) throw new InputError(`${file}: row ${row}: expected # or @ before @data; received ${quote(text, 40)}`);
    if (reader.take(text, row)) return reader.finish(row);
  }
}

/** A column of one case: the same number or label in all rows, or a dimension's values. */
function cellsOf(
  { number, values, label, place }: NumberedCase,
  { column, as }: ColumnRequest,
  dimensions: number,
): TableBlock["values"][number] {
  const rows = values.length / dimensions;
  if (column === 0) return as === "number" ? new Float64Array(rows).fill(number) : new Array<string>(rows).fill(String(number));
  if (column <= dimensions) {
    const cells = Float64Array.from({ length: rows }, (_, t) => values[t * dimensions + column - 1]!);
    return as === "number" ? cells : Array.from(cells, String);
  }
  if (as === "text") return new Array<string>(rows).fill(label);
  const value = /^[+-]?\d+(?:\.\d+)?$/.test(label) ? Number(label) : NaN;
  if (Number.isNaN(value)) throw new InputError(`${place}: expected a number as class label; received ${quote(label, 40)}`);
  return new Float64Array(rows).fill(value);
}
