import { printable, quote, type FileSource } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import { createRowFollower, type RowFollower } from "./followers.js";
import { sameWord, type FileGroup } from "./group-files.js";
import { missingTexts, openKind, type KindBlock, type KindReader, type ReadingOptions } from "./kind-reader.js";
import type { IntervalTable } from "./intervals.js";
import { createIntervalCursor, type Codes, type IntervalCursor } from "./labels.js";
import type { Mapping } from "./mapping.js";
import { createJoiner, type Piece, type RawPiece } from "./join-by-time.js";
import { createRowCutter, keyColumnsOf, splitsFiles, type RowCutter, type UnjoinedRecording } from "./recording-keys.js";
import { createTimeFollower, type TimeFollower } from "./time-follower.js";
import { secondsBetween } from "./times.js";

/** What of a mapping reading needs: all but how windows are cut. */
export type ReadMapping = Pick<Mapping, "files" | "join" | "subject" | "label" | "classes">;

export interface StreamOptions extends ReadingOptions {
  readonly source: FileSource;
  readonly mapping: ReadMapping;
  readonly codes: Codes;
  /** The label files' content, where labels come from such. */
  readonly intervals: IntervalTable | undefined;
  /** Told of each recording that is left out, as a kind of file lacks it. */
  readonly onUnjoined?: ((one: UnjoinedRecording) => void) | undefined;
}

/** The samples of a group of files, from the first to the last, in pieces of one recording each. */
export async function* samplesOf(group: FileGroup, options: StreamOptions): AsyncGenerator<Piece> {
  const { source, mapping } = options;
  const { files, join, label } = mapping;
  const [first, ...others] = files as [ReadMapping["files"][number], ...ReadMapping["files"]];
  const [keys, ...otherKeys] = keyColumnsOf(mapping) as [readonly string[], ...(readonly string[])[]];
  const texts = label?.from === "column" ? [...keys, label.column] : keys;
  const leader = await openKind(source, group.paths[0]!, first, texts, options);
  const readers: KindReader[] = [];
  const rowFollowers: RowFollower[] = [];
  const timeFollowers: TimeFollower[] = [];
  for (const [i, other] of others.entries()) {
    const own = otherKeys[i]!;
    const quiet = { through: 0 };
    const reader = await openKind(source, group.paths[i + 1]!, other, own, {
      ...options,
      onLeftOut: (row) => row.row > quiet.through && options.onLeftOut?.(row),
    });
    readers.push(reader);
    if (join === "rows") rowFollowers.push(createRowFollower(leader, reader, own.length));
    else {
      const cut = { keys: own.length, restarts: other.restarts, missing: missingTexts(other.table), quiet };
      timeFollowers.push(createTimeFollower(leader, reader, cut));
    }
  }
  const width = readers.reduce((sum, { channels }) => sum + channels, leader.channels);
  const offsets = readers.map((_, i) => readers.slice(0, i).reduce((sum, { channels }) => sum + channels, leader.channels));
  const splitter = createSplitter(leader, group, options, keys);
  const joiner = createJoiner(group.paths, timeFollowers, {
    offsets,
    width,
    several: splitsFiles(mapping),
    onUnjoined: options.onUnjoined,
  });
  try {
    for await (const block of leader.blocks()) {
      const values = new Float64Array(block.rows * width);
      block.signals.forEach((column, c) => {
        for (let row = 0, at = c; row < block.rows; row++, at += width) values[at] = column[row]!;
      });
      for (const [i, follower] of rowFollowers.entries()) await follower.fill(block, { values, width, offset: offsets[i]! });
      for (const piece of splitter.take(block, values, width)) if (await joiner.join(piece)) yield piece;
    }
    splitter.end();
    for (const follower of rowFollowers) await follower.end();
    await joiner.end();
  } finally {
    for (const follower of [...rowFollowers, ...timeFollowers]) await follower.close();
  }
}

/** Finds where recordings begin and end, and what their samples are called. */
function createSplitter(leader: KindReader, group: FileGroup, { mapping, codes, intervals }: StreamOptions, keys: readonly string[]) {
  const { subject, label, files } = mapping;
  const [{ restarts, table, time }] = files as [ReadMapping["files"][number]];
  const missing = missingTexts(table);
  const { file, unit, rate } = leader;
  const subjectKey = subject?.from === "column" ? keys.indexOf(subject.column) : -1;
  const constantSubject = subject === null || subject.from === "column" ? null : originText(subject, group, "subject");
  const constantLabel =
    label?.from === "path" || label?.from === "constant" ? codes.known(originText(label, group, "label"), () => file) : undefined;
  const cursor: IntervalCursor | undefined =
    label?.from === "intervals"
      ? createIntervalCursor(intervals!.of(group.placeholders), label, { unit, rate, stamped: "column" in time }, file)
      : undefined;
  const cutter: RowCutter = createRowCutter(leader, { keys: keys.length, restarts, missing });

  let recording = -1,
    index = 0;
  let begun = 0,
    last = 0;

  /** The label's code, checked; the same text as in the row before costs nothing. */
  let lastText = "",
    lastCode: string | null = null;
  function labelOf(block: KindBlock, row: number, at: number): string | null {
    if (constantLabel !== undefined) return constantLabel;
    if (cursor) return cursor.at(index, at);
    const text = block.texts[keys.length]![row]!;
    if (text === lastText) return lastCode;
    const trimmed = text.trim();
    lastCode = missing.has(trimmed)
      ? null
      : codes.known(trimmed, () => `${file}: row ${block.firstRow + row}, ${leader.textColumns[keys.length]}`);
    lastText = text;
    return lastCode;
  }

  function* take(block: KindBlock, values: Float64Array, width: number): Generator<RawPiece> {
    let seconds = new Float64Array(block.rows),
      times = new Float64Array(block.rows);
    let labels: (string | null)[] | undefined = label ? [] : undefined;
    let from = 0,
      kept = 0;
    let ids = cutter.ids;
    const piece = (): RawPiece => ({
      recording,
      subject: subjectKey >= 0 ? ids[subjectKey]! : constantSubject,
      block: { length: kept, time: seconds.subarray(0, kept), values: values.subarray(from * width, (from + kept) * width), labels },
      ...{ ids, times: times.subarray(0, kept), row: block.firstRow + from },
    });
    for (let row = 0; row < block.rows; row++) {
      const what = cutter.take(block, row);
      if (what === "left out") continue;
      const at = block.times[row]!;
      if (what === "begins") {
        if (kept > 0) yield piece();
        recording++;
        index = 0;
        seconds = new Float64Array(block.rows - row);
        times = new Float64Array(block.rows - row);
        labels = label ? [] : undefined;
        from = row;
        kept = 0;
        ids = cutter.ids;
      }
      if (index === 0) begun = at;
      last = at;
      times[kept] = at;
      seconds[kept] = secondsBetween(begun, at, leader);
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
