import type { Signal } from "../../data/index.js";
import type { Recording, SampleBlock } from "../recording.js";
import { createRowSample } from "./row-sample.js";
import { createTimeStatistics, type TimeStatistics } from "./time-statistics.js";

/** What one recording is like, found in one pass in bounded memory: all that the diagnoses see. Samples count from 1. */
export interface RecordingStatistics {
  readonly name: string;
  readonly subject: string | null;
  readonly samples: number;
  /** In Hz, as the recording states it. */
  readonly samplingRate: number;
  /** Whether this is a part of the recording, for want of time to read it all. */
  readonly partial: boolean;
  readonly time: TimeStatistics;
  readonly signals: readonly SignalStatistics[];
  /** Pairs of signals that were equal in every sample, where there were at least 20 and they moved. */
  readonly equalPairs: readonly (readonly [number, number])[];
  /** (n, C) row-major: samples spread evenly over the recording, at most 2,048. */
  readonly rows: Float64Array;
  /** How many samples have each label; those of none are under "". Empty where the source has no labels. */
  readonly labels: ReadonlyMap<string, number>;
}

export interface SignalStatistics extends Signal {
  readonly measured: number;
  readonly missing: number;
  /** The first sample that is missing, 0 where none is. */
  readonly firstMissing: number;
  readonly min: number;
  readonly max: number;
  /** How many samples are the extremes exactly, and the longest runs of them. */
  readonly atMin: number;
  readonly atMax: number;
  readonly runAtMin: number;
  readonly runAtMax: number;
  /** How often a value differs from the one before. */
  readonly changes: number;
  readonly longestRun: { readonly value: number; readonly length: number; readonly start: number };
}

interface Collected {
  measured: number;
  missing: number;
  firstMissing: number;
  min: number;
  max: number;
  atMin: number;
  atMax: number;
  runAtMin: number;
  runAtMax: number;
  changes: number;
  last: number;
  run: number;
  runStart: number;
  longest: { value: number; length: number; start: number };
}

export interface StatisticsOptions extends Pick<Recording, "name" | "subject" | "signals" | "samplingRate"> {
  /** In seconds: samples further apart are a gap; default 10 samples. */
  readonly maxGap?: number | undefined;
  /** How many samples are kept; default 2,048. */
  readonly mostRows?: number | undefined;
}

/** Collects statistics of blocks as they come. Unlike a Recording's, these may have time that runs backwards: that is counted. */
export function createStatistics(options: StatisticsOptions): {
  push(block: SampleBlock): void;
  result(partial?: boolean): RecordingStatistics;
} {
  const { name, subject, signals, samplingRate } = options;
  const width = signals.length;
  const time = createTimeStatistics(options.maxGap ?? 10 / samplingRate);
  const rows = createRowSample(width, options.mostRows);
  const columns = signals.map(emptyColumn);
  const labels = new Map<string, number>();
  let pairs: readonly (readonly [number, number])[] = signals.flatMap((_, i) =>
    signals.slice(i + 1).map((_, j) => [i, i + 1 + j] as const),
  );
  let samples = 0;

  return {
    push({ length, time: times, values, labels: names }) {
      for (let n = 0; n < length; n++) {
        samples++;
        time.push(times[n]!);
        const at = n * width;
        for (let c = 0; c < width; c++) collect(columns[c]!, values[at + c]!, samples);
        if (pairs.length > 0) {
          const unequal = pairs.some(([i, j]) => !Object.is(values[at + i], values[at + j]));
          if (unequal) pairs = pairs.filter(([i, j]) => Object.is(values[at + i], values[at + j]));
        }
        rows.push(values, at);
        if (names) {
          const label = names[n] ?? "";
          labels.set(label, (labels.get(label) ?? 0) + 1);
        }
      }
    },
    result: (partial = false) => ({
      name,
      subject,
      samples,
      samplingRate,
      partial,
      time: time.result(),
      signals: columns.map((column, c) => ({ ...signals[c]!, ...statisticsOfColumn(column) })),
      equalPairs: samples < 20 ? [] : pairs.filter(([i]) => columns[i]!.changes > 0),
      rows: rows.result(),
      labels,
    }),
  };
}

/** Of a recording, or of its first `most` samples. Throws what reading it throws. */
export async function statisticsOf(
  recording: Recording,
  { maxGap, most = Infinity, signal }: { maxGap?: number | undefined; most?: number; signal?: AbortSignal | undefined } = {},
): Promise<RecordingStatistics> {
  const collector = createStatistics({ ...recording, maxGap });
  let samples = 0;
  for await (const block of recording.blocks()) {
    signal?.throwIfAborted();
    collector.push(block);
    samples += block.length;
    if (samples >= most) return collector.result(true);
  }
  return collector.result();
}

function emptyColumn(): Collected {
  return {
    measured: 0,
    missing: 0,
    firstMissing: 0,
    min: Infinity,
    max: -Infinity,
    atMin: 0,
    atMax: 0,
    runAtMin: 0,
    runAtMax: 0,
    changes: 0,
    last: NaN,
    run: 0,
    runStart: 0,
    longest: { value: NaN, length: 0, start: 0 },
  };
}

function collect(column: Collected, value: number, sample: number): void {
  if (Number.isNaN(value)) {
    if (column.missing++ === 0) column.firstMissing = sample;
    closeRun(column);
    column.last = NaN;
    return;
  }
  column.measured++;
  if (value === column.last) column.run++;
  else {
    if (!Number.isNaN(column.last)) column.changes++;
    closeRun(column);
    column.last = value;
    column.run = 1;
    column.runStart = sample;
  }
  if (value < column.min) [column.min, column.atMin, column.runAtMin] = [value, 0, 0];
  if (value > column.max) [column.max, column.atMax, column.runAtMax] = [value, 0, 0];
  if (value === column.min) {
    column.atMin++;
    if (column.run > column.runAtMin) column.runAtMin = column.run;
  }
  if (value === column.max) {
    column.atMax++;
    if (column.run > column.runAtMax) column.runAtMax = column.run;
  }
}

function closeRun(column: Collected): void {
  if (column.run > column.longest.length) column.longest = { value: column.last, length: column.run, start: column.runStart };
  column.run = 0;
}

function statisticsOfColumn(column: Collected): Omit<SignalStatistics, keyof Signal> {
  closeRun(column);
  const { last: _, run: __, runStart: ___, longest, ...rest } = column;
  return { ...rest, longestRun: longest };
}
