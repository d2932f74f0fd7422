/** A line's cells, white space around them left: null separates by blanks and tabs. For looking at a few lines; text-table.ts reads files. */
export function splitCells(line: string, delimiter: string | null, quotes: boolean): string[] {
  if (delimiter === null) return line.trim().split(/[ \t]+/);
  const pieces = line.split(delimiter);
  if (!quotes) return pieces;
  const { joined, rest } = joinOpen(pieces, delimiter);
  return [...joined, ...(rest === undefined ? [] : [rest])].map((cell) => {
    const bare = cell.trim();
    return bare.length > 1 && bare.startsWith('"') && bare.endsWith('"') ? bare.slice(1, -1).replaceAll('""', '"') : cell;
  });
}

/** Lines, those that end within quotes joined with what follows; what does not end is left out. */
export function joinQuoted(lines: readonly string[]): string[] {
  return joinOpen(lines, "\n").joined;
}

/** Pieces, joined by what they were cut at where an odd number of quotes stands before: within quotes. `rest` is what stays so. */
function joinOpen(pieces: readonly string[], between: string): { joined: string[]; rest: string | undefined } {
  const joined: string[] = [];
  let first = 0,
    isOpen = false;
  pieces.forEach((piece, i) => {
    if (countQuotes(piece) % 2 === 1) isOpen = !isOpen;
    if (isOpen) return;
    joined.push(first === i ? piece : pieces.slice(first, i + 1).join(between));
    first = i + 1;
  });
  return { joined, rest: isOpen ? pieces.slice(first).join(between) : undefined };
}

function countQuotes(text: string): number {
  let count = 0;
  for (let i = text.indexOf('"'); i >= 0; i = text.indexOf('"', i + 1)) count++;
  return count;
}
