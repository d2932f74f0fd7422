import type { DelimitedFormat, FileSource, WhitespaceFormat } from "../../src/data/index.js";
import type { Mapping, Recording } from "../../src/recordings/index.js";
import { memorySource } from "./memory-source.js";

/** Comma-separated text with a header. */
export const CSV: DelimitedFormat = {
  ...{ kind: "delimited", delimiter: ",", quotes: true, rowEnd: "", badRows: "refuse", header: true, skipLines: 0 },
  ...{ comment: null, decimal: ".", missing: ["", "NaN"], encoding: "utf-8" },
};
/** Columns of numbers apart by blanks, without a header. */
export const COLUMNS: WhitespaceFormat = {
  ...{ kind: "whitespace", header: false, skipLines: 0, comment: null, decimal: ".", missing: ["NaN"], encoding: "utf-8" },
};

/** Files by their paths, as text. */
export function textSource(files: Readonly<Record<string, string>>): FileSource {
  return memorySource(new Map(Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)])));
}

/** One signal at 10 Hz, in files named after subject and activity; windows of 4 samples, each repeating 2. */
export function smallMapping(change: Partial<Mapping> = {}, file: Partial<Mapping["files"][number]> = {}): Mapping {
  return {
    ...{ format: "stride-mapping-1", name: "small", source: "a test", join: "rows" },
    files: [
      {
        ...{ path: "{subject}_{label}.csv", table: CSV, time: { column: "t", unit: "s", rate: 10 } },
        signals: [{ column: "a", name: "acc", unit: "g", to: "g" }],
        ...{ recordingColumns: [], restarts: false, ...file },
      },
    ],
    subject: { from: "path", placeholder: "subject" },
    label: { from: "path", placeholder: "label" },
    classes: [
      { code: "walk", name: "walking" },
      { code: "sit", name: "sitting" },
      { code: "turn", name: null },
    ],
    windows: {
      acquisition: { inputs: [{ name: "acc", unit: "g" }], maxGap: 0.25, steps: [] },
      ...{ samplingRate: 10, signals: ["acc"], length: 0.4, overlap: 0.5, labelShare: 0.5, testSubjects: [] },
    },
    ...change,
  };
}

/** Rows "t,a": `count` samples at 10 Hz from `start` seconds on, whose values count up. */
export function ramp(count: number, { start = 0, header = "t,a\n", line = (t: number, i: number) => `${t.toFixed(1)},${i}` } = {}): string {
  return header + Array.from({ length: count }, (_, i) => `${line(start + i / 10, i)}\n`).join("");
}

export interface Collected {
  readonly name: string;
  readonly subject: string | null;
  readonly time: readonly number[];
  readonly values: readonly number[];
  readonly labels: readonly (string | null)[] | undefined;
}

/** All that recordings hold. */
export async function collect(recordings: AsyncIterable<Recording>): Promise<Collected[]> {
  const all: Collected[] = [];
  for await (const recording of recordings) all.push(await collectOne(recording));
  return all;
}

export async function collectOne(recording: Recording): Promise<Collected> {
  const { name, subject } = recording;
  const time: number[] = [],
    values: number[] = [];
  let labels: (string | null)[] | undefined;
  for await (const block of recording.blocks()) {
    time.push(...block.time);
    values.push(...block.values);
    if (block.labels) (labels ??= []).push(...block.labels);
  }
  return { name, subject, time, values, labels };
}
