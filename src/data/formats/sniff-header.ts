import { quote } from "./quote.js";

/** How lines are looked at. */
export interface LineLook {
  /** Neither blank nor a comment. */
  readonly isLine: (line: string) => boolean;
  readonly split: (line: string) => string[];
  readonly isNumber: (cell: string) => boolean;
  readonly isMissing: (cell: string) => boolean;
  /** Of most lines. */
  readonly cells: number;
  readonly comment: string | null;
}

export interface SniffedHeader {
  /** Its names; null: there is none. */
  readonly header: readonly string[] | null;
  readonly skipLines: number;
  readonly comment: string | null;
  readonly rows: readonly (readonly string[])[];
  readonly reasons: readonly string[];
}

/** Most lines before a table that are looked through. */
const LONGEST_PREFACE = 100;

/** Where a table begins, and whether names stand above it. */
export function sniffHeader(lines: readonly string[], look: LineLook): SniffedHeader {
  const { isLine, split, isNumber, isMissing, cells } = look;
  const reasons: string[] = [];
  let comment = look.comment;
  let start = lines.findIndex((line) => isLine(line) && split(line).length === cells);
  if (start < 0 || start > LONGEST_PREFACE) start = lines.findIndex(isLine);
  // Names behind the comment's mark, directly above the first row, are names all the same, where they are cut like rows.
  const above = lines.slice(0, start).findLastIndex((line) => line.trim() !== "");
  const isOnly = comment !== null && lines.filter((line) => line.startsWith(comment!)).length === 1;
  if (isOnly && above >= 0 && lines[above]!.startsWith(comment!) && split(lines[start]!).some(isNumber)) {
    const names = split(lines[above]!);
    if (names.length === cells && !names.some(isNumber)) {
      reasons.push(`line ${above + 1} is the header, though it begins with ${quote(comment!)}: it has as many cells as the rows`);
      start = above;
      comment = null;
    }
  }
  const isRow = (line: string): boolean => line.trim() !== "" && (comment === null || !line.startsWith(comment));
  const skipLines = lines.slice(0, start).some(isRow) ? start : 0;
  if (skipLines > 0)
    reasons.push(`${skipLines} ${skipLines === 1 ? "line is" : "lines are"} skipped: the first with ${cells} cells is line ${start + 1}`);
  if (comment !== null) reasons.push(`lines that begin with ${quote(comment)} are comments`);
  const table = lines.slice(start).filter(isRow);
  const first = split(table[0]!);
  let rows = table.slice(1).map(split);
  const header = nameReason(first, rows);
  if (header === undefined) {
    reasons.push(`no header: the first row, ${quote(table[0]!, 40)}, is like those after it`);
    return { header: null, skipLines, comment, rows: [first, ...rows], reasons };
  }
  reasons.push(`header: ${header}`);
  // Units below the names, as some sensors' programs write, would be a row that is no number.
  const units = rows[0];
  if (
    units &&
    comment === null &&
    units.length === cells &&
    rows.length > 2 &&
    nameReason(units, rows.slice(1)) &&
    units.every((cell) => !isNumber(cell))
  ) {
    comment = table[1]!;
    rows = rows.slice(1);
    reasons.push(`the line below the header, ${quote(table[1]!, 40)}, is left out as a comment: it looks like units`);
  }
  return { header: first, skipLines, comment, rows, reasons };

  /** Why the first line is names; undefined: it is not. */
  function nameReason(names: readonly string[], below: readonly (readonly string[])[]): string | undefined {
    if (names.length !== cells || names.filter(isNumber).length > cells / 2 || below.length === 0) return undefined;
    const column = names.findIndex((name, i) => {
      if (isMissing(name) || isNumber(name)) return false;
      const values = below.flatMap((row) => (row.length === cells && !isMissing(row[i]!) ? [row[i]!] : []));
      return values.length > 0 && values.filter(isNumber).length >= 0.8 * values.length;
    });
    if (column >= 0) return `${quote(names[column]!, 30)} stands above numbers`;
    // A table of words alone: names are no two alike, and do not come again below.
    const isDistinct = new Set(names).size === names.length && !names.some((name) => name === "" || isNumber(name));
    const comesAgain = names.some((name, i) => below.some((row) => row[i] === name));
    const repeats = names.some((_, i) => new Set(below.map((row) => row[i])).size < below.length);
    return isDistinct && !comesAgain && repeats ? "its words do not come again in their columns" : undefined;
  }
}
