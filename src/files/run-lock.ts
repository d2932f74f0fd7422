import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { InputError } from "../tensor/index.js";
import { reasonOf } from "./directory.js";

/**
 * Makes this process the only one that writes to a run's folder, by a file with its number; returns how to give it back. A lock left by a
 * process that is gone is taken over. Throws InputError where the other still runs, Error where the file cannot be written.
 */
export function lockRun(path: string): () => void {
  for (let tries = 0; ; tries++) {
    try {
      writeFileSync(path, `${process.pid}\n`, { flag: "wx" });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" || tries === 2) {
        if (tries < 2) rmSync(path, { force: true });
        throw new Error(`${path}: could not be written: ${reasonOf(error)}`, { cause: error });
      }
    }
    const owner = Number(readOwner(path));
    if (isAlive(owner)) {
      throw new InputError(
        `${path}: expected a folder that no process writes to; received one of process ${owner}, which is running; wait for it, stop it, or choose another folder with --out`,
      );
    }
    rmSync(path, { force: true });
  }
}

function readOwner(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    // Given back between the two looks.
    return "";
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid < 1 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process may not be signalled, but it is there.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
