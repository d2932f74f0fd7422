import { createRandom, InputError, STREAMS } from "../tensor/index.js";
import { bootstrapClusters, draw } from "./bootstrap-clusters.js";
import { checkBootstrap, percentileLimits, type BootstrapOptions, type Interval } from "./bootstrap-limits.js";
import type { SubjectScore } from "./classification.js";

/** How one subject's windows fared in one run. */
export interface SubjectTally {
  readonly subject: number;
  /** At least 1. */
  readonly windows: number;
  /** Of its windows, those classified rightly. */
  readonly right: number;
}

export interface SubjectBootstrapOptions extends BootstrapOptions {
  /** Runs are resampled as well as subjects. Default false. */
  readonly resampleRuns?: boolean;
}

/**
 * A bootstrap interval of an accuracy that resamples whole subjects with replacement: windows of one person are alike, and resampling
 * windows would pretend to have measured many people (Davison and Hinkley, "Bootstrap Methods and their Application", 1997, 3.8; Field and
 * Welsh, "Bootstrapping clustered data", Journal of the Royal Statistical Society B 69, 2007). The accuracy is the right windows over all
 * windows, each subject's right windows being the mean over the runs.
 *
 * It speaks about new people: where the accuracy of these runs' average would lie on other subjects from the same population. The noise
 * of training is averaged away as far as the runs go. With `resampleRuns` the interval covers both, a new training on new people: runs
 * and subjects are drawn independently, all runs having seen the same subjects (Owen, "The pigeonhole bootstrap", Annals of Applied
 * Statistics 1, 2007), which errs towards too wide. Subjects alone give a BCa interval, subjects and runs one of percentiles. Below
 * about twenty subjects, and most test sets have fewer, expect it to hold the truth less often than `level` says.
 *
 * Null for a single subject, and with `resampleRuns` for a single run: one says nothing about others. Throws InputError where there is no
 * run or subject, counts are not whole or not possible, or runs disagree in their subjects or those subjects' windows.
 */
export function bootstrapSubjects(runs: readonly (readonly SubjectTally[])[], options: SubjectBootstrapOptions): Interval | null {
  const { windows, right } = checkTallies(runs);
  const { level, resamples } = checkBootstrap("bootstrapSubjects", options);
  const subjects = windows.length;
  const resampleRuns = options.resampleRuns ?? false;
  if (subjects === 1 || (resampleRuns && runs.length === 1)) return null;
  // Whole numbers until the one division, so that equal accuracies are equal doubles.
  const accuracy = (chosen: readonly number[], rights: readonly number[]): number =>
    total(chosen.map((s) => rights[s]!)) / (runs.length * total(chosen.map((s) => windows[s]!)));
  const everyone = windows.map((_, s) => s);
  const rightOfAll = everyone.map((s) => total(right.map((run) => run[s]!)));
  if (!resampleRuns) return bootstrapClusters(subjects, (chosen) => accuracy(chosen, rightOfAll), options);
  const random = createRandom(options.seed, STREAMS.bootstrap);
  const ascending = Float64Array.from({ length: resamples }, () => {
    const rights = addRuns(right, draw(random, runs.length));
    return accuracy(draw(random, subjects), rights);
  }).sort();
  const [low, high] = percentileLimits(ascending, level);
  return { estimate: accuracy(everyone, rightOfAll), low, high, level, method: "percentile", resamples };
}

/** The tallies of one evaluation, by its accuracy per subject. */
export function subjectTallies(perSubject: readonly SubjectScore[]): SubjectTally[] {
  // An accuracy is right / windows, rounded once: times windows it is less than half from the whole number.
  return perSubject.map(({ subject, windows, accuracy }) => ({ subject, windows, right: Math.round(accuracy * windows) }));
}

function addRuns(right: readonly (readonly number[])[], chosen: readonly number[]): number[] {
  return right[0]!.map((_, s) => total(chosen.map((run) => right[run]![s]!)));
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

interface Tallies {
  /** Of each subject, in the first run's order. */
  readonly windows: readonly number[];
  /** right[run][subject]. */
  readonly right: readonly (readonly number[])[];
}

function checkTallies(runs: readonly (readonly SubjectTally[])[]): Tallies {
  const first = runs[0];
  if (first === undefined) throw new InputError("bootstrapSubjects: expected at least 1 run; received 0");
  if (first.length === 0) throw new InputError("bootstrapSubjects: expected at least 1 subject; received 0");
  const right = runs.map((run, index) => {
    const tallies = new Map(run.map((tally) => [tally.subject, tally]));
    if (tallies.size !== run.length || run.length !== first.length) {
      throw new InputError(
        `bootstrapSubjects: every run must hold the same subjects once; run ${index} has ${run.length} tallies of ${tallies.size} subjects, run 0 ${first.length}`,
      );
    }
    return first.map(({ subject, windows: expected }) => {
      const tally = tallies.get(subject);
      if (tally === undefined)
        throw new InputError(`bootstrapSubjects: every run must hold the same subjects; run ${index} lacks ${subject}`);
      const { windows, right } = tally;
      if (!Number.isSafeInteger(windows) || windows < 1 || !Number.isSafeInteger(right) || right < 0 || right > windows) {
        throw new InputError(
          `bootstrapSubjects: expected whole numbers with 0 <= right <= windows and at least 1 window; received ${right} right of ${windows} windows for subject ${subject} in run ${index}`,
        );
      }
      if (windows !== expected) {
        throw new InputError(
          `bootstrapSubjects: runs must have seen the same windows; subject ${subject} has ${windows} in run ${index} and ${expected} in run 0`,
        );
      }
      return right;
    });
  });
  return { windows: first.map(({ windows }) => windows), right };
}
