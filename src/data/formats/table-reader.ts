import type { FileSource } from "./file-source.js";
import { parseTableInto } from "./signal-text.js";
import type { TableTarget } from "./table-lines.js";

/** One table of a source: its path there, what messages call it, and where its cells go. */
export interface TableFile {
  readonly path: string;
  readonly place: string;
  readonly target: TableTarget;
}

/**
 * Reads tables, one after another or side by side: each file into its place, yielded when it and all before it are read, in the given order.
 * Throws what reading the first of the wrong ones throws, InputError as of `parseTableInto`, and the signal's reason once it is aborted.
 */
export type ReadTables = <File extends TableFile>(source: FileSource, files: readonly File[], signal?: AbortSignal) => AsyncIterable<File>;

/** One after another, in the calling thread. */
export const readInTurn: ReadTables = async function* (source, files, signal) {
  for (const file of files) {
    signal?.throwIfAborted();
    parseTableInto(await source.read(file.path), file.place, file.target);
    yield file;
  }
};
