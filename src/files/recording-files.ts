import { existsSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { FileSource } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import { isZip, openArchive } from "./archive.js";
import { openDirectory, openFiles } from "./directory.js";
import { withZipsOpened } from "./zips-inside.js";

/** Begins like a zip and is one, but of a format of its own: an array in it is no file of a recording. */
const FORMATS_OF_ZIPS = /\.npz$/i;

/**
 * Where recordings lie: a directory with those below it, and those in zips there, a zip, or one file of any kind, which is then the only one listed. Files of a directory are read by
 * pieces, those of a zip as a whole. Throws InputError where there is nothing, and for a zip that is not intact.
 */
export async function openRecordingFiles(path: string): Promise<FileSource> {
  if (!existsSync(path)) throw new InputError(`${path}: expected a file, a zip or a directory of recordings; received no such file`);
  if (statSync(path).isDirectory()) return withZipsOpened(await openDirectory(path));
  if (!FORMATS_OF_ZIPS.test(path) && (await isZip(path))) return openArchive(path);
  return { ...openFiles(dirname(path), [basename(path)]), name: path };
}
