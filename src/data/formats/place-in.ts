import type { FileSource } from "./file-source.js";
import { printable } from "./quote.js";

/**
 * What messages call a file of a source, or a part of it whose name begins with the file's: "folder: a/b.csv"; of a source that is one file that file's name, which
 * would otherwise stand there twice.
 */
export function placeIn(source: FileSource, name: string): string {
  const paths = source.list();
  const only = paths[0]!;
  const isFile = paths.length === 1 && (source.name === only || source.name.endsWith(`/${only}`));
  return isFile && name.startsWith(only) ? `${source.name}${printable(name.slice(only.length))}` : `${source.name}: ${printable(name)}`;
}
