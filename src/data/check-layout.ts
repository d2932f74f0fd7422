import { conversionFactor } from "../signal/index.js";
import { InputError } from "../tensor/index.js";
import {
  anyText,
  boolean,
  checkedBy,
  distinct,
  list,
  mismatch,
  number,
  object,
  oneOf,
  only,
  optional,
  orNull,
  positive,
  tagged,
  text,
  type Check,
} from "./checks.js";
import type { DelimitedFormat, TableFormat, WhitespaceFormat } from "./formats/table.js";
import type { FileMapping, Layout, SignalMapping, TimeMapping } from "./layout.js";
import { pathPattern } from "./path-pattern.js";

/** A path below what is opened, its braces placeholders. */
export const patternCheck: Check<string> = (value, path) => {
  const pattern = text(value, path);
  const wrong = /^\/|\\|^(.*\/)?\.\.?(\/|$)|\/\//.exec(pattern);
  if (wrong) mismatch(path, "a path below the folder, its parts apart by one /", JSON.stringify(pattern));
  try {
    pathPattern(pattern);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const [expected, received] = error.message.replace(/^expected /, "").split("; received ");
    mismatch(path, expected!, received!);
  }
  return pattern;
};

const missing = list(anyText);
const textFormat = {
  header: boolean,
  skipLines: number("a whole number from 0", (value) => Number.isSafeInteger(value) && value >= 0),
  comment: orNull(text),
  decimal: oneOf(".", ","),
  missing,
  encoding: oneOf("utf-8", "utf-16le", "utf-16be", "latin1"),
};
const delimiter = only(
  'one character, such as "," or ";", no quotation mark, letter, digit, sign or line end',
  (value): value is string => typeof value === "string" && value.length === 1 && !/["\r\n\w+\-.]/.test(value),
);

/** How a file's bytes become a table. */
export const tableCheck: Check<TableFormat> = tagged<TableFormat>("kind", {
  delimited: object<DelimitedFormat>(
    { kind: oneOf("delimited"), delimiter, quotes: boolean, rowEnd: anyText, badRows: oneOf("refuse", "gap"), ...textFormat },
    ({ delimiter: between, decimal }, path) => {
      if (between === decimal) mismatch([...path, "decimal"], "another mark than the delimiter", JSON.stringify(decimal));
    },
  ),
  whitespace: object<WhitespaceFormat>({ kind: oneOf("whitespace"), ...textFormat }),
  npy: object<Extract<TableFormat, { kind: "npy" }>>({ kind: oneOf("npy") }),
  npz: object<Extract<TableFormat, { kind: "npz" }>>({ kind: oneOf("npz"), array: text }),
  parquet: object<Extract<TableFormat, { kind: "parquet" }>>({ kind: oneOf("parquet") }),
  ts: object<Extract<TableFormat, { kind: "ts" }>>({ kind: oneOf("ts") }),
  jsonl: object<Extract<TableFormat, { kind: "jsonl" }>>({ kind: oneOf("jsonl"), missing }),
});

const atRate = object<{ readonly rate: number }>({ rate: positive });
const byColumn = object<Extract<TimeMapping, { column: string }>>({
  column: text,
  unit: oneOf("s", "ms", "us", "ns", "iso", "samples"),
  rate: positive,
});
const timeCheck: Check<TimeMapping> = (value, path) =>
  typeof value === "object" && value !== null && Object.hasOwn(value, "column") ? byColumn(value, path) : atRate(value, path);

const finite = number("a finite number", () => true);
const signalCheck: Check<SignalMapping> = object<SignalMapping>(
  {
    column: text,
    name: text,
    unit: anyText,
    to: anyText,
    scale: optional(number("a number other than 0", (value) => value !== 0)),
    offset: optional(finite),
  },
  ({ unit, to }, path) => {
    try {
      conversionFactor(unit, to);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      mismatch([...path, "to"], `${JSON.stringify(unit)}, or a unit that it can be converted to`, JSON.stringify(to));
    }
  },
);

const fileCheck: Check<FileMapping> = object<FileMapping>({
  path: patternCheck,
  table: tableCheck,
  time: timeCheck,
  signals: list(signalCheck, { least: 1 }),
  recordingColumns: distinct(list(text), (name) => name),
  restarts: boolean,
});

/** The fields of a layout, for what has more of them. */
export const layoutFields = {
  files: distinct(list(fileCheck, { least: 1 }), ({ path }) => path),
  join: oneOf("rows", "time"),
};

/** What must hold between the kinds of files. */
export function layoutAgrees({ files }: Layout, path: readonly string[]): void {
  const seen = new Set<string>();
  files.forEach(({ signals }, i) => {
    signals.forEach(({ name }, k) => {
      if (seen.has(name))
        mismatch([...path, "files", `${i}`, "signals", `${k}`, "name"], "names that differ", `${JSON.stringify(name)} again`);
      seen.add(name);
    });
  });
}

export const layoutCheck: Check<Layout> = object<Layout>(layoutFields, layoutAgrees);

/** In a fixed order of keys. Throws InputError, naming `place` and the field, for what is no layout. */
export function checkLayout(value: unknown, place: string): Layout {
  return checkedBy(layoutCheck, value, place);
}
