import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { flushDirectory } from "./atomic.js";
import { reasonOf } from "./reason.js";

/** A file that is written a piece at a time, and takes its place when it is whole. */
export interface AtomicText {
  write(text: string): void;
  /** Puts it in its place. */
  commit(): void;
  /** Leaves what was there before; does nothing behind a commit. */
  discard(): void;
}

/** Pieces are gathered up to so many characters. */
const PIECE = 1 << 16;

/**
 * `writeAtomic` for what is longer than memory should be: written beside its target, flushed, renamed. Makes the directory. All throw Error naming the path and the
 * reason.
 */
export function openAtomicText(path: string): AtomicText {
  const temporary = `${path}.${randomUUID()}.tmp`;
  const guard = <Result>(action: () => Result): Result => {
    try {
      return action();
    } catch (error) {
      throw new Error(`${path}: could not be written: ${reasonOf(error)}`, { cause: error });
    }
  };
  let file: number | null = guard(() => {
    mkdirSync(dirname(path), { recursive: true });
    return openSync(temporary, "wx");
  });
  let pending = "";
  function flush(): void {
    const text = pending;
    pending = "";
    // Not writeSync: on a full disk that may write a part and say nothing; of a descriptor writeFileSync goes on from where it is.
    if (text !== "") guard(() => writeFileSync(file!, text));
  }
  function close(): void {
    if (file !== null) closeSync(file);
    file = null;
  }
  return {
    write(text) {
      pending += text;
      if (pending.length >= PIECE) flush();
    },
    commit() {
      flush();
      guard(() => {
        fsyncSync(file!);
        close();
        renameSync(temporary, path);
        flushDirectory(dirname(path));
      });
    },
    discard() {
      const open = file !== null;
      close();
      if (open) rmSync(temporary, { force: true });
    },
  };
}
