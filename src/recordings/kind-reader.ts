import {
  byteFileIn,
  openTable,
  parseIsoTime,
  quote,
  type ColumnName,
  type ColumnRequest,
  type FileMapping,
  type FileSource,
  type Table,
  type TableFormat,
} from "../data/index.js";
import { conversionFactor } from "../signal/index.js";
import { InputError } from "../tensor/index.js";
import type { Clock, ClockUnit } from "./times.js";

/** A row of a file that is no sample, and why. */
export interface LeftOutRow {
  /** As messages call it. */
  readonly file: string;
  /** From 1, without the header. */
  readonly row: number;
  readonly reason: string;
}

export interface ReadingOptions {
  /** Told of each row that became missing values, or was left out: such as one with the same time as the one before. */
  readonly onLeftOut?: ((row: LeftOutRow) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Samples of one kind of file as they stand in it. */
export interface KindBlock {
  /** The table's row, from 1, of the first. */
  readonly firstRow: number;
  readonly rows: number;
  /** On the file's clock; NaN where the row has none. */
  readonly times: Float64Array;
  /** One a signal, in its unit `to`. */
  readonly signals: readonly Float64Array[];
  /** One a column that was asked for besides. */
  readonly texts: readonly (readonly string[])[];
}

export interface KindReader extends Clock {
  /** What messages call the file. */
  readonly file: string;
  /** Signals of this kind. */
  readonly channels: number;
  /** What messages call a column that was asked for besides: "column 3 (activity)". */
  readonly textColumns: readonly string[];
  /** Tells whoever wants to know that a row is no sample. */
  leaveOut(row: number, reason: string): void;
  /** Throws InputError, besides what the table does, for a row without a time unless the table lets rows be wrong: then it has NaN, and was told of. */
  blocks(): AsyncGenerator<KindBlock>;
}

/** Opens a file of recordings: its columns are looked up now, its rows are read when they are asked for. Throws InputError for a column that is not there. */
export async function openKind(
  source: FileSource,
  path: string,
  mapping: FileMapping,
  texts: readonly ColumnName[],
  options: ReadingOptions,
): Promise<KindReader> {
  const { time, signals } = mapping;
  const bytes = await byteFileIn(source, path);
  const leaveOut = (row: number, reason: string): void => options.onLeftOut?.({ file: bytes.name, row, reason });
  /** Rows that were told of already, of the block that is being read. */
  const told = new Set<number>();
  const table = await openTable(bytes, mapping.table, {
    onBadRow(row, reason) {
      told.add(row);
      leaveOut(row, reason);
    },
    signal: options.signal,
  });
  const columnOf = (name: ColumnName): number => findColumn(table, name, bytes.name);
  const stamped = "column" in time ? time : undefined;
  const unit = stamped?.unit ?? "samples";
  const requests: ColumnRequest[] = [
    ...(stamped ? [{ column: columnOf(stamped.column), as: unit === "iso" ? ("text" as const) : ("number" as const) }] : []),
    ...signals.map(({ column }) => ({ column: columnOf(column), as: "number" as const })),
    ...texts.map((column) => ({ column: columnOf(column), as: "text" as const })),
  ];
  const convert = signals.map(converterOf);
  const firstSignal = stamped ? 1 : 0;

  async function* blocks(): AsyncGenerator<KindBlock> {
    for await (const { firstRow, rows, values } of table.blocks(requests)) {
      options.signal?.throwIfAborted();
      const times = stamped ? timesOf(values[0]!, unit, (row) => placeOf(firstRow + row)) : counted(firstRow, rows);
      for (let row = 0; row < rows; row++) if (!Number.isFinite(times[row])) withoutTime(firstRow + row);
      told.clear();
      const read = signals.map((_, i) => convert[i]!(values[firstSignal + i] as Float64Array));
      yield { firstRow, rows, times, signals: read, texts: values.slice(firstSignal + signals.length) as (readonly string[])[] };
    }
  }

  function withoutTime(row: number): void {
    if (told.has(row)) return;
    if (!("badRows" in mapping.table) || mapping.table.badRows === "refuse")
      throw new InputError(`${placeOf(row)}: expected a time; received none`);
    leaveOut(row, "expected a time; received none");
  }
  const placeOf = (row: number): string => `${bytes.name}: row ${row}, ${columnLabel(table, columnOf(stamped!.column))}`;
  return {
    ...{ file: bytes.name, unit, rate: time.rate, channels: signals.length, leaveOut, blocks },
    textColumns: texts.map((name) => columnLabel(table, columnOf(name))),
  };
}

/** The place of a column by its name. Throws InputError with those that there are. */
export function findColumn({ columns }: Table, name: ColumnName, file: string): number {
  const column = columns.indexOf(name);
  if (column >= 0) return column;
  const some = columns.slice(0, 20).map((one) => quote(one, 40));
  throw new InputError(
    `${file}: expected a column ${quote(name, 40)}, as the mapping has it; received ${some.join(", ")}${columns.length > some.length ? ` and ${columns.length - some.length} others` : ""}`,
  );
}

/** As messages of tables have it: with its name where that says more than the number. */
export function columnLabel({ columns }: Table, column: number): string {
  const name = columns[column]!;
  return `column ${column + 1}${name === `${column + 1}` ? "" : ` (${quote(name, 40).slice(1, -1)})`}`;
}

/** Cells that say that nothing is known. */
export function missingTexts(table: TableFormat): ReadonlySet<string> {
  return new Set(["", ...("missing" in table ? table.missing : [])]);
}

function converterOf({ scale = 1, offset = 0, unit, to }: FileMapping["signals"][number]): (column: Float64Array) => Float64Array {
  const factor = conversionFactor(unit, to);
  if (scale === 1 && offset === 0 && factor === 1) return (column) => column;
  return (column) => column.map((cell) => (cell * scale + offset) * factor);
}

function counted(firstRow: number, rows: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => firstRow - 1 + i);
}

function timesOf(values: Float64Array | readonly string[], unit: ClockUnit, placeOf: (row: number) => string): Float64Array {
  if (unit !== "iso") return values as Float64Array;
  return Float64Array.from(values as readonly string[], (cell, row) => {
    const text = cell.trim();
    const time = text === "" ? NaN : parseIsoTime(text);
    if (time !== undefined) return time;
    throw new InputError(`${placeOf(row)}: expected a time such as 2026-11-27T09:30:00.250; received ${quote(text, 40)}`);
  });
}
