import type { ColumnName } from "../data/index.js";
import { quote } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import { sameWord } from "./group-files.js";
import type { KindBlock, KindReader } from "./kind-reader.js";
import type { Mapping } from "./mapping.js";
import { secondsBetween } from "./times.js";

/** A recording of one kind of file that goes with none of another kind, and is left out. */
export interface UnjoinedRecording {
  /** Its path. */
  readonly file: string;
  /** From 1, of its first sample. */
  readonly row: number;
  /** What its columns say that tell recordings apart. */
  readonly ids: readonly string[];
  readonly reason: string;
}

/** "gyro.csv: row 17 (a, nexus4_1): no ...": one line. */
export function unjoinedLine({ file, row, ids, reason }: UnjoinedRecording): string {
  const named = ids.length > 0 ? ` (${ids.map((id) => quote(id, 40).slice(1, -1)).join(", ")})` : "";
  return `${file}: row ${row}${named}: ${reason}`;
}

/** Whether files may hold several recordings. */
export function splitsFiles({ files, subject }: Pick<Mapping, "files" | "subject">): boolean {
  const [{ recordingColumns, restarts }] = files as [Mapping["files"][number]];
  return subject?.from === "column" || recordingColumns.length > 0 || restarts;
}

/**
 * By which columns recordings within a file are told apart, one list a kind of file, matched in their order: the subject's, where it is none of the first kind's
 * `recordingColumns`, and these. Another kind has as many; or one less, and then its column of subjects is called as the first kind's; or none, joined row by row.
 */
export function keyColumnsOf({ files, subject, join }: Pick<Mapping, "files" | "subject" | "join">): readonly (readonly ColumnName[])[] {
  const [first, ...others] = files as [Mapping["files"][number], ...Mapping["files"]];
  const subjects = subject?.from === "column" && !first.recordingColumns.includes(subject.column) ? [subject.column] : [];
  const own = [...subjects, ...first.recordingColumns];
  return [
    own,
    ...others.map(({ recordingColumns: columns }) => {
      if (join === "rows" && columns.length === 0) return [];
      return columns.length >= own.length ? columns.slice(columns.length - own.length) : [...subjects, ...columns];
    }),
  ];
}

/** Finds of one row after another whether another recording begins there. */
export interface RowCutter {
  /** "left out": it has no time, or that of the row before, which whoever wants to know was told. */
  take(block: KindBlock, row: number): "begins" | "goes on" | "left out";
  /** Of the recording in which the last row lies. */
  readonly ids: readonly string[];
}

export interface RowCutterOptions {
  /** How many of the blocks' first texts tell recordings apart. */
  readonly keys: number;
  readonly restarts: boolean;
  /** Texts that say nothing: a row with one, such as one that is wrong, goes on with the row before. */
  readonly missing: ReadonlySet<string>;
}

/** Throws InputError, from `take`, for a time before that of the row before where that begins no other recording, and for a first row that says not whose it is. */
export function createRowCutter(reader: KindReader, { keys, restarts, missing }: RowCutterOptions): RowCutter {
  let texts: readonly string[] = [];
  let ids: readonly string[] = [];
  let begun = false;
  let last = 0;

  function idsOf(block: KindBlock, row: number): readonly string[] {
    let same = begun;
    for (let i = 0; same && i < keys; i++) same = block.texts[i]![row] === texts[i];
    if (same) return ids;
    texts = Array.from({ length: keys }, (_, i) => block.texts[i]![row]!);
    const own = texts.map((cell, i) => {
      const text = cell.trim();
      if (!missing.has(text)) return sameWord(text);
      if (begun) return ids[i]!;
      throw new InputError(
        `${reader.file}: row ${block.firstRow + row}, ${reader.textColumns[i]}: expected to which recording the row belongs; received ${quote(text)}`,
      );
    });
    return begun && own.every((id, i) => id === ids[i]) ? ids : own;
  }

  return {
    get ids() {
      return ids;
    },
    take(block, row) {
      const at = block.times[row]!;
      // The reader told of it.
      if (!Number.isFinite(at)) return "left out";
      const own = idsOf(block, row);
      const step = begun ? secondsBetween(last, at, reader) : 1;
      const begins = !begun || own !== ids || (step < 0 && restarts);
      if (!begins && step < 0) {
        throw new InputError(
          `${reader.file}: row ${block.firstRow + row}: expected a time behind that of the row before; received one ${-step} s before it; set restarts where another recording begins`,
        );
      }
      if (!begins && step === 0) {
        reader.leaveOut(block.firstRow + row, "expected a time behind that of the row before; received the same");
        return "left out";
      }
      ids = own;
      begun = true;
      last = at;
      return begins ? "begins" : "goes on";
    },
  };
}
