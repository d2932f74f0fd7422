import { readFile, stat } from "node:fs/promises";
import { decodeModel, encodeModel, type Model } from "../artifact/index.js";
import { InputError } from "../tensor/index.js";
import { writeAtomic } from "./atomic.js";
import { reasonOf } from "./directory.js";

/** A network's 2^28 weights at most, and as much for header and standardizer as no file needs. */
const MOST_BYTES = 2 ** 30 + 2 ** 22;

/** Writes a model's file, whole or not at all. Throws InputError for a model that could not be read again, Error where writing fails. */
export async function saveModel(path: string, model: Model): Promise<void> {
  writeAtomic(path, await encodeModel(model));
}

/** The model in a file. Throws InputError, naming the file, where it cannot be read or is anything but a model. */
export async function loadModel(path: string): Promise<Model> {
  let bytes: Uint8Array;
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES) {
      throw new InputError(`${path}: expected a model of at most ${MOST_BYTES} bytes; received ${size}; is it another kind of file?`);
    }
    bytes = await readFile(path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${path}: expected a model file; received ${reasonOf(error)}`, { cause: error });
  }
  return decodeModel(bytes, path);
}
