import { createRandom, InputError, shuffle, STREAMS } from "../tensor/index.js";
import { hasSubjects, type Dataset } from "./dataset.js";

declare const role: unique symbol;

/** Some windows of a dataset, by their numbers in it. */
export interface Split {
  readonly dataset: Dataset;
  /** Which windows, in the dataset's order. */
  readonly indices: Int32Array;
}

/** Windows that may be learned from: scalers are fitted, weights trained and choices made on these alone. */
export type TrainSplit = Split & { readonly [role]: "train" };
/** Windows held out of the training subjects, for watching a training and for choosing. */
export type ValidationSplit = Split & { readonly [role]: "validation" };
/** Windows that are only ever scored. A scaler does not accept them: fitting on test data does not type-check. */
export type TestSplit = Split & { readonly [role]: "test" };

/** The dataset's own split: the windows of `testSubjects` are tested on, all others trained on. Throws InputError where a side is empty. */
export function officialSplit(dataset: Dataset): { train: TrainSplit; test: TestSplit } {
  const all = { dataset, indices: dataset.y.map((_, window) => window) };
  const { rest, chosen } = bySubjects(all, dataset.testSubjects);
  return { train: rest as TrainSplit, test: chosen as TestSplit };
}

/** The windows of all who are in no official test set: all there are, where there is none. Throws InputError where nobody is left. */
export function trainingWindows(dataset: Dataset): TrainSplit {
  if (hasOfficialSplit(dataset)) return officialSplit(dataset).train;
  if (dataset.subject.some((wearer) => dataset.testSubjects.includes(wearer)))
    throw new InputError(`dataset ${dataset.name}: expected training subjects; received test subjects alone`);
  return { dataset, indices: dataset.y.map((_, window) => window) } as unknown as TrainSplit;
}

/** Whether there are windows on both sides of the dataset's own split. */
export function hasOfficialSplit({ subject, testSubjects }: Dataset): boolean {
  return subject.some((wearer) => testSubjects.includes(wearer)) && subject.some((wearer) => !testSubjects.includes(wearer));
}

/** Who wore the sensor in a split's windows, ascending; nobody where the dataset does not say. */
export function subjectsOf({ dataset, indices }: Split): number[] {
  if (!hasSubjects(dataset)) return [];
  return [...new Set(indices.map((window) => dataset.subject[window]!))].sort((a, b) => a - b);
}

/**
 * As many of the training subjects as are to be held back, ascending: the same for the same seed (stream `split`), whatever else is drawn.
 * Throws InputError where nobody would be left to train on, and where no subjects are recorded.
 */
export function drawValidationSubjects(train: TrainSplit, count: number, seed: number): number[] {
  checkSubjects(train.dataset, "validation subjects");
  const subjects = subjectsOf(train);
  if (!Number.isSafeInteger(count) || count < 1 || count >= subjects.length) {
    throw new InputError(
      `dataset ${train.dataset.name}: validation subjects must be from 1 to ${subjects.length - 1} of the ${subjects.length} training subjects, so that somebody is left to train on; received ${count}`,
    );
  }
  const drawn = Int32Array.from(subjects);
  shuffle(drawn, createRandom(seed, STREAMS.split));
  return [...drawn.subarray(0, count)].sort((a, b) => a - b);
}

/**
 * Holds whole subjects out of the training windows, to watch or to choose by. Throws InputError for one who is not among them, or all of them, and where no
 * subjects are recorded.
 */
export function validationSplit(train: TrainSplit, subjects: readonly number[]): { train: TrainSplit; validation: ValidationSplit } {
  const { dataset } = train;
  checkSubjects(dataset, "validation subjects");
  const known = subjectsOf(train);
  const stranger = subjects.find((subject) => !known.includes(subject));
  if (stranger !== undefined) {
    const tested = dataset.testSubjects.includes(stranger) ? ", who is a test subject" : "";
    throw new InputError(
      `dataset ${dataset.name}: validation subjects must be among the training subjects ${known.join(", ")}; received ${stranger}${tested}`,
    );
  }
  const { rest, chosen } = bySubjects(train, subjects);
  return { train: rest as TrainSplit, validation: chosen as ValidationSplit };
}

/** Throws InputError for a dataset that does not say who was measured, naming what asks for it. */
export function checkSubjects(dataset: Dataset, what: string): void {
  if (hasSubjects(dataset)) return;
  throw new InputError(
    `dataset ${dataset.name}: ${what}: expected recorded subjects, whom a fair judgement holds out whole; received none recorded; train and evaluate on the official split`,
  );
}

/** Both sides of a cut by subject, never by window: windows overlap, and one person's windows are alike. */
export function bySubjects({ dataset, indices }: Split, subjects: readonly number[]): { rest: Split; chosen: Split } {
  const wanted = new Set(subjects);
  const rest: number[] = [],
    chosen: number[] = [];
  for (const window of indices) (wanted.has(dataset.subject[window]!) ? chosen : rest).push(window);
  if (rest.length === 0 || chosen.length === 0) {
    throw new InputError(
      `dataset ${dataset.name}: a split needs windows on both sides; subjects ${[...wanted].join(", ") || "(none)"} have ${chosen.length} of ${indices.length}`,
    );
  }
  return { rest: { dataset, indices: Int32Array.from(rest) }, chosen: { dataset, indices: Int32Array.from(chosen) } };
}

/** The windows of a split in the form in which training and prediction take them (`WindowSource` of nn). */
export function windowsOf({ dataset, indices }: Split) {
  const { x, y, lengths, timeSteps, signals, classNames } = dataset;
  const size = timeSteps * signals.length;
  return {
    length: indices.length,
    timeSteps,
    channels: signals.length,
    classes: classNames.length,
    copyWindow(i: number, to: Float32Array, offset: number): void {
      const start = indices[i]! * size;
      // A loop, since `subarray` would make a new view for every window of every step.
      for (let j = 0; j < size; j++) to[offset + j] = x[start + j]!;
    },
    label: (i: number): number => y[indices[i]!]!,
    ...(lengths && { lengthOf: (i: number): number => lengths[indices[i]!]! }),
  };
}
