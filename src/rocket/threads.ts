import { host } from "#host";
import {
  createRandomConvolutionBackend,
  createSharedMemory,
  type RandomConvolutionBackend,
  type RandomConvolutionCall,
} from "../kernels/index.js";
import { InputError } from "../tensor/index.js";
import { perform } from "./perform.js";
import type { FromRocketWorker, ToRocketWorker } from "./worker.js";

const MOST_THREADS = 64;
/** Products of the Gram matrix take memory's speed, of which four cores have all. */
const AUTO_THREADS = 4;

/** A thread's part of the work: what it is to call, given its number of how many. */
export type ShareOut = (part: number, parts: number) => readonly RandomConvolutionCall[];

/** The calling thread and others beside it, on one memory. No number depends on how many there are. */
export interface Threads {
  readonly count: number;
  readonly backend: RandomConvolutionBackend;
  /** Every thread does its part; resolves when all have. Rejects with Error when a thread has ended. */
  run(shareOut: ShareOut): Promise<void>;
  /** Ends the other threads. To be called whatever happened. */
  close(): void;
}

/** "auto" is one thread where memory cannot be shared. Throws InputError for a number that cannot be had. */
export function rocketThreads(asked: number | "auto"): number {
  if (asked === "auto") return host.canWait() ? Math.min(host.cores(), AUTO_THREADS) : 1;
  if (!Number.isSafeInteger(asked) || asked < 1 || asked > MOST_THREADS) {
    throw new InputError(`random convolutions: threads must be a whole number from 1 to ${MOST_THREADS} or "auto"; received ${asked}`);
  }
  if (asked > 1 && !host.canWait()) {
    throw new InputError(
      `random convolutions: threads must be 1 where memory cannot be shared (a page that is not cross-origin isolated, or its own thread); received ${asked}`,
    );
  }
  return asked;
}

/** The others start once the arena is sealed, with the first `run`. */
export function createThreads(count: number): Threads {
  const memory = count > 1 ? createSharedMemory() : undefined;
  const backend = createRandomConvolutionBackend("plain", memory);
  let others: ReturnType<typeof startThread>[] | undefined;
  return {
    count,
    backend,
    async run(shareOut) {
      others ??= Array.from({ length: count - 1 }, (_, i) => startThread(memory!, `thread ${i + 2} of ${count}`));
      const under = others.map((thread, i) => thread.perform(shareOut(i + 1, count)));
      // Nobody else waits for these yet when the own part throws.
      for (const each of under) each.catch(() => undefined);
      perform(backend.kernels, shareOut(0, count));
      await Promise.all(under);
    },
    close() {
      for (const thread of others ?? []) thread.terminate();
    },
  };
}

function startThread(memory: WebAssembly.Memory, name: string) {
  let ended: Error | undefined;
  const waiting: { resolve: () => void; reject: (reason: Error) => void }[] = [];
  const end = (reason: Error): void => {
    ended = new Error(`random convolutions: ${name} ended: ${reason.message}; threads: 1 needs none`, { cause: reason });
    for (const { reject } of waiting.splice(0)) reject(ended);
  };
  const worker = host.startWorker(new URL("./worker.js", import.meta.url), {
    onMessage(message) {
      const { error } = message as FromRocketWorker;
      if (error !== undefined) end(new Error(error));
      else waiting.shift()?.resolve();
    },
    onEnd: end,
  });
  const send = (message: ToRocketWorker): Promise<void> =>
    new Promise((resolve, reject) => {
      if (ended) return reject(ended);
      waiting.push({ resolve, reject });
      worker.post(message);
    });
  const started = send({ memory });
  started.catch(() => undefined);
  return { perform: (calls: readonly RandomConvolutionCall[]): Promise<void> => send({ calls }), terminate: () => worker.terminate() };
}

/** Where a part of `count` things begins, a multiple of `step`; the next part's beginning is its end. */
export function beginOf(part: number, parts: number, count: number, step = 1): number {
  return Math.min(count, Math.floor((Math.ceil(count / step) * part) / parts) * step);
}
