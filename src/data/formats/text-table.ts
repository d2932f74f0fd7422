import { InputError } from "../../tensor/index.js";
import { streamOf, type ByteFile } from "./byte-file.js";
import { readDelimitedRows, type Stop } from "./delimited-rows.js";
import { findRowEnd, lineKindAt, lineRulesOf, QUOTE, trimEnd, type LineRules } from "./line-rules.js";
import { checkColumnCount, columnNames } from "./column-names.js";
import { createQuotedRows, type QuotedRows } from "./quoted-rows.js";
import { createRowWriter } from "./row-writer.js";
import type { ColumnRequest, DelimitedFormat, Table, TableBlock, TableOptions, WhitespaceFormat } from "./table.js";
import { createTextLines, LF, type TextLines } from "./text-lines.js";
import { readWhitespaceRows } from "./whitespace-rows.js";

type TextFormat = DelimitedFormat | WhitespaceFormat;
/** The file's bytes from its start, in pieces of any length. */
type Pieces = () => AsyncIterable<Uint8Array>;

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * A table of text, read a piece at a time: cells apart by one character, or by blanks and tabs. White space around a cell is no part of it, unless it is
 * within quotes. Lines of blanks alone are no rows; in a table of one column they are empty cells, those at its end left out. Numbers are decimal, with the
 * bits of `Number`; names of columns that are empty become their number, and two that are alike are refused.
 */
export function openTextTable(file: ByteFile, format: TextFormat, options: TableOptions): Promise<Table> {
  return openPieces(file, () => streamOf(file), format, options);
}

/** The same of a file's bytes in pieces of one's own. */
export async function openPieces(
  { name, size }: Pick<ByteFile, "name" | "size">,
  pieces: Pieces,
  format: TextFormat,
  options: TableOptions,
): Promise<Table> {
  const rules = lineRulesOf(format, name);
  const opening = createTextLines(pieces(), format.encoding);
  let quoted: QuotedRows | undefined;
  const quotedRows = async (): Promise<QuotedRows> => (quoted ??= await createQuotedRows(rules, name));

  /** Moves to the first row, or behind the header; returns the cells there. Undefined: the file ends before. */
  async function seek(lines: TextLines): Promise<string[] | undefined> {
    for (let line = 1; ; line++) {
      if (lines.start === lines.end && !(await lines.more())) {
        if (lines.fault) throw new InputError(`${name}: line ${line}: ${lines.fault.reason}`);
        return undefined;
      }
      if (line > format.skipLines && lineKindAt(lines.bytes, lines.start, rules) === "cells") break;
      lines.start = lines.bytes.indexOf(LF, lines.start) + 1;
    }
    const place = format.header ? `${name}: header` : `${name}: row 1`;
    const { cells, end } = plainCells(lines) ?? (await (await quotedRows()).peek(lines, place));
    if (format.header) lines.start = end;
    return cells;
  }

  /** The cells of the line at `lines.start`; undefined where it has quotes. */
  function plainCells({ bytes, start }: TextLines): { cells: string[]; end: number } | undefined {
    const end = bytes.indexOf(LF, start);
    const line = bytes.subarray(start, end);
    if (rules.quotes && line.includes(QUOTE)) return undefined;
    const close = rules.rowEnd.length > 0 ? findRowEnd(line, 0, line.length, rules) : -1;
    const text = utf8.decode(line.subarray(0, trimEnd(line, 0, close >= 0 ? close : line.length, rules.tab)));
    const cells = rules.delimiter === undefined ? text.trim().split(/[ \t]+/) : text.split(String.fromCharCode(rules.delimiter));
    return { cells: cells.map((cell) => cell.trim()), end: end + 1 };
  }

  const cells = await seek(opening);
  if (!cells)
    throw new InputError(`${name}: expected a table; received ${size === 0 ? "an empty file" : "no row"}; fetch or export the file again`);
  checkColumnCount(cells.length, name);
  const columns = format.header ? columnNames(cells, `${name}: header`) : cells.map((_, column) => `${column + 1}`);

  async function* blocks(requests: readonly ColumnRequest[]): AsyncGenerator<TableBlock> {
    const { decimal, missing } = format;
    const badRows = format.kind === "delimited" ? format.badRows : "refuse";
    const writer = createRowWriter({ file: name, columns, decimal, missing, badRows }, requests, size, options);
    const readRows = format.kind === "delimited" ? readDelimitedRows : readWhitespaceRows;
    const lines = createTextLines(pieces(), format.encoding);
    await seek(lines);
    for (;;) {
      const stop: Stop = readRows(lines, writer, rules);
      if (stop === "quoted") await (await quotedRows()).read(lines, writer);
      else if (stop === "full") yield writer.take()!;
      else {
        options.signal?.throwIfAborted();
        if (!(await lines.more())) break;
      }
    }
    if (lines.fault) throw new InputError(`${name}: row ${writer.number}, ${faultyCell(lines, rules)}: ${lines.fault.reason}`);
    const rest = writer.take();
    if (rest) yield rest;
  }
  return { columns, blocks };
}

/** "column 3": where in its line the fault lies. */
function faultyCell({ bytes, end, fault }: TextLines, { delimiter }: LineRules): string {
  const before = new TextDecoder("latin1").decode(bytes.subarray(end, fault!.at));
  const cells = delimiter === undefined ? before.trimStart().split(/[ \t]+/) : before.split(String.fromCharCode(delimiter));
  return `column ${cells.length}`;
}
