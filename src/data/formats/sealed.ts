import { InputError } from "../../tensor/index.js";
import { show } from "./quote.js";
import { decodeSafetensors, encodeHeader, encodeSafetensors, inFileOrder, readHeader, type Safetensors } from "./safetensors.js";
import { sha256 } from "./sha256.js";

/**
 * Safetensors files that notice any change. Their metadata field `sha256` is the SHA-256, in hexadecimal, of all bytes before the tensors,
 * this field's 64 digits set to 0, followed by the SHA-256 of each tensor's bytes, in the file's order and in hexadecimal. So no copy of the
 * tensors is needed, and their digests serve as their names. It guards against damage, not against ill will: who changes a file can seal it.
 */
const SEAL = "sha256";
const UNSEALED = "0".repeat(64);
const utf8 = new TextEncoder();

export interface Sealed extends Safetensors {
  /** SHA-256 of each tensor's bytes, in hexadecimal. */
  readonly digests: Readonly<Record<string, string>>;
}

/** The bytes of a sealed file: as `encodeSafetensors`, with the metadata field `sha256` added. Throws RangeError for a wrong length or name. */
export async function seal({ tensors, metadata }: Safetensors): Promise<Uint8Array> {
  const unsealed = { tensors, metadata: { ...metadata, [SEAL]: UNSEALED } };
  const bytes = encodeSafetensors(unsealed);
  const digest = await sealOf(encodeHeader(unsealed), await digestsOf(tensors));
  bytes.set(utf8.encode(digest), sealPosition(bytes));
  return bytes;
}

/**
 * What a sealed file holds, without the field `sha256`. Throws InputError, naming `file`, where `decodeSafetensors` does, where the digest
 * differs, and where writing what was read would give another header, so that a content has one form only.
 */
export async function unseal(bytes: Uint8Array, file: string): Promise<Sealed> {
  const { tensors, metadata } = decodeSafetensors(bytes, file);
  const { [SEAL]: expected, ...rest } = metadata;
  if (expected === undefined || !/^[0-9a-f]{64}$/.test(expected)) {
    const received = show(expected ?? null);
    throw new InputError(
      `${file}: expected the metadata field ${SEAL} with 64 hexadecimal digits; received ${received}; save it with Stride`,
    );
  }
  const header = encodeHeader({ tensors, metadata });
  for (let i = 0; i < header.length; i++) {
    if (header[i] !== bytes[i])
      throw new InputError(`${file}: expected the header that Stride writes; received another at byte ${i}; save it with Stride`);
  }
  header.set(utf8.encode(UNSEALED), sealPosition(header));
  const digests = await digestsOf(tensors);
  const received = await sealOf(header, digests);
  if (received !== expected) {
    throw new InputError(
      `${file}: expected the SHA-256 ${expected}, as it says itself; received ${received}; it is damaged: copy it again`,
    );
  }
  return { tensors, metadata: rest, digests };
}

async function digestsOf(tensors: Safetensors["tensors"]): Promise<Record<string, string>> {
  const digests = inFileOrder(tensors).map(async ([name, { data }]) => [name, await sha256(data)] as const);
  return Object.fromEntries(await Promise.all(digests));
}

/** `header` with its digits set to 0; `digests` in the file's order. */
function sealOf(header: Uint8Array, digests: Record<string, string>): Promise<string> {
  const text = utf8.encode(Object.values(digests).join(""));
  const all = new Uint8Array(header.length + text.length);
  all.set(header);
  all.set(text, header.length);
  return sha256(all);
}

/** Where the digits stand. No other place of a header holds these bytes: inside text every quotation mark follows a back-slash. */
function sealPosition(bytes: Uint8Array): number {
  const { dataStart } = readHeader(bytes, "sealed file");
  const before = `"${SEAL}":"`;
  return new TextDecoder("latin1").decode(bytes.subarray(0, dataStart)).indexOf(before) + before.length;
}
