import type { ExpectedResult } from "../records/index.js";

/** Bounds of a 95 % interval, shares. */
export type Interval = readonly [low: number, high: number];

/** What the trials of one configuration say. Accuracies are shares, 0 to 1. */
export interface ConfigurationResult {
  readonly name: string;
  readonly parameters: number;
  readonly multiplyAdds: number;
  /** Of the finished trials, by ascending seed. */
  readonly seeds: readonly number[];
  readonly accuracies: readonly number[];
  readonly failed: number;
  /** Of a cross-validation, otherwise null. */
  readonly folds: readonly FoldResult[] | null;
  /** Null where no trial finished. */
  readonly summary: ConfigurationSummary | null;
  readonly expected: (ExpectedResult & Agreement) | null;
}

export interface ConfigurationSummary {
  readonly mean: number;
  /** The sample's (over n - 1); null of a single trial. */
  readonly sd: number | null;
  readonly median: number;
  readonly q1: number;
  readonly q3: number;
  readonly min: number;
  readonly max: number;
  /** 95 % bootstrap interval of the mean over seeds: what another set of seeds might give, on the same people. Null of a single trial. */
  readonly seedInterval: Interval | null;
  /** 95 % bootstrap interval over subjects: what other people might give. Null of a single subject. */
  readonly subjectInterval: Interval | null;
}

/** One fold of a cross-validation: whom it held out, and how networks fared that were trained on the others. */
export interface FoldResult {
  /** From 1. */
  readonly fold: number;
  readonly subjects: readonly number[];
  readonly windows: number;
  /** Mean over the seeds that finished; null without one. */
  readonly accuracy: number | null;
}

/** Our mean beside a reported one. */
export interface Agreement {
  /** Ours minus theirs, in percentage points. */
  readonly difference: number | null;
  /** Of the difference of the two means, in percentage points; null where theirs has no spread or ours a single trial. */
  readonly standardError: number | null;
  /** Whether they differ by at most two standard errors; null where that is unknown. */
  readonly same: boolean | null;
}

export interface ComparisonResult {
  readonly a: string;
  readonly b: string;
  /** Mean of b minus mean of a, a share; of Wilcoxon's test the means are those of the common seeds. */
  readonly difference: number;
  readonly test: "mann-whitney" | "wilcoxon" | "wilcoxon-by-subject";
  /** Of Wilcoxon's test by seed: the seeds that both have finished, which alone count. Null of a test that does not pair. */
  readonly commonSeeds: number | null;
  /** Exact, or by which approximation. */
  readonly method: string;
  readonly p: number;
  /** Holm's, over all pairs of the study (`pairs`). */
  readonly pHolm: number;
  /**
   * Share in which b is the better, ties half: of the pairs of runs, one of each (Vargha and Delaney's A), or, where the test pairs runs,
   * of the common seeds, or of the subjects.
   */
  readonly effect: number;
  /** In words. */
  readonly verdict: string;
}

export interface StudyAnalysis {
  readonly configurations: readonly ConfigurationResult[];
  /** Pairs that have finished runs. */
  readonly comparisons: readonly ComparisonResult[];
  /** Pairs that the definition asks for, finished or not: p values are corrected for so many. */
  readonly pairs: number;
  /** Set where configurations were compared on test subjects: choosing the best of them would be choosing on the test set. */
  readonly chosenOnTest: string | null;
}
