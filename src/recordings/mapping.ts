import type { Acquisition, ColumnName, Layout, TableFormat } from "../data/index.js";

export type { ColumnName, FileMapping, Layout, SignalMapping, TimeMapping } from "../data/index.js";

/**
 * How recordings are read from files, and windows cut from these: which column is what, in which unit; who and what was recorded. `stride data import` guesses
 * one and writes it as JSON to be looked at, edited and used again. Complete: nothing is guessed when it is used. Field by field it is checked by
 * `checkMapping`.
 */
export interface Mapping extends Layout {
  readonly format: "stride-mapping-1";
  /** What the dataset will be called. */
  readonly name: string;
  /** Where the recordings come from, and how to cite them. */
  readonly source: string;
  /** Null where nobody says: each recording then counts as a subject of its own, so that windows that share samples never are on both sides of a split. */
  readonly subject: Origin | null;
  readonly label: LabelOrigin | null;
  /**
   * From a code in the source to the class it means, in the classes' order; null: windows of it are left out, such as transitions. Codes that are not listed
   * are refused, by name. Empty where `label` is null.
   */
  readonly classes: readonly { readonly code: string; readonly name: string | null }[];
  readonly windows: WindowMapping;
}

/** Where one word about a whole recording, or a row, stands. */
export type Origin =
  /** A placeholder of the paths. */
  | { readonly from: "path"; readonly placeholder: string }
  | { readonly from: "column"; readonly column: ColumnName }
  | { readonly from: "constant"; readonly value: string };

export type LabelOrigin = Origin | IntervalLabels;

/** Labels in a file of their own, one stretch of a recording a row. Samples in none are unlabelled; stretches that overlap are refused. */
export interface IntervalLabels {
  readonly from: "intervals";
  /** As of `FileMapping`; placeholders that it shares with the recordings' paths must agree. */
  readonly path: string;
  readonly table: TableFormat;
  /** Which column says to which recording a row belongs: from a placeholder's name to the column; "01" and "1" are the same. */
  readonly keys: Readonly<Record<string, ColumnName>>;
  readonly label: ColumnName;
  readonly start: ColumnName;
  readonly end: ColumnName;
  /** Of start and end. "samples" count the recording's samples. */
  readonly unit: "s" | "ms" | "us" | "ns" | "iso" | "samples";
  /** With "samples": the number of the first, 0 or 1. */
  readonly first: 0 | 1;
  /** Whether the sample, or the instant, named as the end still belongs to the stretch. */
  readonly endIncluded: boolean;
}

/** How windows are cut. */
export interface WindowMapping {
  readonly acquisition: Acquisition;
  /** In Hz: what all recordings are brought to. */
  readonly samplingRate: number;
  /** The dataset's signals, in this order: names of the acquisition's inputs, or of what its steps added. */
  readonly signals: readonly string[];
  /** In seconds; times the rate a whole number of samples, at least 1. */
  readonly length: number;
  /** Share of a window that its successor repeats, 0 to below 1; windows times (1 - overlap) a whole number of samples, at least 1. */
  readonly overlap: number;
  /** A window has the label that more than this share of its samples has, 0.5 to 1: 0.5 is the majority's, 1 leaves out all windows of several labels. */
  readonly labelShare: number;
  /** Subjects in the source's words that are the test set; empty where there is none. */
  readonly testSubjects: readonly string[];
}
