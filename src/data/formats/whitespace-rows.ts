import { readDecimal } from "./decimal.js";
import { BLANK, lineKindAt, skipBlanks, TAB, type LineRules } from "./line-rules.js";
import { NUMBER, SKIPPED, type RowWriter } from "./row-writer.js";
import { CR, LF, type TextLines } from "./text-lines.js";
import type { Stop } from "./delimited-rows.js";

/** Reads rows whose cells are apart by any number of blanks and tabs. */
export function readWhitespaceRows(lines: TextLines, writer: RowWriter, rules: LineRules): Stop {
  const { bytes, end } = lines;
  const { mark, comment } = rules;
  const { uses, numbers, isNumberMissing } = writer;
  const columns = uses.length - 1;
  while (lines.start < end) {
    if (writer.isFull) return "full";
    let p = lines.start;
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
    const row = writer.row;
    let column = 0;
    for (; ; column++) {
      p = skipBlanks(bytes, p, TAB);
      if (bytes[p] === LF) break;
      const use = column < columns ? uses[column]! : SKIPPED;
      if (use === NUMBER && !isNumberMissing) {
        const q = readDecimal(bytes, p, mark, numbers[column]!, row);
        if (q >= 0 && isBlank(bytes[q]!)) {
          p = q;
          continue;
        }
      }
      const cell = p;
      while (!isBlank(bytes[p]!)) p++;
      if (use !== SKIPPED) writer.store(column, bytes, cell, p, false);
    }
    writer.endRow(column);
    lines.start = p + 1;
  }
  return "end";
}

function isBlank(c: number): boolean {
  return c === BLANK || c === LF || c === TAB || c === CR;
}
