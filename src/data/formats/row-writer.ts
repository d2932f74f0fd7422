import { InputError } from "../../tensor/index.js";
import { decimalOf } from "./decimal.js";
import { quote } from "./quote.js";
import type { ColumnRequest, TableBlock, TableOptions } from "./table.js";
import { createTextCells } from "./text-cells.js";

/** What is done with a column's cells. */
export const SKIPPED = 0,
  NUMBER = 1,
  OTHERWISE = 2;

/** How cells become values: of every text format. */
export interface CellRules {
  /** What messages call the table. */
  readonly file: string;
  readonly columns: readonly string[];
  readonly decimal: "." | ",";
  readonly missing: readonly string[];
  readonly badRows: "refuse" | "gap";
}

/** Rows become blocks: whoever reads a text hands over its cells, those of one row after those of another. */
export interface RowWriter {
  /** Of each column: `SKIPPED`, `NUMBER` where it is asked for once, as numbers, and `OTHERWISE`; one more, which is skipped. */
  readonly uses: Uint8Array;
  /** Of a column that is `NUMBER` where numbers go, at `row`. A cell must not be stored here that `isNumberMissing`. */
  readonly numbers: readonly Float64Array[];
  /** Whether a text that stands for "not measured" could be read as a number: then no cell may be stored without `store`. */
  readonly isNumberMissing: boolean;
  /** The row's place in its block; of a full block the place behind its end. */
  readonly row: number;
  readonly isFull: boolean;
  /** The table's number of the row that is being written, from 1. */
  readonly number: number;
  /** A blank line: no row, unless the table has one column and another row follows; that row's cell is then empty. */
  skipBlankLine(): void;
  /** Whether, before the next row is read, `endBlankRow` must write one of these. */
  readonly hasBlankRow: boolean;
  endBlankRow(): void;
  /** A cell of a column that is not skipped: bytes[from ... to - 1], within quotes or without. */
  store(column: number, bytes: Uint8Array, from: number, to: number, quoted: boolean): void;
  storeText(column: number, text: string): void;
  /** The row has so many cells. Throws InputError for one that is wrong and refused. */
  endRow(cells: number): void;
  /** A row that is wrong for another reason. */
  endBadRow(reason: string): void;
  /** The rows since the last block; undefined: none. */
  take(): TableBlock | undefined;
}

/** What programs write where there is no value. */
const NOT_MEASURED = /^(?:nan|na|n\/a|null|none|-|\?|)$/i;
const BLOCK_ROWS = 4096,
  BLOCK_CELLS = 2 ** 20;

/** `mostRows` is how many the file cannot have more than, so that little ones cost little. */
export function createRowWriter(rules: CellRules, requests: readonly ColumnRequest[], mostRows: number, options: TableOptions): RowWriter {
  const { columns, decimal, missing } = rules;
  requests.forEach(({ column }, i) => {
    if (!(Number.isInteger(column) && column >= 0 && column < columns.length)) {
      throw new InputError(`${rules.file}: columns[${i}]: expected a column from 0 to ${columns.length - 1}; received ${column}`);
    }
  });
  const capacity = Math.max(1, Math.min(BLOCK_ROWS, mostRows, Math.floor(BLOCK_CELLS / Math.max(1, requests.length))));
  const asked: number[][] = columns.map(() => []);
  requests.forEach(({ column }, i) => asked[column]!.push(i));
  const uses = Uint8Array.from([...asked, []], (those) =>
    those.length === 0 ? SKIPPED : those.length === 1 && requests[those[0]!]!.as === "number" ? NUMBER : OTHERWISE,
  );
  const missingTexts = new Set(missing.map((text) => text.trim()));
  const isNumberMissing = [...missingTexts].some((text) => !Number.isNaN(decimalOf(text, decimal)));
  const cells = columns.map((_, column) => (uses[column] === SKIPPED ? undefined : createTextCells()));
  let values: (Float64Array | string[])[] = [];
  let first = 1;
  let blankLines = 0;
  let badColumn = -1,
    badText = "";
  const writer = {
    ...{ uses, numbers: [] as Float64Array[], isNumberMissing, row: 0, isFull: false, hasBlankRow: false },
    get number(): number {
      return first + writer.row;
    },
    ...{ store, storeText, endRow, endBadRow, skipBlankLine, endBlankRow, take },
  };
  begin();

  function begin(): void {
    values = requests.map(({ as }) => (as === "number" ? new Float64Array(capacity) : []));
    writer.numbers = asked.map((those, column) => (uses[column] === NUMBER ? (values[those[0]!] as Float64Array) : new Float64Array(0)));
    writer.row = 0;
    writer.isFull = false;
  }

  function store(column: number, bytes: Uint8Array, from: number, to: number, quoted: boolean): void {
    const text = cells[column]!.read(bytes, from, to);
    // Blanks and tabs around a cell without quotes are left out already; Unicode knows more, none of them printable ASCII.
    const isPlain = quoted || from === to || (isInk(bytes[from]!) && isInk(bytes[to - 1]!));
    put(column, isPlain ? text : text.trim());
  }

  function storeText(column: number, text: string): void {
    put(column, uses[column] === NUMBER ? text : cells[column]!.shared(text));
  }

  function put(column: number, text: string): void {
    for (const i of asked[column]!) {
      const of = values[i]!;
      if (of instanceof Float64Array) of[writer.row] = numberOf(column, text);
      else of[writer.row] = text;
    }
  }

  function numberOf(column: number, text: string): number {
    const bare = text.trim();
    if (missingTexts.has(bare)) return NaN;
    const value = decimalOf(bare, decimal);
    if (Number.isNaN(value) && badColumn < 0) {
      badColumn = column;
      badText = bare;
    }
    return value;
  }

  function endRow(count: number): void {
    if (count !== columns.length) {
      const column = Math.min(count, columns.length) + 1;
      endBadRow(`column ${column}: expected ${columns.length} cells; received ${count}`);
    } else if (badColumn >= 0) endBadRow(`${columnName(columns, badColumn)}: expected a number; received ${quote(badText, 40)}${hint()}`);
    else next();
  }

  function hint(): string {
    if (decimal === "." && !Number.isNaN(decimalOf(badText, ","))) return `; name "," as the decimal mark`;
    if (decimal === "," && !Number.isNaN(decimalOf(badText, "."))) return `; name "." as the decimal mark`;
    if (NOT_MEASURED.test(badText.trim())) return `; list it under "missing" if it says that nothing was measured`;
    return "";
  }

  function endBadRow(reason: string): void {
    const { number } = writer;
    if (rules.badRows === "refuse") throw new InputError(`${rules.file}: row ${number}, ${reason}`);
    for (const of of values) {
      if (of instanceof Float64Array) of[writer.row] = NaN;
      else of[writer.row] = "";
    }
    next();
    options.onBadRow?.(number, reason);
  }

  function skipBlankLine(): void {
    if (columns.length !== 1) return;
    blankLines++;
    writer.hasBlankRow = true;
  }

  function endBlankRow(): void {
    writer.hasBlankRow = --blankLines > 0;
    storeText(0, "");
    endRow(1);
  }

  function next(): void {
    badColumn = -1;
    writer.isFull = ++writer.row === capacity;
  }

  function take(): TableBlock | undefined {
    const rows = writer.row;
    if (rows === 0) return undefined;
    const block = {
      ...{ firstRow: first, rows },
      values: values.map((of) => (of instanceof Float64Array ? of.subarray(0, rows) : of.slice(0, rows))),
    };
    first += rows;
    begin();
    return block;
  }
  return writer;
}

/** "column 3 (ax)"; without the name where it is the number. */
export function columnName(columns: readonly string[], column: number): string {
  const name = columns[column]!;
  return `column ${column + 1}${name === `${column + 1}` ? "" : ` (${quote(name, 40).slice(1, -1)})`}`;
}

function isInk(c: number): boolean {
  return c > 32 && c < 127;
}
