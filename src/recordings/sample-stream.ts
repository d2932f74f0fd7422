import { printable, quote, type FileSource } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import { createFollower, type Follower } from "./followers.js";
import { sameWord, type FileGroup } from "./group-files.js";
import { missingTexts, openKind, type KindBlock, type KindReader, type ReadingOptions } from "./kind-reader.js";
import type { IntervalTable } from "./intervals.js";
import { createIntervalCursor, type Codes, type IntervalCursor } from "./labels.js";
import type { Mapping } from "./mapping.js";
import type { SampleBlock } from "./recording.js";
import { secondsBetween } from "./times.js";

/** What of a mapping reading needs: all but how windows are cut. */
export type ReadMapping = Pick<Mapping, "files" | "join" | "subject" | "label" | "classes">;

/** Some samples of one recording. */
export interface Piece {
  /** Which recording of its file they belong to, from 0. */
  readonly recording: number;
  /** Who wore the sensors, in the source's words. */
  readonly subject: string | null;
  /** Labels are codes of the mapping, not renamed. */
  readonly block: SampleBlock;
}

export interface StreamOptions extends ReadingOptions {
  readonly source: FileSource;
  readonly mapping: ReadMapping;
  readonly codes: Codes;
  /** The label files' content, where labels come from such. */
  readonly intervals: IntervalTable | undefined;
}

/** Whether files may hold several recordings. */
export function splitsFiles({ files, subject }: ReadMapping): boolean {
  const [{ recordingColumns, restarts }] = files as [ReadMapping["files"][number]];
  return subject?.from === "column" || recordingColumns.length > 0 || restarts;
}

/** The samples of a group of files, from the first to the last, in pieces of one recording each. */
export async function* samplesOf(group: FileGroup, options: StreamOptions): AsyncGenerator<Piece> {
  const { source, mapping } = options;
  const { files, join, subject, label } = mapping;
  const [first, ...others] = files as [ReadMapping["files"][number], ...ReadMapping["files"]];
  const idColumns = [...(subject?.from === "column" ? [subject.column] : []), ...first.recordingColumns];
  const texts = label?.from === "column" ? [...idColumns, label.column] : idColumns;
  const leader = await openKind(source, group.paths[0]!, first, texts, options);
  const readers: KindReader[] = [];
  for (const [i, other] of others.entries()) readers.push(await openKind(source, group.paths[i + 1]!, other, [], options));
  const followers = readers.map((own) => createFollower(join, leader, own));
  const width = readers.reduce((sum, { channels }) => sum + channels, leader.channels);
  const splitter = createSplitter(leader, group, options, idColumns.length);
  try {
    for await (const block of leader.blocks()) {
      const values = await valuesOf(block, width, leader, readers, followers);
      yield* splitter.take(block, values, width);
    }
    splitter.end();
    for (const follower of followers) await follower.end();
  } finally {
    for (const follower of followers) await follower.close();
  }
}

async function valuesOf(
  block: KindBlock,
  width: number,
  leader: KindReader,
  readers: readonly KindReader[],
  followers: readonly Follower[],
): Promise<Float64Array> {
  const values = new Float64Array(block.rows * width);
  block.signals.forEach((column, c) => {
    for (let row = 0, at = c; row < block.rows; row++, at += width) values[at] = column[row]!;
  });
  let offset = leader.channels;
  for (const [i, follower] of followers.entries()) {
    await follower.fill(block, { values, width, offset });
    offset += readers[i]!.channels;
  }
  return values;
}

/** Finds where recordings begin and end, and what their samples are called. */
function createSplitter(leader: KindReader, group: FileGroup, { mapping, codes, intervals }: StreamOptions, idColumns: number) {
  const { subject, label, files } = mapping;
  const [{ restarts, table, time }] = files as [ReadMapping["files"][number]];
  const missing = missingTexts(table);
  const { file, unit, rate } = leader;
  const constantSubject = subject === null || subject.from === "column" ? null : originText(subject, group, "subject");
  const constantLabel =
    label?.from === "path" || label?.from === "constant" ? codes.known(originText(label, group, "label"), () => file) : undefined;
  const cursor: IntervalCursor | undefined =
    label?.from === "intervals"
      ? createIntervalCursor(intervals!.of(group.placeholders), label, { unit, rate, stamped: "column" in time }, file)
      : undefined;

  let recording = 0,
    index = 0;
  let ids: readonly string[] | undefined;
  let begun = 0,
    last = 0;

  /** The columns that tell recordings apart; an empty cell, as of a row that is wrong, goes on with the row before. */
  function idsOf(block: KindBlock, row: number): readonly string[] {
    return Array.from({ length: idColumns }, (_, i) => {
      const text = block.texts[i]![row]!.trim();
      if (!missing.has(text)) return sameWord(text);
      if (ids) return ids[i]!;
      throw new InputError(
        `${file}: row ${block.firstRow + row}, ${leader.textColumns[i]}: expected to which recording the row belongs; received ${quote(text)}`,
      );
    });
  }

  /** The label's code, checked; the same text as in the row before costs nothing. */
  let lastText = "",
    lastCode: string | null = null;
  function labelOf(block: KindBlock, row: number, at: number): string | null {
    if (constantLabel !== undefined) return constantLabel;
    if (cursor) return cursor.at(index, at);
    const text = block.texts[idColumns]![row]!;
    if (text === lastText) return lastCode;
    const trimmed = text.trim();
    lastCode = missing.has(trimmed)
      ? null
      : codes.known(trimmed, () => `${file}: row ${block.firstRow + row}, ${leader.textColumns[idColumns]}`);
    lastText = text;
    return lastCode;
  }

  function* take(block: KindBlock, values: Float64Array, width: number): Generator<Piece> {
    let times = new Float64Array(block.rows);
    let labels: (string | null)[] | undefined = label ? [] : undefined;
    let from = 0,
      kept = 0;
    const piece = (): Piece => ({
      recording,
      subject: subject?.from === "column" ? ids![0]! : constantSubject,
      block: { length: kept, time: times.subarray(0, kept), values: values.subarray(from * width, (from + kept) * width), labels },
    });
    for (let row = 0; row < block.rows; row++) {
      const at = block.times[row]!;
      // The reader told of it.
      if (!Number.isFinite(at)) continue;
      const own = idColumns > 0 ? idsOf(block, row) : [];
      const step = index === 0 ? 1 : secondsBetween(last, at, leader);
      const changes = ids !== undefined && own.some((id, i) => id !== ids![i]);
      if (changes || (step < 0 && restarts)) {
        if (kept > 0) yield piece();
        recording++;
        index = 0;
        times = new Float64Array(block.rows - row);
        labels = label ? [] : undefined;
        from = row;
        kept = 0;
      } else if (step < 0) {
        throw new InputError(
          `${file}: row ${block.firstRow + row}: expected a time behind that of the row before; received one ${-step} s before it; set restarts where another recording begins`,
        );
      } else if (step === 0) {
        leader.leaveOut(block.firstRow + row, "expected a time behind that of the row before; received the same");
        continue;
      }
      ids = own;
      if (index === 0) begun = at;
      last = at;
      times[kept] = secondsBetween(begun, at, leader);
      labels?.push(labelOf(block, row, at));
      // Rows that are left out leave holes.
      if (from + kept < row) values.copyWithin((from + kept) * width, row * width, (row + 1) * width);
      kept++;
      index++;
    }
    if (kept > 0) yield piece();
  }

  return { take, end: () => cursor?.end(index, last) };
}

function originText(
  origin: { readonly from: "path"; readonly placeholder: string } | { readonly from: "constant"; readonly value: string },
  { placeholders, paths }: FileGroup,
  what: string,
): string {
  if (origin.from === "constant") return origin.value;
  const found = placeholders[origin.placeholder];
  if (found !== undefined) return what === "subject" ? sameWord(found) : found;
  throw new InputError(
    `${printable(paths[0]!)}: expected its ${what} in the placeholder ${quote(origin.placeholder)} of its path; received none`,
  );
}
