import type { Model } from "../artifact/index.js";
import type { Split } from "../data/index.js";
import { bootstrapClusters, type Interval } from "../scores/index.js";
import { InputError } from "../tensor/index.js";
import { alignClasses } from "./align-classes.js";
import { judgeSplit, type EvaluateOptions } from "./judge-split.js";

/** What two models say of the same windows. */
export interface BeforeAfter {
  readonly windows: number;
  /** Of what the intervals are drawn from: label runs of one person, or people. */
  readonly clusters: number;
  readonly before: ShareRight;
  readonly after: ShareRight;
  /** After less before. */
  readonly difference: ShareRight;
  /** Windows that only the second names rightly, and that only the first does. */
  readonly fixed: number;
  readonly broken: number;
  /** One a class of the model that windows have. */
  readonly perClass: readonly { readonly className: string; readonly windows: number; readonly before: number; readonly after: number }[];
}

/** A share of the windows, and its percentile bootstrap interval; null of a single cluster. */
export interface ShareRight {
  readonly value: number;
  readonly interval: Interval | null;
}

export interface BeforeAfterOptions extends EvaluateOptions {
  /** What is drawn with replacement: label runs, as windows of one run are alike, or subjects. */
  readonly by: "labelRuns" | "subjects";
  readonly level?: number;
  /** Of the bootstrap. Default 1. */
  readonly seed?: number;
}

/**
 * Has two models judge the same windows, whose labels go by the classes' names. Rejects with InputError for models that tell other classes, and where
 * `judgeSplit` does.
 */
export async function compareModels(
  [first, second]: readonly [Model, Model],
  split: Split,
  options: BeforeAfterOptions,
): Promise<BeforeAfter> {
  const { by, level = 0.95, seed = 1, ...judging } = options;
  if (first.classNames.join("\n") !== second.classNames.join("\n")) {
    throw new InputError(
      `compareModels: expected two models of the same classes; received ${first.classNames.length} and ${second.classNames.length}, or others`,
    );
  }
  const aligned = { ...split, dataset: alignClasses(first, split.dataset) };
  const [one, other] = [await judgeSplit(first, aligned, judging), await judgeSplit(second, aligned, judging)];
  const { labels, subjects, labelRuns } = one;
  const numbers = by === "subjects" ? [...subjects] : [...labelRuns];
  const [before, after] = [one, other].map(({ predicted }) => Array.from(predicted, (called, i) => (called === labels[i] ? 1 : 0))) as [
    number[],
    number[],
  ];
  const byNumber = new Map<number, number[]>();
  numbers.forEach((number, i) => {
    const own = byNumber.get(number);
    if (own) own.push(i);
    else byNumber.set(number, [i]);
  });
  const groups = [...byNumber.values()];
  const share = (valueOf: (i: number) => number): ShareRight => {
    const sums = groups.map((own) => own.reduce((sum, i) => sum + valueOf(i), 0));
    const statistic = (chosen: readonly number[]): number => {
      let [sum, count] = [0, 0];
      for (const cluster of chosen) {
        sum += sums[cluster]!;
        count += groups[cluster]!.length;
      }
      return sum / count;
    };
    const interval = bootstrapClusters(groups.length, statistic, { level, resamples: RESAMPLES, seed, method: "percentile" });
    return { value: statistic(groups.map((_, cluster) => cluster)), interval };
  };
  const count = (right: readonly number[], label: number): number =>
    right.reduce((sum, each, i) => sum + (labels[i] === label ? each : 0), 0);
  const ones = before.map(() => 1);
  return {
    ...{ windows: labels.length, clusters: groups.length },
    ...{ before: share((i) => before[i]!), after: share((i) => after[i]!), difference: share((i) => after[i]! - before[i]!) },
    fixed: after.filter((right, i) => right > before[i]!).length,
    broken: after.filter((right, i) => right < before[i]!).length,
    perClass: first.classNames.flatMap((className, label) => {
      const windows = count(ones, label);
      return windows === 0 ? [] : [{ className, windows, before: count(before, label), after: count(after, label) }];
    }),
  };
}

const RESAMPLES = 2000;
