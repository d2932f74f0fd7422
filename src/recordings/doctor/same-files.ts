import { byteFileIn, sha256, type FileSource } from "../../data/index.js";
import type { Finding } from "./finding.js";

const ENDS = 4096;

/** Files that hold the same bytes under two names. Only those of one size are compared: by their ends, and only where these agree as a whole. */
export async function findSameFiles(source: FileSource, paths: readonly string[]): Promise<Finding[]> {
  const bySize = groupBy(
    paths,
    paths.map((path) => String(source.size(path))),
  );
  const groups: string[][] = [];
  for (const [size, same] of bySize) {
    if (same.length < 2 || size === "0") continue;
    for (const alike of (await groupByAsync(same, (path) => endsOf(source, path))).values()) {
      if (alike.length < 2) continue;
      for (const equal of (await groupByAsync(alike, (path) => wholeOf(source, path))).values()) if (equal.length > 1) groups.push(equal);
    }
  }
  return groups.slice(0, 5).map(([first, second, ...more], n) => ({
    kind: "same file",
    severity: "warning",
    file: second!,
    what: `the same content as ${first}${more.length > 0 ? ` and ${more.length} more` : ""}${n === 0 && groups.length > 1 ? `; so are ${groups.length - 1} other pairs` : ""}`,
    advice: "remove one: what is there twice counts twice, and may be in training and test at once",
  }));
}

async function endsOf(source: FileSource, path: string): Promise<string> {
  // What an archive says of an entry's content costs nothing to ask.
  const origin = await source.origin?.(path);
  if (origin && origin.kind !== "file") return `crc ${origin.crc32}`;
  const file = await byteFileIn(source, path);
  const head = await file.slice(0, ENDS);
  const tail = await file.slice(Math.max(0, file.size - ENDS), file.size);
  return `${await hash(head)} ${await hash(tail)}`;
}

async function wholeOf(source: FileSource, path: string): Promise<string> {
  return hash(await source.read(path));
}

function hash(bytes: Uint8Array): Promise<string> {
  return sha256(bytes);
}

function groupBy<T>(list: readonly T[], keys: readonly string[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const [n, item] of list.entries()) {
    const group = groups.get(keys[n]!);
    if (group) group.push(item);
    else groups.set(keys[n]!, [item]);
  }
  return groups;
}

/** So many files at once: what takes time is asking for them. */
const AT_ONCE = 16;

async function groupByAsync<T>(list: readonly T[], key: (item: T) => Promise<string>): Promise<Map<string, T[]>> {
  const keys: string[] = [];
  for (let at = 0; at < list.length; at += AT_ONCE) keys.push(...(await Promise.all(list.slice(at, at + AT_ONCE).map(key))));
  return groupBy(list, keys);
}
