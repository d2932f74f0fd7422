import { InputError } from "../../tensor/index.js";
import { type NpyType, npyTypeOf } from "./npy-types.js";
import { quote, show } from "./quote.js";

/** What a `.npy` file says of its values (NumPy Enhancement Proposal 1 and `numpy.lib.format`, versions 1.0 to 3.0). */
export interface NpyHeader {
  readonly type: NpyType;
  /** Whether the first axis, not the last, runs fastest in the file. */
  readonly fortran: boolean;
  readonly shape: readonly number[];
  /** The product of the shape. */
  readonly count: number;
  /** Where the values begin. */
  readonly dataOffset: number;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** Bytes before the text: magic, version, the text's length in two or four bytes. */
export const NPY_LEAD = 12;
/** NumPy's own writer stays below 1 KiB for anything but structures of many fields, which are refused. */
const LONGEST_HEADER = 2 ** 16;
const MOST_VALUES = 2 ** 31;
/** NumPy's own limit. */
const MOST_AXES = 64;

/** Bytes of the text that begins behind `lead`, the file's first 12. Throws InputError for what is no `.npy` file. */
export function npyHeaderEnd(lead: Uint8Array, name: string): { start: number; end: number; version: number } {
  if (!MAGIC.every((byte, i) => lead[i] === byte)) {
    if (lead[0] === 0x80) throw new InputError(`${name}: expected a .npy file; received a pickle, reading which runs code; ${SAVE_ANEW}`);
    throw new InputError(`${name}: expected a .npy file, which begins with "\\x93NUMPY"; received another beginning`);
  }
  const version = lead[6]!;
  if (lead.length >= 8 && (version < 1 || version > 3 || lead[7] !== 0))
    throw new InputError(`${name}: expected version 1.0, 2.0 or 3.0 of the .npy format; received ${version}.${lead[7]}`);
  const start = version === 1 ? 10 : 12;
  if (lead.length < start) throw new InputError(`${name}: expected a header; received ${lead.length} bytes in all; copy the file again`);
  const view = new DataView(lead.buffer, lead.byteOffset, lead.byteLength);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > LONGEST_HEADER) throw new InputError(`${name}: expected a header of at most ${LONGEST_HEADER} bytes; received ${length}`);
  return { start, end: start + length, version };
}

const SAVE_ANEW = "save plain numbers with numpy.save(path, array, allow_pickle=False)";

/**
 * Checks the header of a file of `size` bytes of which `bytes` are the first, the whole header among them. Throws InputError for object arrays, structures and
 * types that are no numbers, truth values or text, and for a size that is not what type and shape make.
 */
export function parseNpyHeader(bytes: Uint8Array, size: number, name: string): NpyHeader {
  const { start, end, version } = npyHeaderEnd(bytes.subarray(0, NPY_LEAD), name);
  if (bytes.length < end)
    throw new InputError(
      `${name}: expected a header of ${end - start} bytes; received ${bytes.length - start}, the file's end; copy the file again`,
    );
  const text = new TextDecoder(version === 3 ? "utf-8" : "latin1").decode(bytes.subarray(start, end));
  const fields = parseDictionary(text, name);
  const shape = checkShape(fields.shape, name);
  const type = npyTypeOf(fields.descr, name);
  // Not 0 times an infinite product.
  const count = shape.includes(0) ? 0 : shape.reduce((product, length) => product * length, 1);
  if (count > MOST_VALUES) throw new InputError(`${name}: shape: expected at most 2^31 values; received ${shapeText(shape)}`);
  const expected = end + count * type.bytes;
  if (size !== expected) {
    const what = size < expected ? "fewer, so its end is missing; copy the file again" : "more; is it one array and nothing behind it?";
    throw new InputError(`${name}: expected ${expected} bytes for ${shapeText(shape)} of ${type.name}; received ${size}, ${what}`);
  }
  return { type, fortran: fields.fortran, shape, count, dataOffset: end };
}

/** As Python writes a tuple, without further checks. */
function shapeText(shape: readonly number[]): string {
  const shown = shape.length > 8 ? [...shape.slice(0, 8), "..."] : shape;
  return `(${shown.join(", ")}${shape.length === 1 ? "," : ""})`;
}

function checkShape(texts: readonly string[], name: string): readonly number[] {
  if (texts.length > MOST_AXES) throw new InputError(`${name}: shape: expected at most ${MOST_AXES} axes; received ${texts.length}`);
  return texts.map((text) => {
    const length = Number(text);
    if (!/^\d+$/.test(text))
      throw new InputError(`${name}: shape: expected whole numbers from 0; received ${show(text).replaceAll('"', "")}`);
    if (length > MOST_VALUES) throw new InputError(`${name}: shape: expected at most 2^31 values; received an axis of ${quote(text, 30)}`);
    return length;
  });
}

interface Fields {
  readonly descr: string;
  readonly fortran: boolean;
  /** The numbers as they stand. */
  readonly shape: readonly string[];
}

/** One token of the few of a Python literal that a header may have. */
const TOKEN = /\s*(?:([{}()[\],:])|'([^'\\]*)'|"([^"\\]*)"|(True|False)\b|([-+]?[\w.]+))/y;

interface Token {
  readonly kind: "mark" | "text" | "truth" | "number" | "end" | "other";
  readonly text: string;
}

/** `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`: these keys, in any order, and no expression: nothing is evaluated. */
function parseDictionary(text: string, name: string): Fields {
  let at = 0;
  function next(): Token {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match) return /^\s*$/.test(text.slice(at)) ? { kind: "end", text: "" } : { kind: "other", text: text.slice(at, at + 20) };
    at = TOKEN.lastIndex;
    const [, mark, single, double, truth, number] = match;
    if (mark !== undefined) return { kind: "mark", text: mark };
    if (truth !== undefined) return { kind: "truth", text: truth };
    if (number !== undefined) return { kind: "number", text: number };
    return { kind: "text", text: (single ?? double)! };
  }
  function refuse(expected: string, received: Token): never {
    const what = received.kind === "end" ? "its end" : quote(received.text, 30);
    throw new InputError(`${name}: header: expected ${expected}; received ${what}`);
  }
  function take(kind: Token["kind"], expected: string, mark?: string): string {
    const token = next();
    if (token.kind !== kind || (mark !== undefined && token.text !== mark)) refuse(expected, token);
    return token.text;
  }
  function takeShape(): string[] {
    take("mark", "a shape in parentheses, such as (100, 3)", "(");
    const lengths: string[] = [];
    for (;;) {
      const token = next();
      if (token.kind === "mark" && token.text === ")") return lengths;
      if (token.kind !== "number") refuse("a number or ) in the shape", token);
      // Python 2 wrote 100L.
      lengths.push(token.text.replace(/^(\d+)L$/, "$1"));
      const behind = next();
      if (behind.kind === "mark" && behind.text === ")") return lengths;
      if (behind.kind !== "mark" || behind.text !== ",") refuse("a comma or ) in the shape", behind);
    }
  }
  let descr: string | undefined, fortran: boolean | undefined, shape: string[] | undefined;
  take("mark", "a dictionary, {'descr': ...}", "{");
  for (let key = next(); !(key.kind === "mark" && key.text === "}");) {
    if (key.kind !== "text") refuse("a key in quotes or }", key);
    take("mark", `a colon behind ${quote(key.text, 20)}`, ":");
    if (key.text === "descr" && descr === undefined) {
      const value = next();
      if (value.kind === "mark" && value.text === "[")
        throw new InputError(
          `${name}: expected one type of number; received a structure of named fields; save each field, array["name"], as an array`,
        );
      if (value.kind !== "text") refuse("a type in quotes, such as '<f4'", value);
      descr = value.text;
    } else if (key.text === "fortran_order" && fortran === undefined) {
      fortran = take("truth", "True or False as fortran_order") === "True";
    } else if (key.text === "shape" && shape === undefined) {
      shape = takeShape();
    } else refuse("the keys descr, fortran_order and shape, each once", key);
    const behind = next();
    if (behind.kind !== "mark" || (behind.text !== "," && behind.text !== "}")) refuse("a comma or }", behind);
    key = behind.text === "}" ? behind : next();
  }
  const rest = next();
  if (rest.kind !== "end") refuse("nothing behind the dictionary", rest);
  if (descr === undefined || fortran === undefined || shape === undefined)
    throw new InputError(
      `${name}: header: expected the keys descr, fortran_order and shape; received no ${missing({ descr, fortran_order: fortran, shape })}`,
    );
  return { descr, fortran, shape };
}

function missing(fields: Readonly<Record<string, unknown>>): string {
  return Object.keys(fields)
    .filter((key) => fields[key] === undefined)
    .join(", ");
}
