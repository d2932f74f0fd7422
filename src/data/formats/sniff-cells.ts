import { decimalOf } from "./decimal.js";
import { quote } from "./quote.js";
import { joinQuoted, splitCells } from "./split-cells.js";
import { sniffHeader } from "./sniff-header.js";
import type { DelimitedFormat, WhitespaceFormat } from "./table.js";
import type { Encoding } from "./transcode.js";

export interface SniffedCells {
  readonly format: DelimitedFormat | WhitespaceFormat;
  readonly header: readonly string[] | null;
  /** Those with as many cells as most. */
  readonly rows: readonly (readonly string[])[];
  readonly reasons: readonly string[];
}

/** What may separate cells; null: blanks and tabs, any number of them. */
type Delimiter = DelimitedFormat["delimiter"] | null;
type Decimal = "." | ",";

/** One way to cut lines: how well it fits them. */
interface Cut {
  readonly delimiter: Delimiter;
  readonly decimal: Decimal;
  readonly cells: number;
  readonly fit: number;
}

const DELIMITERS: readonly Delimiter[] = ["\t", ",", ";", "|", null];
const NAMES: Readonly<Record<string, string>> = { "\t": "a tab", ",": "a comma", ";": "a semicolon", "|": "a bar" };
const COMMENTS = ["#", "%", "//"];
/** What says in a column of numbers that nothing was measured. */
const MISSING = new Set(["", "nan", "na", "n/a", "#n/a", "null", "none", "-", "--", "?", "inf", "-inf", "missing"]);
const LOOKED_AT = 400;

export function sniffCells(lines: readonly string[], encoding: Encoding): SniffedCells {
  const reasons: string[] = [];
  const comment = commentOf(lines);
  const isLine = (line: string): boolean => line.trim() !== "" && (comment === null || !line.startsWith(comment));
  const filled = lines.filter(isLine).slice(0, LOOKED_AT);
  const rowEnd = rowEndOf(filled);
  const { delimiter, decimal, cells } = bestCut(filled.map((line) => withoutEnd(line, rowEnd)));
  const isQuoted = looksQuoted(filled, delimiter);
  reasons.push(
    cells === 1
      ? "one column: nothing separates cells on every line"
      : `cells are apart by ${delimiter === null ? "blanks or tabs" : NAMES[delimiter]}: ${cells} of them on most lines`,
  );
  if (rowEnd !== "") reasons.push(`each row ends with ${quote(rowEnd)}, which is no part of its last cell`);
  if (decimal === ",") reasons.push('decimal mark ",": with it the cells are numbers, with "." they are not');
  if (isQuoted) reasons.push("cells may be in double quotes: some are");

  const split = (line: string): string[] => splitCells(withoutEnd(line, rowEnd), delimiter, isQuoted).map((cell) => cell.trim());
  // A quote that does not end would take all lines into one.
  const joined = isQuoted ? joinQuoted(lines) : lines;
  const logical = joined.some((line) => isLine(line) && split(line).length === cells) ? joined : lines;
  const isNumber = (cell: string): boolean => !Number.isNaN(decimalOf(cell, decimal));
  const layout = sniffHeader(logical, { isLine, split, isNumber, isMissing: (cell) => MISSING.has(cell.toLowerCase()), cells, comment });
  reasons.push(...layout.reasons);
  const rows = layout.rows.filter((row) => row.length === cells);
  const wrong = layout.rows.length - rows.length;
  if (wrong > 0)
    reasons.push(`${wrong} of the first ${layout.rows.length} rows ${wrong === 1 ? "has" : "have"} another number of cells than ${cells}`);
  const missing = missingOf(rows, isNumber, reasons);
  const common = { header: layout.header !== null, skipLines: layout.skipLines, comment: layout.comment, decimal, missing, encoding };
  if (wrong > 0 && delimiter !== null) reasons.push("such rows become gaps (badRows), and are counted");
  const format: DelimitedFormat | WhitespaceFormat =
    delimiter === null
      ? { kind: "whitespace", ...common }
      : {
          kind: "delimited",
          ...common,
          delimiter,
          quotes: isQuoted || !filled.some((line) => line.includes('"')),
          rowEnd,
          badRows: wrong > 0 ? "gap" : "refuse",
        };
  return { format, header: layout.header, rows, reasons };
}

/** What lines begin with that are not the table's; never all lines. */
function commentOf(lines: readonly string[]): string | null {
  return (
    COMMENTS.find(
      (start) => lines.some((line) => line.startsWith(start)) && lines.some((line) => line.trim() !== "" && !line.startsWith(start)),
    ) ?? null
  );
}

/** Whether some cell begins with a quote: those within cells, as of inches, are part of the text. */
function looksQuoted(lines: readonly string[], delimiter: Delimiter): boolean {
  return (
    delimiter !== null && lines.some((line) => line.includes('"') && line.split(delimiter).some((cell) => cell.trimStart().startsWith('"')))
  );
}

/** What ends most lines besides their end, and is no cell: ";" where cells are apart by commas, or one delimiter more than cells. */
function rowEndOf(lines: readonly string[]): string {
  const data = lines.slice(lines.length > 1 ? 1 : 0);
  for (const end of [";", ","]) {
    const ended = data.filter((line) => line.trimEnd().endsWith(end)).length;
    if (ended < 0.9 * data.length) continue;
    const first = lines[0]!.trimEnd();
    const count = (line: string): number => line.split(end).length;
    // A header as long as the rows names what is behind the last delimiter: an empty column.
    const isNamed = !first.endsWith(end) && count(first) === count(data[0]!);
    if (!isNamed) return end;
  }
  return "";
}

function withoutEnd(line: string, rowEnd: string): string {
  const text = line.trimEnd();
  return rowEnd !== "" && text.endsWith(rowEnd) ? text.slice(0, -rowEnd.length) : line;
}

/** The cut under which most lines have as many cells, most of these numbers. */
function bestCut(lines: readonly string[]): Cut {
  let best: Cut = { delimiter: ",", decimal: ".", cells: 1, fit: 0 };
  for (const delimiter of DELIMITERS) {
    const isQuoted = looksQuoted(lines, delimiter);
    const rows = lines.map((line) => splitCells(line, delimiter, isQuoted).map((cell) => cell.trim()));
    const counts = new Map<number, number>();
    for (const row of rows) counts.set(row.length, (counts.get(row.length) ?? 0) + 1);
    const [cells, often] = [...counts].reduce((one, other) => (other[1] > one[1] ? other : one));
    // Blanks are in texts, too: as a delimiter they must cut nearly all lines alike.
    if (cells === 1 || (delimiter === null && often < 0.8 * lines.length)) continue;
    const regular = rows.filter((row) => row.length === cells).flat();
    for (const decimal of [".", ","] as const) {
      if (decimal === delimiter) continue;
      const numbers = regular.filter((cell) => MISSING.has(cell.toLowerCase()) || !Number.isNaN(decimalOf(cell, decimal))).length;
      const fit = (often / lines.length) * (0.1 + numbers / regular.length);
      if (fit > best.fit + 1e-9) best = { delimiter, decimal, cells, fit };
    }
  }
  if (best.cells === 1) {
    const cells = lines.map((line) => line.trim());
    const isComma =
      cells.some((cell) => /\d,\d/.test(cell)) && cells.filter((cell) => !Number.isNaN(decimalOf(cell, ","))).length > cells.length / 2;
    return isComma ? { ...best, delimiter: ";", decimal: "," } : best;
  }
  return best;
}

/** "" and "NaN", and what else stands in columns of numbers. */
function missingOf(rows: readonly (readonly string[])[], isNumber: (cell: string) => boolean, reasons: string[]): string[] {
  const seen = new Set<string>(),
    doubtful = new Set<string>();
  const columns = rows[0]?.length ?? 0;
  for (let column = 0; column < columns; column++) {
    const cells = rows.map((row) => row[column]!);
    const words = cells.filter((cell) => !isNumber(cell));
    if (words.length > cells.length / 2 && !words.every((cell) => MISSING.has(cell.toLowerCase()))) continue;
    for (const word of words) (MISSING.has(word.toLowerCase()) ? seen : doubtful).add(word);
  }
  if (seen.size > 0) reasons.push(`missing: ${[...seen].map((text) => quote(text)).join(", ")} among numbers`);
  if (doubtful.size > 0) {
    const some = [...doubtful].slice(0, 3).map((text) => quote(text, 20));
    reasons.push(`${some.join(", ")} among numbers: taken for wrong, not for missing`);
  }
  return [...new Set(["", "NaN", ...seen])];
}
