import type { Split } from "../data/index.js";
import type { JudgedSplit } from "./judge-split.js";

/** A window that was called wrongly, with its signals. */
export interface WrongWindow {
  /** In the dataset, from 0. */
  readonly window: number;
  readonly subject: number;
  readonly label: number;
  readonly called: number;
  /** Of the class it was called, and of the one it is. */
  readonly probability: number;
  readonly truth: number;
  /** Each channel's time steps, in the dataset's order of signals and units. */
  readonly signals: readonly Float32Array[];
}

/** The `most` windows that a wrong class was the most probable for, the surest first; of equals the earlier one. */
export function wrongestWindows({ dataset, indices }: Split, judged: JudgedSplit, most = 12): WrongWindow[] {
  const { x, timeSteps, signals, subject } = dataset;
  const { probabilities, predicted, labels, classes } = judged;
  const sureness = (i: number): number => probabilities[i * classes + predicted[i]!]!;
  const wrong = [...labels.keys()].filter((i) => predicted[i] !== labels[i]).sort((a, b) => sureness(b) - sureness(a) || a - b);
  return wrong.slice(0, most).map((i) => {
    const window = indices[i]!;
    const at = window * timeSteps * signals.length;
    return {
      ...{ window, subject: subject[window]!, label: labels[i]!, called: predicted[i]!, probability: sureness(i) },
      truth: probabilities[i * classes + labels[i]!]!,
      signals: signals.map((_, c) => Float32Array.from({ length: timeSteps }, (__, t) => x[at + t * signals.length + c]!)),
    };
  });
}
