import { performance } from "node:perf_hooks";
import type { TrialRow } from "../records/index.js";
import type { PlannedTrial, RunStudyOptions, StudyProgress } from "../study/index.js";
import { duration, percent, plural } from "./format.js";
import type { Progress } from "./progress.js";

/** What a fit of random convolutions is at. */
export const PHASES = { features: "convolving", alpha: "choosing alpha", coefficients: "summing coefficients" };

export interface StudyPlace {
  readonly title: string;
  /** Rows from earlier calls. */
  readonly kept: number;
  readonly planned: number;
  /** What a trial costs, in any unit. */
  readonly costOf: (planned: PlannedTrial) => number;
  /** Of the trials that are still to be run. */
  readonly cost: number;
  /** Best so far, from earlier calls. */
  readonly best: { readonly configuration: string; readonly accuracy: number } | null;
}

function nameOf({ configuration, recipe, fold }: PlannedTrial): string {
  return `${configuration}, seed ${recipe.seed}${fold === undefined ? "" : `, fold ${fold}`}`;
}

/** Shows a study: one bar for all of it and one a thread; a line that stays for each trial. */
export function studyCallbacks(
  progress: Progress,
  place: StudyPlace,
): Required<Pick<RunStudyOptions, "onProgress" | "onRetry">> & {
  onRow(row: TrialRow, planned: PlannedTrial, seconds: number): void;
} {
  const { title, kept, planned, costOf, cost } = place;
  const started = performance.now();
  let best = place.best;
  let done = kept;
  let spent = 0;

  function left({ running }: StudyProgress): string {
    const flying = running.reduce((sum, one) => sum + (one ? one.share * costOf(one.planned) : 0), 0);
    const share = (spent + flying) / cost;
    // In the first seconds nobody knows.
    if (share < 0.001) return "";
    return `${duration(Math.ceil(((performance.now() - started) / 1000) * (1 / share - 1)), 0)} left`;
  }
  return {
    onProgress(state) {
      progress.bars(() => [
        {
          title: `${title}  ${done} of ${plural(planned, "trial")}`,
          share: done / planned,
          details: [left(state), best ? `best ${percent(best.accuracy)} ${best.configuration}` : ""].filter(Boolean),
        },
        ...state.running.flatMap((one, i) =>
          one
            ? [
                {
                  title: `  ${i + 1}  ${nameOf(one.planned)}`,
                  share: one.share,
                  details: [
                    "epochs" in one.planned.recipe
                      ? `epoch ${one.epoch}/${one.planned.recipe.epochs}`
                      : one.phase
                        ? PHASES[one.phase]
                        : "beginning",
                    ...(Number.isFinite(one.accuracy) ? [`accuracy ${percent(one.accuracy)} while training`] : []),
                    ...(one.attempt > 1 ? [`attempt ${one.attempt}`] : []),
                  ],
                },
              ]
            : [],
        ),
      ]);
    },
    onRetry(trial, reason, attempt) {
      progress.line(`${nameOf(trial)}: attempt ${attempt} failed: ${reason}; it is tried again`);
    },
    onRow(row, trial, seconds) {
      done++;
      spent += costOf(trial);
      const what = `${String(done).padStart(String(planned).length)}/${planned}  ${nameOf(trial)}`;
      if (row.status === "failed") progress.line(`${what}  failed ${plural(row.attempts, "time")}: ${row.reason}`);
      else {
        if (!best || row.accuracy > best.accuracy) best = { configuration: row.configuration, accuracy: row.accuracy };
        progress.line(`${what}  accuracy ${percent(row.accuracy, 2)}  ${duration(seconds)}`);
      }
    },
  };
}
