import { byteFileOf, openTable, type DelimitedFormat, type Table, type TableFormat, type TableOptions } from "../../src/data/index.js";
import { openJsonlPieces } from "../../src/data/formats/jsonl.js";
import { openPieces } from "../../src/data/formats/text-table.js";

export const CSV: DelimitedFormat = {
  kind: "delimited",
  header: true,
  skipLines: 0,
  comment: null,
  decimal: ".",
  missing: ["", "NaN"],
  encoding: "utf-8",
  delimiter: ",",
  quotes: true,
  rowEnd: "",
  badRows: "refuse",
};

/** A cell that holds one quote: the loop over bytes leaves its row to csv-parse. */
export const ODD = '""""';

export interface ReadTable {
  readonly columns: readonly string[];
  /** A list a row. */
  readonly rows: readonly (readonly (number | string)[])[];
}

/** All cells of a table in memory; `as` of each column, or of all. */
export async function readTable(
  content: string | Uint8Array,
  format: TableFormat,
  as: "number" | "text" | readonly ("number" | "text")[] = "text",
  options: TableOptions = {},
): Promise<ReadTable> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return rowsOf(await openTable(byteFileOf(bytes, "f.csv"), format, options), as);
}

/** The same, the file's bytes coming in pieces of these lengths, the last again and again. */
export async function readPieces(
  bytes: Uint8Array,
  lengths: readonly number[],
  format: TableFormat,
  as: "number" | "text",
): Promise<ReadTable> {
  const file = { name: "f.csv", size: bytes.length };
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let start = 0, i = 0; start < bytes.length; i++) {
      const length = lengths[Math.min(i, lengths.length - 1)]!;
      yield bytes.subarray(start, (start += length));
    }
  }
  const table =
    format.kind === "jsonl"
      ? await openJsonlPieces(file, pieces, format, {})
      : await openPieces(file, pieces, format as DelimitedFormat, {});
  return rowsOf(table, as);
}

async function rowsOf(table: Table, as: "number" | "text" | readonly ("number" | "text")[]): Promise<ReadTable> {
  const rows: (number | string)[][] = [];
  const requests = table.columns.map((_, column) => ({ column, as: typeof as === "string" ? as : as[column]! }));
  for await (const block of table.blocks(requests)) {
    if (block.firstRow !== rows.length + 1) throw new Error(`a block begins at row ${block.firstRow} after ${rows.length} rows`);
    for (let row = 0; row < block.rows; row++) rows.push(block.values.map((values) => values[row]!));
  }
  return { columns: table.columns, rows };
}

/** What a writer may choose. */
export interface CsvStyle {
  readonly delimiter: string;
  readonly lineEnd: "\n" | "\r\n";
  /** Cells in quotes: those that must be, or all. */
  readonly quoted: "needed" | "all";
  readonly lastLineEnd: boolean;
}

/** A plain writer of RFC 4180, which knows nothing of the readers. */
export function writeCsv(rows: readonly (readonly string[])[], { delimiter, lineEnd, quoted, lastLineEnd }: CsvStyle): string {
  const cell = (text: string): string =>
    quoted === "all" || /["\r\n]/.test(text) || text.includes(delimiter) || text.trim() !== text || text === ""
      ? `"${text.replaceAll('"', '""')}"`
      : text;
  return rows.map((row) => row.map(cell).join(delimiter)).join(lineEnd) + (lastLineEnd ? lineEnd : "");
}
