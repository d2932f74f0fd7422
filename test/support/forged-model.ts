import { canonicalJson } from "../../src/artifact/canonical-json.js";
import { decodeSafetensors, seal, type Tensor } from "../../src/data/index.js";

/** What a model file holds, laid open for a test to change. */
export interface OpenedModel {
  readonly tensors: Record<string, Tensor>;
  readonly metadata: Record<string, string>;
  /** Changes the parsed JSON of a metadata field and writes it back in its canonical form. */
  readonly edit: (field: string, change: (value: Editable) => void) => void;
}

/** Parsed JSON, of which the tests know what is where. */
export type Editable = { [key: string]: Editable } & Editable[] & (string | number | boolean);

/** The file after a change, its seal made anew: only the content is wrong. */
export async function forge(file: Uint8Array, change: (model: OpenedModel) => void): Promise<Uint8Array> {
  const { tensors, metadata } = decodeSafetensors(file, "model to forge");
  const { sha256: _, ...rest }: Record<string, string> = metadata;
  const opened: OpenedModel = {
    tensors: { ...tensors },
    metadata: rest,
    edit(field, change) {
      const value = JSON.parse(rest[field]!) as Editable;
      change(value);
      rest[field] = canonicalJson(value);
    },
  };
  change(opened);
  return seal(opened);
}

/** A file with this header, padded to 8 bytes, and these tensors' bytes behind it; nothing is made to fit. */
export function rawSafetensors(header: string, data: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(header.padEnd(Math.ceil(header.length / 8) * 8));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

/** Header text and tensor bytes of a file. */
export function parts(file: Uint8Array): { header: string; data: Uint8Array } {
  const end = 8 + Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  return { header: new TextDecoder().decode(file.subarray(8, end)).trimEnd(), data: file.subarray(end) };
}
