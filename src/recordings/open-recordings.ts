import { printable, type FileSource, type Signal } from "../data/index.js";
import { groupFiles, sameWord, type FileGroup } from "./group-files.js";
import { readIntervals } from "./intervals.js";
import type { ReadingOptions } from "./kind-reader.js";
import { createCodes } from "./labels.js";
import type { Recording, SampleBlock } from "./recording.js";
import { rateByStamps, RATED_SAMPLES } from "./rate-by-stamps.js";
import { splitsFiles, type UnjoinedRecording } from "./recording-keys.js";
import type { Piece } from "./join-by-time.js";
import { samplesOf, type ReadMapping, type StreamOptions } from "./sample-stream.js";

export interface OpenRecordingsOptions extends ReadingOptions {
  /** Told, before a file's first recording, how many files were read and how many there are. */
  readonly progress?: ((done: number, total: number) => void) | undefined;
  /** Told of each recording, in files of several that are joined by time, that goes with none of another kind of file; or meets it at no time. */
  readonly onUnjoined?: ((one: UnjoinedRecording) => void) | undefined;
}

export interface OpenedRecordings {
  /**
   * In the order of their files' paths. Those of a file are found while it is read: whoever takes all blocks of one before the next reads each file once, whoever
   * asks for blocks later or again reads the file again from its beginning.
   */
  readonly recordings: AsyncIterable<Recording>;
  /** How many files they are read from, label files aside. */
  readonly files: number;
  /** Paths of files that no pattern of the mapping means. */
  readonly unmatched: readonly string[];
  /** Rows of label files that belong to no recording read so far. */
  unusedIntervals(): { readonly rows: number; readonly first: string | undefined };
}

/**
 * The recordings in a folder, an archive or a file by a mapping. Files are listed and label files read now, others when their recordings are asked for, some
 * thousand rows at a time. Labels are the classes' names; null where there is no label, and where the mapping leaves the class out. Throws InputError where
 * no file is meant, or several where one is; from the recordings for what is wrong in a file.
 */
export async function openRecordings(
  source: FileSource,
  mapping: ReadMapping,
  options: OpenRecordingsOptions = {},
): Promise<OpenedRecordings> {
  const codes = createCodes(mapping.classes);
  const renamed = ({ labels, ...block }: SampleBlock): SampleBlock =>
    labels ? { ...block, labels: labels.map((code) => (code === null ? null : codes.nameOf(code))) } : block;
  return openCoded(source, mapping, options, renamed);
}

/** The same with `change` in place of renaming; without it labels are the mapping's codes. */
export async function openCoded(
  source: FileSource,
  mapping: ReadMapping,
  options: OpenRecordingsOptions,
  change: (block: SampleBlock) => SampleBlock = (block) => block,
): Promise<OpenedRecordings> {
  const { label } = mapping;
  const { groups, intervals: intervalFiles, unmatched } = groupFiles(source, mapping);
  const codes = createCodes(mapping.classes);
  const intervals =
    label?.from === "intervals"
      ? await readIntervals(source, intervalFiles, label, (code, place) => void codes.known(code, () => place), options)
      : undefined;
  const stream: StreamOptions = { ...options, source, mapping, codes, intervals };
  const split = splitsFiles(mapping);
  async function* recordings(): AsyncGenerator<Recording> {
    for (const [i, group] of groups.entries()) {
      options.signal?.throwIfAborted();
      options.progress?.(i * mapping.files.length, groups.length * mapping.files.length);
      yield* recordingsIn(group, stream, change, !split);
    }
    options.progress?.(groups.length * mapping.files.length, groups.length * mapping.files.length);
  }
  return {
    recordings: { [Symbol.asyncIterator]: recordings },
    files: groups.length * mapping.files.length,
    unmatched,
    unusedIntervals: () => intervals?.unused() ?? { rows: 0, first: undefined },
  };
}

type Change = (block: SampleBlock) => SampleBlock;

/** The recordings of a group, found as it is read; `single`: it is one, there also where it has no sample. */
async function* recordingsIn(group: FileGroup, options: StreamOptions, change: Change, single: boolean): AsyncGenerator<Recording> {
  const { files, subject: origin } = options.mapping;
  const signals: readonly Signal[] = files.flatMap((file) => file.signals.map(({ name, to }) => ({ name, unit: to })));
  const time = files[0]!.time;
  const pieces = createQueue(samplesOf(group, options));
  const path = printable(group.paths[0]!);
  /** Of each subject, how many there were. */
  const counts = new Map<string | null, number>();
  try {
    let first = true;
    for (;;) {
      // What a clock comes to shows in the samples alone.
      const stamps = single && !("column" in time) ? [] : await pieces.stamps("column" in time ? RATED_SAMPLES : 1);
      const next = pieces.first();
      if (!next && !(single && first)) return;
      first = false;
      const recording = next?.recording ?? 0;
      const subject = next ? next.subject : subjectOf(group, origin);
      const number = (counts.get(subject) ?? 0) + 1;
      counts.set(subject, number);
      const samplingRate = "column" in time ? rateByStamps(time.rate, stamps) : time.rate;
      let fresh = true;
      yield {
        name: single ? path : `${path} (${subject === null ? "" : `subject ${printable(subject, 40)}, `}${number})`,
        ...{ subject, signals, samplingRate },
        ...(samplingRate !== time.rate && { statedRate: time.rate }),
        async *blocks() {
          if (!fresh) {
            yield* again(group, recording, options, change);
            return;
          }
          fresh = false;
          for (let piece = await pieces.take(recording); piece; piece = await pieces.take(recording)) yield change(piece.block);
        },
      };
      fresh = false;
      if (single) return;
      while (await pieces.take(recording));
    }
  } finally {
    await pieces.close();
  }
}

function subjectOf({ placeholders }: FileGroup, origin: ReadMapping["subject"]): string | null {
  const found = origin?.from === "path" ? placeholders[origin.placeholder] : origin?.from === "constant" ? origin.value : undefined;
  return found === undefined ? null : sameWord(found);
}

/** Pieces that may be looked at before they are taken. */
function createQueue(source: AsyncGenerator<Piece>) {
  const queue: Piece[] = [];
  let done = false;
  async function pull(): Promise<boolean> {
    if (done) return false;
    const next = await source.next();
    if (next.done) done = true;
    else queue.push(next.value);
    return !done;
  }
  return {
    first: (): Piece | undefined => queue[0],
    /** Of the recording that is next, at least so many where it has them. */
    async stamps(least: number): Promise<number[]> {
      const times: number[] = [];
      for (let i = 0; times.length < least; i++) {
        if (i === queue.length && !(await pull())) break;
        if (queue[i]!.recording !== queue[0]!.recording) break;
        times.push(...queue[i]!.block.time.subarray(0, least - times.length));
      }
      return times;
    },
    async take(recording: number): Promise<Piece | undefined> {
      if (queue.length === 0) await pull();
      return queue[0]?.recording === recording ? queue.shift() : undefined;
    },
    close: async () => void (await source.return(undefined)),
  };
}

/** From the file's beginning. What is left out was told the first time. */
async function* again(group: FileGroup, recording: number, options: StreamOptions, change: Change): AsyncGenerator<SampleBlock> {
  for await (const piece of samplesOf(group, { ...options, onLeftOut: undefined, onUnjoined: undefined })) {
    if (piece.recording > recording) return;
    if (piece.recording === recording) yield change(piece.block);
  }
}
