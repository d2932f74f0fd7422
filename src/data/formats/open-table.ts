import { InputError } from "../../tensor/index.js";
import type { ByteFile } from "./byte-file.js";
import { openJsonl } from "./jsonl.js";
import { openTextTable } from "./text-table.js";
import { openNpyTable } from "./npy-table.js";
import { openNpz } from "./npz.js";
import { openParquetTable } from "./parquet-table.js";
import { openTsTable } from "./ts-table.js";
import type { Table, TableFormat, TableOptions } from "./table.js";

/** Opens a file of one kind. */
export type OpenKind<Kind extends TableFormat["kind"]> = (
  file: ByteFile,
  format: Extract<TableFormat, { readonly kind: Kind }>,
  options: TableOptions,
) => Promise<Table>;

/** What reads each kind: one line a kind. */
const KINDS: { readonly [Kind in TableFormat["kind"]]?: OpenKind<Kind> } = {
  delimited: openTextTable,
  whitespace: openTextTable,
  jsonl: openJsonl,
  npy: (file, _, options) => openNpyTable(file, options),
  npz: async (file, { array }, options) => openNpyTable(await (await openNpz(file)).open(array), options),
  ts: (file, _, options) => openTsTable(file, options),
  parquet: (file, _, options) => openParquetTable(file, options),
};

/**
 * A file as a table, read as `format` says: what it holds is not guessed (`sniffTable` does that). Reads as much as tells the columns; rows are read a
 * piece at a time where `blocks` is called. Throws InputError for a file that is no such table.
 */
export async function openTable(file: ByteFile, format: TableFormat, options: TableOptions = {}): Promise<Table> {
  // The kind of the format picks the opener of that kind, which TypeScript cannot see through a table.
  const open = KINDS[format.kind] as OpenKind<TableFormat["kind"]> | undefined;
  if (!open) {
    throw new InputError(
      `${file.name}: expected a table of kind ${Object.keys(KINDS).join(", ")}; received the kind ${JSON.stringify(format.kind)}`,
    );
  }
  options.signal?.throwIfAborted();
  return open(file, format, options);
}
