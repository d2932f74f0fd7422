import { bootstrapSubjects, meanInterval, subjectTallies, type ClassificationScores } from "../scores/index.js";
import { percent, plural } from "./format.js";

/** 95 % intervals of the accuracy, [low, high]; null where one run, or one subject, says nothing about others. */
export interface AccuracyIntervals {
  /** Over seeds, Student's t: where the mean of very many trainings would lie, for the same subjects. */
  readonly seeds: readonly [number, number] | null;
  /** Over subjects, by a bootstrap of whole subjects: where these trainings would lie on other people. */
  readonly subjects: readonly [number, number] | null;
}

/** Any seed will do, but the same scores must give the same interval. */
const BOOTSTRAP_SEED = 1;

/** Of one evaluation, or of one for each seed on the same windows. */
export function accuracyIntervals(runs: readonly Pick<ClassificationScores, "accuracy" | "perSubject">[]): AccuracyIntervals {
  const tallies = runs.map(({ perSubject }) => subjectTallies(perSubject));
  return {
    seeds: bounds(meanInterval(runs.map(({ accuracy }) => accuracy))),
    subjects: bounds(bootstrapSubjects(tallies, { seed: BOOTSTRAP_SEED })),
  };
}

function bounds(interval: { readonly low: number; readonly high: number } | null): [number, number] | null {
  return interval && [interval.low, interval.high];
}

/** "89.8 % to 91.8 %" */
export function range([low, high]: readonly [number, number], digits = 1): string {
  return `${percent(low, digits)} to ${percent(high, digits)}`;
}

/** The intervals as lines under an accuracy. Where there is none it says why: an accuracy never stands alone. */
export function intervalFacts({ seeds, subjects }: AccuracyIntervals, runs: number, subjectCount: number): [string, string][] {
  return [
    ["95 % over seeds", seeds ? `${range(seeds)}, by t: the mean of more trainings, the same people` : "not told by one training"],
    [
      "95 % over subjects",
      subjects
        ? `${range(subjects)}, by bootstrap of ${plural(subjectCount, "subject")}: ${runs === 1 ? "the same training" : "the same trainings"}, other people`
        : "not told by one subject",
    ],
  ];
}
