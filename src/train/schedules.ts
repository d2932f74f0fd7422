import { cos, InputError } from "../tensor/index.js";

/**
 * How the learning rate changes from step to step: plain data, from which follows by which share of the optimizer's own rate each step goes.
 * Lengths are shares of the training's planned steps.
 */
export type Schedule =
  | { readonly kind: "constant" }
  /** From 0 up to the optimizer's rate in a straight line, then down along half a cosine to `alpha` of it. */
  | { readonly kind: "cosine"; readonly warmup: number; readonly alpha: number }
  /** From 1 / divFactor up to the optimizer's rate within `pctStart`, then down to 1 / (divFactor * finalDivFactor) at the last step. */
  | {
      readonly kind: "one-cycle";
      readonly pctStart: number;
      readonly divFactor: number;
      readonly finalDivFactor: number;
      readonly annealStrategy: "cos" | "linear";
    }
  /** Times `gamma` at each of the milestones. */
  | { readonly kind: "step"; readonly milestones: readonly number[]; readonly gamma: number };

export type ScheduleKind = Schedule["kind"];

/** The optimizer's rate at every step. */
export const CONSTANT: Schedule = { kind: "constant" };

/**
 * Cosine decay (Loshchilov and Hutter, arXiv:1608.03983, without restarts) after a linear warm-up: Keras' CosineDecay with
 * initial_learning_rate 0, warmup_target the optimizer's rate and warmup_steps the share `warmup`, default 0.05, of all steps, rounded. `alpha`,
 * default 0 as in Keras, is what is left at the end.
 */
export function cosine({ warmup = 0.05, alpha = 0 }: { readonly warmup?: number; readonly alpha?: number } = {}): Schedule {
  return checkSchedule({ kind: "cosine", warmup, alpha });
}

/**
 * One cycle (Smith and Topin, arXiv:1708.07120): PyTorch's OneCycleLR with its defaults, pctStart 0.3, divFactor 25, finalDivFactor 1e4,
 * annealStrategy "cos"; the optimizer's rate is max_lr. Deviation: momentum stays as it is (cycle_momentum=False).
 */
export function oneCycle({
  pctStart = 0.3,
  divFactor = 25,
  finalDivFactor = 1e4,
  annealStrategy = "cos",
}: Partial<Omit<Extract<Schedule, { kind: "one-cycle" }>, "kind">> = {}): Schedule {
  return checkSchedule({ kind: "one-cycle", pctStart, divFactor, finalDivFactor, annealStrategy });
}

/** Steps down: PyTorch's MultiStepLR with milestones that are shares of all steps, default a half and three quarters, and gamma 0.1. */
export function stepDecay({
  milestones = [0.5, 0.75],
  gamma = 0.1,
}: { readonly milestones?: readonly number[]; readonly gamma?: number } = {}): Schedule {
  return checkSchedule({ kind: "step", milestones, gamma });
}

/** By kind, each with its defaults. */
export const SCHEDULES: Readonly<Record<ScheduleKind, () => Schedule>> = {
  constant: () => CONSTANT,
  cosine,
  "one-cycle": oneCycle,
  step: stepDecay,
};

/** The same schedule. Throws InputError for a value outside its range. */
export function checkSchedule(schedule: Schedule): Schedule {
  const need = (ok: boolean, what: string, received: unknown): void => {
    if (!ok) throw new InputError(`schedule ${schedule.kind}: ${what}; received ${JSON.stringify(received)}`);
  };
  const above0 = (name: string, value: number): void => need(value > 0 && value < Infinity, `${name} must be above 0 and finite`, value);
  switch (schedule.kind) {
    case "constant":
      break;
    case "cosine":
      need(schedule.warmup >= 0 && schedule.warmup < 1, "warmup must be a share of all steps, at least 0 and below 1", schedule.warmup);
      need(schedule.alpha >= 0 && schedule.alpha <= 1, "alpha must be between 0 and 1", schedule.alpha);
      break;
    case "one-cycle":
      need(schedule.pctStart > 0 && schedule.pctStart < 1, "pctStart must be a share of all steps, above 0 and below 1", schedule.pctStart);
      above0("divFactor", schedule.divFactor);
      above0("finalDivFactor", schedule.finalDivFactor);
      need(["cos", "linear"].includes(schedule.annealStrategy), 'annealStrategy must be "cos" or "linear"', schedule.annealStrategy);
      break;
    case "step":
      need(
        schedule.milestones.length > 0 && schedule.milestones.every((at, i, all) => at > (i === 0 ? 0 : all[i - 1]!) && at < 1),
        "milestones must be rising shares of all steps, above 0 and below 1",
        schedule.milestones,
      );
      above0("gamma", schedule.gamma);
      break;
    default: {
      const { kind } = schedule as { kind: unknown };
      throw new InputError(`schedule: kind must be one of ${Object.keys(SCHEDULES).join(", ")}; received ${JSON.stringify(kind)}`);
    }
  }
  return schedule;
}

/** The share of the learning rate at step `step`, from 0, of `steps`. The same bits everywhere: `cos` of tensor/math.ts. */
export function factorAt(schedule: Schedule, step: number, steps: number): number {
  switch (schedule.kind) {
    case "constant":
      return 1;
    case "cosine": {
      const { warmup, alpha } = schedule;
      const rising = Math.round(warmup * steps);
      if (step < rising) return step / rising;
      return alpha + (1 - alpha) * falling((step - rising) / (steps - rising));
    }
    case "one-cycle": {
      const { pctStart, divFactor, finalDivFactor, annealStrategy } = schedule;
      const anneal = annealStrategy === "cos" ? falling : straight;
      const top = pctStart * steps - 1,
        first = 1 / divFactor,
        last = first / finalDivFactor;
      if (step < top) return 1 + (first - 1) * anneal(step / top);
      return last + (1 - last) * anneal((step - top) / (steps - 1 - top));
    }
    case "step": {
      const { milestones, gamma } = schedule;
      let factor = 1;
      for (let i = 0; i < milestones.length; i++) if (step >= Math.ceil(milestones[i]! * steps)) factor *= gamma;
      return factor;
    }
  }
}

/** From 1 at 0 to 0 at 1 along half a cosine, and in a straight line. */
function falling(share: number): number {
  return 0.5 * (1 + cos(Math.PI * Math.min(1, share)));
}

function straight(share: number): number {
  return 1 - share;
}
