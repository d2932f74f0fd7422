import { InputError } from "../../tensor/index.js";
import { streamOf, type ByteFile } from "./byte-file.js";
import { checkColumnCount } from "./column-names.js";
import { lineKindAt, type LineRules } from "./line-rules.js";
import { quote } from "./quote.js";
import { createRowWriter, NUMBER, SKIPPED } from "./row-writer.js";
import type { ColumnRequest, Table, TableBlock, TableFormat, TableOptions } from "./table.js";
import { createTextLines, LF, type TextLines } from "./text-lines.js";

type JsonlFormat = Extract<TableFormat, { readonly kind: "jsonl" }>;
/** The entries of a line under their columns' names, in their order. */
type Cells = Map<string, string | number>;

type Json = string | number | boolean | object | null;

/** Deeper than any measurement, shallow enough for every stack. */
const DEEPEST = 16;
/** So many bytes of a file tell its columns. */
const HEAD = 2 ** 18;
const RULES = { comment: new Uint8Array(0), tab: 9 } as LineRules;
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * JSON Lines, UTF-8: an object a line, blank lines apart. Its columns are the keys of the objects in the file's first 256 KiB (or its first row), in the
 * order in which they first come; what comes later under other keys belongs to no column. A key that an object lacks, or has null for, is a missing value. A
 * number in quotes is one, too; true and false are texts.
 */
export async function openJsonl(file: ByteFile, format: JsonlFormat, options: TableOptions): Promise<Table> {
  return openJsonlPieces(file, () => streamOf(file), format, options);
}

/** The same of a file's bytes in pieces of one's own. */
export async function openJsonlPieces(
  { name, size }: Pick<ByteFile, "name" | "size">,
  pieces: () => AsyncIterable<Uint8Array>,
  format: JsonlFormat,
  options: TableOptions,
): Promise<Table> {
  const names = new Map<string, number>();
  const opening = createTextLines(pieces(), "utf-8");
  let row = 1,
    taken = 0;
  while (names.size === 0 || taken < HEAD) {
    const next = await nextCells(opening, name, row);
    if (!next) break;
    for (const key of next.cells.keys()) if (!names.has(key)) names.set(key, names.size);
    checkColumnCount(names.size, name);
    taken += next.bytes;
    row++;
  }
  if (names.size === 0) {
    const received = size === 0 ? "an empty file" : row > 1 ? "empty objects" : "no row";
    throw new InputError(`${name}: expected a JSON object a line; received ${received}; fetch or export the file again`);
  }
  const columns = [...names.keys()];

  async function* blocks(requests: readonly ColumnRequest[]): AsyncGenerator<TableBlock> {
    const { missing } = format;
    const rules = { file: name, columns, decimal: ".", missing: [...missing, ""], badRows: "refuse" } as const;
    const writer = createRowWriter(rules, requests, size, options);
    const lines = createTextLines(pieces(), "utf-8");
    const asked = columns.map((key, column) => ({ key, column })).filter(({ column }) => writer.uses[column] !== SKIPPED);
    for (;;) {
      if (writer.isFull) yield writer.take()!;
      if (lines.start === lines.end) options.signal?.throwIfAborted();
      const next = await nextCells(lines, name, writer.number);
      if (!next) break;
      for (const { key, column } of asked) {
        const cell = next.cells.get(key) ?? "";
        if (typeof cell === "string" || writer.isNumberMissing || writer.uses[column] !== NUMBER || !Number.isFinite(cell)) {
          writer.storeText(column, String(cell));
        } else writer.numbers[column]![writer.row] = cell;
      }
      writer.endRow(columns.length);
    }
    const rest = writer.take();
    if (rest) yield rest;
  }
  return { columns, blocks };
}

/** Of the next line that is not blank; undefined: there is none. */
async function nextCells(lines: TextLines, file: string, row: number): Promise<{ cells: Cells; bytes: number } | undefined> {
  for (;;) {
    if (lines.start === lines.end && !(await lines.more())) {
      if (lines.fault) throw new InputError(`${file}: row ${row}: ${lines.fault.reason}`);
      return undefined;
    }
    const { bytes, start } = lines;
    const end = bytes.indexOf(LF, start);
    lines.start = end + 1;
    if (lineKindAt(bytes, start, RULES) === "cells") {
      return { cells: jsonCellsOf(utf8.decode(bytes.subarray(start, end)), `${file}: row ${row}`), bytes: end - start };
    }
  }
}

/** A line as cells; `place` is what messages call it. Throws InputError for what is no JSON object. */
export function jsonCellsOf(text: string, place: string): Cells {
  let object: unknown;
  try {
    object = JSON.parse(text);
  } catch {
    object = undefined;
  }
  if (typeof object !== "object" || object === null || Array.isArray(object)) {
    throw new InputError(`${place}: expected a JSON object; received ${quote(text.trim(), 60)}`);
  }
  const cells: Cells = new Map();
  add(object, "", 1);
  return cells;

  function add(value: object, prefix: string, depth: number): void {
    if (depth > DEEPEST)
      throw new InputError(`${place}, ${printableKey(prefix)}: expected keys within keys to a depth of ${DEEPEST}; received more`);
    for (const [key, entry] of Object.entries(value) as [string, Json][]) {
      const name = prefix === "" ? key : `${prefix}.${key}`;
      if (typeof entry === "object" && entry !== null) add(entry, name, depth + 1);
      else if (cells.has(name))
        throw new InputError(`${place}: expected keys of which no two are alike when joined by dots; received ${printableKey(name)} twice`);
      else cells.set(name, entry === null ? "" : typeof entry === "number" ? entry : String(entry));
    }
  }
}

function printableKey(name: string): string {
  return quote(name, 40);
}
