import { performance } from "node:perf_hooks";
import type { MemberProgress, PlannedMemberJob } from "../study/index.js";
import { duration, percent, plural } from "./format.js";
import type { Progress } from "./progress.js";

/** Shows the trainings of ensembles: a bar for all and one a thread; a line that stays for each. */
export function memberCallbacks(
  progress: Progress,
  { title, kept, planned, workers }: { readonly title: string; readonly kept: number; readonly planned: number; readonly workers: number },
): {
  readonly onProgress: (running: readonly (MemberProgress | null)[]) => void;
  /** `accuracy` of a fold that was held out. */
  onDone(job: PlannedMemberJob, seconds: number, accuracy?: number): void;
} {
  const started = performance.now();
  let done = kept;
  if (kept > 0 && kept < planned) progress.line(`${title}: ${kept} of ${planned} kept from before, ${plural(workers, "worker")}`);
  return {
    onProgress(running) {
      progress.bars(() => [
        {
          title: `${title}  ${done} of ${plural(planned, "training")}`,
          share: done / planned,
          details: [`${duration((performance.now() - started) / 1000, 0)} so far`],
        },
        ...running.flatMap((one, i) =>
          one ? [{ title: `  ${i + 1}  ${jobText(one.job)}`, share: one.share === 0 ? null : one.share, details: [one.text] }] : [],
        ),
      ]);
    },
    onDone(job, seconds, accuracy) {
      done++;
      const found = accuracy === undefined ? "" : `accuracy ${percent(accuracy, 2)}  `;
      progress.line(`${String(done).padStart(String(planned).length)}/${planned}  ${jobText(job)}  ${found}${duration(seconds)}`);
    },
  };
}

function jobText({ member, seed, fold }: PlannedMemberJob): string {
  return `${member}, seed ${seed}${fold === undefined ? "" : `, fold ${fold}`}`;
}
