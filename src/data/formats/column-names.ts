import { InputError } from "../../tensor/index.js";
import { quote } from "./quote.js";

/** More than any sensors' table has; a line of delimiters alone must not take memory for each. */
const MOST_COLUMNS = 2 ** 14;

/** Throws InputError for more columns than a table may have, 16,384. */
export function checkColumnCount(count: number, file: string): void {
  if (count > MOST_COLUMNS)
    throw new InputError(
      `${file}: expected at most ${MOST_COLUMNS} columns; received ${count}; name another delimiter, or split the table`,
    );
}

/** A header's cells as names: an empty one becomes its number, from 1. Throws InputError where two are alike, naming both columns. */
export function columnNames(cells: readonly string[], place: string): string[] {
  const names = cells.map((cell, column) => (cell === "" ? `${column + 1}` : cell));
  const seen = new Map<string, number>();
  names.forEach((name, column) => {
    const before = seen.get(name);
    if (before !== undefined) {
      const received =
        cells[column] === "" || cells[before] === ""
          ? `${quote(name, 40)}, which is also the number of a column without name,`
          : quote(name, 40);
      throw new InputError(
        `${place}: expected names of columns, no two alike; received ${received} for columns ${before + 1} and ${column + 1}; rename one of them`,
      );
    }
    seen.set(name, column);
  });
  return names;
}
