import type { FileMapping, FileSource, TableFormat } from "../../data/index.js";
import { InputError } from "../../tensor/index.js";
import { readColumnName } from "./column-name.js";
import type { ColumnRole } from "./column-roles.js";
import { guessColumns, type ColumnsGuess } from "./columns.js";
import type { Finding } from "./finding.js";
import { sampleTable, type FileSample } from "./sample-table.js";
import type { TableKind } from "./sniffed-kinds.js";
import type { UnitContext } from "./unit-by-size.js";
import { SUBJECT_WORDS } from "./words.js";

/** A kind of file whose columns were looked at. */
export interface ExaminedKind extends TableKind {
  readonly samples: readonly FileSample[];
  readonly guess: ColumnsGuess;
  readonly sensor: string | null;
  readonly findings: readonly Finding[];
}

const MOST_SAMPLED = 12;
/** Their columns have numbers for names. */
const NAMELESS: ReadonlySet<TableFormat["kind"]> = new Set(["npy", "npz", "ts"]);
/** Columns of a `.ts` file that are no dimension. */
const TS_ROLES: ReadonlyMap<string, ColumnRole> = new Map([
  ["case", { role: "recording", because: "each case of a .ts file is a recording", sure: "certain" }],
  ["label", { role: "label", because: "the class label of each case", sure: "certain" }],
]);

/** Looks at columns of the first, the last and files in between. Null where none of them can be read; `findings` say why. */
export async function examineKind(
  source: FileSource,
  kind: TableKind,
  { signal, beside }: { readonly signal?: AbortSignal | undefined; readonly beside?: UnitContext | undefined } = {},
): Promise<ExaminedKind | { readonly findings: readonly Finding[] }> {
  const samples: FileSample[] = [];
  const findings: Finding[] = [];
  for (const path of spread(kind.paths, MOST_SAMPLED)) {
    signal?.throwIfAborted();
    try {
      const sample = await sampleTable(source, path, kind.format, signal);
      const odd = samples[0] && oddColumns(sample, samples[0]);
      if (odd) findings.push({ kind: "layout", severity: "fault", file: path, ...odd });
      else if (sample.rowsRead > 0) samples.push(sample);
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
  if (samples.length === 0) return { findings };
  const subjects = kind.slots.find(({ role }) => role === "subject");
  const sensor = sensorOfPattern(kind.pattern);
  const guess = guessColumns(samples, {
    header: "header" in kind.format ? kind.format.header : !NAMELESS.has(kind.format.kind),
    given: kind.format.kind === "ts" ? TS_ROLES : null,
    sensorOfFile: sensor,
    beside,
    subjectInPath: subjects ? samples.map(({ path }) => subjects.slot.values[kind.paths.indexOf(path)]!) : null,
  });
  return { ...kind, samples, guess, sensor, findings };
}

/** The first, the last, and others evenly between. */
export function spread<T>(list: readonly T[], most: number): T[] {
  if (list.length <= most) return [...list];
  return Array.from({ length: most }, (_, n) => list[Math.round((n * (list.length - 1)) / (most - 1))]!);
}

function oddColumns({ columns }: FileSample, first: FileSample): Pick<Finding, "what" | "advice"> | undefined {
  const advice = "give this file the columns of the others, or leave it out";
  if (columns.length !== first.columns.length)
    return { what: `${columns.length} columns, where ${first.path} has ${first.columns.length}`, advice };
  const other = columns.findIndex((name, c) => name !== first.columns[c]);
  if (other < 0) return undefined;
  return { what: `column ${other + 1} is called ${columns[other]}, where ${first.path} has ${first.columns[other]}`, advice };
}

/** What files' names say that they hold: "acc" of acc_exp{exp}.txt, "linear_acc" of Linear Accelerometer.csv. */
function sensorOfPattern(pattern: string): string | null {
  // The word beside a placeholder says what that is: "user" of user{subject} is no acceleration of the user.
  const names = pattern.split("/").map((name) =>
    name
      .replace(/[A-Za-z]*\{[^}]*\}/g, " ")
      .replace(/\.[a-z0-9.]+$/i, "")
      // So does a number, which is no placeholder where there is one file: acc_exp05_user03.txt.
      .replace(/(\p{L}+)[\s_-]?\d+/gu, (whole, word: string) => (SUBJECT_WORDS.has(word.toLowerCase()) ? " " : whole)),
  );
  for (const name of names.reverse()) {
    const { sensor } = readColumnName(name);
    if (sensor !== null) return sensor;
  }
  return null;
}

export function fileMappingOf({ pattern, format, guess }: Pick<ExaminedKind, "pattern" | "format" | "guess">): FileMapping {
  const { time, signals, recordingColumns, restarts } = guess;
  return { path: pattern, table: format, time, signals, recordingColumns, restarts };
}
