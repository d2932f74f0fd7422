import { pathPattern } from "../../data/path-pattern.js";
import { isSensorSlot, rolesOf, type SlotRole } from "./path-roles.js";
import { templateOf, type PathPart } from "./path-template.js";

/** Files of one kind: one pattern, one table format. */
export interface PathKind {
  readonly pattern: string;
  readonly paths: readonly string[];
  readonly slots: readonly SlotRole[];
}

/** Paths that may be of one kind, as they have one depth and one form, told apart by what their names say of sensors. */
export function kindsOf(paths: readonly string[]): PathKind[] {
  const parts = templateOf(paths);
  const telling = parts.find((part) => part.kind === "slot" && isSensorSlot(part));
  if (paths.length > 1 && telling?.kind === "slot") {
    const groups = new Map<string, string[]>();
    paths.forEach((path, n) => groups.set(telling.values[n]!, [...(groups.get(telling.values[n]!) ?? []), path]));
    if (groups.size > 1) return [...groups.values()].flatMap(kindsOf);
  }
  const slots = rolesOf(parts);
  return [{ ...patternOf(parts, slots, paths), paths }];
}

/**
 * A pattern in which every placeholder stands for what it should. Plain placeholders take "walking_fast_2" and dates apart otherwise: then numbers are marked
 * as such, or else dates and what nobody needs are any characters.
 */
function patternOf(
  parts: readonly PathPart[],
  slots: readonly SlotRole[],
  paths: readonly string[],
): { pattern: string; slots: readonly SlotRole[] } {
  const nameless = (role: SlotRole): boolean => role.name.startsWith("date");
  const ways: { digits: boolean; drop: (role: SlotRole) => boolean }[] = [
    { digits: false, drop: () => false },
    { digits: true, drop: () => false },
    { digits: false, drop: nameless },
    { digits: true, drop: nameless },
    { digits: true, drop: (role) => role.role === "other" && role.slot.type !== "number" },
  ];
  const written = ways.map(({ digits, drop }) => {
    const kept = slots.filter((role) => !drop(role));
    const text = parts.map((part) => {
      if (part.kind === "text") return part.text.replace(/[{}*]/g, "*");
      const role = kept.find(({ slot }) => slot === part);
      if (!role) return "*";
      return `{${role.name}${digits && part.values.every((value) => /^\d+$/.test(value)) ? "#" : ""}}`;
    });
    return { pattern: text.join("").replace(/\*{2,}/g, "*"), slots: kept };
  });
  const fitting = written.find(({ pattern: text, slots: kept }) => {
    const pattern = pathPattern(text);
    return paths.every((path, n) => {
      const found = pattern.match(path);
      return found !== undefined && kept.every(({ slot, name }) => found[name] === slot.values[n]);
    });
  });
  return fitting ?? written[0]!;
}

/** By which paths are sorted into possible kinds before anything is read: their depth and ending. */
export function formOf(path: string): string {
  const depth = path.split("/").length;
  const ending = /\.\p{L}[\p{L}\p{N}]*(\.gz)?$/u.exec(path)?.[0]?.toLowerCase() ?? "";
  return `${depth} ${ending}`;
}

/** Paths with digits taken for the same: of each it is enough to look into one. */
export function skeletonOf(path: string): string {
  return path.replace(/\p{N}+/gu, "0");
}

const OTHER_ENDINGS =
  /\.(md|pdf|html?|py|ipynb|m|r|js|java|c|cpp|h|xml|ya?ml|toml|docx?|xlsx?|odt|png|jpe?g|gif|svg|mp4|avi|mov|wav|mp3|sh|bat|exe|db|sqlite|pkl|pickle|mat|h5|hdf5|zip|rar|7z|tar|tgz|names|bib|rtf|ini|cfg|mapping\.json)$/i;
const OTHER_NAMES = /(^|\/)(read ?_?me|licen[cs]e|changelog|copying|citation|manual|index|about|authors)[^/]*$/i;

/** Why a file is not looked into, or null. */
export function otherKind(path: string): string | null {
  const name = path.split("/").at(-1)!;
  const ending = OTHER_ENDINGS.exec(name);
  if (OTHER_NAMES.test(path)) return "about the data, no samples";
  if (ending)
    return /^\.(zip|tar|tgz|7z|rar)$/i.test(ending[0])
      ? "an archive that was not opened: unpack it, or what holds it"
      : `${ending[0]} is no table`;
  return null;
}
