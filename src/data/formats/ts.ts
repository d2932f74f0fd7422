import { InputError } from "../../tensor/index.js";
import { printable, quote } from "./quote.js";
import { createTsHeaderReader, type TsHeader } from "./ts-header.js";

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
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const MISSING = /^(?:\?|nan)$/i;

/** Reads a whole file. Throws InputError naming file, row and, where they are known, dimension and value. */
export function parseTs(bytes: Uint8Array, file: string): TsFile {
  const reader = createTsHeaderReader(file);
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
    const parts = text.split(":");
    if (parts.length !== dimensions + 1 || dimensions === 0) {
      const expected = `${Math.max(1, dimensions)} ${dimensions > 1 ? "dimensions" : "dimension"} and a class label, apart by colons`;
      const received = parts.length === 1 ? `no colon in ${quote(text, 40)}` : `${parts.length} parts`;
      throw new InputError(`${place}: expected ${expected}; received ${received}`);
    }
    const label = parts.pop()!.trim().replace(/\s+/g, " ");
    if (label === "") throw new InputError(`${place}: expected a class label behind the last colon; received nothing`);
    const values = parseCase(parts, place, missing);
    const length = values.length / dimensions;
    checkLength(length, header, cases[0]?.length, place);
    cases.push({ values, length, label, row });
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

/** Rows that hold something, with their numbers from 1; blanks around them are taken off. Comments are not even decoded: old ones are no UTF-8. */
function* linesOf(bytes: Uint8Array, file: string): Generator<{ readonly text: string; readonly row: number }> {
  const [a, b, c] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) {
    throw new InputError(`${file}: row 1: expected UTF-8 text; received UTF-16 (by its byte order mark); save the file as UTF-8`);
  }
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const hash = "#".charCodeAt(0);
  for (let start = a === 0xef && b === 0xbb && c === 0xbf ? 3 : 0, row = 1; start < bytes.length; row++) {
    const found = bytes.indexOf(LF, start);
    const end = found < 0 ? bytes.length : found;
    const line = bytes.subarray(start, end);
    start = end + 1;
    if (line[0] === hash) continue;
    if (line.includes(0)) {
      throw new InputError(`${file}: row ${row}: expected text; received a NUL byte (UTF-16 or binary); save the file as UTF-8`);
    }
    let text: string;
    try {
      text = decoder.decode(line).trim();
    } catch {
      throw new InputError(`${file}: row ${row}: expected UTF-8 text; received other bytes; save the file as UTF-8`);
    }
    if (text.includes("\r")) {
      throw new InputError(
        `${file}: row ${row}: expected lines ended by LF or CRLF; received a CR without LF; save the file with LF line ends`,
      );
    }
    if (text !== "" && !text.startsWith("#")) yield { text, row };
  }
}

/** The values of one case, (length, dimensions), from one text a dimension. Missing ones are counted, and are 0. */
function parseCase(parts: readonly string[], place: string, missing: { count: number; first: string }): Float32Array {
  const cells = parts.map((part) => part.split(","));
  const [{ length }] = cells as [string[]];
  const dimensions = cells.length;
  const values = new Float32Array(length * dimensions);
  cells.forEach((texts, d) => {
    if (texts.length !== length) {
      throw new InputError(`${place}, dimension ${d + 1}: expected ${length} values, as dimension 1 has; received ${texts.length}`);
    }
    texts.forEach((cell, t) => {
      const text = cell.trim();
      if (MISSING.test(text)) {
        if (missing.count++ === 0) missing.first = `row ${place.slice(place.lastIndexOf(" ") + 1)}, dimension ${d + 1}, value ${t + 1}`;
        return;
      }
      const value = DECIMAL.test(text) ? Math.fround(Number(text)) : NaN;
      if (!Number.isFinite(value)) {
        const received = text === "" ? "nothing" : quote(text, 40);
        throw new InputError(
          `${place}, dimension ${d + 1}, value ${t + 1}: expected a finite decimal number such as -1.25e-3; received ${received}`,
        );
      }
      values[t * dimensions + d] = value;
    });
  });
  return values;
}

function checkLength(length: number, { equalLength, seriesLength }: TsHeader, first: number | undefined, place: string): void {
  if (equalLength === false) return;
  const expected = seriesLength ?? (equalLength ? first : undefined);
  if (expected === undefined || length === expected) return;
  const why = seriesLength === null ? "the first case has under @equalLength true" : "@seriesLength says";
  throw new InputError(`${place}: expected ${expected} values a dimension, as ${why}; received ${length}`);
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
