/** One epoch of a trial; accuracies are shares, losses nats. Validation figures only where subjects are held back. */
export interface TrialEpoch {
  /** From 1. */
  readonly epoch: number;
  /** Measured while training, with dropout. */
  readonly loss: number;
  readonly accuracy: number;
  readonly validationLoss?: number | undefined;
  readonly validationAccuracy?: number | undefined;
}

interface TrialHead {
  /** Names what decides the trial's bits: recipe, seed, windows and kernels. */
  readonly trial: string;
  readonly configuration: string;
  readonly seed: number;
  /** Of a cross-validation the fold that was held out, from 1. */
  readonly fold?: number | undefined;
  /** Of a tuning how long it was trained: its rungs differ in nothing else. */
  readonly epochs?: number | undefined;
}

export interface FinishedTrial extends TrialHead {
  readonly status: "done";
  readonly parameters: number;
  readonly weightsSha256: string;
  /** Of the judged windows: share classified rightly, mean cross-entropy in nats, mean F1 of the classes. */
  readonly accuracy: number;
  readonly loss: number;
  readonly macroF1: number;
  /** Empty of random convolutions, which are solved for at once. */
  readonly history: readonly TrialEpoch[];
  /** The class called for each judged window, from 0, in the order of the data's `judged`; with `fold` for those of the fold alone. */
  readonly predicted: readonly number[];
  /** Of random convolutions: what was chosen inside the trial's training subjects, or given; `border` where it is the least or the largest there was to choose from. */
  readonly penalty?: { readonly alpha: number; readonly border: "least" | "largest" | null } | undefined;
}

export interface FailedTrial extends TrialHead {
  readonly status: "failed";
  /** How often it was tried. */
  readonly attempts: number;
  /** The last attempt's error, in one line. */
  readonly reason: string;
}

/**
 * One line of trials.jsonl. It holds no clock and no worker, so the rows of a study are the same however many workers ran it and however
 * often it was stopped; only their order is that in which they finished.
 */
export type TrialRow = FinishedTrial | FailedTrial;
