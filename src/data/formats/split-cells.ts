const QUOTED = /^\s*"((?:[^"]|"")*)"\s*$/;

/** A line's cells, white space around them left: null separates by blanks and tabs. For looking at a few lines; text-table.ts reads files. */
export function splitCells(line: string, delimiter: string | null, quotes: boolean): string[] {
  if (delimiter === null) return line.trim().split(/[ \t]+/);
  const pieces = line.split(delimiter);
  if (!quotes) return pieces;
  const cells: string[] = [];
  let open: string | undefined;
  for (const piece of pieces) {
    open = open === undefined ? piece : open + delimiter + piece;
    if (countQuotes(open) % 2 === 1) continue;
    const quoted = QUOTED.exec(open);
    cells.push(quoted ? quoted[1]!.replaceAll('""', '"') : open);
    open = undefined;
  }
  if (open !== undefined) cells.push(open);
  return cells;
}

/** Lines, those that end within quotes joined with what follows. */
export function joinQuoted(lines: readonly string[]): string[] {
  const joined: string[] = [];
  let open: string | undefined;
  for (const line of lines) {
    open = open === undefined ? line : `${open}\n${line}`;
    if (countQuotes(open) % 2 === 1) continue;
    joined.push(open);
    open = undefined;
  }
  return joined;
}

function countQuotes(text: string): number {
  let count = 0;
  for (let i = text.indexOf('"'); i >= 0; i = text.indexOf('"', i + 1)) count++;
  return count;
}
