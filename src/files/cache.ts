import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { decodeDataset, encodeDataset, type Dataset } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import { writeAtomic } from "./atomic.js";
import { reasonOf } from "./reason.js";

/** Part of every key: raise it when a reader gives other numbers from the same files. */
const READERS_VERSION = 1;

export interface CacheOptions {
  /** Where cache files lie. */
  readonly directory: string;
  /** Told, in one line, of a cache file that is damaged and of one that cannot be written; the dataset is then built as if there were none. */
  readonly warn: (message: string) => void;
}

/** `STRIDE_CACHE`, or `stride` in the platform's directory for caches (XDG_CACHE_HOME, ~/Library/Caches, LOCALAPPDATA, ~/.cache). */
export function defaultCacheDirectory(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
): string {
  if (env["STRIDE_CACHE"]) return env["STRIDE_CACHE"];
  if (env["XDG_CACHE_HOME"]) return join(env["XDG_CACHE_HOME"], "stride");
  if (platform === "darwin") return join(homedir(), "Library", "Caches", "stride");
  if (platform === "win32" && env["LOCALAPPDATA"]) return join(env["LOCALAPPDATA"], "stride", "Cache");
  return join(homedir(), ".cache", "stride");
}

/**
 * The dataset that `build` makes, from its cache file where there is a whole one. `identity` is what makes two sources the same: a digest, or
 * paths with sizes and times of change.
 */
export async function cached(
  name: string,
  identity: readonly unknown[],
  build: () => Promise<Dataset>,
  options: CacheOptions,
): Promise<Dataset> {
  const path = cachePath(name, identity, options.directory);
  const kept = await readCached(path, options.warn);
  if (kept) return kept;
  const dataset = await build();
  try {
    writeAtomic(path, await encodeDataset(dataset));
  } catch (error) {
    options.warn(`cache: ${error instanceof Error ? error.message : String(error)}; the next start reads the source again`);
  }
  return dataset;
}

/** Where the cache keeps the dataset of a source. */
export function cachePath(name: string, identity: readonly unknown[], directory: string): string {
  const key = createHash("sha256")
    .update(JSON.stringify([READERS_VERSION, ...identity]))
    .digest("hex")
    .slice(0, 16);
  return join(directory, `${name}-${key}.safetensors`);
}

async function readCached(path: string, warn: CacheOptions["warn"]): Promise<Dataset | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT")
      warn(`cache: ${path}: could not be read: ${reasonOf(error)}; reading the source again`);
    return undefined;
  }
  try {
    return await decodeDataset(bytes, path);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    warn(`cache: ${error.message}; reading the source again`);
    return undefined;
  }
}
