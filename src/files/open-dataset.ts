import { existsSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import {
  decodeDataset,
  FILED,
  looksLikeArrays,
  looksLikeTs,
  looksLikeUciHar,
  MADE,
  readTs,
  readUciHar,
  readWindowArrays,
  ZIP_LIMITS,
  type Dataset,
} from "../data/index.js";
import { InputError } from "../tensor/index.js";
import { isZip, openArchive } from "./archive.js";
import { buildDataset, pausing, type OpenOptions, type Read } from "./build-dataset.js";
import { defaultCacheDirectory } from "./cache.js";
import { openDirectory, openFiles } from "./directory.js";
import { digestOf, download } from "./download.js";
import { OFFICIAL } from "./official.js";
import { checkThreads } from "./table-threads.js";
import { readWhole } from "./whole-file.js";

/**
 * A dataset by name, or by the path of a `.safetensors` dataset, or of a directory or zip in a dataset's original layout: UCI HAR's, or the UEA and UCR
 * archives' pairs NAME_TRAIN.ts and NAME_TEST.ts, of which `PATH#NAME` chooses one, or one file of a pair; or windows as arrays, a `.npz` or a directory or zip
 * with x.npy and y.npy. A named dataset of files is looked for in the environment variable STRIDE_DATA (a zip, a directory, or one that holds the official zip),
 * then in the cache, and then downloaded. Throws InputError for what is none of these and for a file that is wrong, and the signal's reason once it is aborted.
 */
export async function openDataset(nameOrPath: string, options: OpenOptions = {}): Promise<Dataset> {
  options.signal?.throwIfAborted();
  checkThreads(options.threads ?? "auto");
  if (Object.hasOwn(MADE, nameOrPath)) return MADE[nameOrPath]!(options.seed ?? 1);
  if (!Object.hasOwn(FILED, nameOrPath)) {
    const { path, set } = splitPath(nameOrPath);
    return openPath(path, readOriginal(set), options, set);
  }
  const env = options.env ?? process.env;
  const place = env["STRIDE_DATA"];
  if (!place) return openOfficial(nameOrPath, options);
  if (!existsSync(place))
    throw new InputError(`STRIDE_DATA: expected a zip or a directory; received ${place}, which does not exist; set it anew or unset it`);
  const official = (options.official ?? OFFICIAL)[nameOrPath];
  const archive = official?.fileNames.map((name) => join(place, name)).find((path) => existsSync(path));
  return openPath(archive ?? place, FILED[nameOrPath]!, options);
}

/** `archive.zip#GunPoint`: where it lies, and which of several sets. A file or directory may have # in its name all the same. */
function splitPath(path: string): { path: string; set?: string } {
  const at = path.lastIndexOf("#");
  if (at < 1 || existsSync(path)) return { path };
  return { path: path.slice(0, at), set: path.slice(at + 1) };
}

/** Whichever layout is there; of one with several sets that of this name. */
function readOriginal(set: string | undefined): Read {
  return (source, options) => {
    if (set === undefined && looksLikeUciHar(source)) return readUciHar(source, options);
    if (set !== undefined || looksLikeTs(source)) return readTs(source, set, options);
    return looksLikeArrays(source) ? readWindowArrays(source, options) : readUciHar(source, options);
  };
}

async function openPath(path: string, read: Read, options: OpenOptions, set?: string): Promise<Dataset> {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) {
    const names = [...Object.keys(FILED), ...Object.keys(MADE)].join(", ");
    throw new InputError(
      `${path}: expected a dataset's name (${names}) or the path of a .safetensors or .npz file, a zip or a directory; received no such file`,
    );
  }
  // Of no set as it always was, so that caches stay good.
  const chosen = set === undefined ? [] : [set];
  if (stat.isDirectory()) {
    const source = await openDirectory(path);
    const files = source
      .list()
      .map((file) => [file, source.size(file), statSync(join(path, file), { throwIfNoEntry: false })?.mtimeMs ?? 0]);
    const bytes = source.list().reduce((sum, file) => sum + source.size(file), 0);
    const identity = [resolve(path), files, ...chosen];
    return buildDataset(
      { name: nameOf(basename(resolve(path)), set), identity, fetch: async () => bytes, open: async () => source, read },
      options,
    );
  }
  if (stat.size > ZIP_LIMITS.totalBytes) {
    throw new InputError(
      `${path}: expected a file of at most ${ZIP_LIMITS.totalBytes} bytes; received ${stat.size}; unpack it and pass the directory`,
    );
  }
  if (path.endsWith(".safetensors")) return decodeDataset(await readWhole(path), path);
  if (path.endsWith(".ts")) return openTsFile(path, options);
  if (!(await isZip(path))) {
    throw new InputError(
      `${path}: expected a .safetensors dataset, a .npz of windows x and labels y, a zip or a directory, or a file of a pair NAME_TRAIN.ts and NAME_TEST.ts; received a file of another kind; stride data import makes a dataset of recordings`,
    );
  }
  const identity = [resolve(path), stat.size, stat.mtimeMs, ...chosen];
  return buildDataset(
    {
      name: nameOf(basename(path).replace(/\.(?:zip|npz)$/, ""), set),
      identity,
      fetch: async () => stat.size,
      open: () => openArchive(path),
      read,
    },
    options,
  );
}

function nameOf(base: string, set: string | undefined): string {
  return set === undefined ? base : `${base}-${set.replace(/[^\w-]/g, "_").slice(0, 100)}`;
}

/** The pair that a `.ts` file is one of. Read anew each time, as the files of a folder would be listed otherwise. */
async function openTsFile(path: string, options: OpenOptions): Promise<Dataset> {
  const [, name] = /^(.+)_(?:TRAIN|TEST)\.ts$/.exec(basename(path)) ?? [];
  if (name === undefined) {
    throw new InputError(`${path}: expected NAME_TRAIN.ts or NAME_TEST.ts; received another name; call the files of a pair so`);
  }
  const { signal } = options;
  const source = openFiles(dirname(path), [`${name}_TRAIN.ts`, `${name}_TEST.ts`]);
  return readTs(pausing(source, signal), name, { signal, progress: (done, total) => options.progress?.("read", done, total) });
}

async function openOfficial(name: string, options: OpenOptions): Promise<Dataset> {
  const archive = (options.official ?? OFFICIAL)[name]!;
  const directory = defaultCacheDirectory(options.env);
  const zip = join(directory, archive.fileNames[0]!);
  const otherWays = `set STRIDE_DATA to ${archive.fileNames[0]} or its folder, or pass the path of the zip or of the unpacked folder`;
  async function fetch(): Promise<number> {
    if (!existsSync(zip) || (await digestOf(zip)) !== archive.sha256) {
      const progress = (done: number, total: number): void => options.progress?.("download", done, total);
      await download({ ...archive, to: zip, otherWays, progress, signal: options.signal });
    }
    return statSync(zip).size;
  }
  return buildDataset({ name, identity: [archive.sha256], fetch, open: () => openArchive(zip), read: FILED[name]! }, options);
}
