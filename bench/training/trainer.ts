// One side of a training case: a process that holds the problem and answers with losses, steps and whole fits.
import { join } from "node:path";
import { z } from "zod";
import type { KernelsName } from "../../src/kernels/index.js";
import { median } from "../pairs.js";
import { startPeer, type Peer } from "../peer.js";

export type Threads = "1" | "all";

const Hello = z.object({ version: z.string(), settings: z.string(), python: z.string(), slowBlas: z.boolean() });
const Losses = z.object({ losses: z.array(z.number()) });
const Clock = z.object({ cpu: z.number(), wall: z.number(), busiestThread: z.number(), idleCpu: z.number(), idleWall: z.number() });
const Steps = Clock.extend({ ms: z.array(z.number()), loss: z.number() });
const Fit = Clock.extend({ losses: z.array(z.number()).min(1), threads: z.int().optional() });

/** N steps on one batch; milliseconds. */
export interface StepsTurn {
  readonly median: number;
  readonly fastest: number;
  /** CPU time of the whole process a step: what is left of a step's time when other programs' share of the core is taken away. */
  readonly cpu: number;
  /** CPU seconds a second: 1 is one thread that nobody disturbs. */
  readonly cpuPerWall: number;
  /** Share of the CPU time that the busiest thread had; 1 where the system does not tell. */
  readonly busiestThread: number;
  /** CPU seconds a second of the time before the turn, while the other side ran. */
  readonly idle: number;
  /** After the turn's last step, with dropout. */
  readonly loss: number;
}

/** Whole epochs over all windows. */
export interface FitTurn {
  readonly seconds: number;
  /** CPU seconds, all threads. */
  readonly cpu: number;
  readonly cpuPerWall: number;
  /** Mean training loss of the last epoch, with dropout. */
  readonly loss: number;
  /** Only ours tells. */
  readonly threads: number | null;
}

export interface Trainer {
  readonly hello: z.infer<typeof Hello>;
  losses(count: number): Promise<readonly number[]>;
  steps(count: number): Promise<StepsTurn>;
  fit(epochs: number): Promise<FitTurn>;
  close(): Promise<void>;
}

export interface TrainerOptions {
  readonly program: string;
  /** A path below bench/peers, or an absolute one. */
  readonly script: string;
  /** The problem. */
  readonly file: string;
  readonly form: string;
  readonly threads: Threads;
}

export async function startTrainer({ program, script, file, form, threads }: TrainerOptions): Promise<Trainer> {
  const peer = await startPeer(program, script, [file, form, threads], { threads: threads === "1" ? 1 : "all" });
  return {
    hello: Hello.parse(peer.hello),
    losses: async (count) => Losses.parse(await peer.ask(`losses ${count}`)).losses,
    steps: (count) => takeSteps(peer, count),
    fit: (epochs) => takeEpochs(peer, epochs),
    close: () => peer.close(),
  };
}

export function startOurs(file: string, kernels: KernelsName, threads: Threads): Promise<Trainer> {
  return startTrainer({ program: process.execPath, script: join(import.meta.dirname, "ours.js"), file, form: kernels, threads });
}

async function takeSteps(peer: Peer, count: number): Promise<StepsTurn> {
  const { ms, loss, cpu, wall, busiestThread, idleCpu, idleWall } = Steps.parse(await peer.ask(`steps ${count}`));
  return {
    median: median(ms),
    fastest: Math.min(...ms),
    cpu: (cpu * 1000) / count,
    cpuPerWall: cpu / wall,
    busiestThread,
    idle: idleCpu / idleWall,
    loss,
  };
}

async function takeEpochs(peer: Peer, epochs: number): Promise<FitTurn> {
  const { losses, cpu, wall, threads } = Fit.parse(await peer.ask(`fit ${epochs}`));
  return { seconds: wall, cpu, cpuPerWall: cpu / wall, loss: losses.at(-1)!, threads: threads ?? null };
}

/** Largest relative difference that losses of the same steps may have. */
const TOLERANCE = 1e-4;

export interface Check {
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
  readonly difference: number;
}

/** Losses of the same steps without dropout on both sides. Throws Error where they are further apart than float32 explains. */
export async function checkSameLosses(ours: Trainer, theirs: Trainer, count = 3): Promise<Check> {
  const check = { ours: await ours.losses(count), theirs: await theirs.losses(count) };
  const difference = Math.max(...check.ours.map((loss, i) => Math.abs(loss / check.theirs[i]! - 1)));
  // Written so that NaN fails.
  if (!(check.theirs.length === count && difference <= TOLERANCE)) {
    throw new Error(
      `${theirs.hello.version} (${theirs.hello.settings}) does not compute the same: losses ${check.ours.join(", ")} here, ` +
        `${check.theirs.join(", ")} there, ${difference} apart; allowed ${TOLERANCE}`,
    );
  }
  return { ...check, difference };
}
