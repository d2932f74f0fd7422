import { trainedOn, type NetworkModel } from "../artifact/index.js";
import {
  checkSubjects,
  drawValidationSubjects,
  subjectsOf,
  validationSplit,
  type Split,
  type TrainSplit,
  type ValidationSplit,
} from "../data/index.js";
import { createRandom, InputError, shuffle, STREAMS } from "../tensor/index.js";
import { alignClasses } from "./align-classes.js";
import { checkCompatible } from "./check-compatible.js";

/** Windows of what a model was trained on: some subjects' may be learned from again, others' tell what was forgotten. */
export interface OldWindows {
  readonly replay: TrainSplit;
  readonly judged: ValidationSplit;
  /** Whether the model had learned from the judged ones: its accuracy there before is then flattering, and only the difference tells something. */
  readonly seen: boolean;
}

export interface OldWindowsOptions {
  /** Whose windows are the new ones, where they come from the same dataset: they are left out. */
  readonly without?: readonly number[];
  /** Subjects whom the model did not learn from; default those of its own dataset whom it has not seen, and without any a third of all, drawn by the seed. */
  readonly judged?: readonly number[] | undefined;
  /** Default 1. */
  readonly seed?: number;
  /** Whether the dataset is the one that the model was trained on. */
  readonly same: boolean;
}

/**
 * Divides old training windows by subject. Test subjects are in neither part. Throws InputError where no subjects are recorded, or fewer than two are left.
 */
export function oldWindows(
  model: NetworkModel,
  train: TrainSplit,
  { without = [], judged, seed = 1, same }: OldWindowsOptions,
): OldWindows {
  checkSubjects(train.dataset, "old windows");
  checkCompatible(model, alignClasses(model, train.dataset));
  const others = without.filter((subject) => train.dataset.subject.includes(subject) && subjectsOf(train).includes(subject));
  const rest = others.length > 0 ? validationSplit(train, others).train : train;
  const learnedFrom = new Set(trainedOn(model).flatMap((origin) => origin.subjects));
  const unseen = same ? subjectsOf(rest).filter((subject) => !learnedFrom.has(subject)) : [];
  const held = judged ?? (unseen.length < subjectsOf(rest).length ? unseen : []);
  if (held.length > 0) {
    const { train: replay, validation } = validationSplit(rest, held);
    return { replay, judged: validation, seen: !same || held.some((subject) => learnedFrom.has(subject)) };
  }
  const subjects = subjectsOf(rest);
  if (subjects.length < 2) {
    throw new InputError(
      `dataset ${train.dataset.name}: old windows: expected those of two subjects or more, to learn from again and to judge by; received ${subjects.length} beside the person's own`,
    );
  }
  const { train: replay, validation } = validationSplit(
    rest,
    drawValidationSubjects(rest, Math.max(1, Math.floor(subjects.length / 3)), seed),
  );
  return { replay, judged: validation, seen: true };
}

/** Old windows to be learned from again, as many of each class as can be, drawn by the seed; labels as the model numbers them. */
export function drawReplayed(
  model: NetworkModel,
  { replay }: OldWindows,
  { count, seed }: { count: number; seed: number },
): Split | undefined {
  if (!Number.isSafeInteger(count) || count < 0)
    throw new InputError(`finetune: replay: expected a number from 0 on; received one that asks for ${count} windows`);
  if (count === 0) return undefined;
  const dataset = alignClasses(model, replay.dataset);
  const order = replay.indices.slice();
  shuffle(order, createRandom(seed, STREAMS.split));
  const byClass = model.classNames.map((_, label) => order.filter((window) => dataset.y[window] === label));
  const chosen: number[] = [];
  for (let turn = 0; chosen.length < count && chosen.length < order.length; turn++) {
    for (const windows of byClass) if (turn < windows.length && chosen.length < count) chosen.push(windows[turn]!);
  }
  return { dataset, indices: Int32Array.from(chosen).sort() };
}
