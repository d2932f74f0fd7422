import { host } from "#host";
import { closeSync, fstatSync, openSync, readSync, statSync, type Stats } from "node:fs";
import { InputError } from "../tensor/index.js";
import type { ByteFile } from "../data/index.js";
import { reasonOf } from "./reason.js";

/** A file that is held open until closed. */
export interface OpenByteFile extends ByteFile {
  close(): void;
}

/**
 * A file on the disk, of which nothing is read but what is asked for. Lets timers and Ctrl-C through before each piece. `name` is what messages call it.
 * Throws InputError for what is no readable file, and from `slice` for a file that was written to since.
 */
export async function openByteFile(path: string, name = path): Promise<OpenByteFile> {
  const { file, stats } = openPlain(path, name);
  async function slice(start: number, end: number): Promise<Uint8Array> {
    await host.pause();
    return readPiece(file, stats, { start, end, name });
  }
  return { name, size: stats.size, slice, close: () => closeSync(file) };
}

/** The same, opened anew for each piece, so that of thousands of files none is held open: 20 us more a piece. */
export async function reopenedByteFile(path: string, name = path): Promise<ByteFile> {
  const { file, stats } = openPlain(path, name);
  closeSync(file);
  async function slice(start: number, end: number): Promise<Uint8Array> {
    await host.pause();
    const again = openPlain(path, name);
    try {
      return readPiece(again.file, stats, { start, end, name });
    } finally {
      closeSync(again.file);
    }
  }
  return { name, size: stats.size, slice };
}

function openPlain(path: string, name: string): { file: number; stats: Stats } {
  return orUnreadable(name, () => {
    // Opening a pipe would wait for whoever writes into it.
    if (!statSync(path).isFile()) throw new InputError(`${name}: expected a file; received a directory or a device`);
    const file = openSync(path, "r");
    return { file, stats: fstatSync(file) };
  });
}

/** Without going through the thread pool, which costs several times what the system's cache takes to hand over a piece. */
function readPiece(file: number, stats: Stats, { start, end, name }: { start: number; end: number; name: string }): Uint8Array {
  return orUnreadable(name, () => {
    const bytes = new Uint8Array(Math.max(0, Math.min(end, stats.size) - start));
    let length = 0;
    for (let got = -1; got !== 0 && length < bytes.length; length += got) {
      got = readSync(file, bytes, length, bytes.length - length, start + length);
    }
    const now = fstatSync(file);
    if (length < bytes.length || now.mtimeMs !== stats.mtimeMs || now.ino !== stats.ino || now.size !== stats.size) {
      throw new InputError(`${name}: expected a file that nobody writes to; received one that changed while it was read; try again`);
    }
    return bytes;
  });
}

function orUnreadable<T>(name: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${name}: expected a readable file; received ${reasonOf(error)}`);
  }
}
