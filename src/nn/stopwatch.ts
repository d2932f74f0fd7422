import type { BoundLayer } from "./layer.js";
import type { Share } from "./share.js";

/** A part of a training step. A backward pass without an input's gradient still has the activation's. */
export type Phase =
  "batch" | "input" | "forward" | "loss" | "backward input" | "backward activation" | "backward weights" | "optimizer" | "scores";

/** Times one part of a step, as often as it comes. */
export interface Lap {
  start(): void;
  stop(): void;
}

/** Milliseconds a step. */
export interface PartTime {
  /** Names of the layers: both of two that are fused, none where it is no layer's. */
  readonly layers: readonly string[];
  readonly phase: Phase;
  readonly mean: number;
  readonly best: number;
}

export interface StepTimes {
  /** How many steps were counted. */
  readonly steps: number;
  readonly mean: number;
  readonly best: number;
  /** In the order in which they were asked for: a layer's phases side by side. */
  readonly parts: readonly PartTime[];
}

/**
 * Times the parts of training steps. Given to a program, it is told which layers there are; without one, nothing is wrapped and nothing
 * costs. A reading of the clock takes 0.05 to 0.15 us, twice for each part: at most 6 us of a step of 20 parts. A browser's clock may be as
 * coarse as 0.1 ms; then only means of parts that are longer say something.
 */
export interface Stopwatch {
  lap(layers: readonly string[], phase: Phase): Lap;
  /** Begins a step: what was timed since the last one (validation) is forgotten. */
  beginStep(): void;
  /** Ends it; only a step that counts goes into the means. */
  endStep(counts: boolean): void;
  /** NaN and Infinity where no step has counted. */
  times(): StepTimes;
}

/** V8 replaces its first code of a function after some calls: steps that are left out, unless there are no others. */
const WARM_UP = 10;

/** `now` gives milliseconds. */
export function createStopwatch(now: () => number): Stopwatch {
  const whole = createTimer();
  const parts: { readonly layers: readonly string[]; readonly phase: Phase; readonly timer: Timer }[] = [];
  let counted = 0,
    warm = false,
    begun = 0;
  return {
    lap(layers, phase) {
      const timer = createTimer();
      parts.push({ layers, phase, timer });
      let started = 0;
      return {
        start() {
          started = now();
        },
        stop() {
          timer.add(now() - started);
        },
      };
    },
    beginStep() {
      for (const { timer } of parts) timer.reset();
      begun = now();
    },
    endStep(counts) {
      const took = now() - begun;
      if (!counts) return;
      if (!warm && counted === WARM_UP) {
        for (const timer of [whole, ...parts.map((part) => part.timer)]) timer.clear();
        counted = 0;
        warm = true;
      }
      counted++;
      whole.reset();
      whole.add(took);
      whole.count();
      for (const { timer } of parts) timer.count();
    },
    times: () => ({
      steps: counted,
      mean: whole.sum() / counted,
      best: whole.best(),
      parts: parts.map(({ layers, phase, timer }) => ({ layers, phase, mean: timer.sum() / counted, best: timer.best() })),
    }),
  };
}

type Timer = ReturnType<typeof createTimer>;

/** The time of one part: of the step that runs, and over the steps that counted. */
function createTimer() {
  let current = 0,
    total = 0,
    least = Infinity;
  return {
    add(milliseconds: number): void {
      current += milliseconds;
    },
    reset(): void {
      current = 0;
    },
    count(): void {
      total += current;
      least = Math.min(least, current);
    },
    clear(): void {
      total = 0;
      least = Infinity;
    },
    sum: (): number => total,
    best: (): number => least,
  };
}

type Pass = (first: number, n: number) => void;

function timed<A, B>(lap: Lap | undefined, pass: (a: A, b: B) => void): (a: A, b: B) => void {
  if (!lap) return pass;
  return (a, b) => {
    lap.start();
    pass(a, b);
    lap.stop();
  };
}

export interface TimedLayer {
  readonly names: readonly string[];
  /** Whether there are passes to time at all (not where the output is the input's buffer), a backward one, and one with an input's gradient. */
  readonly works: boolean;
  readonly goesBack: boolean;
  readonly reachesInput: boolean;
}

/** What a step does with a layer: its own passes, and before the backward one the sum of its readers' gradients. */
interface Passes extends BoundLayer {
  readonly collect?: Pass;
}

/** A layer whose passes are timed, each on its own; sums over all windows count to the pass that waits for them. */
export function timeLayer(layer: Passes, watch: Stopwatch, { names, works, goesBack, reachesInput }: TimedLayer): Passes {
  const forward = watch.lap(names, "forward");
  const back = works && goesBack ? watch.lap(names, reachesInput ? "backward input" : "backward activation") : undefined;
  const weights = goesBack && layer.gradients ? watch.lap(names, "backward weights") : undefined;
  const { logits } = layer;
  return {
    ...layer,
    ...(layer.statistics && { statistics: timed(forward, (share: Share, n: number) => layer.statistics!(share, n)) }),
    ...(layer.backwardStatistics && {
      backwardStatistics: timed(back, (share: Share, n: number) => layer.backwardStatistics!(share, n)),
    }),
    ...(layer.collect && { collect: timed(back, layer.collect) }),
    forward(first, n, training) {
      forward.start();
      layer.forward(first, n, training);
      forward.stop();
    },
    backward: timed(back, (first, n) => layer.backward(first, n)),
    ...(weights && {
      gradients(share, n) {
        weights.start();
        layer.gradients!(share, n);
        weights.stop();
      },
    }),
    ...(logits && { logits: { pointer: logits.pointer, backward: timed(back, (first, n) => logits.backward(first, n)) } }),
  };
}
