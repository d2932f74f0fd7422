import { host } from "#host";
import type { ByteFile, Dataset, FILED, FileSource } from "../data/index.js";
import { cached, defaultCacheDirectory } from "./cache.js";
import type { OfficialArchive } from "./official.js";
import { readingThreads, startTableThreads } from "./table-threads.js";

export interface OpenOptions {
  /** Called with what is being done, and the bytes done and to do (0 while unknown). */
  readonly progress?: ((stage: "download" | "read", done: number, total: number) => void) | undefined;
  /** Told in one line what went wrong without stopping the work; default: one line on stderr. */
  readonly warn?: ((message: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** False reads the source anew and keeps nothing; default true. A download still goes to the cache's directory. */
  readonly cache?: boolean | undefined;
  /**
   * How many threads unpack and parse; 1 is the calling one alone. Default "auto": one a core, at most four, and one for what is read in no
   * time. Any number gives the same dataset, and the same error.
   */
  readonly threads?: number | "auto" | undefined;
  /** Seed of a simulated dataset, default 1. */
  readonly seed?: number | undefined;
  /** Where STRIDE_DATA and the cache's directory are looked up; default process.env. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Where named datasets are downloaded from. */
  readonly official?: Readonly<Record<string, OfficialArchive>> | undefined;
}

export type Read = (typeof FILED)[string];

export interface Building {
  /** What the cache calls it. */
  readonly name: string;
  /** What decides the content, for the cache. */
  readonly identity: readonly unknown[];
  /** Sees to it that the source is here, and tells its bytes. */
  readonly fetch: () => Promise<number>;
  readonly open: () => Promise<FileSource>;
  readonly read: Read;
}

/** Reads a source, or its cache file where that is good. */
export function buildDataset({ name, identity, fetch, open, read }: Building, options: OpenOptions): Promise<Dataset> {
  const { signal, threads: asked = "auto" } = options;
  const progress = (done: number, total: number): void => options.progress?.("read", done, total);
  async function make(): Promise<Dataset> {
    const count = readingThreads(asked, await fetch());
    // The others start while the source is opened.
    const threads = startTableThreads(count);
    try {
      return await read(pausing(await open(), signal), { progress, signal, readTables: threads.read });
    } finally {
      threads.close();
    }
  }
  if (options.cache === false) return make();
  return cached(name, identity, make, { directory: defaultCacheDirectory(options.env), warn: options.warn ?? warnOnStderr });
}

/** Lets signals through around every file: unpacking and parsing give way to no timer and no Ctrl-C by themselves. */
export function pausing(source: FileSource, signal: AbortSignal | undefined): FileSource {
  return {
    ...source,
    async read(path) {
      await host.pause();
      signal?.throwIfAborted();
      const bytes = await source.read(path);
      await host.pause();
      signal?.throwIfAborted();
      return bytes;
    },
    ...(source.open && { open: async (path) => abortable(await source.open!(path), signal) }),
  };
}

/** Fetching a piece pauses by itself. */
function abortable(file: ByteFile, signal: AbortSignal | undefined): ByteFile {
  async function slice(start: number, end: number): Promise<Uint8Array> {
    signal?.throwIfAborted();
    return file.slice(start, end);
  }
  return { ...file, slice };
}

function warnOnStderr(message: string): void {
  process.stderr.write(`stride: ${message}\n`);
}
