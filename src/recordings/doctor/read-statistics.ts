import { byteFileIn, openTable, type FileMapping, type FileSource } from "../../data/index.js";
import { conversionFactor } from "../../signal/index.js";
import type { SampleBlock } from "../recording.js";
import { isoTime } from "./column-summary.js";
import { piecesOf } from "./pieces.js";
import { createStatistics, type RecordingStatistics } from "./statistics.js";
import { secondsIn } from "./time-column.js";

/** Of a longer file this much is read in its beginning, middle and end. */
const PIECE_BYTES = 1 << 21;
const PIECES = ["", " (from the middle)", " (from the end)"];

export interface ReadFile {
  readonly recordings: readonly RecordingStatistics[];
  /** Rows that were no rows of the table, and are missing values now. */
  readonly badRows: number;
  readonly firstBadRow: number;
  readonly badRowReason: string;
  /** Rows read, and whether these are all. */
  readonly rows: number;
  readonly whole: boolean;
}

export interface ReadOptions {
  readonly file: FileMapping;
  readonly subjectColumn: string | null;
  readonly labelColumn: string | null;
  /** Of a path: who, and what was done; null where paths do not say. */
  readonly subject: string | null;
  readonly label: string | null;
  readonly maxGap: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Statistics of all recordings in one file, as the mapping reads it but forgivingly: time that runs backwards is counted, not refused. Throws InputError for a
 * file that is no such table.
 */
export async function readStatistics(source: FileSource, path: string, options: ReadOptions): Promise<ReadFile> {
  const { file: mapping, signal } = options;
  const bytes = await byteFileIn(source, path);
  const pieces = await piecesOf(bytes, mapping.table, PIECE_BYTES);
  const recordings: RecordingStatistics[] = [];
  const bad = { badRows: 0, firstBadRow: 0, badRowReason: "" };
  const onBadRow = (row: number, reason: string): void => {
    if (bad.badRows++ === 0) Object.assign(bad, { firstBadRow: row, badRowReason: reason });
  };
  let rows = 0;
  for (const [n, piece] of pieces.entries()) {
    const table = await openTable(piece.file, mapping.table, { signal, onBadRow });
    const collect = collectRecordings(path + (pieces.length > 1 ? PIECES[n] : ""), table.columns, options, pieces.length > 1);
    for await (const block of table.blocks(collect.requests)) {
      signal?.throwIfAborted();
      collect.push(block.rows, block.values);
      rows += block.rows;
    }
    recordings.push(...collect.end());
  }
  return { recordings, ...bad, rows, whole: pieces.length === 1 };
}

type Values = readonly (Float64Array | readonly string[])[];

function collectRecordings(name: string, columns: readonly string[], options: ReadOptions, partial: boolean) {
  const { file: mapping, subjectColumn, labelColumn, maxGap } = options;
  const { time, signals, recordingColumns, restarts } = mapping;
  const place = (column: string): number => columns.indexOf(column);
  const timeColumn = "column" in time ? time.column : null;
  const isIso = "unit" in time && time.unit === "iso";
  const cutColumns = [...recordingColumns, ...(subjectColumn === null ? [] : [subjectColumn])];
  const texts = [...cutColumns, ...(labelColumn === null ? [] : [labelColumn])];
  const requests = [
    ...signals.map(({ column }) => ({ column: place(column), as: "number" as const })),
    ...texts.map((column) => ({ column: place(column), as: "text" as const })),
    ...(timeColumn === null ? [] : [{ column: place(timeColumn), as: isIso ? ("text" as const) : ("number" as const) }]),
  ];
  const width = signals.length;
  const factors = signals.map(({ unit, to, scale = 1 }) => scale * conversionFactor(unit, to));
  const offsets = signals.map(({ unit, to, offset = 0 }) => offset * conversionFactor(unit, to));
  const step = "unit" in time && time.unit !== "iso" ? (time.unit === "samples" ? 1 / time.rate : secondsIn(time.unit)) : 1;
  const done: RecordingStatistics[] = [];
  let current: ReturnType<typeof createStatistics> | undefined;
  let key = "";
  let samples = 0;
  let last = NaN;

  function begin(subject: string | null): void {
    finish();
    current = createStatistics({
      name: done.length === 0 ? name : `${name} (${done.length + 1})`,
      subject,
      signals: signals.map((each) => ({ name: each.name, unit: each.to })),
      samplingRate: time.rate,
      maxGap,
    });
    samples = 0;
  }
  function finish(): void {
    if (current) done.push(current.result(partial));
    current = undefined;
  }

  return {
    requests,
    push(rows: number, values: Values) {
      const stamps = timeColumn === null ? null : values.at(-1)!;
      const cuts = values.slice(width, width + cutColumns.length) as readonly (readonly string[])[];
      const labels = labelColumn === null ? undefined : (values[width + cutColumns.length] as readonly string[]);
      const timeOf = (n: number): number =>
        stamps === null ? samples / time.rate : isIso ? isoTime(stamps[n] as string) / 1000 : (stamps[n] as number) * step;
      let from = 0;
      const times = new Float64Array(rows);
      const flush = (to: number): void => {
        if (to > from) current!.push(blockOf(values, from, to, times, labels));
        from = to;
      };
      for (let n = 0; n < rows; n++) {
        const row = cuts.map((texts) => texts[n]).join("\0");
        let now = timeOf(n);
        const back = restarts && now < last - 50 / time.rate;
        if (!current || row !== key || back) {
          flush(n);
          begin(subjectColumn === null ? options.subject : (cuts.at(-1)![n] ?? null));
          key = row;
          now = timeOf(n);
        }
        times[n] = now;
        last = now;
        samples++;
      }
      flush(rows);
    },
    end() {
      finish();
      return done;
    },
  };

  function blockOf(values: Values, from: number, to: number, times: Float64Array, labels: readonly string[] | undefined): SampleBlock {
    const length = to - from;
    const measured = new Float64Array(length * width);
    for (let c = 0; c < width; c++) {
      const column = values[c] as Float64Array;
      for (let n = 0; n < length; n++) measured[n * width + c] = column[from + n]! * factors[c]! + offsets[c]!;
    }
    const names = labels?.slice(from, to) ?? (options.label === null ? undefined : new Array<string>(length).fill(options.label));
    return { length, time: times.subarray(from, to), values: measured, labels: names };
  }
}
