import { InputError } from "../../tensor/index.js";
import { decodeSafetensors, encodeSafetensors, readHeader, type Safetensors } from "./safetensors.js";
import { sha256 } from "./sha256.js";

/**
 * Safetensors files that notice any change: their metadata field `sha256` holds the SHA-256 of the whole file with this field's 64
 * hexadecimal digits set to 0. It guards against damage, not against an author of ill will, who can write a new one.
 */
const SEAL = "sha256";
const UNSEALED = "0".repeat(64);
const utf8 = new TextEncoder();

/** The bytes of a sealed file: as `encodeSafetensors`, with the metadata field `sha256` added. Throws RangeError for a wrong length or name. */
export async function seal({ tensors, metadata }: Safetensors): Promise<Uint8Array> {
  const bytes = encodeSafetensors({ tensors, metadata: { ...metadata, [SEAL]: UNSEALED } });
  bytes.set(utf8.encode(await sha256(bytes)), sealPosition(bytes));
  return bytes;
}

/**
 * What a sealed file holds, without the field `sha256`. Throws InputError, naming `file`, where `decodeSafetensors` does, where the digest
 * differs, and where writing what was read would give another header, so that a content has one form only.
 */
export async function unseal(bytes: Uint8Array, file: string): Promise<Safetensors> {
  const { tensors, metadata } = decodeSafetensors(bytes, file);
  const { [SEAL]: expected, ...rest } = metadata;
  if (expected === undefined || !/^[0-9a-f]{64}$/.test(expected)) {
    throw new InputError(
      `${file}: expected the metadata field ${SEAL} with 64 hexadecimal digits; received ${JSON.stringify(expected?.slice(0, 80) ?? null)}; save it with Stride`,
    );
  }
  const again = encodeSafetensors({ tensors, metadata });
  const { dataStart } = readHeader(bytes, file);
  for (let i = 0; i < dataStart; i++) {
    if (again[i] !== bytes[i]) {
      throw new InputError(`${file}: expected the header that Stride writes; received another at byte ${i}; save it with Stride`);
    }
  }
  again.set(utf8.encode(UNSEALED), sealPosition(again));
  const received = await sha256(again);
  if (received !== expected) {
    throw new InputError(
      `${file}: expected the SHA-256 ${expected}, as it says itself; received ${received}; it is damaged: copy it again`,
    );
  }
  return { tensors, metadata: rest };
}

/** Where the digits stand. No other place of a header holds these bytes: inside text every quotation mark follows a back-slash. */
function sealPosition(bytes: Uint8Array): number {
  const { dataStart } = readHeader(bytes, "sealed file");
  const before = `"${SEAL}":"`;
  const header = new TextDecoder("latin1").decode(bytes.subarray(0, dataStart));
  return header.indexOf(before) + before.length;
}
