import { argMax } from "../nn/index.js";
import type { Predictor } from "../predict/index.js";
import { occlusion } from "./occlusion.js";

/** Windows of one recording, in the order of time. */
export interface RecordingWindows {
  /** (N, T, C) */
  readonly values: Float32Array;
  /** (N), ascending: the sample of the recording with which each begins. */
  readonly starts: ArrayLike<number>;
}

export interface OverTime {
  /** The sample that the first of these stands for. */
  readonly start: number;
  /** One a signal: what the windows hold, laid over one another; NaN where no window lies. */
  readonly signals: readonly Float32Array[];
  /** Of each sample the mean over the windows that hold it of the probability that covering it costs their class; 0 where none lies. */
  readonly occlusion: Float64Array;
  /** Of each sample the class that most windows that hold it were called, of equals the first; -1 where none lies. */
  readonly called: Int32Array;
}

export interface OverTimeOptions {
  readonly means: Float32Array;
  /** As of `occlusion`. */
  readonly width: number;
  readonly hop: number;
  /** Awaited before each window, of which `done` of `total` are over; may reject, which ends the work. */
  readonly pause?: ((done: number, total: number) => Promise<void>) | undefined;
}

/** Occlusion of all signals in each window, for the class that it was called, averaged where windows overlap. Rejects with InputError as `occlusion` throws. */
export async function occlusionOverTime(
  predictor: Predictor,
  { values, starts }: RecordingWindows,
  { means, width, hop, pause }: OverTimeOptions,
): Promise<OverTime> {
  const { signals, classNames } = predictor.model;
  const channels = signals.length,
    classes = classNames.length,
    windows = starts.length;
  const size = values.length / windows,
    timeSteps = size / channels;
  const first = starts[0]!;
  const samples = starts[windows - 1]! + timeSteps - first;
  const drawn = signals.map(() => new Float32Array(samples).fill(NaN));
  const sums = new Float64Array(samples),
    counts = new Int32Array(samples),
    votes = new Int32Array(samples * classes);
  const all = signals.map((_, c) => c);
  for (let i = 0; i < windows; i++) {
    await pause?.(i, windows);
    const window = values.subarray(i * size, (i + 1) * size);
    const { label } = predictor.predict(window);
    const { overTime } = occlusion(predictor, { values: window, length: timeSteps }, { target: label, groups: [all], means, width, hop });
    for (let t = 0; t < timeSteps; t++) {
      const at = starts[i]! - first + t;
      sums[at]! += overTime[0]![t]!;
      counts[at]!++;
      votes[at * classes + label]!++;
      for (let c = 0; c < channels; c++) drawn[c]![at] = window[t * channels + c]!;
    }
  }
  return {
    start: first,
    signals: drawn,
    occlusion: sums.map((sum, at) => (counts[at] === 0 ? 0 : sum / counts[at]!)),
    called: counts.map((count, at) => (count === 0 ? -1 : mostVotes(votes, at, classes))),
  };
}

function mostVotes(votes: Int32Array, at: number, classes: number): number {
  return argMax(Float32Array.from(votes.subarray(at * classes, (at + 1) * classes)), 0, classes);
}

/** Neighbouring samples of one class, those of none left out. `to` is the first that no longer belongs. */
export function calledStretches(called: Int32Array): { readonly from: number; readonly to: number; readonly label: number }[] {
  const stretches: { from: number; to: number; label: number }[] = [];
  called.forEach((label, at) => {
    const last = stretches.at(-1);
    if (label >= 0 && last?.to === at && last.label === label) last.to = at + 1;
    else if (label >= 0) stretches.push({ from: at, to: at + 1, label });
  });
  return stretches;
}
