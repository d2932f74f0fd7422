import { readDecimal } from "./decimal.js";
import { BLANK, findRowEnd, lineKindAt, QUOTE, skipBlanks, trimEnd, type LineRules } from "./line-rules.js";
import { quote } from "./quote.js";
import { NUMBER, SKIPPED, type RowWriter } from "./row-writer.js";
import { CR, LF, type TextLines } from "./text-lines.js";

/** Why reading stopped: there are no more lines, the block is full, or the next row has quotes that this loop does not take. */
export type Stop = "end" | "full" | "quoted";

/**
 * Reads rows whose cells are apart by one character, of quotes the plain ones: around a whole cell of one line that has none within. The rest is for
 * quoted-rows.ts, which reads these alike. A cell of a column that nobody asked for is stepped over.
 */
export function readDelimitedRows(lines: TextLines, writer: RowWriter, rules: LineRules): Stop {
  const { bytes, end } = lines;
  const { delimiter, tab, mark, rowEnd, quotes, comment } = rules;
  const { uses, numbers, isNumberMissing } = writer;
  const columns = uses.length - 1;
  const quoteMark = quotes ? QUOTE : LF;
  while (lines.start < end) {
    if (writer.isFull) return "full";
    const start = lines.start;
    let p = start;
    // Most lines begin with a character of a number or a word, and are then no comment and not blank.
    const head = bytes[p]!;
    if (head <= BLANK || (comment.length > 0 && head === comment[0])) {
      const kind = lineKindAt(bytes, p, rules);
      if (kind !== "cells") {
        lines.start = bytes.indexOf(LF, p) + 1;
        if (kind === "blank") writer.skipBlankLine();
        continue;
      }
    }
    if (writer.hasBlankRow) {
      writer.endBlankRow();
      continue;
    }
    let close = -1,
      next = -1;
    if (rowEnd.length > 0) {
      next = bytes.indexOf(LF, p);
      if (quotes && bytes.subarray(p, next).includes(QUOTE)) return "quoted";
      close = findRowEnd(bytes, p, next, rules);
      if (close < 0) {
        writer.endBadRow(withoutRowEnd(bytes, p, next, rowEnd));
        lines.start = next + 1;
        continue;
      }
      // What ends a row is not looked at again, so the line may end there for the loop below.
      bytes[close] = LF;
    }
    const row = writer.row;
    let column = 0;
    for (; ; column++) {
      p = skipBlanks(bytes, p, tab);
      const use = column < columns ? uses[column]! : SKIPPED;
      let c: number;
      if (use === NUMBER && !isNumberMissing) {
        let q = readDecimal(bytes, p, mark, numbers[column]!, row);
        if (q >= 0) {
          c = bytes[q]!;
          while (c === BLANK || c === CR || c === tab) c = bytes[++q]!;
          if (c === delimiter) {
            p = q + 1;
            continue;
          }
          if (c === LF) {
            p = q + 1;
            break;
          }
        }
      }
      c = bytes[p]!;
      const cell = p;
      if (c === quoteMark && c !== LF) {
        p++;
        while ((c = bytes[p]!) !== QUOTE && c !== LF) p++;
        if (c === LF) return "quoted";
        const after = skipBlanks(bytes, p + 1, tab);
        c = bytes[after]!;
        if (c !== delimiter && c !== LF) return "quoted";
        if (use !== SKIPPED) writer.store(column, bytes, cell + 1, p, true);
        p = after;
      } else {
        while (c !== delimiter && c !== LF && c !== quoteMark) c = bytes[++p]!;
        if (c === QUOTE && quotes) return "quoted";
        if (use !== SKIPPED) writer.store(column, bytes, cell, trimEnd(bytes, cell, p, tab), false);
      }
      p++;
      if (c === LF) break;
    }
    writer.endRow(column + 1);
    lines.start = close >= 0 ? next + 1 : p;
  }
  return "end";
}

export function withoutRowEnd(bytes: Uint8Array, from: number, to: number, rowEnd: Uint8Array): string {
  const text = new TextDecoder().decode(bytes.subarray(Math.max(from, to - 20), to)).trim();
  return `its end: expected ${quote(new TextDecoder().decode(rowEnd))}; received ${quote(text)}`;
}
