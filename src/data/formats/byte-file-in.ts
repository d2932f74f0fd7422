import { byteFileOf, type ByteFile } from "./byte-file.js";
import type { FileSource } from "./file-source.js";
import { gunzip } from "./gzip.js";
import { placeIn } from "./place-in.js";

/**
 * One listed file of a source, by pieces where the source has them, otherwise read as a whole. What is packed by gzip and says so (`.gz`) is unpacked to memory,
 * within the limits of a zip's entry. Throws InputError for a path that is not listed, for a file that cannot be read and for one that is not intact.
 */
export async function byteFileIn(source: FileSource, path: string): Promise<ByteFile> {
  const file = source.open ? await source.open(path) : byteFileOf(await source.read(path), placeIn(source, path));
  return path.toLowerCase().endsWith(".gz") ? gunzip(file) : file;
}
