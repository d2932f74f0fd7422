import { fingerprintOf, infoOf } from "./dataset-file.js";
import { hasSubjects, type Dataset, type DatasetInfo, type Signal } from "./dataset.js";
import { allSpans, distinctSpans, lastStretchSteps, signalStatistics, stepsOf } from "./signal-statistics.js";
import { hasOfficialSplit } from "./split.js";

/** What can be said of a dataset without learning from it, as plain data (JSON keeps all of it). */
export interface DatasetDescription {
  readonly info: DatasetInfo;
  /** Of x: (N, T, C). */
  readonly shape: readonly [windows: number, timeSteps: number, channels: number];
  /** The fewest and the most time steps of a window; absent where all have the same. */
  readonly lengths?: readonly [least: number, most: number];
  /** SHA-256 over numbers and info; equal for equal datasets whatever their files. */
  readonly fingerprint: string;
  /** "train" and "test" where there is an official split with windows on both sides, otherwise "all". */
  readonly parts: readonly PartDescription[];
}

export interface PartDescription {
  readonly part: "train" | "test" | "all";
  readonly windows: number;
  /** How many unbroken recordings its windows come from. */
  readonly recordings: number;
  /** Time steps, those that overlapping windows share counted once. */
  readonly distinctSteps: number;
  /** Time steps by the shortcut of counting the last stretch of each window, which loses the beginning of every recording. */
  readonly lastStretchSteps: number;
  readonly perClass: readonly { readonly className: string; readonly windows: number }[];
  /** By subject, ascending; `perClass` in the order of the class names. Empty where no subjects are recorded. */
  readonly perSubject: readonly { readonly subject: number; readonly windows: number; readonly perClass: readonly number[] }[];
  /** Over all its windows, shared time steps as often as they occur; sd is the population's. */
  readonly signals: readonly (Signal & { readonly min: number; readonly max: number; readonly mean: number; readonly sd: number })[];
}

/** Counts and statistics of a dataset, for printing; nothing here may be fitted to. */
export async function describeDataset(dataset: Dataset): Promise<DatasetDescription> {
  const { y, subject, timeSteps, signals, testSubjects } = dataset;
  const sides: Record<"train" | "test", number[]> = { train: [], test: [] };
  for (let window = 0; window < y.length; window++) sides[testSubjects.includes(subject[window]!) ? "test" : "train"].push(window);
  const parts = hasOfficialSplit(dataset)
    ? (["train", "test"] as const).map((part) => describePart(dataset, part, Int32Array.from(sides[part])))
    : [
        describePart(
          dataset,
          "all",
          y.map((_, window) => window),
        ),
      ];
  const { lengths } = dataset;
  return {
    info: infoOf(dataset),
    shape: [y.length, timeSteps, signals.length],
    ...(lengths && { lengths: lengthRange(lengths) }),
    fingerprint: await fingerprintOf(dataset),
    parts,
  };
}

/** The least and the greatest. */
export function lengthRange(lengths: Int32Array): readonly [least: number, most: number] {
  return [lengths.reduce((a, b) => Math.min(a, b)), lengths.reduce((a, b) => Math.max(a, b))];
}

function describePart(dataset: Dataset, part: PartDescription["part"], indices: Int32Array): PartDescription {
  const { y, subject, recording, classNames } = dataset;
  const perClass = new Int32Array(classNames.length);
  const perSubject = new Map<number, Int32Array>();
  for (const window of indices) {
    const counts = perSubject.get(subject[window]!) ?? new Int32Array(classNames.length);
    perSubject.set(subject[window]!, counts);
    counts[y[window]!]!++;
    perClass[y[window]!]!++;
  }
  const { min, max, mean, sd } = signalStatistics(dataset, allSpans(dataset, indices));
  return {
    part,
    windows: indices.length,
    recordings: new Set(indices.map((window) => recording[window]!)).size,
    distinctSteps: stepsOf(distinctSpans(dataset, indices)),
    lastStretchSteps: lastStretchSteps(dataset, indices),
    perClass: classNames.map((className, k) => ({ className, windows: perClass[k]! })),
    perSubject: (hasSubjects(dataset) ? [...perSubject] : [])
      .sort(([a], [b]) => a - b)
      .map(([subject, counts]) => ({ subject, windows: counts.reduce((a, b) => a + b, 0), perClass: [...counts] })),
    signals: dataset.signals.map(({ name, unit }, c) => ({ name, unit, min: min[c]!, max: max[c]!, mean: mean[c]!, sd: sd[c]! })),
  };
}
