import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { reasonOf } from "./reason.js";

/**
 * Puts a file in its place whole or not at all, also when the process is killed or the disk is full: written beside it, flushed, renamed.
 * Makes the directory. Throws Error naming the path and the reason, and then leaves what was there before.
 */
export function writeAtomic(path: string, content: Uint8Array | string): void {
  const temporary = `${path}.${randomUUID()}.tmp`;
  let made = false;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(temporary, "wx");
    made = true;
    try {
      // Not writeSync: on a full disk that may write a part and say nothing; writeFileSync goes on until all is written or an error is thrown.
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
    flushDirectory(dirname(path));
  } catch (error) {
    if (made) rmSync(temporary, { force: true });
    throw new Error(`${path}: could not be written: ${reasonOf(error)}`, { cause: error });
  }
}

/** So that the new name survives a loss of power. Windows cannot open a directory, and keeps names without being asked. */
export function flushDirectory(path: string): void {
  if (process.platform === "win32") return;
  const directory = openSync(path, "r");
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
