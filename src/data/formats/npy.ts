import { formatShape, InputError } from "../../tensor/index.js";
import { parseNpyHeader, type NpyHeader } from "./npy-header.js";
import type { NpyNumbers, NpyType } from "./npy-types.js";

/**
 * NumPy's format of one array (NumPy Enhancement Proposal 1 and `numpy.lib.format`). Nothing in a file is ever run: object arrays, which are pickles, are refused
 * without a way to ask for them.
 */
export interface NpyArray {
  /** No axis for a single value. */
  readonly shape: readonly number[];
  /** Row-major, the last axis running fastest, whatever the order in the file. float16 as float32, 64-bit integers as float64, truth values as 0 and 1. */
  readonly values: NpyNumbers | readonly string[];
}

/**
 * The array of a `.npy` file. Throws InputError for what is no such file, for types other than f2, f4, f8, i1 to i8, u1 to u8, b1 and U, for a size that is not
 * what the header says, and for 64-bit integers beyond 2^53, by their row.
 */
export function decodeNpy(bytes: Uint8Array, name: string): NpyArray {
  const header = parseNpyHeader(bytes, bytes.length, name);
  const { shape, count, type, dataOffset } = header;
  const data = bytes.subarray(dataOffset);
  if (type.kind === "number") {
    const values = type.array(count);
    readNpyValues(header, data, { name, store: (value, i) => (values[i] = value as number) });
    return { shape, values };
  }
  const values: string[] = [];
  readNpyValues(header, data, { name, store: (value, i) => (values[i] = value as string) });
  return { shape, values };
}

interface Reading {
  readonly name: string;
  /** Told each value and its place in row-major order, these one after another. */
  readonly store: (value: number | string, i: number) => void;
}

function readNpyValues({ shape, count, type, fortran }: NpyHeader, data: Uint8Array, { name, store }: Reading): void {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const rowLength = shape.length === 0 ? 1 : count / shape[0]!;
  const next = fortran && shape.length > 1 ? fortranOrder(shape) : (i: number): number => i;
  for (let i = 0; i < count; i++) {
    const at = next(i) * type.bytes;
    const value = type.get(view, at);
    if (!isGood(type, value)) throw badValue(type, view, at, placeOf(name, shape.length, Math.floor(i / rowLength), i % rowLength));
    store(value, i);
  }
}

/** Whether a value keeps its type's rule: text is Unicode, a 64-bit integer within 2^53. */
export function isGood(type: NpyType, value: number | string | undefined): value is number | string {
  return type.kind === "text" ? value !== undefined : !type.rule || type.rule.holds(value as number);
}

export function badValue(type: NpyType, view: DataView, at: number, place: string): InputError {
  const [expected, next] = type.kind === "number" ? [type.rule!.expected, ""] : ["Unicode", `; is it the byte order of ${type.name}?`];
  return new InputError(`${place}: expected ${expected}; received ${shown(type, view, at)}${next}`);
}

function shown(type: NpyType, view: DataView, at: number): string {
  if (type.kind === "text") return "a code that stands for no character";
  if (type.bytes < 8) return String(type.get(view, at));
  const little = type.name.startsWith("<");
  return String(type.name.includes("u") ? view.getBigUint64(at, little) : view.getBigInt64(at, little));
}

/** Rows and what stands in one of them, counted from 1. */
export function placeOf(name: string, axes: number, row: number, within: number): string {
  if (axes === 0) return name;
  return `${name}: row ${row + 1}${axes > 1 ? `, column ${within + 1}` : ""}`;
}

/** For places in row-major order, asked one after another, the place in the file, where the first axis runs fastest. */
function fortranOrder(shape: readonly number[]): () => number {
  const index = shape.map(() => 0);
  const strides: number[] = [];
  shape.reduce((stride, length, axis) => ((strides[axis] = stride), stride * length), 1);
  let place = 0;
  return () => {
    const here = place;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      place -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
    return here;
  };
}

/** The type of each array that can be written. */
const DESCR = new Map<unknown, string>([
  [Float32Array, "<f4"],
  [Float64Array, "<f8"],
  [Int8Array, "|i1"],
  [Int16Array, "<i2"],
  [Int32Array, "<i4"],
  [Uint8Array, "|u1"],
  [Uint16Array, "<u2"],
  [Uint32Array, "<u4"],
]);
/** NumPy's own: the values begin at a multiple of this. */
const ALIGNMENT = 64;

/**
 * A `.npy` file of version 1.0, little-endian and row-major, which `numpy.load` reads without `allow_pickle`: typed arrays in their type, text as U of the longest.
 * Throws InputError where shape and values disagree, and for text that ends in a zero, which the format cannot tell from filling.
 */
export function encodeNpy({ shape, values }: NpyArray): Uint8Array<ArrayBuffer> {
  const count = shape.reduce((product, length) => product * length, 1);
  if (count !== values.length || !shape.every((length) => Number.isSafeInteger(length) && length >= 0)) {
    throw new InputError(`npy: expected ${formatShape(shape)} values; received ${values.length}`);
  }
  const texts = Array.isArray(values) ? (values as readonly string[]).map((text) => codesOf(text)) : undefined;
  const longest = Math.max(1, texts?.reduce((most, { length }) => Math.max(most, length), 0) ?? 0);
  const descr = texts ? `<U${longest}` : DESCR.get(values.constructor);
  if (descr === undefined) throw new InputError("npy: expected a typed array of at most 32-bit integers or texts; received another array");
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(", ")}${shape.length === 1 ? "," : ""}), }`;
  const start = Math.ceil((10 + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const itemBytes = texts ? 4 * longest : (values as NpyNumbers).BYTES_PER_ELEMENT;
  const bytes = new Uint8Array(start + count * itemBytes);
  const view = new DataView(bytes.buffer);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  view.setUint16(8, start - 10, true);
  bytes.set(new TextEncoder().encode(`${text.padEnd(start - 11)}\n`), 10);
  if (texts) {
    texts.forEach((codes, i) => codes.forEach((code, j) => view.setUint32(start + i * itemBytes + 4 * j, code, true)));
  } else {
    const numbers = values as NpyNumbers;
    // WebAssembly's machines are little-endian, as is the file.
    bytes.set(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength), start);
  }
  return bytes;
}

function codesOf(text: string): number[] {
  if (/\p{Surrogate}/u.test(text) || text.endsWith("\0"))
    throw new InputError("npy: expected text of Unicode without a zero at its end; received another");
  return Array.from(text, (character) => character.codePointAt(0)!);
}
