import { printable } from "../../data/formats/quote.js";

/** Something that is wrong with recordings, or may be: what, where, how much, what to do. */
export interface Finding {
  readonly kind: FindingKind;
  /** "fault": an import refuses it, or a training would learn it; "warning": very likely wrong; "note": worth knowing. */
  readonly severity: "fault" | "warning" | "note";
  /** The recording or file that shows it best, if one does; rows count from 1. */
  readonly file?: string | undefined;
  readonly row?: number | undefined;
  readonly signal?: string | undefined;
  /** What, and how much. */
  readonly what: string;
  /** What to do. */
  readonly advice: string;
}

export type FindingKind =
  | "gap"
  | "jitter"
  | "backward time"
  | "repeated time"
  | "rate"
  | "constant"
  | "clipped"
  | "stuck"
  | "turned axes"
  | "size"
  | "subject names"
  | "same file"
  | "missing values"
  | "class"
  | "label spelling"
  | "same column"
  | "too short"
  | "layout"
  | "unreadable"
  | "guess";

/** "walk/s01.csv: row 17 (acc_x): 214 missing values; ...": one line, whatever is in the names. */
export function findingLine({ file, row, signal, what, advice }: Finding): string {
  const place = [
    file === undefined ? "" : printable(file, 120),
    [row === undefined ? "" : `row ${row}`, signal === undefined ? "" : row === undefined ? printable(signal) : `(${printable(signal)})`]
      .filter(Boolean)
      .join(" "),
  ].filter(Boolean);
  return [...place, `${what}; ${advice}`].join(": ");
}

/** The element for which `measure` is greatest; the first of several. */
export function worst<T>(list: readonly T[], measure: (item: T) => number): T | undefined {
  let found: T | undefined;
  for (const item of list) if (found === undefined || measure(item) > measure(found)) found = item;
  return found;
}

/** "3 of 24 recordings", or "" of the only one. */
export function among(some: number, all: number, noun = "recording"): string {
  return all === 1 ? "" : ` in ${some === all ? `all ${all}` : `${some} of ${all}`} ${noun}s`;
}

/** A number as a person would write it: three significant digits. */
export function short(value: number): string {
  return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString("en-US") : String(Number(value.toPrecision(3)));
}
