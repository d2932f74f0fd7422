import { host } from "#host";
import type { Dataset } from "../data/index.js";
import type { FoldsDefinition } from "../records/index.js";
import { InputError } from "../tensor/index.js";
import type { PlannedMemberJob } from "./ensemble-plan.js";
import type { FromMemberWorker, MemberOutcome, ToMemberWorker } from "./member-messages.js";
import { shareMemory } from "./share-memory.js";

/** What a thread is training. */
export interface MemberProgress {
  readonly job: PlannedMemberJob;
  /** 0 to 1; random convolutions do not tell. */
  readonly share: number;
  readonly text: string;
}

export interface RunMemberJobsOptions {
  readonly dataset: Dataset;
  /** The dataset's. */
  readonly fingerprint: string;
  /** Of the jobs that hold a fold out. */
  readonly split: FoldsDefinition;
  /** Those that are to be done, in this order. */
  readonly jobs: readonly PlannedMemberJob[];
  /** How many are trained at a time, and how many threads each may take; no bit depends on either. */
  readonly workers: number;
  readonly threads: number;
  /** Keeps what a job gave, before the thread gets another; if it throws, all end with that error. */
  readonly onOutcome: (job: PlannedMemberJob, outcome: MemberOutcome, seconds: number) => void | Promise<void>;
  readonly onProgress?: (running: readonly (MemberProgress | null)[]) => void;
  /** Ends all at once; jobs in flight are lost. It then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Trains members of ensembles on threads of their own. The first job that fails ends them all: rejects naming it; finished ones were handed over. */
export async function runMemberJobs(options: RunMemberJobsOptions): Promise<void> {
  const { jobs, signal, workers, threads, onOutcome, onProgress, fingerprint, split } = options;
  if (!Number.isSafeInteger(workers) || workers < 1) throw new InputError(`workers: expected a whole number above 0; received ${workers}`);
  signal?.throwIfAborted();
  const waiting = [...jobs];
  const ground: ToMemberWorker = { kind: "data", dataset: shareMemory(options.dataset), fingerprint, split, threads };
  const running: (MemberProgress | null)[] = Array.from({ length: Math.min(workers, jobs.length) }, () => null);
  const pool = running.map((_, i) =>
    startThread(ground, (progress) => {
      running[i] = progress;
      onProgress?.(running);
    }),
  );
  async function serve(thread: (typeof pool)[number]): Promise<void> {
    for (let job = waiting.shift(); job; job = waiting.shift()) {
      const started = host.now();
      const outcome = await thread.perform(job);
      signal?.throwIfAborted();
      await onOutcome(job, outcome, (host.now() - started) / 1000);
    }
  }
  let onAbort = (): void => {};
  try {
    const aborted = new Promise<never>((_, reject) => {
      onAbort = (): void => reject(signal!.reason as Error);
      signal?.addEventListener("abort", onAbort);
    });
    await Promise.race([Promise.all(pool.map(serve)), aborted]);
  } finally {
    // So that nothing is handed over after an end.
    waiting.length = 0;
    signal?.removeEventListener("abort", onAbort);
    for (const thread of pool) thread.terminate();
  }
}

/** A thread with one job at a time. */
function startThread(ground: ToMemberWorker, tell: (progress: MemberProgress | null) => void) {
  let job: PlannedMemberJob | undefined;
  let settle: { resolve: (outcome: MemberOutcome) => void; reject: (reason: Error) => void } | undefined;
  let ended: string | undefined;
  const fail = (reason: string, input: boolean): void => {
    const place = job ? `${job.member}, seed ${job.seed}${job.fold === undefined ? "" : `, fold ${job.fold}`}` : "thread of members";
    settle?.reject(input ? new InputError(`${place}: ${reason}`) : new Error(`${place}: ${reason}`));
  };
  const worker = host.startWorker(new URL("./member-worker.js", import.meta.url), {
    onMessage(message) {
      const said = message as FromMemberWorker;
      if (said.kind === "progress") tell({ job: job!, share: said.share, text: said.text });
      else if (said.kind === "done") {
        tell(null);
        settle?.resolve(said.outcome);
      } else fail(said.reason, said.input);
    },
    onEnd(error) {
      ended = error.message;
      fail(ended, false);
    },
  });
  const post = (message: ToMemberWorker): void => worker.post(message);
  post(ground);
  return {
    perform: (next: PlannedMemberJob): Promise<MemberOutcome> =>
      new Promise((resolve, reject) => {
        job = next;
        settle = { resolve, reject };
        if (ended !== undefined) fail(ended, false);
        else post({ kind: "job", job: next });
      }),
    terminate: () => worker.terminate(),
  };
}
