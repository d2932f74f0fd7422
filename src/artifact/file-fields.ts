// What the files of all kinds of models have in common.
import type { Tensor } from "../data/index.js";
import { formatShape, InputError } from "../tensor/index.js";
import { canonicalJson } from "./canonical-json.js";

/** Throws InputError unless there are these metadata fields, the format and the digest, and besides at most the optional ones. */
export function checkFieldNames(
  metadata: Readonly<Record<string, string>>,
  jsonFields: readonly string[],
  file: string,
  optional: readonly string[] = [],
): void {
  const fields = [...jsonFields, "format", "weightsSha256"];
  const missing = fields.find((field) => !Object.hasOwn(metadata, field));
  if (missing !== undefined) throw new InputError(`${file}: metadata: expected the field ${missing}; received none; save it with Stride`);
  const stranger = Object.keys(metadata).find((field) => !fields.includes(field) && !optional.includes(field));
  if (stranger !== undefined) {
    throw new InputError(`${file}: metadata: expected the fields ${fields.join(", ")} alone; received ${quote(stranger)} besides`);
  }
}

/** Throws InputError where a file names another digest than its weights have. */
export function checkDigest(metadata: Readonly<Record<string, string>>, digest: string, file: string): void {
  if (digest === metadata["weightsSha256"]) return;
  throw new InputError(
    `${file}: weightsSha256: expected ${digest}, as its weights have; received ${quote(metadata["weightsSha256"])}; save it with Stride`,
  );
}

export function describeTensor(tensor: Tensor | undefined): string {
  return tensor ? `${tensor.dtype} ${formatShape(tensor.shape)}` : "none";
}

/** JSON in the form in which `encodeModel` writes it: another one could hold a key twice, of which parsing would drop the first. */
export function parseJson(text: string, place: string): unknown {
  let value: unknown, form: string;
  try {
    value = JSON.parse(text);
    form = canonicalJson(value);
  } catch {
    // No JSON, or lists nested deeper than the stack.
    throw new InputError(`${place}: expected JSON; received ${quote(text)}`);
  }
  if (form !== text) {
    throw new InputError(`${place}: expected compact JSON with sorted keys, none repeated; received ${quote(text)}; save it with Stride`);
  }
  return value;
}

export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 80)}...` : text;
}
