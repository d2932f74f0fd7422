/** A file of named columns, whatever its format: what every reader of recordings' files makes, and all that the rest sees. */
export interface Table {
  /** Names of the columns in their order, no two alike; its number, from 1, of a column that the file does not name. */
  readonly columns: readonly string[];
  /** How many rows there are, where the format says so without being read through. */
  readonly rows?: number | undefined;
  /**
   * All rows in their order, some thousands at a time: of the columns asked for, in the order asked for. May be called again, and then starts anew. Throws
   * InputError, "file: row 17, column 3 (ax): expected a number; received "abc"": rows count from 1, without the header.
   */
  blocks(columns: readonly ColumnRequest[]): AsyncIterable<TableBlock>;
}

/** A column by its place, from 0, and what its cells are to be read as. */
export interface ColumnRequest {
  readonly column: number;
  readonly as: "number" | "text";
}

export interface TableBlock {
  /** The row, from 1, of the first. */
  readonly firstRow: number;
  readonly rows: number;
  /** One entry a requested column: numbers, NaN where the cell says that nothing was measured; or texts, without quotes and the white space around them. */
  readonly values: readonly (Float64Array | readonly string[])[];
}

/** How a file's bytes become a table. A saved mapping holds one, so each is plain data, and complete: nothing is guessed when it is used. */
export type TableFormat =
  | DelimitedFormat
  | WhitespaceFormat
  | { readonly kind: "npy" }
  /** An archive of arrays: the one to read; its columns are those of a `.npy` file. */
  | { readonly kind: "npz"; readonly array: string }
  | { readonly kind: "parquet" }
  /**
   * The `.ts` form of the UEA and UCR archives, a row a time step of all cases one after another: "case" (from 1), its dimensions "1" to "C", and "label" where
   * the file has class labels. "?" and "NaN" are missing.
   */
  | { readonly kind: "ts" }
  /**
   * A JSON object a line; nested keys are joined with dots, entries of lists are numbered: `acceleration.x`, `gyro.0`. Columns are the keys of the first
   * 256 KiB; null and keys that are not there are missing.
   */
  | { readonly kind: "jsonl"; readonly missing: readonly string[] };

/** Lines end with LF or CRLF. Lines of blanks alone are no rows; in a table of one column they are empty cells, but for those that end the file. */
interface TextFormat {
  /** False: columns are called "1", "2", ... */
  readonly header: boolean;
  /** Lines before the header, or before the first row, that are not part of the table. */
  readonly skipLines: number;
  /** A line that begins with this is none of the rows; null: there are no comments. */
  readonly comment: string | null;
  readonly decimal: "." | ",";
  /** Cells that stand for "not measured", such as "", "NaN", "?"; compared as texts, blanks around a cell left out. */
  readonly missing: readonly string[];
  /** A byte order mark is no part of the text. "latin1" is what browsers take it for, Windows' code page 1252. */
  readonly encoding: "utf-8" | "utf-16le" | "utf-16be" | "latin1";
}

export interface DelimitedFormat extends TextFormat {
  readonly kind: "delimited";
  /** One character: ",", ";", "\t", "|". */
  readonly delimiter: string;
  /** Whether cells may be in double quotes, a quote within written twice (RFC 4180); white space within them is part of the cell. */
  readonly quotes: boolean;
  /** What ends each row before the line's end and is no part of its last cell: ";" of WISDM's files; "" otherwise. A row without it is a bad row. */
  readonly rowEnd: string;
  /**
   * What becomes of a row with another number of cells than the first, or with a cell that is no number: "refuse" throws, "gap" makes a row of missing values
   * of it, which whoever asked is told the number of.
   */
  readonly badRows: "refuse" | "gap";
}

/** Cells apart by blanks and tabs, any number of them. */
export interface WhitespaceFormat extends TextFormat {
  readonly kind: "whitespace";
}

/** What opening a table may be asked besides. */
export interface TableOptions {
  /** Told of a row that became missing values, by its number and what was wrong with it. */
  readonly onBadRow?: ((row: number, reason: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}
