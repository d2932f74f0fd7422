import { printable, type FileSource, type Signal } from "../data/index.js";
import { groupFiles, sameWord, type FileGroup } from "./group-files.js";
import { readIntervals } from "./intervals.js";
import type { ReadingOptions } from "./kind-reader.js";
import { createCodes } from "./labels.js";
import type { Recording, SampleBlock } from "./recording.js";
import { samplesOf, splitsFiles, type Piece, type ReadMapping, type StreamOptions } from "./sample-stream.js";

export interface OpenRecordingsOptions extends ReadingOptions {
  /** Told, before a file's first recording, how many files were read and how many there are. */
  readonly progress?: ((done: number, total: number) => void) | undefined;
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
      yield* split ? severalIn(group, stream, change) : [oneIn(group, stream, change)];
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

function factsOf({ files }: ReadMapping): { readonly signals: readonly Signal[]; readonly samplingRate: number } {
  return {
    signals: files.flatMap(({ signals }) => signals.map(({ name, to }) => ({ name, unit: to }))),
    samplingRate: files[0]!.time.rate,
  };
}

/** The one recording of a group, of which nothing is read before its blocks are asked for. */
function oneIn(group: FileGroup, options: StreamOptions, change: Change): Recording {
  const { subject } = options.mapping;
  const { placeholders, paths } = group;
  const wearer = subject?.from === "path" ? placeholders[subject.placeholder] : subject?.from === "constant" ? subject.value : undefined;
  return {
    name: printable(paths[0]!),
    subject: wearer === undefined ? null : sameWord(wearer),
    ...factsOf(options.mapping),
    async *blocks() {
      for await (const { block } of samplesOf(group, options)) yield change(block);
    },
  };
}

/** The recordings of a group, found as it is read. */
async function* severalIn(group: FileGroup, options: StreamOptions, change: Change): AsyncGenerator<Recording> {
  const pieces = samplesOf(group, options);
  /** Of each subject, how many there were. */
  const counts = new Map<string | null, number>();
  try {
    let next = await pieces.next();
    while (!next.done) {
      const { recording, subject } = next.value;
      const number = (counts.get(subject) ?? 0) + 1;
      counts.set(subject, number);
      let fresh = true;
      const isOwn = (): Piece | undefined => (!next.done && next.value.recording === recording ? next.value : undefined);
      yield {
        name: `${printable(group.paths[0]!)} (${subject === null ? "" : `subject ${printable(subject, 40)}, `}${number})`,
        subject,
        ...factsOf(options.mapping),
        async *blocks() {
          if (!fresh || !isOwn()) {
            yield* again(group, recording, options, change);
            return;
          }
          fresh = false;
          for (let piece = isOwn(); piece; piece = isOwn()) {
            next = await pieces.next();
            yield change(piece.block);
          }
        },
      };
      // What nobody asked for.
      fresh = false;
      while (isOwn()) next = await pieces.next();
    }
  } finally {
    await pieces.return(undefined);
  }
}

/** From the file's beginning. What is left out was told the first time. */
async function* again(group: FileGroup, recording: number, options: StreamOptions, change: Change): AsyncGenerator<SampleBlock> {
  for await (const piece of samplesOf(group, { ...options, onLeftOut: undefined })) {
    if (piece.recording > recording) return;
    if (piece.recording === recording) yield change(piece.block);
  }
}
