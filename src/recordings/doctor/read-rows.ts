import { byteFileIn, openTable, type FileSource, type TableFormat } from "../../data/index.js";

/** A small table as texts. */
export interface TextTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** All rows of a small table, or its first `most`. Throws InputError for a file that is none. */
export async function readRows(source: FileSource, path: string, format: TableFormat, most = 100_000): Promise<TextTable> {
  const table = await openTable(await byteFileIn(source, path), format);
  const rows: string[][] = [];
  for await (const block of table.blocks(table.columns.map((_, column) => ({ column, as: "text" as const })))) {
    for (let n = 0; n < block.rows && rows.length < most; n++) rows.push(block.values.map((values) => String(values[n])));
    if (rows.length >= most) break;
  }
  return { columns: table.columns, rows };
}
