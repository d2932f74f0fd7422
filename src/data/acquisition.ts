import type { Signal } from "./signal.js";

/**
 * How windows come about from what a sensor measures: with the dataset's sampling rate, window and overlap all that use must do as training did. It is part of
 * the dataset's info and of the model's file, so that they cannot disagree. Plain data.
 */
export interface Acquisition {
  /** What a recording must hold, in these units, before `steps`; in any order there. */
  readonly inputs: readonly Signal[];
  /** In seconds: samples further apart than this are a gap, across which there is no window and no filter; closer ones are interpolated between. */
  readonly maxGap: number;
  /** Done one after another at the dataset's sampling rate, each on what the one before left. */
  readonly steps: readonly SignalStep[];
}

/** A change of signals. The dataset's signals are picked by name from what the last step left. */
export type SignalStep =
  | {
      /** Butterworth's filter, in place. */
      readonly kind: "butterworth";
      readonly type: "lowpass" | "highpass" | "bandpass" | "bandstop";
      /** As of SciPy's `butter`: a band filter has twice as many poles. */
      readonly order: number;
      /** In Hz, below half the sampling rate; of a band its two edges. */
      readonly cutoff: number | readonly [number, number];
      readonly signals: readonly string[];
      /** Also backwards over each stretch without gaps, so that nothing lags: then no stream can be predicted. */
      readonly zeroPhase: boolean;
    }
  /** The median of `size` neighbouring samples, an odd number: the middle one is replaced, in place. Lags a stream by (size - 1) / 2 samples. */
  | { readonly kind: "median"; readonly size: number; readonly signals: readonly string[] }
  /**
   * UCI HAR's separation (`signal/gravity.ts`): of each signal the part below 0.3 Hz, forward only. Adds what it is given names for, in the order of
   * `signals`; null leaves it out.
   */
  | {
      readonly kind: "gravity";
      readonly signals: readonly string[];
      readonly gravity: readonly string[] | null;
      readonly body: readonly string[] | null;
    }
  /** The root of the sum of squares of several signals of one unit, added under `name`. */
  | { readonly kind: "magnitude"; readonly signals: readonly string[]; readonly name: string };
