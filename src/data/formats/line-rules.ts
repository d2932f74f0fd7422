import { InputError } from "../../tensor/index.js";
import { show } from "./quote.js";
import type { DelimitedFormat, WhitespaceFormat } from "./table.js";
import { CR, LF } from "./text-lines.js";

export const TAB = 9,
  BLANK = 32,
  QUOTE = 34;

/** A format as bytes, for the loops that read lines. */
export interface LineRules {
  /** What separates cells; undefined: blanks and tabs. */
  readonly delimiter: number | undefined;
  /** What is left out around cells besides blanks: the tab, where it separates nothing, otherwise the blank once more. */
  readonly tab: number;
  readonly mark: number;
  readonly comment: Uint8Array;
  readonly rowEnd: Uint8Array;
  readonly quotes: boolean;
}

const utf8 = new TextEncoder();

/** Throws InputError for a format that contradicts itself. */
export function lineRulesOf(format: DelimitedFormat | WhitespaceFormat, file: string): LineRules {
  const refuse = (name: string, expected: string, received: unknown): never => {
    throw new InputError(`${file}: ${name}: expected ${expected}; received ${show(received)}`);
  };
  const { decimal, comment, skipLines } = format;
  if (!(Number.isInteger(skipLines) && skipLines >= 0)) refuse("skipLines", "a whole number from 0 on", skipLines);
  if (comment !== null && (comment === "" || /[\r\n]/.test(comment)))
    refuse("comment", "null, or what a comment's line begins with", comment);
  const common = { mark: decimal.charCodeAt(0), comment: utf8.encode(comment ?? "") };
  if (format.kind === "whitespace") return { ...common, delimiter: undefined, tab: TAB, rowEnd: new Uint8Array(0), quotes: false };
  const { delimiter, rowEnd, quotes } = format;
  // What numbers are made of cannot separate them.
  if (!/^(?:\t|[!#-*,/:-@[-`{-~])$/.test(delimiter)) {
    refuse("delimiter", 'one character that no number has, such as ",", ";", a tab or "|"', delimiter);
  }
  if (delimiter === decimal) refuse("delimiter", "another than the decimal mark", delimiter);
  if (/[\r\n"]/.test(rowEnd)) refuse("rowEnd", "characters before the line's end, no quote among them", rowEnd);
  return { ...common, delimiter: delimiter.charCodeAt(0), tab: delimiter === "\t" ? BLANK : TAB, rowEnd: utf8.encode(rowEnd), quotes };
}

/** Whether bytes[p ...] begins with `start`, and that is not empty. */
export function startsWith(bytes: Uint8Array, p: number, start: Uint8Array): boolean {
  if (start.length === 0) return false;
  for (let i = 0; i < start.length; i++) if (bytes[p + i] !== start[i]) return false;
  return true;
}

/** Behind what is left out of a cell's start: blanks, and tabs where these separate nothing. A CR stands before a LF alone (text-lines.ts). */
export function skipBlanks(bytes: Uint8Array, p: number, tab: number): number {
  for (let c = bytes[p]!; c === BLANK || c === CR || c === tab; c = bytes[p]!) p++;
  return p;
}

/** Before what is left out of the end of bytes[from ... to - 1]. */
export function trimEnd(bytes: Uint8Array, from: number, to: number, tab: number): number {
  while (to > from) {
    const c = bytes[to - 1]!;
    if (c !== BLANK && c !== CR && c !== tab) break;
    to--;
  }
  return to;
}

/** Where in the line from `p` on, which ends before `end`, what ends a row begins; -1: it is not there. */
export function findRowEnd(bytes: Uint8Array, p: number, end: number, { rowEnd, tab }: LineRules): number {
  const at = trimEnd(bytes, p, end, tab) - rowEnd.length;
  return at >= p && startsWith(bytes, at, rowEnd) ? at : -1;
}

/** What a line holds: nothing of the table, blanks alone, or cells. */
export type LineKind = "comment" | "blank" | "cells";

export function lineKindAt(bytes: Uint8Array, p: number, rules: LineRules): LineKind {
  if (startsWith(bytes, p, rules.comment)) return "comment";
  return bytes[skipBlanks(bytes, p, rules.tab)] === LF ? "blank" : "cells";
}
