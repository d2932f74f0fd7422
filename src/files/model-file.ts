import { readFile, stat } from "node:fs/promises";
import {
  decodeModel,
  decodeRegression,
  decodeSequence,
  encodeModel,
  encodeRegression,
  encodeSequence,
  type Model,
  type RegressionModel,
  type SequenceModel,
} from "../artifact/index.js";
import { InputError } from "../tensor/index.js";
import { writeAtomic } from "./atomic.js";
import { reasonOf } from "./reason.js";

/** A network has at most 1 GiB of weights, a header 1 MiB; so a larger file is none of ours, and need not be read to know it. */
const MOST_BYTES = 2 ** 30 + 2 ** 21;

/** Writes a model's file, whole or not at all. Rejects with InputError for a model that could not be read again, Error where writing fails. */
export async function saveModel(path: string, model: Model): Promise<void> {
  writeAtomic(path, await encodeModel(model));
}

/** The model in a file. Rejects with InputError, naming the file, for anything but a whole model file. */
export async function loadModel(path: string): Promise<Model> {
  return decodeModel(await readModelFile(path), path);
}

/** `saveModel` of a regression. */
export async function saveRegression(path: string, model: RegressionModel): Promise<void> {
  writeAtomic(path, await encodeRegression(model));
}

/** `loadModel` of a regression. */
export async function loadRegression(path: string): Promise<RegressionModel> {
  return decodeRegression(await readModelFile(path), path);
}

/** `saveModel` of a model that tells a class each time step. */
export async function saveSequence(path: string, model: SequenceModel): Promise<void> {
  writeAtomic(path, await encodeSequence(model));
}

/** `loadModel` of such a model. */
export async function loadSequence(path: string): Promise<SequenceModel> {
  return decodeSequence(await readModelFile(path), path);
}

async function readModelFile(path: string): Promise<Uint8Array> {
  const refuse = (received: string, next: string): InputError =>
    new InputError(`${path}: expected a model file; received ${received}; ${next}`);
  const found = await stat(path).catch((error: unknown) => {
    throw refuse(reasonOf(error), "write one with stride train --out FILE, or with saveModel");
  });
  if (!found.isFile()) throw refuse(found.isDirectory() ? "a directory" : "something that is no file", "pass the path of the file itself");
  if (found.size > MOST_BYTES) throw refuse(`${found.size} bytes, and a model has at most ${MOST_BYTES}`, "is it the right file?");
  return readFile(path).catch((error: unknown) => {
    throw refuse(reasonOf(error), "is it yours to read?");
  });
}
