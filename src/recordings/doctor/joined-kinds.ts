import type { FileSource, SignalMapping } from "../../data/index.js";
import type { Mapping } from "../mapping.js";
import type { ExaminedKind } from "./examined-kind.js";
import { secondsIn } from "./time-column.js";
import type { Finding } from "./finding.js";
import { decision, type Decision } from "./guess.js";
import { isPlace, sensorOf, tokensOf } from "./words.js";

export interface JoinedKinds {
  /** Of one recording each, the first one leads. */
  readonly kinds: readonly ExaminedKind[];
  readonly leftOut: readonly { readonly kind: ExaminedKind; readonly because: string }[];
  readonly join: Mapping["join"];
  readonly decision: Decision | null;
}

/** Which kinds of files belong together: the one with most samples, and others whose paths have the same placeholders with the same values. */
export function joinKinds(source: FileSource, kinds: readonly ExaminedKind[]): JoinedKinds {
  const bytes = (kind: ExaminedKind): number => kind.paths.reduce((sum, path) => sum + source.size(path), 0);
  const sorted = [...kinds].sort((a, b) => bytes(b) - bytes(a));
  const [largest] = sorted as [ExaminedKind];
  const keys = new Set(keysOf(largest));
  const together: ExaminedKind[] = [];
  const leftOut: { kind: ExaminedKind; because: string }[] = [];
  for (const kind of sorted) {
    const own = keysOf(kind);
    const shared = own.filter((key) => keys.has(key)).length;
    if (kind !== largest && (namesOf(kind) !== namesOf(largest) || shared < Math.max(own.length, keys.size) / 2)) {
      leftOut.push({ kind, because: `its paths do not pair with those of ${largest.pattern}; a mapping of its own can import it` });
    } else if (together.length > 0 && !sameRecordings(together[0]!, kind)) {
      leftOut.push({ kind, because: `it has neither as many rows as ${largest.pattern} nor times that overlap with it` });
    } else together.push(kind);
  }
  // The accelerometer leads, as its times are those of the recording.
  together.sort((a, b) => Number(isAcceleration(b)) - Number(isAcceleration(a)) || (a.pattern < b.pattern ? -1 : 1));
  const join =
    together.length > 1 && !together.every((kind, _, [first]) => sameRows(first!, kind) && sameTimes(first!, kind)) ? "time" : "rows";
  const said =
    together.length < 2
      ? null
      : decision(
          "join",
          join === "rows" ? "row by row" : "by time",
          join === "rows"
            ? "files of one recording have as many rows"
            : "files of one recording have times that overlap, but not the same rows",
          "likely",
          join === "rows" && together.every(({ guess }) => "column" in guess.time) ? ["by time"] : [],
        );
  return { kinds: withNames(together), leftOut, join, decision: said };
}

function namesOf({ slots }: ExaminedKind): string {
  return slots
    .map(({ name }) => name)
    .sort()
    .join();
}

/** What paths stand for, by placeholders. */
function keysOf({ paths, slots }: ExaminedKind): string[] {
  const sorted = [...slots].sort((a, b) => (a.name < b.name ? -1 : 1));
  return paths.map((_, n) => sorted.map(({ slot }) => slot.values[n]!).join("/"));
}

function isAcceleration({ sensor, guess }: ExaminedKind): boolean {
  return /acc/.test(sensor ?? guess.signals.map(({ name }) => name).join());
}

function pairs(a: ExaminedKind, b: ExaminedKind): [ExaminedKind["samples"][number], ExaminedKind["samples"][number]][] {
  const keyed = (kind: ExaminedKind): Map<string, ExaminedKind["samples"][number]> => {
    const keys = keysOf(kind);
    return new Map(kind.samples.map((sample) => [keys[kind.paths.indexOf(sample.path)]!, sample]));
  };
  const other = keyed(b);
  return [...keyed(a)].flatMap(([key, sample]) =>
    (other.has(key) ? [[sample, other.get(key)!] as const] : []).map((pair) => [...pair] as [typeof sample, typeof sample]),
  );
}

function sameRows(a: ExaminedKind, b: ExaminedKind): boolean {
  return pairs(a, b).every(
    ([one, other]) =>
      one.rowCount === other.rowCount || ((!one.exact || !other.exact) && Math.abs(one.rowCount / other.rowCount - 1) < 0.1),
  );
}

/** Whether stamps begin and end within a step, or nobody has any: otherwise the row of one is not the row of the other. */
function sameTimes(a: ExaminedKind, b: ExaminedKind): boolean {
  const [first, second] = [a.guess.time, b.guess.time];
  if (!("column" in first) || !("column" in second) || first.unit !== second.unit || first.unit === "iso") return true;
  const step = first.unit === "samples" ? 1 : 1 / (first.rate * secondsIn(first.unit));
  return pairs(a, b).every(([one, other]) => {
    const [x, y] = [one.summaries[one.columns.indexOf(first.column)]!, other.summaries[other.columns.indexOf(second.column)]!];
    return Math.abs(x.min - y.min) <= step && (!one.exact || !other.exact || Math.abs(x.max - y.max) <= step);
  });
}

function sameRecordings(a: ExaminedKind, b: ExaminedKind): boolean {
  if (sameRows(a, b)) return true;
  const range = (kind: ExaminedKind, sample: ExaminedKind["samples"][number]) =>
    "column" in kind.guess.time ? sample.summaries[sample.columns.indexOf(kind.guess.time.column)] : undefined;
  return pairs(a, b).some(([one, other]) => {
    const [first, second] = [range(a, one), range(b, other)];
    return first !== undefined && second !== undefined && first.min < second.max && second.min < first.max;
  });
}

/** Signals of two kinds that would have one name get what tells the kinds apart in front. */
function withNames(kinds: readonly ExaminedKind[]): ExaminedKind[] {
  const counts = new Map<string, number>();
  for (const { guess } of kinds) for (const { name } of guess.signals) counts.set(name, (counts.get(name) ?? 0) + 1);
  if ([...counts.values()].every((count) => count === 1)) return [...kinds];
  const words = kinds.map(({ pattern }) => tokensOf(pattern.replace(/\{[^}]*\}/g, "/")));
  return kinds.map((kind, n) => {
    const own = [...new Set(words[n])].filter((word) => words.some((other) => !other.includes(word)));
    const telling =
      own.filter((word) => isPlace(word)).concat(own.filter((word) => !isPlace(word) && sensorOf(word) === null))[0] ?? `k${n + 1}`;
    const rename = (signal: SignalMapping): SignalMapping =>
      (counts.get(signal.name) ?? 0) > 1 ? { ...signal, name: `${telling}_${signal.name}` } : signal;
    return { ...kind, guess: { ...kind.guess, signals: kind.guess.signals.map(rename) } };
  });
}

/** Recordings that have a file of one kind and none of another: an import stops there. */
export function missingPartners(kinds: readonly ExaminedKind[]): Finding[] {
  return kinds.slice(1).flatMap((kind): Finding[] => {
    const [first] = kinds as [ExaminedKind];
    const alone = (a: ExaminedKind, b: ExaminedKind): string[] => {
      const there = new Set(keysOf(b));
      const keys = keysOf(a);
      return a.paths.filter((_, n) => !there.has(keys[n]!));
    };
    const lonely = [...alone(first, kind), ...alone(kind, first)];
    if (lonely.length === 0) return [];
    const what = `${lonely.length} file${lonely.length === 1 ? "" : "s"} of ${first.pattern} and ${kind.pattern} lack the other of the two`;
    return [
      {
        kind: "layout",
        severity: "fault",
        file: lonely[0]!,
        what,
        advice: "an import stops there: add the missing file, or move this one away",
      },
    ];
  });
}
