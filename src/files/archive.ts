import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { NPZ_LIMITS, openZip, ZIP_LIMITS, type FileSource } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import { openByteFile } from "./disk-file.js";
import { reasonOf } from "./reason.js";
import { readStretch, unpackNatively } from "./unpack.js";

/** A zip on the disk. Not read whole: its directory here, and its files by the threads that unpack them. */
export async function openArchive(name: string): Promise<FileSource> {
  const path = resolve(name);
  const size = await sizeOf(name);
  function read(offset: number, length: number): Uint8Array {
    const bytes = readStretch({ path, offset, length });
    if (!bytes) throw new Error(`no ${length} bytes at ${offset}`);
    return bytes;
  }
  return openZip({ path, size, read }, name, { unpack: unpackNatively, limits: /\.npz$/i.test(path) ? NPZ_LIMITS : ZIP_LIMITS });
}

async function sizeOf(path: string): Promise<number> {
  try {
    const file = await open(path);
    const { size } = await file.stat();
    await file.close();
    return size;
  } catch (error) {
    throw new InputError(`${path}: expected a readable file; received ${reasonOf(error)}`);
  }
}

/** By the first bytes, as a download's name says little: "PK", then an entry or, in an empty archive, its end. Throws InputError for what cannot be read. */
export async function isZip(path: string): Promise<boolean> {
  if (path.toLowerCase().endsWith(".zip")) return true;
  const file = await openByteFile(path);
  try {
    return Buffer.from(await file.slice(0, 2)).toString("latin1") === "PK";
  } finally {
    file.close();
  }
}
