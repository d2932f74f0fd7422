import { closeSync, constants, fsyncSync, ftruncateSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { TrialRow } from "../records/index.js";
import { InputError } from "../tensor/index.js";
import { flushDirectory } from "./atomic.js";
import { reasonOf } from "./reason.js";

/** trials.jsonl: one line a finished trial, only ever appended to, each flushed to the disk before it counts. */
export interface TrialLog {
  /** In the order in which they were written. */
  readonly rows: readonly TrialRow[];
  /** Bytes of a line that was being written when the process died; they were taken off the end. */
  readonly tornBytes: number;
  /** Throws Error naming file and reason, and leaves the file as it was before. */
  append(row: TrialRow): void;
  close(): void;
}

/**
 * Opens a log, or makes an empty one. A last line without its line break is one that a killed process was writing: nobody was told of it,
 * so it is cut off. Throws InputError for a line that is no row and for a trial that finished twice.
 */
export async function openTrialLog(path: string): Promise<TrialLog> {
  let file: number;
  try {
    file = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND, 0o644);
  } catch (error) {
    throw new Error(`${path}: could not be opened for writing: ${reasonOf(error)}; choose another folder with --out`, { cause: error });
  }
  try {
    const bytes = readFileSync(file);
    let size = bytes.lastIndexOf(10) + 1;
    const rows = await parseTrialLog(bytes.subarray(0, size), path);
    const { readRow } = await import("../records/schema.js");
    const done = new Set(rows.flatMap(({ trial, status }) => (status === "done" ? [trial] : [])));
    // The name of a file made just now must survive a loss of power as its lines do.
    flushDirectory(dirname(path));
    const tornBytes = bytes.length - size;
    if (tornBytes > 0) ftruncateSync(file, size);
    return {
      rows,
      tornBytes,
      append(row) {
        // What could not be read again must not be written.
        readRow(JSON.parse(JSON.stringify(row)), `${path}: trial ${row.trial}`);
        if (done.has(row.trial)) throw new Error(`${path}: expected each trial once; received ${row.trial} again`);
        const line = Buffer.from(`${JSON.stringify(row)}\n`);
        try {
          // Not writeSync: on a full disk that may write a part and say nothing.
          writeFileSync(file, line);
          fsyncSync(file);
        } catch (error) {
          try {
            ftruncateSync(file, size);
          } catch {
            // Then the half line stays, and whoever opens the log next cuts it off.
          }
          throw new Error(
            `${path}: trial ${row.trial} could not be written: ${reasonOf(error)}; make room, then run the same command again`,
            {
              cause: error,
            },
          );
        }
        size += line.length;
        if (row.status === "done") done.add(row.trial);
      },
      close: () => closeSync(file),
    };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** The rows of a log whose last line is whole. Of a trial that failed and was tried again later, the later row counts. */
export async function parseTrialLog(bytes: Uint8Array, path: string): Promise<TrialRow[]> {
  const { readRow } = await import("../records/schema.js");
  const lines = new TextDecoder().decode(bytes).split("\n");
  lines.pop();
  const rows = new Map<string, TrialRow>();
  lines.forEach((line, i) => {
    const place = `${path}:${i + 1}`;
    const row = readRow(parseJson(line, place), place);
    if (rows.get(row.trial)?.status === "done") {
      throw new InputError(
        `${place}: expected each trial once; received ${row.trial} again, which a line further up has finished; delete line ${i + 1} if the two are alike`,
      );
    }
    rows.delete(row.trial);
    rows.set(row.trial, row);
  });
  return [...rows.values()];
}

/** Throws InputError, naming `place`, where a text is no JSON. */
export function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new InputError(`${place}: expected JSON; received ${reasonOf(error)}; restore it, or begin anew in another folder`);
  }
}
