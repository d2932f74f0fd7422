import type { Options } from "csv-parse/browser/esm/sync";
import { InputError } from "../../tensor/index.js";
import { withoutRowEnd } from "./delimited-rows.js";
import { findRowEnd, lineKindAt, QUOTE, type LineRules } from "./line-rules.js";
import { quote } from "./quote.js";
import { SKIPPED, type RowWriter } from "./row-writer.js";
import { LF, LONGEST_LINE, type TextLines } from "./text-lines.js";

/** Reads rows with quotes of any kind, by csv-parse. */
export interface QuotedRows {
  /** Reads the row at `lines.start`, and some after it. Throws InputError for quotes that are not around whole cells, or do not end. */
  read(lines: TextLines, writer: RowWriter): Promise<void>;
  /** The cells of the row at `lines.start`, and where the next begins; `place` is what messages call it. */
  peek(lines: TextLines, place: string): Promise<{ cells: string[]; end: number }>;
}

type Parse = (text: string, options: Options) => string[][];

const MOST_TOGETHER = 256;
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** Fetches csv-parse, which a text without such quotes does without. */
export async function createQuotedRows(rules: LineRules, file: string): Promise<QuotedRows> {
  const { parse } = (await import("csv-parse/browser/esm/sync")) as { parse: Parse };
  const options: Options = {
    delimiter: String.fromCharCode(rules.delimiter!),
    record_delimiter: ["\r\n", "\n"],
    relax_column_count: true,
    trim: true,
  };
  /** Setting csv-parse up costs as much as some rows: after each that succeeded twice as many are given to it. */
  let together = 1,
    lastEnd = -1;

  async function read(lines: TextLines, writer: RowWriter): Promise<void> {
    const place = `${file}: row ${writer.number}`;
    let end = await endOfRecord(lines, place);
    if (lines.start !== lastEnd) together = 1;
    const ends = [end];
    while (
      ends.length < together &&
      end < lines.end &&
      end - lines.start < LONGEST_LINE / 8 &&
      lineKindAt(lines.bytes, end, rules) === "cells"
    ) {
      const another = recordEnd(lines.bytes, end, lines.end);
      if (another < 0) break;
      ends.push((end = another));
    }
    const records = split(lines, ends);
    if (!records && ends.length > 1) {
      // One of them is wrong: the rows before it come first, and it is named.
      together = 1;
      lastEnd = lines.start;
      return read(lines, writer);
    }
    if (!records) throw wrongQuotes(lines, end, place);
    for (let i = 0; i < ends.length; i++) {
      if (writer.isFull) break;
      store(records[i]!, writer);
      lines.start = ends[i]!;
    }
    lastEnd = lines.start;
    together = Math.min(2 * together, MOST_TOGETHER);
  }

  /** Of each record its cells, or why it is none; undefined where csv-parse does not take them. */
  function split({ bytes, start }: TextLines, ends: readonly number[]): (string[] | string)[] | undefined {
    const found: (string[] | string)[] = [];
    const texts: string[] = [];
    ends.forEach((end, i) => {
      const from = i === 0 ? start : ends[i - 1]!;
      const close = rules.rowEnd.length === 0 ? end - 1 : findRowEnd(bytes, from, end - 1, rules);
      if (close < 0) found[i] = withoutRowEnd(bytes, from, end - 1, rules.rowEnd);
      else texts.push(`${utf8.decode(bytes.subarray(from, close))}\n`);
    });
    let records: string[][];
    try {
      records = parse(texts.join(""), options);
    } catch {
      return undefined;
    }
    if (records.length !== texts.length) return undefined;
    let next = 0;
    for (let i = 0; i < ends.length; i++) found[i] ??= records[next++]!;
    return found;
  }

  async function peek(lines: TextLines, place: string): Promise<{ cells: string[]; end: number }> {
    const end = await endOfRecord(lines, place);
    const { bytes, start } = lines;
    const close = findRowEnd(bytes, start, end - 1, rules);
    let records: string[][] = [];
    try {
      records = parse(`${utf8.decode(bytes.subarray(start, close < 0 ? end - 1 : close))}\n`, options);
    } catch {
      // What it found wrong is said below, in one line for all that it may find.
    }
    if (records.length !== 1) throw wrongQuotes(lines, end, place);
    return { cells: records[0]!, end };
  }
  return { read, peek };
}

function store(record: string[] | string, writer: RowWriter): void {
  if (typeof record === "string") return writer.endBadRow(record);
  const columns = Math.min(record.length, writer.uses.length - 1);
  for (let column = 0; column < columns; column++) if (writer.uses[column] !== SKIPPED) writer.storeText(column, record[column]!);
  writer.endRow(record.length);
}

/** Where the row at `lines.start` ends, fetching more lines where its quotes have line ends within. */
async function endOfRecord(lines: TextLines, place: string): Promise<number> {
  for (;;) {
    const end = recordEnd(lines.bytes, lines.start, lines.end);
    if (end >= 0) return end;
    if (lines.end - lines.start > LONGEST_LINE) throw unclosed(place, "1 MiB without one");
    if (!(await lines.more()))
      throw lines.fault ? new InputError(`${place}: ${lines.fault.reason}`) : unclosed(place, "the end of the file");
  }
}

/** Behind the line end of the row from `p` on, which is the first behind an even number of quotes; -1: it is not before `end`. */
function recordEnd(bytes: Uint8Array, p: number, end: number): number {
  let isOpen = false;
  for (; p < end; p++) {
    const c = bytes[p]!;
    if (c === QUOTE) isOpen = !isOpen;
    else if (c === LF && !isOpen) return p + 1;
  }
  return -1;
}

function unclosed(place: string, received: string): InputError {
  return new InputError(
    `${place}: expected a closing quote; received ${received}; close it, or set "quotes" to false if they are part of the text`,
  );
}

function wrongQuotes({ bytes, start }: TextLines, end: number, place: string): InputError {
  const text = utf8.decode(bytes.subarray(start, Math.min(end - 1, start + 200))).trim();
  return new InputError(
    `${place}: expected quotes around whole cells, and twice where they are within one; received ${quote(text, 60)}; set "quotes" to false if they are part of the text`,
  );
}
