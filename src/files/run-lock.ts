import { createHash, randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { InputError } from "../tensor/index.js";
import { reasonOf } from "./reason.js";

/** Locks of this process, which its number alone could not tell from those of an earlier process with the same number. */
const held = new Set<string>();
/** Looks at a lock that changes hands, and the milliseconds between two of them. */
const [MOST_TRIES, PAUSE] = [100, 20];

/**
 * Makes this process the only one that writes to a run's folder, by a file with its number; returns how to give it back. A lock left by a
 * process that is gone is taken over. Throws InputError where the other still runs, Error where the file cannot be written.
 */
export function lockRun(path: string): () => void {
  const place = resolve(path);
  if (held.has(place))
    throw new InputError(`${path}: expected a run that this process does not write to yet; received one that it does; close it first`);
  const own = `${process.pid} ${randomUUID()}\n`;
  try {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const owner = take(path, own);
      if (owner === undefined) {
        held.add(place);
        return () => {
          held.delete(place);
          if (contentOf(path) === own) rmSync(path, { force: true });
        };
      }
      if (isAlive(owner)) {
        throw new InputError(
          `${path}: expected a folder that no process writes to; received one of process ${owner}, which is running; wait for it, choose another folder with --out, or delete this file if that process is no Stride`,
        );
      }
      // Another process is just taking the lock over.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
    }
    throw new Error("other processes take and leave it");
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new Error(`${path}: could not be written: ${reasonOf(error)}; make room or choose another folder with --out`, { cause: error });
  }
}

/**
 * Undefined where the lock is this process's now; otherwise whose it was (NaN where nobody can tell).
 *
 * A stale lock is replaced only by whoever holds a second lock, the claim on exactly this stale content: without it one process could look,
 * another take over, and the first remove the second's. A claim is a lock like any other, so one whose holder was killed is taken over alike.
 */
function take(path: string, own: string): number | undefined {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    writeFileSync(temporary, own);
    if (putInPlace(temporary, path, own)) return undefined;
    const found = contentOf(path);
    const owner = Number((found ?? "").split(" ")[0] || NaN);
    if (found === undefined || isAlive(owner)) return owner;
    const claim = `${path}.${createHash("sha256").update(found).digest("hex").slice(0, 16)}.claim`;
    if (take(claim, own) !== undefined) return NaN;
    try {
      if (contentOf(path) !== found) return NaN;
      renameSync(temporary, path);
      return undefined;
    } finally {
      rmSync(claim, { force: true });
    }
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** False where there is a lock already. A link appears with its content, so that nobody ever sees a lock without its owner. */
function putInPlace(temporary: string, path: string, content: string): boolean {
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    // Some file systems of sticks and shares have no links.
    if (code !== "EPERM" && code !== "ENOTSUP" && code !== "ENOSYS") throw error;
  }
  try {
    writeFileSync(path, content, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Given back between two looks.
    return undefined;
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
