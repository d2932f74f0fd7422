import { createRandom, InputError, shuffle, STREAMS } from "../tensor/index.js";
import { lengthOf, type Dataset } from "./dataset.js";
import { subjectsOf, type Split, type TrainSplit, type ValidationSplit } from "./split.js";

/** What two sides of a split have in common, though they should have nothing. Windows are compared byte for byte, all signals at once. */
export interface SplitAudit {
  readonly train: SideAudit;
  readonly test: SideAudit;
  /** Length of the stretches compared: what a window shares with its successor, half a window where the dataset has no overlap. */
  readonly stretchSteps: number;
  /** Pairs of windows, one on each side, of which one begins with the stretch with which the other ends. */
  readonly sharedPairs: number;
  /** Test windows whose first or last stretch is the first or last of some training window. */
  readonly testWindowsShared: number;
  /** Test windows that are training windows too, byte for byte. */
  readonly testWindowsDuplicated: number;
  readonly subjectsOnBothSides: readonly number[];
  /** Unbroken recordings with windows on both sides. */
  readonly recordingsCut: number;
}

export interface SideAudit {
  readonly windows: number;
  readonly subjects: number;
  readonly recordings: number;
  /** Pairs of its own windows of which one begins with the stretch with which the other ends: the overlap that is to be expected. */
  readonly sharedPairs: number;
  /** Its windows that were there before, byte for byte. */
  readonly duplicates: number;
}

/** Reads every window of a dataset once; what comes back audits one split of it after another. */
export function createSplitAuditor(dataset: Dataset): (train: Split, test: Split) => SplitAudit {
  const { recording, timeSteps, overlap, y } = dataset;
  const stretchSteps = Math.round(timeSteps * overlap) || Math.max(1, timeSteps >> 1);
  const idOf = createStretchNames(dataset);
  const windows = y.length;
  // Of what was measured: the zeros behind shorter windows are alike everywhere.
  const stretchOf = (window: number): number => Math.min(stretchSteps, lengthOf(dataset, window));
  const first = Int32Array.from({ length: windows }, (_, window) => idOf(window, 0, stretchOf(window)));
  const last = Int32Array.from({ length: windows }, (_, window) =>
    idOf(window, lengthOf(dataset, window) - stretchOf(window), stretchOf(window)),
  );
  const whole = Int32Array.from({ length: windows }, (_, window) => idOf(window, 0, timeSteps));

  const countOf = (ids: Int32Array, { indices }: Split): Map<number, number> => {
    const counts = new Map<number, number>();
    for (const window of indices) counts.set(ids[window]!, (counts.get(ids[window]!) ?? 0) + 1);
    return counts;
  };
  /** Pairs (a, b), b's first stretch being a's last; a window whose two stretches are equal is no pair with itself. */
  const pairs = (ends: Split, begins: Split): number => {
    const starts = countOf(first, begins);
    let sum = 0;
    for (const window of ends.indices)
      sum += (starts.get(last[window]!) ?? 0) - (ends === begins && first[window] === last[window] ? 1 : 0);
    return sum;
  };
  const side = (split: Split): SideAudit => ({
    windows: split.indices.length,
    subjects: subjectsOf(split).length,
    recordings: new Set(split.indices.map((window) => recording[window]!)).size,
    sharedPairs: pairs(split, split),
    duplicates: split.indices.length - countOf(whole, split).size,
  });
  return (train, test) => {
    const stretches = new Set([...countOf(first, train).keys(), ...countOf(last, train).keys()]);
    const trained = countOf(whole, train);
    const wearers = new Set(subjectsOf(train));
    const recordings = new Set(train.indices.map((window) => recording[window]!));
    return {
      train: side(train),
      test: side(test),
      stretchSteps,
      sharedPairs: pairs(train, test) + pairs(test, train),
      testWindowsShared: test.indices.filter((window) => stretches.has(first[window]!) || stretches.has(last[window]!)).length,
      testWindowsDuplicated: test.indices.filter((window) => trained.has(whole[window]!)).length,
      subjectsOnBothSides: subjectsOf(test).filter((subject) => wearers.has(subject)),
      recordingsCut: new Set(test.indices.map((window) => recording[window]!).filter((one) => recordings.has(one))).size,
    };
  };
}

/** What is wrong with a split, one line each; empty where nothing is shared. */
export function leaksOf({
  testWindowsShared,
  testWindowsDuplicated,
  subjectsOnBothSides,
  recordingsCut,
  test,
  stretchSteps,
}: SplitAudit): string[] {
  const of = `of ${test.windows} test windows`;
  return [
    ...(testWindowsDuplicated > 0 ? [`${testWindowsDuplicated} ${of} are training windows too, byte for byte`] : []),
    ...(testWindowsShared > 0
      ? [`${testWindowsShared} ${of} share a stretch of ${stretchSteps} time steps with a training window, byte for byte`]
      : []),
    ...(subjectsOnBothSides.length > 0
      ? [`${subjectsOnBothSides.length} of ${test.subjects} test subjects are trained on as well: ${subjectsOnBothSides.join(", ")}`]
      : []),
    ...(recordingsCut > 0 ? [`${recordingsCut} of ${test.recordings} recordings with test windows have training windows too`] : []),
  ];
}

/** Equal stretches of time steps get equal numbers, whichever windows they are in: by a hash of their bits, and then by the bits. */
function createStretchNames({ x, timeSteps, signals }: Dataset): (window: number, firstStep: number, steps: number) => number {
  const bits = new Uint32Array(x.buffer, x.byteOffset, x.length);
  const channels = signals.length;
  const known = new Map<number, { start: number; length: number; id: number }[]>();
  let count = 0;
  return (window, firstStep, steps) => {
    const start = (window * timeSteps + firstStep) * channels,
      length = steps * channels;
    // FNV-1a by words.
    let hash = 0x811c9dc5;
    for (let i = start; i < start + length; i++) hash = Math.imul(hash ^ bits[i]!, 0x01000193) ^ (hash >>> 15);
    const alike = known.get(hash) ?? [];
    known.set(hash, alike);
    const same = alike.find((one) => {
      if (one.length !== length) return false;
      for (let i = 0; i < length; i++) if (bits[one.start + i] !== bits[start + i]) return false;
      return true;
    });
    if (same) return same.id;
    alike.push({ start, length, id: count });
    return count++;
  };
}

/** A cut by windows at random, as many frameworks make it: to be audited, not to be learned from, and so of neither kind of split. */
export function randomSplit(dataset: Dataset, testShare: number, seed: number): { train: Split; test: Split } {
  const windows = dataset.y.map((_, window) => window);
  shuffle(windows, createRandom(seed, STREAMS.split));
  const cut = Math.round(windows.length * testShare);
  if (!(cut > 0 && cut < windows.length)) {
    throw new InputError(
      `dataset ${dataset.name}: a split needs windows on both sides; received ${windows.length} and a test share of ${testShare}`,
    );
  }
  return { train: { dataset, indices: windows.slice(cut).sort() }, test: { dataset, indices: windows.slice(0, cut).sort() } };
}

/**
 * Folds of windows at random, scikit-learn's KFold with shuffling. Overlapping windows and whole subjects come to lie on both sides: what is
 * learned here is learned from the answers, and serves to measure by how much that flatters (`measureLeak`), nothing else.
 */
export function leakyKFold({ dataset, indices }: Split, folds: number, seed: number): { train: TrainSplit; heldOut: ValidationSplit }[] {
  const windows = Int32Array.from(indices);
  shuffle(windows, createRandom(seed, STREAMS.split));
  const foldOf = new Map(Array.from(windows, (window, i) => [window, i % folds] as const));
  return Array.from({ length: folds }, (_, fold) => ({
    train: { dataset, indices: indices.filter((window) => foldOf.get(window) !== fold) } as Split as TrainSplit,
    heldOut: { dataset, indices: indices.filter((window) => foldOf.get(window) === fold) } as Split as ValidationSplit,
  }));
}
