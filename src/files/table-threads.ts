import { host } from "#host";
import { parseTableInto, type FileSource, type ReadTables, type TableFile, type TableTarget } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import { performJob, type TableAnswer, type TableJob } from "./table-job.js";
import { release } from "./unpack.js";

export const MOST_THREADS = 64;
/** Each holds one file packed and unpacked, 18 MB of UCI HAR's; past four, memory is slower than they are. */
const AUTO_THREADS = 4;
/** Bytes of a source below which starting a thread takes longer than reading it all. */
const WORTH_THREADS = 2 * 2 ** 20;

/** Throws InputError for what no reading can have. */
export function checkThreads(asked: number | "auto"): void {
  if (asked !== "auto" && !(Number.isSafeInteger(asked) && asked >= 1 && asked <= MOST_THREADS)) {
    throw new InputError(`openDataset: threads must be a whole number from 1 to ${MOST_THREADS} or "auto"; received ${asked}`);
  }
}

/** As a number, of which 1 is the calling thread alone; "auto" is that where there is one core or little to read. */
export function readingThreads(asked: number | "auto", bytes: number): number {
  if (asked !== "auto") return asked;
  return bytes < WORTH_THREADS ? 1 : Math.min(host.cores(), AUTO_THREADS);
}

/** The calling thread and others beside it, all of which unpack and parse. */
export interface TableThreads {
  /** Reads as many tables at a time as there are threads. */
  readonly read: ReadTables;
  /** Ends the other threads wherever they are. To be called whatever happened. */
  close(): void;
}

/** Starts `count` - 1 threads and returns at once; what keeps one from starting is thrown by `read`. `module` is another one in tests. */
export function startTableThreads(count: number, module = new URL("./table-worker.js", import.meta.url)): TableThreads {
  const others = Array.from({ length: count - 1 }, (_, i) => startThread(module, `thread ${i + 2} of ${count}`));
  return {
    // The others twice: the next table lies ready when one is done, however long the calling thread is busy with its own.
    read: (source, files, signal) => readSideBySide([...others, ...others, OWN], source, files, signal),
    close() {
      for (const thread of others) thread.terminate();
    },
  };
}

/** Reads one table after another, in the order in which it was asked. */
interface Thread {
  /** Rejects with Error when the thread ends instead. */
  perform(job: TableJob, store: TableTarget["store"]): Promise<TableAnswer>;
  terminate(): void;
}

/** The calling thread: between two tables it lets the others' answers, signals and timers through. */
const OWN: Thread = {
  async perform(job, store) {
    await host.pause();
    return performJob(job, store);
  },
  terminate() {},
};

interface Waiting {
  readonly resolve: (answer: TableAnswer) => void;
  readonly reject: (reason: Error) => void;
}

function startThread(module: URL, name: string): Thread {
  let ended: Error | undefined;
  const waiting: Waiting[] = [];
  let worker: ReturnType<typeof host.startWorker> | undefined;
  function end(reason: unknown): void {
    const why = reason instanceof Error ? reason.message : String(reason);
    ended = new Error(`openDataset: ${name} ended: ${why}; threads: 1 reads without any`, { cause: reason });
    for (const { reject } of waiting.splice(0)) reject(ended);
  }
  try {
    worker = host.startWorker(module, { onMessage: (answer) => waiting.shift()!.resolve(answer as TableAnswer), onEnd: end });
  } catch (error) {
    end(error);
  }
  function post(job: TableJob): void {
    const { origin } = job;
    if (origin.kind === "file" || !(origin.bytes instanceof Uint8Array)) return worker!.post(job);
    // A view takes its whole buffer along, which is the archive: the thread gets a copy of the one body.
    const bytes = new Uint8Array(origin.bytes);
    worker!.post({ ...job, origin: { ...origin, bytes } }, [bytes.buffer]);
  }
  return {
    async perform(job, store) {
      const answer = await new Promise<TableAnswer>((resolve, reject) => {
        if (ended) return reject(ended);
        waiting.push({ resolve, reject });
        post(job);
      });
      if (answer.kind !== "read") return answer;
      // Stored here: memory that both write to would be shared memory, which few who are given a dataset expect.
      store(answer.values!, 0);
      release(answer.values!);
      return { kind: "read", values: undefined };
    },
    terminate: () => worker?.terminate(),
  };
}

type Outcome = TableAnswer | { readonly kind: "failed"; readonly error: unknown };

async function* readSideBySide<File extends TableFile>(
  threads: readonly Thread[],
  source: FileSource,
  files: readonly File[],
  signal: AbortSignal | undefined,
): AsyncGenerator<File> {
  const outcomes = files.map(() => outcomePromise());
  let next = 0;
  let located: Promise<unknown> = Promise.resolve();
  async function work(thread: Thread): Promise<void> {
    while (next < files.length) {
      const i = next++;
      const outcome = await attempt(thread, files[i]!).catch((error: unknown): Outcome => ({ kind: "failed", error }));
      outcomes[i]!.resolve(outcome);
      // All before it are under way; what comes after will not be asked for.
      if (outcome.kind === "refused" || outcome.kind === "failed") next = files.length;
    }
  }
  async function attempt(thread: Thread, { path, place, target }: File): Promise<Outcome> {
    // In the order of the files: of two bodies that overlap the second is the wrong one.
    const locating = located.then(() => source.origin?.(path));
    located = locating;
    const origin = await locating;
    const { rows, columns } = target;
    return origin ? thread.perform({ origin, place, rows, columns }, target.store) : { kind: "unfetched" };
  }
  for (const thread of threads) void work(thread);
  try {
    for (const [i, file] of files.entries()) {
      const outcome = await unlessAborted(outcomes[i]!.promise, signal);
      if (outcome.kind === "failed") throw outcome.error;
      if (outcome.kind === "refused") throw new InputError(outcome.message);
      if (outcome.kind === "unfetched") parseTableInto(await source.read(file.path), file.place, file.target);
      yield file;
    }
  } finally {
    next = files.length;
  }
}

function outcomePromise(): { readonly promise: Promise<Outcome>; readonly resolve: (outcome: Outcome) => void } {
  let resolve!: (outcome: Outcome) => void;
  const promise = new Promise<Outcome>((yes) => (resolve = yes));
  return { promise, resolve };
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", abort, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
