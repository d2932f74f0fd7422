import { byteFileIn, openTable, type FileSource } from "../../data/index.js";
import { InputError } from "../../tensor/index.js";
import { spread, fileMappingOf, type ExaminedKind } from "./examined-kind.js";
import type { Finding } from "./finding.js";
import { readStatistics } from "./read-statistics.js";
import type { RecordingStatistics } from "./statistics.js";

/** Whole sets up to this many bytes and files are read for the diagnoses; of larger ones so much. */
const MOST_BYTES = 48_000_000;
const MOST_FILES = 1000;
const FEWEST_FILES = 3;
const LONGEST_FILE = 6_300_000;
/** A column of labels is read in all files, as an import must know every code; not of sets larger than this. */
const MOST_LABEL_BYTES = 400_000_000;

export interface Survey {
  readonly recordings: readonly RecordingStatistics[];
  readonly findings: readonly Finding[];
  /** Rows of each path that was read whole. */
  readonly rows: ReadonlyMap<string, number>;
  readonly rowsRead: number;
  readonly filesRead: number;
  /** Whether every row of every file was read. */
  readonly all: boolean;
}

export interface SurveyOptions {
  readonly subjectOf: ((path: string) => string | null) | null;
  readonly subjectColumn: string | null;
  readonly labelOf: ((path: string) => string | null) | null;
  readonly labelColumn: string | null;
  readonly maxGap: number;
  readonly signal?: AbortSignal | undefined;
  readonly onFile?: ((done: number, all: number) => void) | undefined;
}

/** Reads as much of a kind's files as is good for a look, for the diagnoses; what cannot be read is a finding. */
export async function survey(source: FileSource, kind: ExaminedKind, options: SurveyOptions): Promise<Survey> {
  const bytes = kind.paths.reduce((sum, path) => sum + source.size(path), 0);
  const average = Math.min(LONGEST_FILE, bytes / kind.paths.length);
  const all = bytes <= MOST_BYTES && kind.paths.length <= MOST_FILES;
  const chosen = all ? kind.paths : spread(kind.paths, Math.max(FEWEST_FILES, Math.min(64, Math.floor(MOST_BYTES / average))));
  const recordings: RecordingStatistics[] = [];
  const findings: Finding[] = [];
  const rows = new Map<string, number>();
  const known = new Set(kind.findings.map(({ file }) => file));
  let rowsRead = 0;
  let complete = all;
  const file = fileMappingOf(kind);
  for (const [n, path] of chosen.entries()) {
    options.signal?.throwIfAborted();
    options.onFile?.(n, chosen.length);
    if (known.has(path)) continue;
    try {
      const read = await readStatistics(source, path, {
        ...options,
        file,
        subject: options.subjectOf?.(path) ?? null,
        label: options.labelOf?.(path) ?? null,
      });
      recordings.push(...read.recordings);
      rowsRead += read.rows;
      if (read.whole) rows.set(path, read.rows);
      else complete = false;
      if (read.badRows > 0) findings.push(badRows(path, read));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      findings.push({
        kind: "unreadable",
        severity: "fault",
        what: error.message,
        advice: "an import stops there: mend the file, or leave it out",
      });
    }
  }
  return { recordings, findings: findings.slice(0, 20), rows, rowsRead, filesRead: chosen.length, all: complete };
}

function badRows(
  path: string,
  { badRows: count, firstBadRow, badRowReason }: { badRows: number; firstBadRow: number; badRowReason: string },
): Finding {
  return {
    kind: "unreadable",
    severity: "warning",
    file: path,
    row: firstBadRow,
    what: `${count} row${count === 1 ? " is" : "s are"} no row of the table (${badRowReason})`,
    advice: 'they become missing values, as "badRows": "gap" says; "refuse" stops there instead',
  };
}

/** How many rows have each code, over all files; null where that is more than a look allows. */
export async function countLabels(
  source: FileSource,
  kind: ExaminedKind,
  column: string,
  options: Pick<SurveyOptions, "signal" | "onFile">,
): Promise<Map<string, number> | null> {
  const bytes = kind.paths.reduce((sum, path) => sum + source.size(path), 0);
  if (bytes > MOST_LABEL_BYTES) return null;
  const counts = new Map<string, number>();
  for (const [n, path] of kind.paths.entries()) {
    options.signal?.throwIfAborted();
    options.onFile?.(n, kind.paths.length);
    try {
      const table = await openTable(await byteFileIn(source, path), kind.format, { onBadRow: () => {} });
      const at = table.columns.indexOf(column);
      if (at < 0) continue;
      for await (const block of table.blocks([{ column: at, as: "text" }])) {
        for (const code of block.values[0] as readonly string[]) if (code.trim() !== "") counts.set(code, (counts.get(code) ?? 0) + 1);
      }
    } catch (error) {
      // Told by the survey, or by the import.
      if (!(error instanceof InputError)) throw error;
    }
  }
  return counts;
}
