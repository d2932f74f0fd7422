import type { Model } from "../artifact/index.js";
import { pathPattern, printable, type FileSource } from "../data/index.js";
import {
  matchSignals,
  openRecordings,
  type LeftOutRow,
  type Mapping,
  type OpenedRecordings,
  type ReadMapping,
  type UnjoinedRecording,
} from "../recordings/index.js";
import { InputError } from "../tensor/index.js";
import { guessForModel, wantedBy } from "./guess-for-model.js";
import { openRecordingFiles } from "./recording-files.js";
import { placeholdersOf, shiftFiles } from "./shift-layout.js";

export interface OpenForModelOptions {
  /** By which files are read; default the model's layout where that fits, else what the files look like. */
  readonly mapping?: Mapping | undefined;
  /** A column with labels, where the mapping has none: "WALKING", as the model's classes are called. */
  readonly labelColumn?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onLeftOut?: ((row: LeftOutRow) => void) | undefined;
  readonly onUnjoined?: ((one: UnjoinedRecording) => void) | undefined;
}

export interface OpenedForModel extends OpenedRecordings {
  /** What was taken for what, a sentence each: to be shown, as a wrong guess changes what a model says. */
  readonly told: readonly string[];
}

/**
 * The recordings in a file, a folder or a zip, with the names and units of a model's inputs: by a mapping, or else by the layout that the model carries if the files
 * have it, or else by what they look like. Throws InputError where there is no such file, where nothing fits, for columns whose unit is another one, and
 * as `openRecordings`.
 */
export async function openForModel(path: string, model: Model, options: OpenForModelOptions = {}): Promise<OpenedForModel> {
  const source = await openRecordingFiles(path);
  const { mapping, labelColumn } = options;
  const wanted = wantedBy(model);
  const open = async (read: ReadMapping, told: readonly string[]): Promise<OpenedForModel> => {
    const labelled: ReadMapping =
      labelColumn === undefined || read.label !== null
        ? read
        : { ...read, label: { from: "column", column: labelColumn }, classes: model.classNames.map((name) => ({ code: name, name })) };
    return { ...(await openRecordings(source, labelled, options)), told };
  };
  if (mapping) {
    const shifted = isThere(mapping.files, source) ? undefined : shiftMapping(mapping, source);
    const { files, told } = matchSignals((shifted ?? mapping).files, wanted, { place: path, byKind: false });
    return open({ ...(shifted ?? mapping), files }, [...(shifted ? [shiftText(path, mapping, shifted)] : []), ...told]);
  }
  const reasons: string[] = [];
  for (const layout of layoutsOf(model, source)) {
    const read: ReadMapping = { ...layout, subject: subjectIn(layout), label: null, classes: [] };
    const reason = await misfit(source, read, options.signal);
    if (reason === undefined) return open(read, [`${path}: read by the layout of the model's own recordings`]);
    reasons.push(reason);
  }
  const guessed = await guessForModel(path, source, model, options.signal);
  return open(guessed.mapping, [
    ...(reasons.length > 0 ? [`${path}: not in the layout of the model's own recordings: ${reasons.at(-1)!}`] : []),
    ...guessed.told,
  ]);
}

type Layout = Pick<ReadMapping, "files" | "join">;

/** The model's layout as it is, and of one kind of file also for files called otherwise. */
function layoutsOf({ layout }: Model, source: FileSource): Layout[] {
  if (!layout) return [];
  if (isThere(layout.files, source)) return [layout];
  const [first, ...others] = layout.files;
  const shifted = shiftFiles(layout.files, source);
  return [
    ...(shifted ? [{ ...layout, files: shifted }] : []),
    ...(first && others.length === 0 ? [{ ...layout, files: [{ ...first, path: "**" }] }] : []),
  ];
}

function isThere(files: Layout["files"], source: FileSource): boolean {
  return files.every(({ path }) => source.list().some((file) => pathPattern(path).match(file)));
}

/** A mapping read from another folder than the one it was made for: without what the folders said that are not there. */
function shiftMapping(mapping: Mapping, source: FileSource): ReadMapping | undefined {
  const files = mapping.label?.from === "intervals" ? undefined : shiftFiles(mapping.files, source);
  if (!files) return undefined;
  const kept = placeholdersOf(files);
  const isLost = (origin: ReadMapping["label"]): boolean => origin?.from === "path" && !kept.includes(origin.placeholder);
  const { subject, label, classes } = mapping;
  return {
    ...mapping,
    files,
    subject: isLost(subject) ? null : subject,
    ...(isLost(label) ? { label: null, classes: [] } : { label, classes }),
  };
}

function shiftText(path: string, before: Mapping, { files, subject, label }: ReadMapping): string {
  const lost = [...(before.subject && !subject ? ["who was recorded"] : []), ...(before.label && !label ? ["what was done"] : [])];
  const patterns = files.map((file) => printable(file.path, 80)).join(" and ");
  return `${path}: the mapping's folders are not below it, so that files are taken by ${patterns}${lost.length > 0 ? `; nothing says ${lost.join(" and ")}` : ""}`;
}

function subjectIn({ files }: Layout): ReadMapping["subject"] {
  return pathPattern(files[0]!.path).placeholders.includes("subject") ? { from: "path", placeholder: "subject" } : null;
}

/** Why the first recording cannot be read so; undefined where it can. */
async function misfit(source: FileSource, read: ReadMapping, signal: AbortSignal | undefined): Promise<string | undefined> {
  try {
    const { recordings } = await openRecordings(source, read, { signal });
    for await (const recording of recordings) {
      for await (const block of recording.blocks()) if (block.length > 0) return undefined;
      return "its first file holds no samples";
    }
    return "no file is meant by it";
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}
