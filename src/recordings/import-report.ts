import type { LeftOutRow } from "./kind-reader.js";
import type { OtherRate } from "./rate-tally.js";

/** What became of recordings: plain data, so that nothing is left out without being told. */
export interface ImportReport {
  /** Files that recordings were read from. */
  readonly files: number;
  /** Paths that no pattern of the mapping means. */
  readonly unmatched: readonly string[];
  readonly recordings: number;
  /** Samples, those that were left out aside. */
  readonly rows: number;
  readonly windows: number;
  /** In the order of the mapping's classes, those without windows too. */
  readonly perClass: readonly { readonly className: string; readonly windows: number }[];
  /** By number; `perClass` in the order of the classes. Recordings where the mapping knows no subjects. */
  readonly perSubject: readonly {
    readonly name: string;
    readonly subject: number;
    readonly windows: number;
    readonly perClass: readonly number[];
  }[];
  /** Of the recordings, those of another rate than the mapping says, by what their time stamps come to. */
  readonly otherRates: readonly OtherRate[];
  readonly leftOut: LeftOut;
}

export interface LeftOut {
  /** Windows most of which have no label. */
  readonly unlabelled: number;
  /** Windows of several labels of which none has the share that is asked for. */
  readonly mixed: number;
  /** Windows of classes that the mapping leaves out, by code. */
  readonly classes: readonly { readonly code: string; readonly windows: number }[];
  /** Recordings without a single window, as they or their stretches without gaps are shorter than one. */
  readonly tooShort: { readonly recordings: number; readonly first: readonly string[] };
  /** Recordings that one kind of file has and another lacks, or that meet theirs at no time: a sentence each. */
  readonly unjoined: { readonly recordings: number; readonly first: readonly string[] };
  /** Samples, at the windows' rate, behind a stretch's last window, or of one shorter than a window. */
  readonly tail: number;
  /** Distances between samples above maxGap, across which there is no window. */
  readonly gaps: number;
  /** Samples in which a needed signal was missing and was put in, between two that are at most maxGap apart. */
  readonly interpolated: number;
  /** Samples that were left out, as a needed signal is missing for longer. */
  readonly missing: number;
  /** Rows that are no samples: wrong ones, and those of a time that was there already. */
  readonly rows: { readonly count: number; readonly first: readonly LeftOutRow[] };
  /** Rows of label files of which no recording is here. */
  readonly unusedLabels: { readonly rows: number; readonly first: string | null };
}

/** How many of a kind are named; all are counted. */
export const NAMED = 10;
