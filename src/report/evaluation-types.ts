import type { CalibrationScores, ClassificationScores, Interval, PairedBySubject } from "../scores/index.js";

/** What a model said of some windows, and all that a page about it is made from. */
export interface EvaluationInput {
  readonly title: string;
  /** As the command was typed. */
  readonly command: string;
  /** What was judged on what, in words. */
  readonly facts: readonly (readonly [string, string])[];
  /** What a reader must know before any figure. */
  readonly notices: readonly string[];
  readonly dataset: {
    readonly name: string;
    readonly simulated: boolean;
    readonly testSubjects: readonly number[];
    /** Whether it is known whose a window is; else nothing is said of subjects, and each window stands for itself. */
    readonly hasSubjects: boolean;
  };
  /** "test", "train", "all", as figures name their windows. */
  readonly part: string;
  readonly classNames: readonly string[];
  readonly windows: EvaluatedWindows;
  readonly scores: ClassificationScores;
  /** 95 % over subjects, or over windows where none are recorded. */
  readonly accuracyInterval: Interval | null;
  readonly calibration: {
    readonly now: CalibrationScores;
    /** Before the temperature; null where there is none. */
    readonly before: CalibrationScores | null;
    readonly temperature: number | null;
  };
  /** Null of fewer than three windows, or a single dimension. */
  readonly plane: EmbeddingPlane | null;
  readonly wrongest: readonly DrawnWindow[];
  readonly signals: DrawnSignals;
  readonly smoothed: SmoothedInput | null;
}

/** N windows, in order. */
export interface EvaluatedWindows {
  readonly labels: Int32Array;
  readonly predicted: Int32Array;
  readonly subjects: Int32Array;
  readonly labelRuns: readonly number[];
  /** (N, classes) */
  readonly probabilities: Float32Array;
}

/** Windows on their first two principal components. */
export interface EmbeddingPlane {
  /** (N, 2) */
  readonly projected: Float64Array;
  readonly shares: readonly number[];
  /** What was projected, in words. */
  readonly embedded: string;
}

export interface DrawnWindow {
  readonly window: number;
  /** Null where none is recorded. */
  readonly subject: number | null;
  readonly label: number;
  readonly called: number;
  readonly probability: number;
  readonly truth: number;
  readonly signals: readonly Float32Array[];
}

export interface DrawnSignals {
  /** In Hz; null where it is not recorded, and time is in steps. */
  readonly samplingRate: number | null;
  readonly names: readonly string[];
  readonly panels: readonly { readonly name: string; readonly unit: string; readonly channels: readonly number[] }[];
}

/** A classification with the help of neighbouring windows. */
export interface SmoothedInput {
  /** "majority of 5 windows", in words. */
  readonly how: string;
  readonly chains: number;
  readonly scores: ClassificationScores;
  readonly interval: Interval | null;
  readonly comparison: PairedBySubject;
  /** One sentence that claims no more than the test shows. */
  readonly verdict: string;
}
