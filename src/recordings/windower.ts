import type { Acquisition, Signal } from "../data/index.js";
import type { SampleBlock } from "./recording.js";

/** What a windower must know: the model's, or the mapping's. */
export interface WindowerOptions {
  readonly acquisition: Acquisition;
  /** One entry a column of the blocks that will be pushed: all of the acquisition's inputs, in any order; others are ignored. */
  readonly measured: readonly Signal[];
  /** In Hz, nominal, of those blocks: whether and how they are brought to the other rate depends on it. */
  readonly measuredRate: number;
  /** Of the windows, in Hz. */
  readonly samplingRate: number;
  readonly signals: readonly Signal[];
  readonly timeSteps: number;
  /** Samples from one window's start to the next one's, 1 to timeSteps. */
  readonly hop: number;
}

/** A window that was cut. Valid until the next: its arrays are used again. */
export interface CutWindow {
  /** (T, C) row-major: each value rounded to float32 once, at the end. */
  readonly x: Float32Array;
  /** Seconds, in the recording's time, of its first sample; the window lasts timeSteps / samplingRate. */
  readonly start: number;
  /** Which unbroken stretch of the recording it lies in, from 0: the next gap begins another. */
  readonly stretch: number;
  /** (T): the label of each sample, null where there is none; undefined where blocks have none. */
  readonly labels?: readonly (string | null)[] | undefined;
}

/**
 * Samples in, windows out: resampling, gaps, filters and cutting, all in one place, so that importing, predicting a file and predicting a stream get the same
 * bits: those do not depend on how samples are spread over blocks. Memory is bounded, unless a step has zeroPhase.
 */
export interface Windower {
  /** Throws InputError for time that does not run forwards. */
  push(block: SampleBlock): void;
  /** No more samples: what filters still hold comes out, and the windower may be used for another recording. */
  end(): void;
  /** So far, over all recordings; kept up to date. */
  readonly counts: WindowerCounts;
}

export type OnWindow = (window: CutWindow) => void;

/** What became of the samples. */
export interface WindowerCounts {
  readonly windows: number;
  /** Distances above maxGap, of samples or of a needed signal's measured values: each begins another stretch. */
  readonly gaps: number;
  /** Samples, at the windows' rate, of stretches too short for a window and behind the last window of others. */
  readonly tail: number;
  /** Measured samples in which a needed signal was missing and was put in, between two that are at most maxGap apart. */
  readonly interpolated: number;
  /** Measured samples that were left out, as a needed signal is missing for longer, or there is none before or behind it. */
  readonly missing: number;
}
