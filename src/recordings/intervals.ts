import { byteFileIn, openTable, parseIsoTime, printable, quote, type FileSource } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import { sameWord, type FoundFile, type Placeholders } from "./group-files.js";
import { columnLabel, findColumn, type ReadingOptions } from "./kind-reader.js";
import type { IntervalLabels } from "./mapping.js";

/** A stretch with one label. */
export interface Interval {
  /** On the label file's clock. */
  readonly start: number;
  readonly end: number;
  readonly label: string;
  /** Where it stands: "labels.txt: row 17". */
  readonly place: string;
}

/** All label files, read. */
export interface IntervalTable {
  /** Those of one recording, in the order of their starts. */
  of(placeholders: Placeholders): readonly Interval[];
  /** Rows that belong to no recording that was asked for. */
  unused(): { readonly rows: number; readonly first: string | undefined };
}

/**
 * Reads the label files, which are small. `checkLabel` throws for a label that the mapping does not know. Throws InputError for cells that are no numbers or
 * times, for an end before its start, and for stretches of one recording that overlap.
 */
export async function readIntervals(
  source: FileSource,
  files: readonly FoundFile[],
  mapping: IntervalLabels,
  checkLabel: (label: string, place: string) => void,
  options: ReadingOptions,
): Promise<IntervalTable> {
  const keys = Object.keys(mapping.keys).sort();
  const groups = new Map<string, { values: readonly string[]; names: readonly string[]; intervals: Interval[]; used: boolean }>();
  for (const file of files) {
    const shared = Object.keys(file.placeholders).sort();
    const names = [...shared, ...keys];
    for await (const row of rowsOf(source, file.path, mapping, keys, options)) {
      checkLabel(row.interval.label, row.interval.place);
      const values = [...shared.map((name) => sameWord(file.placeholders[name]!)), ...row.keys];
      const key = JSON.stringify([names, values]);
      const group = groups.get(key) ?? { values, names, intervals: [], used: false };
      groups.set(key, group);
      group.intervals.push(row.interval);
    }
  }
  for (const { intervals } of groups.values()) order(intervals, mapping.endIncluded);

  return {
    of(placeholders) {
      const own = [...groups.values()].filter(({ names, values }) =>
        names.every((name, i) => !Object.hasOwn(placeholders, name) || sameWord(placeholders[name]!) === values[i]),
      );
      for (const group of own) group.used = true;
      const intervals = own.flatMap((group) => group.intervals);
      if (own.length > 1) order(intervals, mapping.endIncluded);
      return intervals;
    },
    unused() {
      const left = [...groups.values()].filter(({ used }) => !used).flatMap(({ intervals }) => intervals);
      return { rows: left.length, first: left[0]?.place };
    },
  };
}

async function* rowsOf(
  source: FileSource,
  path: string,
  mapping: IntervalLabels,
  keys: readonly string[],
  options: ReadingOptions,
): AsyncGenerator<{ readonly keys: readonly string[]; readonly interval: Interval }> {
  const bytes = await byteFileIn(source, path);
  const table = await openTable(bytes, mapping.table, {
    onBadRow: (row, reason) => options.onLeftOut?.({ file: bytes.name, row, reason }),
    signal: options.signal,
  });
  const names = [mapping.start, mapping.end, mapping.label, ...keys.map((key) => mapping.keys[key]!)];
  const columns = names.map((name) => findColumn(table, name, bytes.name));
  for await (const { firstRow, rows, values } of table.blocks(columns.map((column) => ({ column, as: "text" })))) {
    const cells = values as readonly (readonly string[])[];
    for (let row = 0; row < rows; row++) {
      const place = `${bytes.name}: row ${firstRow + row}`;
      const [start, end, label, ...own] = cells.map((column) => column[row]!.trim()) as [string, string, string, ...string[]];
      // A row that was told of as wrong.
      if ([start, end, label, ...own].every((cell) => cell === "")) continue;
      const interval = {
        start: timeOf(start, mapping, `${place}, ${columnLabel(table, columns[0]!)}`),
        end: timeOf(end, mapping, `${place}, ${columnLabel(table, columns[1]!)}`),
        ...{ label, place },
      };
      if (interval.end < interval.start) {
        throw new InputError(`${place}: expected an end at or behind the start, ${printable(start)}; received ${printable(end)}`);
      }
      yield { keys: own.map(sameWord), interval };
    }
  }
}

function timeOf(cell: string, { unit, table }: IntervalLabels, place: string): number {
  const decimal = "decimal" in table && table.decimal === "," ? cell.replace(",", ".") : cell;
  const value = (unit === "iso" ? parseIsoTime(cell) : decimal === "" ? NaN : Number(decimal)) ?? NaN;
  if (Number.isFinite(value) && (unit !== "samples" || Number.isInteger(value))) return value;
  const expected = unit === "iso" ? "a time such as 2026-11-27T09:30:00" : unit === "samples" ? "a whole number of samples" : "a number";
  throw new InputError(`${place}: expected ${expected}; received ${quote(cell, 40)}`);
}

function order(intervals: Interval[], endIncluded: boolean): void {
  intervals.sort((a, b) => a.start - b.start);
  intervals.forEach((interval, i) => {
    const next = intervals[i + 1];
    if (!next) return;
    const apart = endIncluded ? interval.end < next.start : interval.end <= next.start;
    if (!apart) {
      throw new InputError(
        `${next.place}: expected a stretch that begins behind that of ${interval.place.slice(interval.place.lastIndexOf("row "))}; received one that overlaps it`,
      );
    }
  });
}
