import type { Mapping } from "../mapping.js";
import type { Finding } from "./finding.js";
import type { Decision } from "./guess.js";

/** What a folder of recordings seems to be, why, and what is wrong with it. Plain data. */
export interface Examination {
  /** Complete: to be edited, or used as it is. */
  readonly mapping: Mapping;
  /** The shipped mapping that was taken, where all its patterns fit; then nothing was guessed. */
  readonly known: string | null;
  readonly files: readonly FileGroup[];
  /** Of each kind of file with samples, by its pattern, what each column was taken for. */
  readonly columns: readonly { readonly pattern: string; readonly decisions: readonly Decision[] }[];
  /** About all of them: who, what, how fast, how windows are cut. */
  readonly decisions: readonly Decision[];
  /** The worst first. */
  readonly findings: readonly Finding[];
  readonly shape: DatasetShape;
  /** How much was read for all this. */
  readonly read: { readonly files: number; readonly rows: number; readonly all: boolean };
}

export interface FileGroup {
  /** A pattern, or a path. */
  readonly pattern: string;
  readonly count: number;
  readonly bytes: number;
  readonly takenFor: "samples" | "labels" | "names of classes" | "left out";
  readonly because: string;
}

/** What X (N, T, C) and y will be. */
export interface DatasetShape {
  readonly windows: number;
  /** Whether the number of windows was counted; otherwise it is worked out from sizes and labels, and gaps may take some. */
  readonly exact: boolean;
  readonly timeSteps: number;
  readonly signals: readonly string[];
  readonly classes: readonly { readonly name: string; readonly windows: number; readonly subjects: readonly string[] }[];
  readonly subjects: readonly { readonly name: string; readonly windows: number }[];
}
