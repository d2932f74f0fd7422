import { InputError } from "../../tensor/index.js";
import { printable, quote } from "./quote.js";
import { cutTsCase, parseTsCase } from "./ts-case.js";
import { createTsHeaderReader, type TsHeader } from "./ts-header.js";
import { checkTsLength, tsLine, tsMarkLength } from "./ts-line.js";

/**
 * The `.ts` form of the UEA and UCR archives (sktime's "ts File Format v1.0", aeon's "data_format"): comments behind #, a header of @keys, and behind
 * @data one case a row, its dimensions apart by colons, their values by commas, the class label last. Deviations: keys in any case and order; comments and
 * empty rows anywhere; labels as they are written, where aeon reads them in lower case; time stamps and missing values are refused.
 */
export interface TsFile {
  readonly header: TsHeader;
  readonly dimensions: number;
  /** Values of each dimension, of each case. */
  readonly lengths: Int32Array;
  /** Case after case, each (length, dimensions), row-major: time outside. */
  readonly values: Float32Array;
  /** Of each case, with one blank between words. */
  readonly labels: readonly string[];
  /** In which row of the file each case stands, from 1. */
  readonly rows: Int32Array;
}

const LF = 10;

/** Reads a whole file. Throws InputError naming file, row and, where they are known, dimension and value. */
export function parseTs(bytes: Uint8Array, file: string): TsFile {
  const reader = createTsHeaderReader(file, { labelled: true });
  let header: TsHeader | undefined;
  let dimensions: number | null = null;
  const cases: { readonly values: Float32Array; readonly length: number; readonly label: string; readonly row: number }[] = [];
  const missing = { count: 0, first: "" };
  for (const { text, row } of linesOf(bytes, file)) {
    const place = `${file}: row ${row}`;
    if (!header) {
      if (!text.startsWith("@")) throw new InputError(`${place}: expected # or @ before @data; received ${quote(text, 40)}`);
      if (reader.take(text, row)) header = reader.finish(row);
      continue;
    }
    dimensions ??= header.dimensions ?? (header.univariate ? 1 : text.split(":").length - 1);
    const { parts, label } = cutTsCase(text, { dimensions, labelled: true, place });
    const values = parseTsCase(parts, place);
    values.forEach((value, at) => {
      if (!Number.isNaN(value)) return;
      if (missing.count++ === 0)
        missing.first = `row ${row}, dimension ${(at % dimensions!) + 1}, value ${Math.floor(at / dimensions!) + 1}`;
    });
    const length = values.length / dimensions;
    checkTsLength(length, header, cases[0]?.length, place);
    cases.push({ values: Float32Array.from(values), length, label: label!, row });
  }
  if (!header) throw new InputError(`${file}: expected @data and cases below it; received none; is it another kind of file?`);
  if (cases.length === 0) throw new InputError(`${file}: expected cases below @data; received none; the file may be cut short`);
  if (missing.count > 0) {
    throw new InputError(
      `${file}: expected no missing values; received ${missing.count}, the first in ${missing.first}; fill them in before, such as with the value before`,
    );
  }
  const values = new Float32Array(cases.reduce((sum, one) => sum + one.values.length, 0));
  let at = 0;
  for (const one of cases) {
    values.set(one.values, at);
    at += one.values.length;
  }
  return {
    ...{ header, dimensions: dimensions!, values, labels: cases.map(({ label }) => label) },
    ...{ lengths: Int32Array.from(cases, ({ length }) => length), rows: Int32Array.from(cases, ({ row }) => row) },
  };
}

/** Rows that hold something, with their numbers from 1. */
function* linesOf(bytes: Uint8Array, file: string): Generator<{ readonly text: string; readonly row: number }> {
  for (let start = tsMarkLength(bytes, file), row = 1; start < bytes.length; row++) {
    const found = bytes.indexOf(LF, start);
    const end = found < 0 ? bytes.length : found;
    const text = tsLine(bytes.subarray(start, end), `${file}: row ${row}`);
    start = end + 1;
    if (text !== "") yield { text, row };
  }
}

/**
 * The classes of a file: the words of its header in their order, those joined that together are the label of a case. Throws InputError, naming the row, for a
 * case whose label is not among them, and for a class that is declared twice.
 */
export function classNamesOf({ header, labels, rows }: TsFile, file: string): string[] {
  const words = header.labelWords;
  const long = [...new Set(labels.filter((label) => label.includes(" ")))]
    .map((label) => label.split(" "))
    .sort((a, b) => b.length - a.length);
  const names: string[] = [];
  for (let i = 0; i < words.length;) {
    const found = long.find((parts) => parts.every((part, k) => words[i + k] === part)) ?? [words[i]!];
    names.push(found.join(" "));
    i += found.length;
  }
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new InputError(`${file}: @classLabel: expected every label once; received ${quote(twice, 40)} again`);
  const known = new Set(names);
  const stranger = labels.findIndex((label) => !known.has(label));
  if (stranger < 0) return names;
  throw new InputError(
    `${file}: row ${rows[stranger]}: expected a class label of @classLabel (${printable(names.join(", "), 80)}); received ${quote(labels[stranger]!, 40)}`,
  );
}
