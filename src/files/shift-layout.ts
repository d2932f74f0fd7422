import { pathPattern, type FileMapping, type FileSource } from "../data/index.js";

/**
 * Files as they are called from another folder than the one that was imported: patterns without their first folders, or below one folder more, as of one
 * recording's folder where all recordings were imported. The first way in which every kind of file is there; undefined where none is.
 */
export function shiftFiles(files: readonly FileMapping[], source: FileSource): readonly FileMapping[] | undefined {
  const paths = source.list();
  const depth = Math.min(...files.map(({ path }) => path.split("/").length));
  const dropped = Array.from({ length: depth }, (_, k) =>
    files.map((file) => ({ ...file, path: file.path.split("/").slice(k).join("/") })),
  );
  const below = dropped.map((ways) => ways.map((file) => ({ ...file, path: `{above}/${file.path}` })));
  return [...dropped, ...below]
    .filter((ways) => ways.every(({ path }) => isTelling(path)))
    .find((ways) => ways.every(({ path }) => paths.some((file) => pathPattern(path).match(file) !== undefined)));
}

/** Whether a pattern names its file, and does not mean any of its ending. */
function isTelling(path: string): boolean {
  return /[\p{L}\p{N}]/u.test(
    path
      .split("/")
      .at(-1)!
      .replace(/\{[^}]*\}|\*/g, "")
      .replace(/\.[a-z0-9.]+$/i, ""),
  );
}

/** Placeholders that all of the patterns have. */
export function placeholdersOf(files: readonly FileMapping[]): readonly string[] {
  const [first, ...others] = files.map(({ path }) => pathPattern(path).placeholders);
  return (first ?? []).filter((name) => others.every((names) => names.includes(name)));
}
