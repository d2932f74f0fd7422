import { join } from "node:path";
import { byteFileOf, printable, type FileSource } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import { openArchive } from "./archive.js";

/** Phones export a zip a recording; more than this are none of a person's recordings. */
const MOST_ZIPS = 2000;

/**
 * A directory in which each zip is a folder, `inner.zip/path` as in a zip of zips; those that are unpacked beside themselves, that cannot be opened, or are more
 * than 2,000, stay files.
 */
export async function withZipsOpened(directory: FileSource): Promise<FileSource> {
  const zips = directory.list().filter((path) => /\.zip$/i.test(path));
  if (zips.length === 0 || zips.length > MOST_ZIPS) return directory;
  const inside = new Map<string, { readonly source: FileSource; readonly path: string }>();
  const opened = new Set<string>();
  for (const zip of zips) {
    const unpacked = `${zip.replace(/\.zip$/i, "")}/`;
    if (directory.list().some((path) => path.startsWith(unpacked))) continue;
    try {
      const source = await openArchive(join(directory.name, zip));
      for (const path of source.list()) inside.set(`${zip}/${path}`, { source, path });
      opened.add(zip);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
  }
  const paths = [...directory.list().filter((path) => !opened.has(path)), ...inside.keys()].sort((a, b) => (a < b ? -1 : 1));
  return {
    name: directory.name,
    list: () => paths,
    size: (path) => {
      const found = inside.get(path);
      return found ? found.source.size(found.path) : directory.size(path);
    },
    read: (path) => {
      const found = inside.get(path);
      return found ? found.source.read(found.path) : directory.read(path);
    },
    open: async (path) => {
      const { source, path: own } = inside.get(path) ?? { source: directory, path };
      return source.open ? source.open(own) : byteFileOf(await source.read(own), `${directory.name}: ${printable(path)}`);
    },
    origin: async (path) => {
      const { source, path: own } = inside.get(path) ?? { source: directory, path };
      return source.origin?.(own);
    },
  };
}
