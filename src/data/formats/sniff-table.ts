import { InputError } from "../../tensor/index.js";
import type { TableFormat } from "./table.js";

/** What a file's first bytes look like. A guess: whoever shows it shows the reasons, too. */
export interface SniffedTable {
  readonly format: TableFormat;
  /** One sentence for each decision: what was taken for what, and why. */
  readonly reasons: readonly string[];
  /** Names of the columns, as `Table.columns`; empty for a binary format, whose reader knows them. */
  readonly columns: readonly string[];
  /** The first rows, 100 at most, one text a column; empty for a binary format. */
  readonly sample: readonly (readonly string[])[];
}

/** How many bytes of a file tell enough. */
export const SNIFFED_BYTES = 2 ** 18;

/**
 * Guesses a table's format from a file's first `SNIFFED_BYTES` bytes, or all where there are fewer; `path` is for its ending and for messages. Throws
 * InputError where they look like no table.
 */
export function sniffTable(head: Uint8Array, path: string): SniffedTable {
  throw new InputError(`${path}: expected a table; received ${head.length} bytes that nothing reads yet`);
}
