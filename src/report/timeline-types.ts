import type { EnvelopeBins, NotedStretch, Segment, TimelineTotals } from "../scores/index.js";

/** What the page of `stride predict` is drawn from. */
export interface TimelineInput {
  readonly title: string;
  /** That made the page. */
  readonly command: string;
  /** The model, its windows, what was taken for what: names and what is to be said of them. */
  readonly facts: readonly (readonly [name: string, text: string])[];
  readonly notices: readonly string[];
  /** What was taken for what when the recordings were read. */
  readonly told: readonly string[];
  /** What the model was trained on, and whether that was simulated. */
  readonly trainedOn: { readonly name: string; readonly simulated: boolean };
  readonly classNames: readonly string[];
  /** Below which probability a window was called unsure; null where none was. */
  readonly threshold: number | null;
  readonly recordings: readonly DrawnRecording[];
  /** How many there are besides, which are not drawn. */
  readonly undrawn: number;
  /** Of all recordings. */
  readonly totals: TimelineTotals;
  /** Of all recordings that have labels; null where none has. */
  readonly judged: JudgedTimeline | null;
}

/** Windows whose label is known: how often they were called so. */
export interface JudgedTimeline {
  readonly windows: number;
  readonly right: number;
  /** Of those that were not unsure. */
  readonly sure: number;
  readonly sureRight: number;
  /** counts[i][j]: windows of class i called j. */
  readonly confusion: readonly (readonly number[])[];
  /** Labels that are no class of the model, with their windows, which are not among those above. */
  readonly unknown: readonly (readonly [label: string, windows: number])[];
}

export interface DrawnRecording {
  readonly name: string;
  readonly subject: string | null;
  /** Seconds in the recording's time: of the first sample, and a sample behind the last. */
  readonly start: number;
  readonly end: number;
  readonly windows: number;
  /** Samples further apart than this are a gap, in seconds. */
  readonly maxGap: number;
  /** Seconds from one window to the next. */
  readonly hop: number;
  readonly panels: readonly DrawnPanel[];
  readonly signals: EnvelopeBins;
  /** Of one channel: the probability of the class that each window was called, at its middle. */
  readonly probability: EnvelopeBins;
  readonly segments: readonly Segment[];
  /** What somebody noted; null where nobody did. */
  readonly notes: readonly NotedStretch[] | null;
  readonly totals: TimelineTotals;
  readonly judged: JudgedTimeline | null;
  /** What is to be said of it: gaps, another rate, signals that stand for others. */
  readonly remarks: readonly string[];
}

/** Signals on one axis. */
export interface DrawnPanel {
  readonly name: string;
  readonly unit: string;
  /** Channels of `signals`, and their names. */
  readonly channels: readonly number[];
  readonly names: readonly string[];
}
