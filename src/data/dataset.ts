import { formatShape, InputError } from "../tensor/index.js";
import type { Acquisition } from "./acquisition.js";
import type { Layout } from "./layout.js";
import type { Signal } from "./signal.js";

export type { Signal };

/** What is known of a dataset besides its numbers; saved as the metadata of its file. */
export interface DatasetInfo {
  /** "uci-har", "demo", or the file's name. */
  readonly name: string;
  /** True when the numbers were made, not measured; shown wherever a score from them is shown. */
  readonly simulated: boolean;
  /** Where the numbers come from and how to cite them. */
  readonly source: string;
  /** One entry a channel, in the order of the last axis of x. */
  readonly signals: readonly Signal[];
  /** Class k of `y` is called classNames[k]. */
  readonly classNames: readonly string[];
  /** In Hz. */
  readonly samplingRate: number;
  /** Time steps in a window. */
  readonly timeSteps: number;
  /** The share of a window that its successor repeats, 0 <= overlap < 1. */
  readonly overlap: number;
  /** The subjects of the official test set; empty where there is none. */
  readonly testSubjects: readonly number[];
  /**
   * What the source does not say; absent where it says everything. Without subjects every window stands for itself, and `subject` numbers the windows. Without a
   * sampling rate that is 1: a time step counts as a second.
   */
  readonly unrecorded?: readonly Unrecorded[];
  /** Entry k is what the source calls subject k + 1; absent where it numbers its subjects itself. */
  readonly subjectNames?: readonly string[];
  /** How windows come about from what a sensor measures; absent of datasets that come as windows. */
  readonly acquisition?: Acquisition;
  /** Of the files that the recordings came from. */
  readonly layout?: Layout;
}

export const UNRECORDED = ["subjects", "samplingRate"] as const;
export type Unrecorded = (typeof UNRECORDED)[number];

/** Whether it is known who wore the sensor: what is done by subject needs that. */
export function hasSubjects({ unrecorded }: Pick<DatasetInfo, "unrecorded">): boolean {
  return !unrecorded?.includes("subjects");
}

/** Labelled windows: the one form in which data reaches training. */
export interface Dataset extends DatasetInfo {
  /** Shape (N, T, C), row-major, in the signals' units. */
  readonly x: Float32Array;
  /** Shape (N): the class, counted from 0. */
  readonly y: Int32Array;
  /** Shape (N): who wore the sensor, as numbered by the source. */
  readonly subject: Int32Array;
  /**
   * Shape (N): which unbroken recording a window was cut from, counted from 0. The windows of one recording are of one subject and follow
   * one another without gap, each repeating the share `overlap` of the one before.
   */
  readonly recording: Int32Array;
  /** Shape (N): how many of a window's time steps were measured, 1 to T, all behind them being 0; absent where all windows have T. */
  readonly lengths?: Int32Array;
}

/** Time steps of a window that were measured. */
export function lengthOf({ lengths, timeSteps }: Pick<Dataset, "lengths" | "timeSteps">, window: number): number {
  return lengths ? lengths[window]! : timeSteps;
}

/** Checks that the arrays of a dataset agree with each other and with its info; throws InputError naming the first that does not. */
export function checkDataset(dataset: Dataset): Dataset {
  const { name, x, y, subject, recording, lengths, timeSteps, signals, classNames } = dataset;
  const windows = y.length;
  if (windows === 0) throw new InputError(`dataset ${name}: expected at least 1 window; received 0`);
  if (x.length !== windows * timeSteps * signals.length) {
    throw new InputError(
      `dataset ${name}: x must hold ${formatShape([windows, timeSteps, signals.length])} = ${windows * timeSteps * signals.length} values; received ${x.length}`,
    );
  }
  for (const [key, values] of [
    ["subject", subject],
    ["recording", recording],
    ["lengths", lengths],
  ] as const) {
    if (values && values.length !== windows)
      throw new InputError(`dataset ${name}: ${key} must have ${windows} entries, one a window; received ${values.length}`);
  }
  for (let i = 0; i < windows; i++) {
    const label = y[i]!;
    if (label < 0 || label >= classNames.length) {
      throw new InputError(`dataset ${name}: y must be 0 to ${classNames.length - 1}; received ${label} in window ${i}`);
    }
  }
  const seen = new Set<number>();
  for (let i = 0; i < windows; i++) {
    const continues = i > 0 && recording[i] === recording[i - 1];
    if (continues ? subject[i] !== subject[i - 1] : seen.has(recording[i]!)) {
      throw new InputError(
        `dataset ${name}: windows of one recording must follow one another and be of one subject; received recording ${recording[i]} again in window ${i}, subject ${subject[i]}`,
      );
    }
    seen.add(recording[i]!);
  }
  if (!hasSubjects(dataset)) {
    const wrong = subject.findIndex((wearer, i) => wearer !== i);
    if (wrong >= 0) {
      throw new InputError(
        `dataset ${name}: subject must number the windows where no subjects are recorded; received ${subject[wrong]} in window ${wrong}`,
      );
    }
  }
  const { subjectNames } = dataset;
  const nameless = subjectNames ? subject.findIndex((wearer) => wearer < 1 || wearer > subjectNames.length) : -1;
  if (nameless >= 0) {
    throw new InputError(
      `dataset ${name}: subject must be 1 to ${subjectNames!.length}, as it has so many subjectNames; received ${subject[nameless]} in window ${nameless}`,
    );
  }
  if (lengths) checkLengths(dataset, lengths);
  for (let i = isFiniteThroughout(x) ? x.length : 0; i < x.length; i++) {
    if (!Number.isFinite(x[i]!)) {
      const window = Math.floor(i / (timeSteps * signals.length));
      throw new InputError(
        `dataset ${name}: x must be finite; received ${x[i]} in window ${window}, signal ${signals[i % signals.length]!.name}`,
      );
    }
  }
  return dataset;
}

/** Throws InputError for a length out of range, for lengths that are all T, and for a step that is not 0 behind a window's length. */
function checkLengths({ name, x, timeSteps, signals }: Dataset, lengths: Int32Array): void {
  const size = timeSteps * signals.length;
  lengths.forEach((length, window) => {
    if (length < 1 || length > timeSteps) {
      throw new InputError(`dataset ${name}: lengths must be 1 to ${timeSteps}; received ${length} of window ${window}`);
    }
    for (let i = window * size + length * signals.length; i < (window + 1) * size; i++) {
      if (x[i] === 0) continue;
      throw new InputError(
        `dataset ${name}: x must be 0 behind the ${length} time steps of window ${window}; received ${x[i]} in time step ${Math.floor((i % size) / signals.length)}, from 0`,
      );
    }
  });
  if (lengths.every((length) => length === timeSteps)) {
    throw new InputError(`dataset ${name}: lengths must differ from ${timeSteps} somewhere; received no other; leave them out`);
  }
}

/** Nothing but infinity and NaN times 0 is other than 0. Four sums in turn take half the time of asking each value. */
function isFiniteThroughout(x: Float32Array): boolean {
  const even = x.length - (x.length % 4);
  let a = 0,
    b = 0,
    c = 0,
    d = 0;
  for (let i = 0; i < even; i += 4) {
    a += x[i]! * 0;
    b += x[i + 1]! * 0;
    c += x[i + 2]! * 0;
    d += x[i + 3]! * 0;
  }
  for (let i = even; i < x.length; i++) a += x[i]! * 0;
  return a + b + c + d === 0;
}
