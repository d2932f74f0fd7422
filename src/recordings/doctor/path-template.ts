import { isActivity } from "./words.js";

/** A stretch of a path: text that all files have, or a slot with a value of each file's own. */
export type PathPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "slot"; readonly values: readonly string[]; readonly type: "number" | "word" | "mixed" };

/** "2011-04-11-13-28-18", "20231106_110102": a date and its time, whatever stands between the numbers, are one piece. */
export const DATE = /(?:19|20)\d\d[-_.]?\d\d[-_.]?\d\d(?:[-_T ]\d{6}(?!\d)|(?:[-_.T: ]*\d\d(?!\d)){0,3})/;
const PIECES = new RegExp(`${DATE.source}|\\p{L}+|\\p{N}+|[^\\p{L}\\p{N}]`, "gu");

/** What paths of one depth have in common and where they differ; `values` of a slot stand in the paths' order. */
export function templateOf(paths: readonly string[]): PathPart[] {
  const split = paths.map((path) => path.split("/"));
  const depth = split[0]!.length;
  const parts: PathPart[] = [];
  for (let level = 0; level < depth; level++) {
    const names = split.map((segments) => segments[level]!);
    const ending = level === depth - 1 ? commonEnding(names) : "";
    if (level > 0) parts.push({ kind: "text", text: "/" });
    parts.push(...templateOfNames(names.map((name) => name.slice(0, name.length - ending.length))));
    if (ending) parts.push({ kind: "text", text: ending });
  }
  return joinTexts(parts);
}

function commonEnding(names: readonly string[]): string {
  const ending = /\.\p{L}[\p{L}\p{N}]*(\.gz)?$/u.exec(names[0]!)?.[0] ?? "";
  return names.every((name) => name.endsWith(ending) && name.length > ending.length) ? ending : "";
}

/** Names without "/" : literal where they agree, piece by piece where they have the same pieces, otherwise what stands between their ends. */
function templateOfNames(names: readonly string[]): PathPart[] {
  if (names.every((name) => name === names[0])) return names[0] === "" ? [] : [{ kind: "text", text: names[0]! }];
  const pieces = names.map((name) => name.match(PIECES) ?? []);
  const aligned = alignPieces(pieces);
  if (aligned) return joinWords(aligned);
  for (const separator of ["-", "_", " ", "."]) {
    // A date is not taken apart: its own separators are out of the way meanwhile.
    const fields = names.map((name) => splitOutsideDates(name, separator));
    const count = fields[0]!.length;
    if (count < 2 || fields.some((each) => each.length !== count || each.includes(""))) continue;
    return fields[0]!.flatMap((_, n): PathPart[] => [
      ...(n > 0 ? [{ kind: "text", text: separator } as const] : []),
      ...templateOfNames(fields.map((each) => each[n]!)),
    ]);
  }
  return betweenEnds(names, pieces);
}

function splitOutsideDates(name: string, separator: string): string[] {
  const dates: string[] = [];
  const hidden = name.replace(new RegExp(DATE, "g"), (date) => `\0${dates.push(date) - 1}\0`);
  return hidden.split(separator).map((field) => field.replace(/\0(\d+)\0/g, (_, n: string) => dates[Number(n)]!));
}

const typeOf = (piece: string): "number" | "word" | "separator" =>
  /\p{N}/u.test(piece) ? "number" : /\p{L}/u.test(piece) ? "word" : "separator";

/** Undefined where names differ in the number or the types of their pieces. */
function alignPieces(pieces: readonly (readonly string[])[]): PathPart[] | undefined {
  const [first] = pieces as [readonly string[]];
  if (first.length === 0 || pieces.some((each) => each.length !== first.length)) return undefined;
  const parts: PathPart[] = [];
  for (let n = 0; n < first.length; n++) {
    const type = typeOf(first[n]!);
    const values = pieces.map((each) => each[n]!);
    const same = values.every((value) => value === first[n]);
    if (!same && (type === "separator" || values.some((value) => typeOf(value) !== type))) return undefined;
    parts.push(same ? { kind: "text", text: first[n]! } : ({ kind: "slot", type, values } as PathPart));
  }
  return parts;
}

/** A word that differs and the number or word behind it are one name: "f1" and "m2"; "walking1" and "lying2" are an activity, and which time. */
function joinWords(parts: readonly PathPart[]): PathPart[] {
  const joined: PathPart[] = [];
  for (const part of parts) {
    const before = joined.at(-1);
    if (part.kind === "slot" && before?.kind === "slot" && !(part.type === "number" && areActivities(before.values))) {
      joined[joined.length - 1] = { kind: "slot", type: "mixed", values: before.values.map((value, n) => value + part.values[n]!) };
    } else joined.push(part);
  }
  return joined;
}

/** Words, several of them, and names of activities: "a1" and "b2" are names with their number. */
function areActivities(values: readonly string[]): boolean {
  return new Set(values).size > 1 && values.every((value) => value.length > 2 && isActivity(value));
}

/** Literal pieces and numbers from both ends; what is left in the middle is one slot. */
function betweenEnds(names: readonly string[], pieces: readonly (readonly string[])[]): PathPart[] {
  const shortest = Math.min(...pieces.map((each) => each.length));
  const agree = (at: (each: readonly string[]) => string): boolean => {
    const values = pieces.map(at);
    return values.every((value) => value.toLowerCase() === values[0]!.toLowerCase()) || values.every((value) => typeOf(value) === "number");
  };
  let left = 0;
  while (left < shortest - 1 && agree((each) => each[left]!)) left++;
  let right = 0;
  while (right < shortest - left - 1 && agree((each) => each[each.length - 1 - right]!)) right++;
  const middle = pieces.map((each) => each.slice(left, each.length - right).join(""));
  const ends = (from: (each: readonly string[]) => readonly string[]): PathPart[] => joinWords(alignPieces(pieces.map(from)) ?? []);
  const type = middle.every((value) => typeOf(value) === "number" && !/\p{L}/u.test(value))
    ? "number"
    : middle.every((value) => !/\p{N}/u.test(value))
      ? "word"
      : "mixed";
  if (middle.includes("")) return [{ kind: "slot", type: "mixed", values: names }];
  return [
    ...ends((each) => each.slice(0, left)),
    { kind: "slot", type, values: middle },
    ...(right > 0 ? ends((each) => each.slice(each.length - right)) : []),
  ];
}

function joinTexts(parts: readonly PathPart[]): PathPart[] {
  const joined: PathPart[] = [];
  for (const part of parts) {
    const before = joined.at(-1);
    if (part.kind === "text" && before?.kind === "text") joined[joined.length - 1] = { kind: "text", text: before.text + part.text };
    else joined.push(part);
  }
  return joined;
}
