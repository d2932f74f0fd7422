import { InputError } from "../../tensor/index.js";
import { float16Of } from "./float16.js";
import { quote } from "./quote.js";

/** A type of value that is read, of those NumPy has. */
export type NpyType = NpyNumberType | NpyTextType;

export interface NpyNumberType {
  readonly kind: "number";
  /** As NumPy's `descr` writes it: "<f4". */
  readonly name: string;
  /** Of one value. */
  readonly bytes: number;
  /** One value, as the float64 next to it. */
  readonly get: (view: DataView, at: number) => number;
  /** What a value must be, and whether it is; undefined where any is good. */
  readonly rule: Rule | undefined;
  /** An array in which each such value has its place. */
  readonly array: (length: number) => NpyNumbers;
}

/** Text of fixed length, UCS-4, filled up with zeros. */
export interface NpyTextType {
  readonly kind: "text";
  readonly name: string;
  readonly bytes: number;
  /** One value, without the zeros behind it; undefined for what is no Unicode. */
  readonly get: (view: DataView, at: number) => string | undefined;
}

export type NpyNumbers = Float32Array | Float64Array | Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array | Uint32Array;

export interface Rule {
  readonly expected: string;
  readonly holds: (value: number) => boolean;
}

interface Entry {
  readonly get: (view: DataView, at: number, little: boolean) => number;
  readonly array: (length: number) => NpyNumbers;
  readonly rule?: Rule;
}

/** A float64 holds not every whole number beyond: one of those comes out as a number that is not safe, so the rule sees it. */
const EXACT: Rule = { expected: "a whole number within 2^53, which a float64 holds", holds: Number.isSafeInteger };
const TRUTH: Rule = { expected: "a truth value, 0 or 1", holds: (value) => value <= 1 };

/** By letter and bytes. A float16 is kept as a float32, int64 as a float64. */
const NUMBERS: Readonly<Record<string, Entry>> = {
  b1: { get: (view, at) => view.getUint8(at), array: (length) => new Uint8Array(length), rule: TRUTH },
  i1: { get: (view, at) => view.getInt8(at), array: (length) => new Int8Array(length) },
  u1: { get: (view, at) => view.getUint8(at), array: (length) => new Uint8Array(length) },
  i2: { get: (view, at, little) => view.getInt16(at, little), array: (length) => new Int16Array(length) },
  u2: { get: (view, at, little) => view.getUint16(at, little), array: (length) => new Uint16Array(length) },
  i4: { get: (view, at, little) => view.getInt32(at, little), array: (length) => new Int32Array(length) },
  u4: { get: (view, at, little) => view.getUint32(at, little), array: (length) => new Uint32Array(length) },
  i8: { get: getInt64, array: (length) => new Float64Array(length), rule: EXACT },
  u8: { get: getUint64, array: (length) => new Float64Array(length), rule: EXACT },
  f2: { get: (view, at, little) => float16Of(view.getUint16(at, little)), array: (length) => new Float32Array(length) },
  f4: { get: (view, at, little) => view.getFloat32(at, little), array: (length) => new Float32Array(length) },
  f8: { get: (view, at, little) => view.getFloat64(at, little), array: (length) => new Float64Array(length) },
};

/** What the other letters stand for, and what to save in their place. */
const OTHERS: Readonly<Record<string, string>> = {
  c: "complex numbers; save array.real and array.imag, or numpy.abs(array)",
  S: "bytes; save text with array.astype(str)",
  a: "bytes; save text with array.astype(str)",
  M: 'points in time; save array.astype("int64") and keep their unit in mind',
  m: 'durations; save array.astype("int64") and keep their unit in mind',
  V: "raw memory; save numbers",
};

/** The type of a header's `descr`. Throws InputError for those that are no numbers, truth values or text of fixed length. */
export function npyTypeOf(descr: string, name: string): NpyType {
  const [, order = "", letter = "", digits = ""] = /^([<>|=]?)([A-Za-z?])(\d{0,9})/.exec(descr) ?? [];
  if (letter === "O") {
    throw new InputError(
      `${name}: expected numbers; received an object array (${quote(descr, 20)}), reading which runs code; save plain numbers, array.astype(float)`,
    );
  }
  const whole = descr.length === order.length + 1 + digits.length;
  const bytes = letter === "U" ? 4 * Number(digits) : Number(digits) || 1;
  // Of more than one byte it must be known which comes first.
  const ordered = bytes === 1 || order === "<" || order === ">";
  if (whole && ordered && letter === "U" && bytes > 0) return textType(descr, Number(digits), order !== ">");
  const key = letter === "?" ? "b1" : letter + digits;
  if (!whole || !ordered || !Object.hasOwn(NUMBERS, key)) {
    const words = Object.hasOwn(OTHERS, letter) ? `, ${OTHERS[letter]}` : "";
    throw new InputError(
      `${name}: expected the type f2, f4, f8, i1 to i8, u1 to u8 or U with < or > before it, or b1; received ${quote(descr, 20)}${words}`,
    );
  }
  const { get, array, rule } = NUMBERS[key]!;
  const little = order !== ">";
  return { kind: "number", name: descr, bytes, rule, array, get: (view, at) => get(view, at, little) };
}

/** Labels are few and repeat: most texts are kept once. */
const MOST_KEPT = 1000;

function textType(name: string, length: number, little: boolean): NpyTextType {
  const kept = new Map<string, string>();
  function get(view: DataView, at: number): string | undefined {
    let end = length;
    while (end > 0 && view.getUint32(at + 4 * (end - 1), little) === 0) end--;
    let text = "";
    for (let i = 0; i < end; i++) {
      const code = view.getUint32(at + 4 * i, little);
      if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return undefined;
      text += String.fromCodePoint(code);
    }
    const known = kept.get(text);
    if (known !== undefined) return known;
    if (kept.size < MOST_KEPT) kept.set(text, text);
    return text;
  }
  return { kind: "text", name, bytes: 4 * length, get };
}

function getInt64(view: DataView, at: number, little: boolean): number {
  return view.getInt32(at + (little ? 4 : 0), little) * 2 ** 32 + view.getUint32(at + (little ? 0 : 4), little);
}

function getUint64(view: DataView, at: number, little: boolean): number {
  return view.getUint32(at + (little ? 4 : 0), little) * 2 ** 32 + view.getUint32(at + (little ? 0 : 4), little);
}
