import { createRandom, InputError, shuffle, STREAMS } from "../tensor/index.js";
import { hasSubjects, type Dataset } from "./dataset.js";
import { subjectsOf, type TrainSplit, type ValidationSplit } from "./split.js";

export interface PersonalSplitOptions {
  /** How many of each class's windows are learned from. */
  readonly windowsPerClass: number;
  /** Decides which label runs give how many. Default 1. */
  readonly seed?: number;
  /** Whose windows, where the dataset has several people's. */
  readonly subject?: number | undefined;
}

/** One person's windows: a few to learn from, later ones to judge by. */
export interface PersonalSplit {
  readonly train: TrainSplit;
  readonly heldOut: ValidationSplit;
  /** Neither: windows that share time steps with one that is learned from, by their numbers in the dataset. */
  readonly leftOut: Int32Array;
}

/** Windows that follow one another with one label. */
interface Run {
  readonly first: number;
  readonly length: number;
}

/**
 * The first windows of one person's label runs to learn from, the later ones to judge by, as they would come. The runs of a class give one window each
 * in turn, in an order drawn from the seed, and none more than half of its own, so that all have some left. What overlaps a window that is learned
 * from is left out. Throws InputError for several people without `subject`, for a test subject of the dataset, and for a class that has too few windows.
 */
export function personalSplit(dataset: Dataset, { windowsPerClass, seed = 1, subject }: PersonalSplitOptions): PersonalSplit {
  const place = `dataset ${dataset.name}`;
  if (!Number.isSafeInteger(windowsPerClass) || windowsPerClass < 1) {
    throw new InputError(`${place}: windowsPerClass must be a whole number above 0; received ${windowsPerClass}`);
  }
  const own = windowsOfOne(dataset, subject);
  const random = createRandom(seed, STREAMS.split);
  const train = new Set<number>();
  dataset.classNames.forEach((name, label) => {
    const runs = runsOf(dataset, own, label);
    if (runs.length === 0) return;
    const order = Int32Array.from(runs, (_, i) => i);
    shuffle(order, random);
    const most = runs.reduce((sum, { length }) => sum + Math.floor(length / 2), 0);
    if (most < windowsPerClass) {
      const windows = runs.reduce((sum, { length }) => sum + length, 0);
      throw new InputError(
        `${place}: ${name}: expected ${windowsPerClass} windows to learn from, at most half of each stretch; received ${windows} in ${runs.length}, so ${most}; ` +
          (most === 0 ? "record more of it, or leave its windows out" : `ask for ${most} a class or fewer, or record more of it`),
      );
    }
    for (let taken = 0, turn = 0; taken < windowsPerClass; turn++) {
      for (const r of order) {
        const { first, length } = runs[r]!;
        if (taken === windowsPerClass || turn >= Math.floor(length / 2)) continue;
        train.add(first + turn);
        taken++;
      }
    }
  });
  const heldOut: number[] = [],
    leftOut: number[] = [];
  for (const window of own) {
    if (train.has(window)) continue;
    (touches(dataset, window, train) ? leftOut : heldOut).push(window);
  }
  if (heldOut.length === 0) {
    throw new InputError(
      `${place}: expected windows that are left to judge by; received none beside ${train.size} to learn from and ${leftOut.length} that overlap those; ask for fewer a class`,
    );
  }
  return {
    train: { dataset, indices: own.filter((window) => train.has(window)) } as TrainSplit,
    heldOut: { dataset, indices: Int32Array.from(heldOut) } as ValidationSplit,
    leftOut: Int32Array.from(leftOut),
  };
}

function windowsOfOne(dataset: Dataset, subject: number | undefined): Int32Array {
  const all = dataset.y.map((_, window) => window);
  const { name, testSubjects } = dataset;
  if (!hasSubjects(dataset)) {
    if (subject === undefined) return all;
    throw new InputError(`dataset ${name}: subject: expected none, as none is recorded; received ${subject}; leave it out`);
  }
  const subjects = subjectsOf({ dataset, indices: all });
  if (subject === undefined && subjects.length > 1) {
    const known = `${subjects.slice(0, 30).join(", ")}${subjects.length > 30 ? ", ..." : ""}`;
    throw new InputError(
      `dataset ${name}: expected windows of one person, or a subject; received subjects ${known}; name one, with --subject ${subjects[0]}`,
    );
  }
  const one = subject ?? subjects[0]!;
  if (!subjects.includes(one))
    throw new InputError(`dataset ${name}: subject: expected one of its subjects; received ${one}, who has no windows`);
  if (testSubjects.includes(one)) {
    throw new InputError(
      `dataset ${name}: subject: expected somebody who is not tested on; received ${one}, a test subject: nothing is learned from those; name another`,
    );
  }
  return all.filter((window) => dataset.subject[window] === one);
}

function runsOf({ y, recording }: Dataset, own: Int32Array, label: number): Run[] {
  const runs: { first: number; length: number }[] = [];
  for (const window of own) {
    if (y[window] !== label) continue;
    const last = runs.at(-1);
    if (last && last.first + last.length === window && recording[window] === recording[window - 1]) last.length++;
    else runs.push({ first: window, length: 1 });
  }
  return runs;
}

/** Whether it shares time steps with one of these windows. */
function touches({ recording, timeSteps, overlap }: Dataset, window: number, others: ReadonlySet<number>): boolean {
  const hop = Math.max(1, Math.round(timeSteps * (1 - overlap)));
  const near = Math.ceil(timeSteps / hop) - 1;
  for (let step = -near; step <= near; step++) {
    if (others.has(window + step) && recording[window + step] === recording[window]) return true;
  }
  return false;
}
