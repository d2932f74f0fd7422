import { InputError } from "../../tensor/index.js";
import { quote } from "./quote.js";

/** What stands before the data of a `.ts` file. Null where the file does not say. */
export interface TsHeader {
  readonly problemName: string | null;
  readonly univariate: boolean | null;
  readonly dimensions: number | null;
  readonly equalLength: boolean | null;
  readonly seriesLength: number | null;
  /** What stands behind `@classLabel true`, cut at blanks: a label of several words is several of these. Empty where cases have none. */
  readonly labelWords: readonly string[];
}

/** By their names in lower case: files spell them in several ways. sktime's specification has @dimension, the archives have both. */
const KEYS = [
  "problemname",
  "timestamps",
  "missing",
  "univariate",
  "dimensions",
  "equallength",
  "serieslength",
  "classlabel",
  "targetlabel",
];
const SPELLINGS = new Map([...KEYS.map((key) => [key, key] as const), ["dimension", "dimensions"]]);

/** Takes the lines of a header, one after another. */
export interface TsHeaderReader {
  /** A line that begins with @, its number from 1; true for `@data`. Throws InputError for a key that is unknown or was there before. */
  take(line: string, row: number): boolean;
  /** What all of them said, `row` being that of @data. Throws InputError for what is malformed, missing, contradicts itself or is not supported. */
  finish(row: number): TsHeader;
}

/** A reader of `file`, as messages name it; `labelled`: whether a file without class labels is refused. */
export function createTsHeaderReader(file: string, { labelled }: { readonly labelled: boolean }): TsHeaderReader {
  const said = new Map<string, { readonly text: string; readonly row: number }>();
  function take(line: string, row: number): boolean {
    const place = `${file}: row ${row}`;
    const [, spelled = "", text = ""] = /^@(\S*)\s*(.*)$/.exec(line) ?? [];
    const lower = spelled.toLowerCase();
    if (lower === "data") {
      if (text !== "") refuse(place, "@data alone, its cases in the rows below", quote(line));
      return true;
    }
    const key = SPELLINGS.get(lower);
    if (key === undefined) {
      return refuse(
        place,
        "@problemName, @univariate, @dimensions, @equalLength, @seriesLength, @classLabel or another key of the form",
        quote(line),
      );
    }
    const before = said.get(key);
    if (before) refuse(place, `@${lower} once`, `it again after row ${before.row}`);
    said.set(key, { text, row });
    return false;
  }
  function finish(row: number): TsHeader {
    const at = (key: string): string => `${file}: row ${said.get(key)?.row ?? row}`;
    const read = <Value>(key: string, parse: (text: string, place: string) => Value): Value | null => {
      const one = said.get(key);
      return one ? parse(one.text, `${file}: row ${one.row}: @${key}`) : null;
    };
    read("missing", truth);
    if (read("timestamps", truth) === true) {
      refuse(at("timestamps"), "@timeStamps false, values at even distances", "true", "write the values alone");
    }
    if (read("targetlabel", truth) === true) {
      refuse(at("targetlabel"), "a classification, @classLabel true", "a regression, @targetLabel true", "Stride's data sets have classes");
    }
    const declared = read("classlabel", labels);
    if (labelled && declared === null) refuse(`${file}: row ${row}`, "@classLabel true and the labels above @data", "no @classLabel");
    if (declared?.words.length === 0 && (labelled || declared.has))
      refuse(at("classlabel"), "@classLabel true and the labels behind it", "no label");
    const labelWords = declared?.words ?? [];
    const univariate = read("univariate", truth),
      dimensions = read("dimensions", count);
    if (univariate === true && dimensions !== null && dimensions !== 1) {
      refuse(at("dimensions"), "1 dimension, as @univariate true has", `${dimensions}`);
    }
    return {
      ...{ problemName: read("problemname", (text) => text), univariate, dimensions, labelWords },
      ...{ equalLength: read("equallength", truth), seriesLength: read("serieslength", count) },
    };
  }
  return { take, finish };
}

function labels(text: string, place: string): { readonly has: boolean; readonly words: readonly string[] } {
  const [declared = "", ...words] = text.split(/\s+/);
  const has = truth(declared, place);
  return { has, words: has ? words : [] };
}

function truth(text: string, place: string): boolean {
  const lower = text.toLowerCase();
  return lower === "true" || (lower !== "false" && refuse(place, "true or false", said(text)));
}

function count(text: string, place: string): number {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : refuse(place, "a whole number from 1 on", said(text));
}

function said(text: string): string {
  return text === "" ? "nothing" : quote(text);
}

function refuse(place: string, expected: string, received: string, next?: string): never {
  throw new InputError(`${place}: expected ${expected}; received ${received}${next ? `; ${next}` : ""}`);
}
