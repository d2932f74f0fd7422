import { bootstrapSubjects, meanInterval, subjectTallies, type ClassificationScores } from "../scores/index.js";
import { percent, plural } from "./format.js";

/** 95 % intervals of the accuracy, [low, high]; null where one run, or one subject, says nothing about others. */
export interface AccuracyIntervals {
  /** Over seeds, Student's t: where the mean of very many trainings would lie, for the same subjects. */
  readonly seeds: readonly [number, number] | null;
  /** Over subjects, by a bootstrap of whole subjects: where these trainings would lie on other people. Over windows where no subjects are recorded. */
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

/** How much was judged. */
export interface JudgedCounts {
  readonly windows: number;
  /** 0 where nobody is recorded: every window then stands for itself. */
  readonly subjects: number;
}

/** The intervals as lines under an accuracy. Where there is none it says why: an accuracy never stands alone. */
export function intervalFacts({ seeds, subjects }: AccuracyIntervals, runs: number, counts: JudgedCounts): [string, string][] {
  const same = counts.subjects === 0 ? "windows" : "people";
  const trainings = runs === 1 ? "the same training" : "the same trainings";
  const overSeeds = seeds ? `${range(seeds)}, by t: the mean of more trainings, the same ${same}` : "not told by one training";
  if (counts.subjects === 0) {
    const over = subjects
      ? `${range(subjects)}, by bootstrap of ${plural(counts.windows, "window")}: ${trainings}, other windows`
      : "not told by one window";
    return [
      ["95 % over seeds", overSeeds],
      ["95 % over windows", `${over}\nno subjects recorded: intervals are over windows (cases)`],
    ];
  }
  return [
    ["95 % over seeds", overSeeds],
    [
      "95 % over subjects",
      subjects
        ? `${range(subjects)}, by bootstrap of ${plural(counts.subjects, "subject")}: ${trainings}, other people`
        : "not told by one subject",
    ],
  ];
}
