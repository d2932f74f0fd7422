import type { ForwardSmoothing, WindowPrediction } from "../predict/index.js";
import { majoritySmoothing, viterbiSmoothing, type Transitions } from "../scores/index.js";

/** Over time, within each unbroken stretch of a recording: by windows before alone, or by those around, or by all of the stretch. */
export type TimelineSmoothing =
  ForwardSmoothing | { readonly method: "majority"; readonly span: number } | { readonly method: "hmm"; readonly transitions: Transitions };

export interface StretchSmoother {
  /** What is done as windows come; undefined where all wait. */
  readonly forward: ForwardSmoothing | undefined;
  take(window: WindowPrediction): void;
  end(): void;
}

/** Hands windows on to `next` at once, or those of a stretch, smoothed, as soon as it is over. */
export function smoothStretches(
  smoothing: TimelineSmoothing | undefined,
  classNames: readonly string[],
  next: (window: WindowPrediction) => void,
): StretchSmoother {
  if (smoothing?.method !== "majority" && smoothing?.method !== "hmm") return { forward: smoothing, take: next, end: () => {} };
  const waits = smoothing;
  const classes = classNames.length;
  let waiting: WindowPrediction[] = [];

  function smooth(): Int32Array {
    const chains = [[0, waiting.length]] as const;
    if (waits.method === "majority")
      return majoritySmoothing(
        Int32Array.from(waiting, ({ label }) => label),
        chains,
        { span: waits.span },
      );
    const probabilities = new Float32Array(waiting.length * classes);
    waiting.forEach((window, i) => probabilities.set(window.probabilities, i * classes));
    return viterbiSmoothing(probabilities, chains, waits.transitions);
  }

  function flush(): void {
    if (waiting.length === 0) return;
    const labels = smooth();
    waiting.forEach((window, i) => {
      const label = labels[i]!;
      next({ ...window, label, className: classNames[label]!, probability: window.probabilities[label]! });
    });
    waiting = [];
  }

  return {
    forward: undefined,
    take(window) {
      if (waiting.length > 0 && waiting[0]!.stretch !== window.stretch) flush();
      waiting.push({ ...window, probabilities: window.probabilities.slice() });
    },
    end: flush,
  };
}
