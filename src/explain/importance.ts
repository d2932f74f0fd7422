import type { Predictions, WindowSource } from "../nn/index.js";
import type { Predictor } from "../predict/index.js";
import { createRandom, InputError, shuffle, STREAMS } from "../tensor/index.js";
import type { SignalGroup } from "./signal-groups.js";

/** Mean of several repeats, and their standard deviation (n - 1); 0 of one. */
export interface Spread {
  readonly mean: number;
  readonly sd: number;
}

/** By how much a model gets worse without a group of signals: below 0 it gets better. */
export interface Importance extends SignalGroup {
  /** Share of windows, 0.1 being ten points. */
  readonly accuracyDrop: Spread;
  /** Of the mean cross-entropy, in nats. */
  readonly lossRise: Spread;
  /** The same over the windows of each class: the drop of its recall. Null of a class without windows. */
  readonly perClass: readonly ({ readonly recallDrop: Spread; readonly lossRise: Spread } | null)[];
}

/** What the model makes of the windows as they are. */
export interface Unchanged {
  readonly windows: number;
  readonly accuracy: number;
  readonly loss: number;
  readonly perClass: readonly ({ readonly windows: number; readonly recall: number; readonly loss: number } | null)[];
}

export interface Importances {
  readonly unchanged: Unchanged;
  /** How often each group was taken away. */
  readonly repeats: number;
  readonly groups: readonly Importance[];
}

export interface ImportanceOptions {
  readonly groups: readonly SignalGroup[];
  /** Awaited before each pass over the windows, of which `done` of `total` are over; may reject, which ends the work. */
  readonly pause?: ((done: number, total: number) => Promise<void>) | undefined;
}

/**
 * Permutation importance (L. Breiman, "Random forests", Machine Learning 45, 2001; model reliance of A. Fisher, C. Rudin and F. Dominici, JMLR 20, 2019): a
 * group's signals of each window are exchanged for those of another one, whole and at the same time steps, all else staying as it is; what the model loses by
 * that is what it has from them. `repeats` permutations from `seed`, the same for every group.
 *
 * Signals that tell the same share their importance: with one of them permuted the model still reads the other (`correlatedSignals`; groups by sensor and unit
 * take both). A permuted window need not be one that a body can make. Of windows of unequal lengths the other one's zeros come along. Rejects with InputError
 * for fewer than two windows, or repeats below 1.
 */
export async function permutationImportance(
  predictor: Predictor,
  source: WindowSource,
  { repeats, seed, ...options }: ImportanceOptions & { readonly repeats: number; readonly seed: number },
): Promise<Importances> {
  if (source.length < 2) throw new InputError(`permutation: expected two or more windows to exchange; received ${source.length}`);
  if (!Number.isSafeInteger(repeats) || repeats < 1)
    throw new InputError(`permutation: repeats must be a whole number above 0; received ${repeats}`);
  const random = createRandom(seed, STREAMS.explanation);
  const permutations = Array.from({ length: repeats }, () => {
    const order = Int32Array.from({ length: source.length }, (_, i) => i);
    shuffle(order, random);
    return order;
  });
  return importances(predictor, source, options, (channels) => permutations.map((order) => exchanged(source, channels, order)));
}

/**
 * Importance by dropping: a group's signals stay at their means (C) in every window. Harder on a model than a permutation: no window it has seen holds still like
 * that. Rejects as `Predictor.predictAll` throws.
 */
export async function droppedImportance(
  predictor: Predictor,
  source: WindowSource,
  { means, ...options }: ImportanceOptions & { readonly means: Float32Array },
): Promise<Importances> {
  return importances(predictor, source, options, (channels) => [held(source, channels, means)]);
}

async function importances(
  predictor: Predictor,
  source: WindowSource,
  { groups, pause }: ImportanceOptions,
  change: (channels: readonly number[]) => readonly WindowSource[],
): Promise<Importances> {
  const changed = groups.map(({ channels }) => change(channels));
  const total = 1 + changed.reduce((sum, { length }) => sum + length, 0);
  let done = 0;
  const score = async (windows: WindowSource): Promise<Unchanged> => {
    await pause?.(done++, total);
    return scoreOf(predictor.predictAll(windows), windows);
  };
  const unchanged = await score(source);
  const found: Importance[] = [];
  for (const [i, group] of groups.entries()) {
    const scores: Unchanged[] = [];
    for (const windows of changed[i]!) scores.push(await score(windows));
    found.push({
      ...group,
      accuracyDrop: spreadOf(scores.map(({ accuracy }) => unchanged.accuracy - accuracy)),
      lossRise: spreadOf(scores.map(({ loss }) => loss - unchanged.loss)),
      perClass: unchanged.perClass.map((own, k) =>
        own === null
          ? null
          : {
              recallDrop: spreadOf(scores.map(({ perClass }) => own.recall - perClass[k]!.recall)),
              lossRise: spreadOf(scores.map(({ perClass }) => perClass[k]!.loss - own.loss)),
            },
      ),
    });
  }
  return { unchanged, repeats: changed[0]?.length ?? 0, groups: found };
}

function scoreOf({ predicted, losses }: Predictions, source: WindowSource): Unchanged {
  const { length, classes } = source;
  const tallies = Array.from({ length: classes }, () => ({ windows: 0, right: 0, loss: 0 }));
  for (let i = 0; i < length; i++) {
    const label = source.label(i);
    const tally = tallies[label]!;
    tally.windows++;
    tally.loss += losses[i]!;
    if (predicted[i] === label) tally.right++;
  }
  const sum = (field: "right" | "loss"): number => tallies.reduce((total, tally) => total + tally[field], 0);
  return {
    windows: length,
    accuracy: sum("right") / length,
    loss: sum("loss") / length,
    perClass: tallies.map(({ windows, right, loss }) =>
      windows === 0 ? null : { windows, recall: right / windows, loss: loss / windows },
    ),
  };
}

/** The same windows, each changed by `change` once it was copied. */
function changedWindows(source: WindowSource, change: (i: number, to: Float32Array, offset: number) => void): WindowSource {
  const { length, timeSteps, channels, classes } = source;
  return {
    ...{ length, timeSteps, channels, classes },
    copyWindow(i, to, offset) {
      source.copyWindow(i, to, offset);
      change(i, to, offset);
    },
    label: (i) => source.label(i),
    ...(source.lengthOf && { lengthOf: (i: number) => source.lengthOf!(i) }),
  };
}

/** Windows whose `channels` are those of the windows in `order`. */
function exchanged(source: WindowSource, channels: readonly number[], order: Int32Array): WindowSource {
  const other = new Float32Array(source.timeSteps * source.channels);
  return changedWindows(source, (i, to, offset) => {
    source.copyWindow(order[i]!, other, 0);
    for (let t = 0; t < other.length; t += source.channels) for (const c of channels) to[offset + t + c] = other[t + c]!;
  });
}

/** Windows whose `channels` stay at their means. */
function held(source: WindowSource, channels: readonly number[], means: Float32Array): WindowSource {
  return changedWindows(source, (i, to, offset) => {
    const real = source.lengthOf?.(i) ?? source.timeSteps;
    for (let t = 0; t < real; t++) for (const c of channels) to[offset + t * source.channels + c] = means[c]!;
  });
}

function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { mean, sd: values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)) };
}

/** As many windows of a source as asked for, drawn by the seed, in their order; all of them where there are no more. Returns their places. */
export function drawWindows(length: number, most: number, seed: number): Int32Array {
  const places = Int32Array.from({ length }, (_, i) => i);
  if (length <= most) return places;
  shuffle(places, createRandom(seed, STREAMS.explanation));
  return places.slice(0, most).sort();
}
