import type { KernelsName, Limits } from "../kernels/index.js";
import {
  addWork,
  NO_WORK,
  passWork,
  scaleWork,
  totalWork,
  trainingWork,
  type Network,
  type PartTime,
  type Phase,
  type StepTimes,
  type Work,
} from "../nn/index.js";

/** Where a training step's time goes. Milliseconds of a full batch on one thread; those of the first steps are left out. */
export interface TrainingProfile extends Work {
  /** How many steps were timed. */
  readonly steps: number;
  /** Windows in each. */
  readonly batchSize: number;
  readonly kernels: KernelsName;
  /** A step, from fetching its windows to adding up its scores; callbacks and validation are not part of it. */
  readonly mean: number;
  readonly best: number;
  readonly parts: readonly ProfilePart[];
  /** Of the mean what belongs to no part: the loop itself, and reading the clock. */
  readonly rest: number;
}

/** One phase of one layer, or of none. Its best is that of another step than the next one's: they need not add up. */
export interface ProfilePart extends PartTime, Work {
  /** Of the mean step, 0 to 1. */
  readonly share: number;
}

/** Puts times and work together; `slots` are the optimizer's vectors. */
export function profileOf(
  times: StepTimes,
  network: Network,
  { batchSize, slots, kernels }: { readonly batchSize: number; readonly slots: number; readonly kernels: KernelsName },
): TrainingProfile {
  const scaled = (one: Work): Work => scaleWork(one, batchSize);
  const workOf = ({ layers, phase }: PartTime): Work => {
    if (phase === "optimizer") {
      // Reads the gradients; reads and writes the parameters and its own vectors.
      return { ...NO_WORK, bytes: 4 * network.parameterCount * (1 + 2 * (1 + slots)) };
    }
    if (phase === "batch") return scaled({ ...NO_WORK, bytes: 8 * network.config.inputShape[0] * network.config.inputShape[1] });
    const key = PASSES[phase];
    if (key === undefined) return NO_WORK;
    return scaled(passWork(network, layers, key, kernels));
  };
  const { steps, mean, best } = times;
  const parts = times.parts.map((part) => ({ ...part, ...workOf(part), share: part.mean / mean }));
  const rest = mean - parts.reduce((sum, part) => sum + part.mean, 0);
  return {
    steps,
    batchSize,
    kernels,
    mean,
    best,
    rest,
    parts,
    ...scaled(totalWork(trainingWork(network, kernels))),
    bytes: addWork(parts).bytes,
  };
}

const PASSES: { readonly [Key in Phase]?: "forward" | "backwardInput" | "backwardWeights" } = {
  forward: "forward",
  "backward input": "backwardInput",
  "backward weights": "backwardWeights",
};

/** How fast work was done in some time, by the fastest step as limits are by the fastest call; null where there was none. */
export interface Speed {
  /** 1e9 multiplications and additions a second: by the direct count, and those that were executed, null where zeros were skipped. */
  readonly gflops: number | null;
  readonly executedGflops: number | null;
  /** The same as shares of the machine's limit. The first may pass 1: the transform domain and skipped zeros save multiplications. */
  readonly limitShare: number | null;
  readonly executedShare: number | null;
  /** 1e9 bytes a second that a layer without multiply-adds moves at least, and as a share of copying memory: above 1 it came from caches. */
  readonly gbytes: number | null;
  readonly copyShare: number | null;
}

export function speedOf({ best, multiplyAdds, executed, skipsZeros, bytes }: Work & { readonly best: number }, limits: Limits): Speed {
  const perSecond = (count: number): number | null => (count > 0 && best > 0 ? count / best / 1e6 : null);
  const share = (value: number | null, limit: number): number | null => (value === null ? null : value / limit);
  const [gflops, executedGflops, gbytes] = [perSecond(2 * multiplyAdds), skipsZeros ? null : perSecond(2 * executed), perSecond(bytes)];
  return {
    gflops,
    executedGflops,
    limitShare: share(gflops, limits.gflops),
    executedShare: share(executedGflops, limits.gflops),
    gbytes,
    copyShare: share(gbytes, limits.copyGBs),
  };
}
