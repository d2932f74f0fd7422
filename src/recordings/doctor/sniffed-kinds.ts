import { byteFileIn, openTable, placeIn, SNIFFED_BYTES, sniffTable, type FileSource, type TableFormat } from "../../data/index.js";
import { InputError } from "../../tensor/index.js";
import type { FileGroup } from "./examination.js";
import { formOf, kindsOf, otherKind, skeletonOf, type PathKind } from "./path-kinds.js";

/** Files of one pattern, and how their tables are read. */
export interface TableKind extends PathKind {
  readonly format: TableFormat;
  readonly reasons: readonly string[];
}

export interface SniffedFiles {
  readonly kinds: readonly TableKind[];
  readonly leftOut: readonly FileGroup[];
  /** Small texts that may say what codes mean, or how fast was sampled. */
  readonly texts: readonly string[];
  /** Why files are no tables. */
  readonly refusals: readonly InputError[];
}

const MOST_SNIFFED = 300;
const LONGEST_TEXT = 200_000;

/** Sorts all files of a source into kinds, by their paths and by the heads of some. */
export async function sniffKinds(source: FileSource, signal?: AbortSignal): Promise<SniffedFiles> {
  const leftOut: FileGroup[] = [];
  const texts: string[] = [];
  const refusals: InputError[] = [];
  const groups = new Map<string, { paths: string[]; format: TableFormat; reasons: readonly string[] }>();
  const skeletons = new Map<string, string[]>();
  const others = new Map<string, string[]>();
  for (const path of source.list()) {
    const why = source.size(path) === 0 ? "empty" : otherKind(path);
    if (why !== null) others.set(why, [...(others.get(why) ?? []), path]);
    else skeletons.set(skeletonOf(path), [...(skeletons.get(skeletonOf(path)) ?? []), path]);
    if (source.size(path) <= LONGEST_TEXT && /\.(txt|md|rst|names)$|(^|\/)[^./]+$/i.test(path)) texts.push(path);
  }
  for (const [why, paths] of others) leftOut.push(leftOutGroup(source, paths, why));

  // Names of many words make many skeletons: those of one form and depth are then taken for what the others of it are.
  const list = [...skeletons.values()];
  const every = Math.ceil(list.length / MOST_SNIFFED);
  const byForm = new Map<string, string>();
  const rest: string[][] = [];
  for (const [n, paths] of list.entries()) {
    if (n % every !== 0) {
      rest.push(paths);
      continue;
    }
    signal?.throwIfAborted();
    const [first] = paths as [string];
    try {
      const { format, reasons, columns } = await sniff(source, first);
      const key = `${formOf(first)}\n${JSON.stringify(format)}\n${"header" in format && format.header ? columns.join("\t") : columns.length}`;
      const group = groups.get(key) ?? { paths: [], format, reasons };
      group.paths.push(...paths);
      groups.set(key, group);
      byForm.set(formOf(first), key);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      refusals.push(error);
      const place = `${placeIn(source, first)}: `;
      leftOut.push(leftOutGroup(source, paths, error.message.startsWith(place) ? error.message.slice(place.length) : error.message));
    }
  }
  for (const paths of rest) {
    const key = byForm.get(formOf(paths[0]!));
    if (key === undefined) leftOut.push(leftOutGroup(source, paths, "not looked into: too many names"));
    else groups.get(key)!.paths.push(...paths);
  }
  const kinds = [...groups.values()].flatMap(({ paths, format, reasons }) =>
    kindsOf(paths.sort(naturally)).map((kind) => ({ ...kind, format, reasons })),
  );
  return { kinds, leftOut, texts, refusals };
}

/** Also of a format whose columns its reader alone knows. */
async function sniff(
  source: FileSource,
  path: string,
): Promise<{ format: TableFormat; reasons: readonly string[]; columns: readonly string[] }> {
  const file = await byteFileIn(source, path);
  const { format, reasons, columns } = sniffTable(await file.slice(0, SNIFFED_BYTES), placeIn(source, path));
  // Source text of a language, too, has this ending, and looks like a table.
  if (format.kind !== "ts" && /\.ts$/i.test(path))
    throw new InputError(
      `${placeIn(source, path)}: expected the .ts form of the UEA archive, which begins with @problemName or another of its keys; received none`,
    );
  if (columns.length > 0) return { format, reasons, columns };
  return { format, reasons, columns: (await openTable(file, format)).columns };
}

export function leftOutGroup(source: FileSource, paths: readonly string[], because: string): FileGroup {
  const bytes = paths.reduce((sum, path) => sum + source.size(path), 0);
  return {
    pattern: paths.length === 1 ? paths[0]! : `${paths[0]!} and ${paths.length - 1} more`,
    count: paths.length,
    bytes,
    takenFor: "left out",
    because,
  };
}

/** "s2" before "s10". */
export function naturally(a: string, b: string): number {
  return collator.compare(a, b);
}
const collator = new Intl.Collator("en", { numeric: true });

/** Small texts by their paths, at most a megabyte in all. */
export async function readTexts(source: FileSource, paths: readonly string[]): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  let total = 0;
  for (const path of [...paths].sort((a, b) => source.size(a) - source.size(b))) {
    if ((total += source.size(path)) > 1 << 20 || texts.size >= 50) break;
    texts.set(path, new TextDecoder().decode(await source.read(path)));
  }
  return texts;
}
