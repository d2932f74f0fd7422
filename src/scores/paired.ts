import { InputError } from "../tensor/index.js";
import { bootstrapClusters } from "./bootstrap-clusters.js";
import type { BootstrapOptions, Interval } from "./bootstrap-limits.js";
import { countWins, wilcoxonSignedRank, type Wins } from "./wilcoxon.js";

/** Two classifications, a and b, of the same windows, subject by subject. */
export interface PairedBySubject {
  /** Shares of all windows. */
  readonly a: number;
  readonly b: number;
  /** b less a, and its interval over subjects (`bootstrapClusters`); null of one subject. */
  readonly difference: number;
  readonly interval: Interval | null;
  /** In how many subjects b is the better. */
  readonly wins: Wins;
  /** Of the subjects' accuracies, by `wilcoxonSignedRank`. */
  readonly p: number;
}

/** Throws InputError for arrays that disagree, or no windows. */
export function compareBySubject(
  { labels, subjects }: { readonly labels: Int32Array; readonly subjects: Int32Array },
  a: Int32Array,
  b: Int32Array,
  options: BootstrapOptions,
): PairedBySubject {
  const odd = [subjects, a, b].find(({ length }) => length !== labels.length);
  if (odd) throw new InputError(`compareBySubject: expected ${labels.length} entries, one a window; received ${odd.length}`);
  const tallies = new Map<number, { windows: number; a: number; b: number }>();
  labels.forEach((label, i) => {
    const tally = tallies.get(subjects[i]!) ?? { windows: 0, a: 0, b: 0 };
    tallies.set(subjects[i]!, tally);
    tally.windows++;
    if (a[i] === label) tally.a++;
    if (b[i] === label) tally.b++;
  });
  const each = [...tallies.values()];
  if (each.length === 0) throw new InputError("compareBySubject: expected at least 1 window; received 0");
  const over = (chosen: readonly number[], key: "windows" | "a" | "b"): number => chosen.reduce((sum, s) => sum + each[s]![key], 0);
  const gain = (chosen: readonly number[]): number => (over(chosen, "b") - over(chosen, "a")) / over(chosen, "windows");
  const everyone = [...each.keys()];
  const [x, y] = [each.map((tally) => tally.a / tally.windows), each.map((tally) => tally.b / tally.windows)];
  return {
    a: over(everyone, "a") / labels.length,
    b: over(everyone, "b") / labels.length,
    difference: gain(everyone),
    interval: bootstrapClusters(each.length, gain, options),
    wins: countWins(x, y),
    p: wilcoxonSignedRank(x, y).p,
  };
}
