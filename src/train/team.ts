import { host } from "#host";
import { createBackend, createSharedMemory, type KernelsName } from "../kernels/index.js";
import { createProgram, WHOLE, type Network, type NetworkConfig, type Program, type ProgramOptions, type Share } from "../nn/index.js";
import { InputError } from "../tensor/index.js";
import { BrokenBarrierError, createBarrier, WORDS } from "./barrier.js";
import { COMMAND, createCrew, ratesIn, writeCommand, type Command } from "./crew.js";
import { sumsLength, type GradientOptions } from "./gradient-rules.js";
import { isOwn, type Optimizer } from "./optimizers.js";

/** Longest time in milliseconds that one share of a step may take. */
const PATIENCE = 600_000;

export const MOST_THREADS = 64;
/** A batch of 32 windows gives more threads than this too little to do between two barriers. */
const AUTO_THREADS = 8;

/** A program whose calls are shared out over threads, with its optimizer. */
export interface Team {
  readonly program: Program;
  readonly threads: number;
  /** `differentiate`, and one step of the optimizer at that factor of its learning rate; then the average goes that share of its way. */
  step(n: number, factor: number, share: number): void;
  /** What L2 added to the last step's loss. */
  penalty(): number;
  /** What a call threw, put so that it says which thread ended and why. */
  explain(error: unknown): Promise<unknown>;
  /** Ends the threads. To be called whatever happened. */
  close(): void;
}

export interface TeamOptions {
  readonly kernels: KernelsName;
  readonly threads: number;
  readonly optimizer: Optimizer;
  readonly rules: GradientOptions;
  readonly program: Omit<ProgramOptions, "share" | "meet">;
}

/** What a thread is told when it starts. */
export interface Enlistment {
  readonly memory: WebAssembly.Memory;
  readonly words: Int32Array;
  readonly network: NetworkConfig;
  readonly kernels: KernelsName;
  readonly options: Omit<ProgramOptions, "share" | "meet">;
  readonly optimizer: Pick<Optimizer, "name" | "config">;
  readonly rules: GradientOptions;
  /** Shared, as `words`. */
  readonly sums: Float64Array;
  readonly share: Share;
}

/**
 * The memory of the last team, for the next: V8 does not count shared memory as pressure, and forty trainings one after the other held
 * 517 MB before it collected any. A weak reference, since nobody may need it again.
 */
let spare: WeakRef<WebAssembly.Memory> | undefined;

/** All zeros, as a fresh one. */
function takeMemory(): WebAssembly.Memory {
  const used = spare?.deref();
  spare = undefined;
  if (used) new Uint8Array(used.buffer).fill(0);
  return used ?? createSharedMemory();
}

/** "auto" or a number of threads as a number. Throws InputError for what no training can have. */
export function threadsOf(asked: number | "auto"): number {
  if (asked === "auto") return host.canWait() ? Math.min(host.cores(), AUTO_THREADS) : 1;
  if (!Number.isSafeInteger(asked) || asked < 1 || asked > MOST_THREADS) {
    throw new InputError(`fit: threads must be a whole number from 1 to ${MOST_THREADS} or "auto"; received ${asked}`);
  }
  if (asked > 1 && !host.canWait()) {
    throw new InputError(
      `fit: threads must be 1 where threads cannot share memory or wait for each other (a page's own thread, or one that is not cross-origin isolated); received ${asked}; train in a worker of an isolated page`,
    );
  }
  return asked;
}

/** One thread is the calling one alone. Rejects with InputError for kernels and optimizers that cannot be shared out. */
export async function startTeam(network: Network, { kernels, threads, optimizer, rules, program: options }: TeamOptions): Promise<Team> {
  if (threads === 1) {
    const program = createProgram(network, createBackend(kernels), options);
    const crew = createCrew(program, optimizer, WHOLE, undefined, { stopwatch: options.stopwatch, rules });
    return {
      program,
      threads,
      step: (n, factor, blended) => crew.perform(COMMAND.step, n, factor, blended),
      penalty: () => crew.penalty(),
      explain: (error) => Promise.resolve(error),
      close() {},
    };
  }
  if (kernels === "reference") throw new InputError(`fit: kernels "reference" run on one thread; received threads: ${threads}`);
  if (!isOwn(optimizer)) {
    throw new InputError(`fit: an optimizer of one's own runs on one thread; received ${optimizer.name} and threads: ${threads}`);
  }
  const memory = takeMemory();
  const words = new Int32Array(new SharedArrayBuffer(4 * WORDS));
  const share = (index: number): Share => ({ index, count: threads });
  const barrier = createBarrier(words, threads, PATIENCE);
  const program = createProgram(network, createBackend(kernels, memory), { ...options, share: share(0), meet: () => barrier.meet() });
  const { bytes } = program.backend.arena;
  const sums = new Float64Array(new SharedArrayBuffer(8 * sumsLength(program.parameters.count)));
  const ended: { reason?: Error } = {};
  const workers: { terminate(): void }[] = [];
  /** Whether the others wait for a command: only then will they never touch the memory again. */
  let idle = false;
  const close = (): void => {
    for (const worker of workers) worker.terminate();
    if (idle) spare = new WeakRef(memory);
  };
  const enlist = (index: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const end = (reason: Error): void => {
        ended.reason ??= new Error(`fit: thread ${index + 1} of ${threads} ended: ${reason.message}`, { cause: reason });
        reject(ended.reason);
      };
      const worker = host.startWorker(new URL("./team-worker.js", import.meta.url), {
        onMessage(message) {
          const { bytes: planned, error } = message as { bytes?: number; error?: string };
          if (error !== undefined) end(new Error(error));
          else if (planned === bytes) resolve();
          else end(new Error(`it planned ${planned} bytes where the first planned ${bytes}`));
        },
        onEnd: end,
      });
      workers.push(worker);
      const { name, config } = optimizer;
      const enlistment: Enlistment = {
        memory,
        words,
        network: network.config,
        kernels,
        options,
        optimizer: { name, config },
        rules,
        sums,
        share: share(index),
      };
      worker.post(enlistment);
    });
  try {
    await Promise.all(Array.from({ length: threads - 1 }, (_, i) => enlist(i + 1)));
  } catch (error) {
    close();
    throw error;
  }

  const crew = createCrew(program, optimizer, share(0), words, { patience: PATIENCE, rules, sums });
  const rates = ratesIn(words);
  function run(command: Command, n: number, factor = 1, blended = 0): void {
    idle = false;
    rates[0] = factor;
    rates[1] = blended;
    writeCommand(words, command, n, program.dropoutKeys);
    barrier.meet();
    crew.perform(command, n, factor, blended);
    barrier.meet();
    idle = true;
  }
  return {
    threads,
    program: {
      ...program,
      predict: (n) => run(COMMAND.predict, n),
      evaluate: (n) => run(COMMAND.evaluate, n),
      differentiate: (n) => run(COMMAND.differentiate, n),
    },
    step: (n, factor, blended) => run(COMMAND.step, n, factor, blended),
    penalty: () => crew.penalty(),
    async explain(error) {
      if (!(error instanceof BrokenBarrierError)) return error;
      // Why it ended is a message that waits to be read.
      for (let i = 0; i < 100 && !ended.reason; i++) await host.pause();
      return ended.reason ?? error;
    },
    close,
  };
}
