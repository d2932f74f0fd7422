import { pathPattern, placeIn, printable, quote, type FileSource, type PathPattern } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import type { LabelOrigin, Mapping } from "./mapping.js";

/** What the placeholders of a path stand for. */
export type Placeholders = Readonly<Record<string, string>>;

/** The files of which one recording, or several behind one another, are read. */
export interface FileGroup {
  /** One a kind, in the mapping's order. */
  readonly paths: readonly string[];
  readonly placeholders: Placeholders;
}

export interface FoundFile {
  readonly path: string;
  readonly placeholders: Placeholders;
}

export interface GroupedFiles {
  /** In the order of their first files' paths. */
  readonly groups: readonly FileGroup[];
  readonly intervals: readonly FoundFile[];
  /** Files that no pattern means. */
  readonly unmatched: readonly string[];
}

/** Whole numbers are the same with zeros before them: "01" and "1". */
export function sameWord(word: string): string {
  return word.replace(/^0+(?=\d+$)/, "");
}

/**
 * The files of a source by a mapping's patterns, in the order of their paths whatever the source's. Throws InputError where no file is meant, where several
 * patterns mean one, and where the file of one kind that belongs to another is missing or is not the only one.
 */
export function groupFiles(
  source: FileSource,
  { files, label }: Pick<Mapping, "files"> & { readonly label: LabelOrigin | null },
): GroupedFiles {
  const kinds = files.map(({ path }) => pathPattern(path));
  const labelled = label?.from === "intervals" ? pathPattern(label.path) : undefined;
  const patterns = labelled ? [...kinds, labelled] : kinds;
  const found = patterns.map((): FoundFile[] => []);
  const unmatched: string[] = [];
  for (const path of [...source.list()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))) {
    const matches = patterns.flatMap((pattern, i) => {
      const placeholders = pattern.match(path);
      return placeholders ? [{ i, placeholders }] : [];
    });
    if (matches.length > 1) {
      const [a, b] = matches.map(({ i }) => quote(patterns[i]!.text));
      throw new InputError(
        `${placeIn(source, path)}: expected a file that one path of the mapping means; received ${a} and ${b}, which both do`,
      );
    }
    const [match] = matches;
    if (match) found[match.i]!.push({ path, placeholders: match.placeholders });
    else unmatched.push(path);
  }
  patterns.forEach((pattern, i) => {
    if (found[i]!.length > 0) return;
    const some = unmatched.length > 0 ? `${unmatched.length} others, such as ${quote(unmatched[0]!)}` : "none at all";
    throw new InputError(
      `${source.name}: expected files like ${quote(pattern.text)}; received ${some}; edit the mapping's path, or open another folder`,
    );
  });
  return { groups: joinKinds(source.name, kinds, found), intervals: labelled ? found.at(-1)! : [], unmatched };
}

function joinKinds(name: string, kinds: readonly PathPattern[], found: readonly (readonly FoundFile[])[]): FileGroup[] {
  let groups: FileGroup[] = found[0]!.map(({ path, placeholders }) => ({ paths: [path], placeholders }));
  const known = new Set(kinds[0]!.placeholders);
  kinds.slice(1).forEach((pattern, i) => {
    const shared = pattern.placeholders.filter((placeholder) => known.has(placeholder));
    const keyOf = (placeholders: Placeholders): string => JSON.stringify(shared.map((key) => sameWord(placeholders[key]!)));
    const partners = new Map<string, FoundFile>();
    for (const file of found[i + 1]!) {
      const other = partners.get(keyOf(file.placeholders));
      if (other)
        refusePartner(name, groups.find((group) => keyOf(group.placeholders) === keyOf(file.placeholders))?.paths[0], pattern, [
          other.path,
          file.path,
        ]);
      partners.set(keyOf(file.placeholders), file);
    }
    groups = groups.map(({ paths, placeholders }) => {
      const partner = partners.get(keyOf(placeholders));
      if (!partner) return refusePartner(name, paths[0], pattern, []);
      partners.delete(keyOf(placeholders));
      return {
        paths: [...paths, partner.path],
        placeholders: Object.assign(Object.create(null) as object, partner.placeholders, placeholders),
      };
    });
    const [left] = partners.values();
    if (left) refusePartner(name, left.path, kinds[0]!, []);
    for (const placeholder of pattern.placeholders) known.add(placeholder);
  });
  return groups;
}

function refusePartner(name: string, path: string | undefined, pattern: PathPattern, received: readonly string[]): never {
  const to = path === undefined ? "each of the others" : printable(path);
  throw new InputError(
    `${name}: expected one file like ${quote(pattern.text)} to go with ${to}; received ${received.length === 0 ? "none" : received.map((one) => printable(one)).join(" and ")}`,
  );
}
