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
  const { kinds: agreed, without } = agreeOnRecordings(together, join);
  for (const kind of without) {
    leftOut.push({ kind, because: `it has no column that tells its recordings apart as those of ${agreed[0]!.pattern} do` });
  }
  const cutBy = agreed[0]!.guess.recordingColumns;
  const said =
    agreed.length < 2
      ? null
      : decision(
          "join",
          join === "rows" ? "row by row" : "by time",
          join === "rows"
            ? "files of one recording have as many rows"
            : cutBy.length > 0
              ? `files hold several recordings and not the same rows: those with the same ${cutBy.join(" and ")} are joined, the first to the first`
              : "files of one recording have times that overlap, but not the same rows",
          "likely",
          join === "rows" && agreed.every(({ guess }) => "column" in guess.time) ? ["by time"] : [],
        );
  return { kinds: withNames(agreed), leftOut, join, decision: said };
}

/** Several kinds are cut into recordings in the same way: by the columns of the first, its subject's among them, which others may call otherwise. */
function agreeOnRecordings(
  kinds: readonly ExaminedKind[],
  join: Mapping["join"],
): { readonly kinds: readonly ExaminedKind[]; readonly without: readonly ExaminedKind[] } {
  if (kinds.length < 2) return { kinds, without: [] };
  const [first, ...others] = kinds as [ExaminedKind, ...ExaminedKind[]];
  const { subject, recordingColumns } = first.guess;
  const variesWithin = subject !== null && first.samples.some((sample) => valuesOf(sample, subject).size > 1);
  const restarts = kinds.some(({ guess }) => guess.restarts);
  const keys = [...new Set([...(variesWithin ? [subject] : []), ...recordingColumns])];
  const cut = (kind: ExaminedKind, columns: readonly string[], restart: boolean): ExaminedKind => ({
    ...kind,
    guess: {
      ...kind.guess,
      ...{ recordingColumns: columns, restarts: restart },
      decisions: kind.guess.decisions.map((each) =>
        columns.includes(each.about) && each.taken === "left out"
          ? decision(each.about, "tells recordings apart", "as in the files of the other sensor", "likely")
          : each,
      ),
    },
  });
  const agreed = [cut(first, keys, restarts)];
  const without: ExaminedKind[] = [];
  for (const kind of others) {
    const columns = keys.map((key) => sameColumn(first, kind, key));
    const found = columns.every((column) => column !== undefined);
    if (join === "rows") agreed.push(cut(kind, found ? columns : [], false));
    else if (found) agreed.push(cut(kind, columns, restarts));
    else without.push(kind);
  }
  return { kinds: agreed, without };
}

/** The column of another kind that holds the same: of the same name, or of values that all are among those. */
function sameColumn(first: ExaminedKind, other: ExaminedKind, key: string): string | undefined {
  const [one, two] = [first.samples[0]!, other.samples[0]!];
  if (two.columns.includes(key)) return key;
  const values = new Set(first.samples.flatMap((sample) => [...valuesOf(sample, key).keys()]));
  const signals = new Set(other.guess.signals.map(({ column }) => column));
  return two.columns.find(
    (column) =>
      !one.columns.includes(column) &&
      !signals.has(column) &&
      valuesOf(two, column).size > 0 &&
      other.samples.every((sample) => [...valuesOf(sample, column).keys()].some((value) => values.has(value))),
  );
}

function valuesOf({ columns, summaries }: ExaminedKind["samples"][number], column: string): ReadonlyMap<string, number> {
  return summaries[columns.indexOf(column)]?.values ?? new Map<string, number>();
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
