import { formatShape, InputError, sizeOf } from "../../tensor/index.js";
import { quote, show } from "./quote.js";

/**
 * The safetensors format (https://github.com/huggingface/safetensors, "Format"): 8 bytes of header length, a JSON header, the tensors'
 * bytes; nothing in it is run. The writer is deterministic: equal content gives equal bytes. The reader is strict: it takes only files
 * whose header is compact JSON, whose tensors follow each other in the header's order without gap or overlap, and whose tensors are F32 or
 * I32. Files of the Python package with such tensors are of that form, and it reads ours.
 */
export type Tensor =
  | { readonly dtype: "F32"; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: "I32"; readonly shape: readonly number[]; readonly data: Int32Array };

export interface Safetensors {
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

const LARGEST_HEADER = 2 ** 20;
const METADATA = "__metadata__";

/** The bytes of a file: equal content gives equal bytes. Throws RangeError for a tensor's wrong length or name. */
export function encodeSafetensors(content: Safetensors): Uint8Array {
  const header = encodeHeader(content);
  const tensors = inFileOrder(content.tensors);
  const bytes = new Uint8Array(tensors.reduce((length, [, { data }]) => length + data.byteLength, header.length));
  bytes.set(header);
  let offset = header.length;
  for (const [, { data }] of tensors) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
}

/** What comes before the tensors' bytes in a file: the header's length and the header, its metadata sorted by key. */
export function encodeHeader({ tensors, metadata }: Safetensors): Uint8Array {
  const entries: [string, unknown][] = [];
  if (Object.keys(metadata).length > 0) {
    entries.push([METADATA, Object.fromEntries(Object.entries(metadata).sort(([a], [b]) => compare(a, b)))]);
  }
  let end = 0;
  for (const [name, { dtype, shape, data }] of inFileOrder(tensors)) {
    const wrong = nameFault(name);
    if (wrong) throw new RangeError(`safetensors: a tensor's name must not be ${wrong}; received ${JSON.stringify(name)}`);
    if (sizeOf(shape) !== data.length) {
      throw new RangeError(
        `safetensors: tensor ${name} of ${formatShape(shape)} must have ${sizeOf(shape)} values; received ${data.length}`,
      );
    }
    entries.push([name, { dtype, shape, data_offsets: [end, end + data.byteLength] }]);
    end += data.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  // Blanks bring the tensors to a multiple of 8 bytes, so that a reader can view them in place.
  const length = Math.ceil(text.length / 8) * 8;
  if (length > LARGEST_HEADER)
    throw new RangeError(`safetensors: the header must have at most ${LARGEST_HEADER} bytes; received ${length}`);
  const bytes = new Uint8Array(8 + length).fill(0x20, 8 + text.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, 8);
  return bytes;
}

/** F32 before I32, then by name, as the Python package lays them out. */
export function inFileOrder(tensors: Safetensors["tensors"]): [string, Tensor][] {
  if (!littleEndian()) throw new Error("safetensors: this machine is big-endian, and the format is little-endian");
  return Object.entries(tensors).sort(([a, s], [b, t]) => compare(s.dtype, t.dtype) || compare(a, b));
}

/**
 * The tensors and metadata of a file; the tensors are views of `bytes` where their alignment allows. Throws InputError, naming `file`, for
 * anything but a whole file in the form above. NaN and infinity are left to `checkFinite`, a seal to `unseal`.
 */
export function decodeSafetensors(bytes: Uint8Array, file: string): Safetensors {
  if (!littleEndian()) throw new Error("safetensors: this machine is big-endian, and the format is little-endian");
  const { header, dataStart } = readHeader(bytes, file);
  const tensors: [string, Tensor][] = [];
  let metadata: Record<string, string> = {};
  let offset = 0;
  for (const [name, value] of Object.entries(header)) {
    if (name === METADATA) {
      metadata = readMetadata(value, file);
      continue;
    }
    const tensor = readTensor(bytes, dataStart, offset, value, `${file}: tensor ${quote(name)}`, name);
    offset += tensor.data.byteLength;
    tensors.push([name, tensor]);
  }
  const end = dataStart + offset;
  if (end !== bytes.length)
    throw new InputError(`${file}: expected ${end} bytes, as its header says; received ${bytes.length}; copy the file again`);
  return { tensors: Object.fromEntries(tensors), metadata };
}

/** Throws InputError naming the first F32 tensor that holds NaN or infinity, and where. */
export function checkFinite({ tensors }: Safetensors, file: string): void {
  for (const [name, { dtype, data }] of Object.entries(tensors)) {
    if (dtype !== "F32") continue;
    for (let i = 0; i < data.length; i++) {
      if (!Number.isFinite(data[i]!))
        throw new InputError(`${file}: tensor ${quote(name)}: expected finite values; received ${data[i]} at index ${i}`);
    }
  }
}

/** The header of a file and where its tensors' bytes begin. Throws InputError for a header that is not compact JSON of an object. */
export function readHeader(bytes: Uint8Array, file: string): { header: Readonly<Record<string, unknown>>; dataStart: number } {
  if (bytes.length < 8) throw new InputError(`${file}: expected a safetensors file of at least 8 bytes; received ${bytes.length}`);
  const declared = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (declared > LARGEST_HEADER) {
    throw new InputError(
      `${file}: expected a safetensors header of at most ${LARGEST_HEADER} bytes; received ${declared}; is it a safetensors file?`,
    );
  }
  const dataStart = 8 + Number(declared);
  if (dataStart > bytes.length) {
    throw new InputError(
      `${file}: expected a header of ${declared} bytes, as the file says; received ${bytes.length - 8}; copy the file again`,
    );
  }
  let text: string, header: unknown, compact: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.subarray(8, dataStart)).replace(/ +$/, "");
    header = JSON.parse(text);
    compact = JSON.stringify(header);
  } catch (error) {
    const reason = quote(error instanceof Error ? error.message : String(error));
    throw new InputError(`${file}: expected a header of JSON in UTF-8; received ${reason}; is it a safetensors file?`);
  }
  // Writing back what was parsed shows a repeated key, which parsing alone would drop without a word.
  if (compact !== text) throw new InputError(`${file}: expected a header of compact JSON without repeated keys; received ${quote(text)}`);
  if (!isRecord(header)) throw new InputError(`${file}: expected a header that is a JSON object; received ${quote(text)}`);
  return { header, dataStart };
}

function readMetadata(value: unknown, file: string): Record<string, string> {
  if (!isRecord(value)) throw new InputError(`${file}: expected metadata that is a JSON object; received ${show(value)}`);
  const metadata: Record<string, string> = {};
  for (const [key, text] of Object.entries(value)) {
    if (key === "__proto__" || typeof text !== "string") {
      throw new InputError(`${file}: metadata field ${quote(key)}: expected text; received ${show(text)}`);
    }
    metadata[key] = text;
  }
  return metadata;
}

function readTensor(bytes: Uint8Array, dataStart: number, offset: number, value: unknown, place: string, name: string): Tensor {
  const wrong = nameFault(name);
  if (wrong) throw new InputError(`${place}: expected a name that is not ${wrong}; received ${quote(name)}`);
  if (!isRecord(value) || Object.keys(value).join() !== "dtype,shape,data_offsets") {
    throw new InputError(`${place}: expected dtype, shape and data_offsets; received ${show(value)}`);
  }
  const { dtype, shape, data_offsets: offsets } = value;
  if (dtype !== "F32" && dtype !== "I32") throw new InputError(`${place}: expected dtype F32 or I32; received ${show(dtype)}`);
  if (!isLengths(shape)) throw new InputError(`${place}: expected a shape of whole numbers; received ${show(shape)}`);
  if (!isLengths(offsets) || offsets.length !== 2) {
    throw new InputError(`${place}: expected two data_offsets; received ${show(offsets)}`);
  }
  const [start, end] = offsets as [number, number];
  if (start !== offset) {
    throw new InputError(
      `${place}: expected its bytes to follow the last tensor's, at ${offset}; received ${start}: ${start < offset ? "an overlap" : "a hole"}`,
    );
  }
  const length = sizeOf(shape);
  if (end - start !== length * 4)
    throw new InputError(`${place}: expected ${length * 4} bytes for ${formatShape(shape)}; received ${end - start}`);
  const first = dataStart + start,
    stop = dataStart + end;
  if (stop > bytes.length)
    throw new InputError(`${place}: expected it to end at byte ${stop}; received a file of ${bytes.length} bytes; copy it again`);
  const at = bytes.byteOffset + first;
  const [buffer, position] = at % 4 === 0 ? [bytes.buffer, at] : [bytes.slice(first, stop).buffer, 0];
  return dtype === "F32"
    ? { dtype, shape, data: new Float32Array(buffer, position, length) }
    : { dtype, shape, data: new Int32Array(buffer, position, length) };
}

/** What a tensor must not be called, as it would change the header's meaning or, a whole number, JavaScript's order of its keys. */
function nameFault(name: string): string | undefined {
  if (name === METADATA || name === "__proto__") return "reserved";
  if (name === "") return "empty";
  return /^\d+$/.test(name) ? "a whole number" : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isLengths(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((length) => Number.isSafeInteger(length) && length >= 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function littleEndian(): boolean {
  return new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
}
