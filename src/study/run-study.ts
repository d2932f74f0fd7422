import { host } from "#host";
import type { Dataset } from "../data/index.js";
import type { WorkerThread } from "../host/host.js";
import type { SplitDefinition, TrialRow } from "../records/index.js";
import { InputError } from "../tensor/index.js";
import type { PlannedTrial } from "./plan.js";
import { shareMemory } from "./share-memory.js";
import type { FromTrialWorker, ToTrialWorker, TrialProgress } from "./trial-messages.js";

/** A trial that crashes is tried as often, then recorded as failed. */
export const MOST_ATTEMPTS = 3;

/** What a thread is doing. */
export interface RunningTrial extends TrialProgress {
  readonly planned: PlannedTrial;
  /** From 1. */
  readonly attempt: number;
}

/** Where a study stands. */
export interface StudyProgress {
  /** One entry a thread; null of one that has nothing left to do. */
  readonly running: readonly (RunningTrial | null)[];
  /** Rows written in this call. */
  readonly written: number;
  /** How many it had to write. */
  readonly planned: number;
}

export interface RunStudyOptions {
  readonly dataset: Dataset;
  /** The dataset's. */
  readonly fingerprint: string;
  readonly split: SplitDefinition;
  /** The trials that are to be run, in this order. */
  readonly trials: readonly PlannedTrial[];
  /** Threads, each with one trial at a time. */
  readonly workers: number;
  /** Keeps a row for good; if it throws, the study ends with that error. `seconds` is what the trial took, which no row holds. */
  readonly onRow: (row: TrialRow, seconds: number) => void;
  readonly onProgress?: (progress: StudyProgress) => void;
  /** A trial that crashed and is tried again. */
  readonly onRetry?: (planned: PlannedTrial, reason: string, attempt: number) => void;
  /** Ends the study at once; trials in flight are lost. It then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** The module that serves a thread; another one serves tests. */
  readonly workerModule?: URL;
  /** Of a thread's own objects, besides windows and networks; default Node's. */
  readonly workerMemoryMiB?: number;
}

interface Slot {
  thread: WorkerThread | undefined;
  running: (RunningTrial & { startedAt: number }) | null;
}

/** Runs trials on threads of their own until all have a row. The rows do not depend on how many threads there are. */
export async function runStudy(options: RunStudyOptions): Promise<void> {
  const { trials, fingerprint, split, onRow, onProgress, onRetry, signal, workers } = options;
  if (!Number.isSafeInteger(workers) || workers < 1) throw new InputError(`workers: expected a whole number above 0; received ${workers}`);
  signal?.throwIfAborted();
  if (trials.length === 0) return;
  const workerModule = options.workerModule ?? new URL("./trial-worker.js", import.meta.url);
  const dataset = shareMemory(options.dataset);
  const waiting = [...trials];
  const slots: Slot[] = Array.from({ length: Math.min(workers, trials.length) }, () => ({ thread: undefined, running: null }));
  let written = 0;
  const { promise, resolve, reject } = promiseWithResolvers();
  let ended = false;

  function end(finish: () => void): void {
    if (ended) return;
    ended = true;
    for (const { thread } of slots) thread?.terminate();
    signal?.removeEventListener("abort", onAbort);
    finish();
  }
  function onAbort(): void {
    end(() => reject(signal!.reason as Error));
  }
  function report(): void {
    onProgress?.({ running: slots.map(({ running }) => running), written, planned: trials.length });
  }
  function start(slot: Slot, planned: PlannedTrial, attempt: number): void {
    slot.thread ??= startThread(slot);
    slot.running = { planned, attempt, epoch: 1, share: 0, loss: NaN, accuracy: NaN, startedAt: host.now() };
    post(slot.thread, { kind: "trial", recipe: planned.recipe, fold: planned.fold });
  }
  function startThread(slot: Slot): WorkerThread {
    const handlers = {
      onMessage: (message: unknown) => guard(() => take(slot, message as FromTrialWorker)),
      onEnd: (error: Error) => guard(() => crash(slot, error.message)),
    };
    const thread = host.startWorker(workerModule, handlers, { memoryMiB: options.workerMemoryMiB });
    slot.thread = thread;
    post(thread, { kind: "data", dataset, split, fingerprint });
    return thread;
  }
  function take(slot: Slot, message: FromTrialWorker): void {
    const { running } = slot;
    if (message.kind === "failed" && message.input) throw new InputError(message.reason);
    if (!running) throw new Error(message.kind === "failed" ? message.reason : `trial thread: expected silence; received ${message.kind}`);
    if (message.kind === "failed") return crash(slot, message.reason);
    if (message.kind === "progress") {
      const { kind: _, ...progress } = message;
      slot.running = { ...running, ...progress };
      return report();
    }
    write(slot, { ...headOf(running.planned), status: "done", ...message.outcome });
  }
  /** A thread that threw may have broken memory: the next attempt gets a new one. */
  function crash(slot: Slot, reason: string): void {
    const { running } = slot;
    slot.thread?.terminate();
    slot.thread = undefined;
    if (!running) throw new Error(`trial thread: ${reason}`);
    const { planned, attempt } = running;
    if (attempt < MOST_ATTEMPTS) {
      onRetry?.(planned, reason, attempt);
      return start(slot, planned, attempt + 1);
    }
    write(slot, { ...headOf(planned), status: "failed", attempts: attempt, reason: reason.replaceAll("\n", " ") });
  }
  function write(slot: Slot, row: TrialRow): void {
    const seconds = (host.now() - slot.running!.startedAt) / 1000;
    slot.running = null;
    onRow(row, seconds);
    written++;
    const next = waiting.shift();
    if (next) start(slot, next, 1);
    else {
      slot.thread?.terminate();
      slot.thread = undefined;
    }
    report();
    if (written === trials.length) end(resolve);
  }
  /** What a callback throws ends the study; it must not be lost in an event. */
  function guard(action: () => void): void {
    if (ended) return;
    try {
      action();
    } catch (error) {
      end(() => reject(error as Error));
    }
  }

  signal?.addEventListener("abort", onAbort);
  guard(() => {
    for (const slot of slots) start(slot, waiting.shift()!, 1);
    report();
  });
  return promise;
}

/** What a row has of its plan. */
function headOf({ trial, configuration, recipe, fold }: PlannedTrial): Pick<TrialRow, "trial" | "configuration" | "seed" | "fold"> {
  return { trial, configuration, seed: recipe.seed, ...(fold !== undefined && { fold }) };
}

function post(thread: WorkerThread, message: ToTrialWorker): void {
  thread.post(message);
}

/** `Promise.withResolvers`, which Node 20 does not have. */
function promiseWithResolvers(): { promise: Promise<void>; resolve: () => void; reject: (reason: Error) => void } {
  let resolve!: () => void, reject!: (reason: Error) => void;
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
