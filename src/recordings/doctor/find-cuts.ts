import { byteFileIn, openTable, type FileSource } from "../../data/index.js";
import { InputError } from "../../tensor/index.js";
import { isoTime, MOST_VALUES } from "./column-summary.js";
import type { ExaminedKind } from "./examined-kind.js";
import { decision } from "./guess.js";
import { stepOf } from "./time-column.js";
import { joinSummaries } from "./sample-table.js";

/** Larger sets are not read through for it. */
const MOST_BYTES = 400_000_000;
/** Usual steps of time: one back, or on, by more is another recording, or a break. */
const FAR = 50;
/** Of a column's changes so many must be where time jumps: a label changes in between. */
const MOST_AT_JUMPS = 0.95;

interface Found {
  readonly rows: Map<string, number>;
  readonly min: number;
  readonly max: number;
  /** By candidate: columns that change where time jumps, and none that another of them implies. */
  readonly columns: readonly string[];
  readonly restarts: boolean;
}

/**
 * Where one recording ends and the next begins within files: columns that change where time jumps, such as a device's name, and time that runs back by far. Reads the
 * files' time and the columns that may tell it, where a look into parts of them says that some hold several recordings. A kind as it was where they do not.
 */
export async function withCuts(source: FileSource, kind: ExaminedKind, signal?: AbortSignal): Promise<ExaminedKind> {
  const { time, subject } = kind.guess;
  const bytes = kind.paths.reduce((sum, path) => sum + source.size(path), 0);
  if (!("column" in time) || bytes > MOST_BYTES) return kind;
  const candidates = candidatesOf(kind);
  const place = (column: string): number => kind.samples[0]!.columns.indexOf(column);
  const varies = [...candidates, ...(subject === null ? [] : [subject])].some((column) =>
    kind.samples.some(({ summaries }) => summaries[place(column)]!.values.size > 1),
  );
  const goesBack = kind.samples.some(({ summaries }) => summaries[place(time.column)]!.downs > 0);
  if (!varies && !goesBack) return kind;
  try {
    return applied(kind, await findCuts(source, kind, { column: time.column, isIso: time.unit === "iso", subject, candidates, signal }));
  } catch (error) {
    // Told by the survey, or by the import.
    if (error instanceof InputError) return kind;
    throw error;
  }
}

/** Columns that are nothing else, of few values. */
function candidatesOf({ guess, samples }: ExaminedKind): string[] {
  const { time, signals, label, subject } = guess;
  const used = new Set([...signals.map(({ column }) => column), label, subject, "column" in time ? time.column : null]);
  return samples[0]!.columns.filter((column, c) => {
    const summary = joinSummaries(samples.map(({ summaries }) => summaries[c]!));
    return !used.has(column) && !summary.tooMany && summary.values.size > 0 && (summary.integers || summary.texts > 0);
  });
}

interface Search {
  readonly column: string;
  readonly isIso: boolean;
  readonly subject: string | null;
  readonly candidates: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

async function findCuts(source: FileSource, kind: ExaminedKind, { column, isIso, subject, candidates, signal }: Search): Promise<Found> {
  const at = kind.samples[0]!.columns.indexOf(column);
  const far = FAR * stepOf(joinSummaries(kind.samples.map(({ summaries }) => summaries[at]!)));
  const names = [...(subject === null ? [] : [subject]), ...candidates];
  const changes = names.map(() => ({ all: 0, atJumps: 0, values: new Set<string>() }));
  /** [i][j]: changes of i without one of j. */
  const alone = names.map(() => names.map(() => 0));
  /** Each step back by which names changed there, and the least. */
  const backs = new Map<string, number>();
  const rows = new Map<string, number>();
  let min = Infinity,
    max = -Infinity;
  for (const path of kind.paths) {
    const table = await openTable(await byteFileIn(source, path), kind.format, { signal, onBadRow: () => {} });
    const requests = [
      { column: table.columns.indexOf(column), as: isIso ? ("text" as const) : ("number" as const) },
      ...names.map((name) => ({ column: table.columns.indexOf(name), as: "text" as const })),
    ];
    if (requests.some((request) => request.column < 0)) continue;
    let count = 0,
      last = NaN;
    let texts: string[] = [];
    for await (const block of table.blocks(requests)) {
      const [stamps, ...cells] = block.values as [Float64Array | readonly string[], ...(readonly string[])[]];
      for (let n = 0; n < block.rows; n++) {
        const now = isIso ? isoTime(stamps[n] as string) / 1000 : (stamps[n] as number);
        if (Number.isNaN(now)) continue;
        const step = now - last;
        const changed = texts.length > 0 ? cells.map((own, i) => own[n] !== texts[i]) : [];
        if (texts.length === 0) changes.forEach(({ values }, i) => values.add(cells[i]![n]!));
        if (changed.includes(true)) {
          const jumps = step < 0 || step > far;
          changed.forEach((has, i) => {
            if (!has) return;
            changes[i]!.all++;
            if (jumps) changes[i]!.atJumps++;
            if (changes[i]!.values.size <= MOST_VALUES) changes[i]!.values.add(cells[i]![n]!);
            changed.forEach((other, j) => (alone[i]![j]! += other ? 0 : 1));
          });
        }
        if (step < 0) {
          const key = JSON.stringify(changed.flatMap((has, i) => (has ? [i] : [])));
          backs.set(key, Math.min(backs.get(key) ?? Infinity, -step));
        }
        if (texts.length === 0 || changed.includes(true)) texts = cells.map((own) => own[n]!);
        last = now;
        if (now < min) min = now;
        if (now > max) max = now;
      }
      count += block.rows;
    }
    rows.set(path, count);
  }
  const tells = names.map((_, i) => {
    const { all, atJumps, values } = changes[i]!;
    return names[i] === subject || (all > 0 && values.size <= MOST_VALUES && atJumps >= MOST_AT_JUMPS * all);
  });
  const chosen = names.flatMap((name, i) => {
    // Of two that change together the last, as "Device" stands behind "Model"; the subject is always one.
    const implied = names.some((_, j) => j !== i && tells[j] && alone[i]![j] === 0 && (alone[j]![i]! > 0 || names[j] === subject || j > i));
    return tells[i] && !implied && name !== subject ? [i] : [];
  });
  const cutting = new Set([...(subject === null ? [] : [0]), ...chosen]);
  const within = [...backs].filter(([key]) => !(JSON.parse(key) as number[]).some((i) => cutting.has(i))).map(([, least]) => least);
  return { rows, min, max, columns: chosen.map((i) => names[i]!), restarts: within.length > 0 && Math.min(...within) > far };
}

function applied(kind: ExaminedKind, { rows, min, max, columns, restarts }: Found): ExaminedKind {
  const { guess } = kind;
  const time = "column" in guess.time ? guess.time.column : "";
  const samples = kind.samples.map((sample) => ({
    ...sample,
    rowCount: rows.get(sample.path) ?? sample.rowCount,
    exact: sample.exact || rows.has(sample.path),
    summaries:
      kind.paths.length > 1
        ? sample.summaries
        : sample.summaries.map((each, c) => (sample.columns[c] === time ? { ...each, min, max } : each)),
  }));
  const decisions = guess.decisions.map((each) =>
    columns.includes(each.about) ? decision(each.about, "tells recordings apart", "it changes where time jumps", "likely") : each,
  );
  const recordingColumns = [...new Set([...guess.recordingColumns, ...columns])];
  return { ...kind, samples, guess: { ...guess, restarts, recordingColumns, decisions } };
}
