import type { Signal } from "../data/index.js";

/**
 * What one subject's sensors measured in one go: samples in the order of time, read as they are asked for, so that a day at 50 Hz needs no more memory than a
 * minute.
 */
export interface Recording {
  /** What messages and results call it: the path of its file below what was opened; with several in a file also which: "all.csv (subject 3, 2)". */
  readonly name: string;
  /** Who wore the sensors, in the source's words; null where nobody says. */
  readonly subject: string | null;
  /** One entry a column of `values`, units converted already. */
  readonly signals: readonly Signal[];
  /** In Hz: what the mapping says, or, where the first time stamps come to a rate that is more than 2 % away from it, that one. Single samples may lie otherwise. */
  readonly samplingRate: number;
  /** In Hz: what the mapping says, where `samplingRate` is another one: to be told. */
  readonly statedRate?: number | undefined;
  /** Samples in their order. May be called again, and then starts anew. Throws InputError for a file that is wrong, naming file, row and column. */
  blocks(): AsyncIterable<SampleBlock>;
}

export interface SampleBlock {
  /** Samples in this block, some thousands at most. */
  readonly length: number;
  /** (n), in seconds from the recording's first sample, or from an origin of the source's: each after the one before, in blocks before too. */
  readonly time: Float64Array;
  /** (n, C) row-major, in the signals' units; NaN where nothing was measured. */
  readonly values: Float64Array;
  /** (n): what the subject did, in the source's words after renaming; null where nobody says. Undefined where the source has no labels at all. */
  readonly labels?: readonly (string | null)[] | undefined;
}
