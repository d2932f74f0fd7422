import { InputError } from "../../tensor/index.js";
import { quote } from "./quote.js";

/** A list in an object that is longer than this holds samples, and not what one sample has. */
const LONGEST_LIST = 64;

/** Refuses a text that is one piece of JSON with all samples in it, in place of an object a line; `isCut` where the file goes on. Otherwise does nothing. */
export function refuseWholeJson(lines: readonly string[], path: string, isCut: boolean): void {
  const filled = lines.filter((line) => line.trim() !== "");
  const [first] = filled as [string];
  const start = filled.slice(0, 3).join("\n").trimStart();
  if (/^\[\s*[{[]/.test(start)) throw refusal(path, "a list in brackets");
  if (!/^\{\s*("|\n|$)/.test(start)) return;
  const value = parsed(first);
  if (value === undefined) {
    if (filled.length === 1 ? isCut : /^\{\s*$|^\{\s*"[^"]*"\s*:\s*[{["\d-].*[^}]\s*$/.test(first))
      throw refusal(path, keysIn(filled.slice(0, 200).join("\n")));
  } else if (filled.length === 1 && hasLongList(value)) throw refusal(path, keysIn(first));
}

function refusal(path: string, what: string): InputError {
  return new InputError(
    `${path}: expected a table, a row a sample; received one piece of JSON (${what}); write its samples as JSON Lines, an object with names a line, or as CSV`,
  );
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

function keysIn(text: string): string {
  const keys = [...text.slice(0, 4000).matchAll(/"([^"\\]{1,40})"\s*:/g)].map(([, key]) => quote(key!, 30));
  return keys.length === 0 ? "an object over several lines" : `with ${[...new Set(keys)].slice(0, 6).join(", ")}`;
}

function hasLongList(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > LONGEST_LIST || value.some(hasLongList);
  return typeof value === "object" && value !== null && Object.values(value).some(hasLongList);
}
