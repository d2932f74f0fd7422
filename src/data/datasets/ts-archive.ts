import { formatShape, InputError } from "../../tensor/index.js";
import { checkDataset, type Dataset } from "../dataset.js";
import type { FileSource } from "../formats/file-source.js";
import { printable, show } from "../formats/quote.js";
import { classNamesOf, parseTs, type TsFile } from "../formats/ts.js";
import type { ReadOptions } from "./uci-har.js";

/**
 * Data sets of the UEA and UCR archives: NAME_TRAIN.ts and NAME_TEST.ts, one case a row. Nobody says who was measured, nor how often: a case is a window that
 * stands for itself, and the official split is that of the two files.
 */

const PARTS = ["TRAIN", "TEST"] as const;
type Part = (typeof PARTS)[number];
const FILE = /(?:^|\/)([^/]+)_(TRAIN|TEST)\.ts$/;

/** Most numbers of a dataset, padding included, 1 GiB: one long case among many short ones must not take all memory. */
const MOST_NUMBERS = 2 ** 28;

/** One set: its name, and the paths of its files. */
interface TsSet {
  readonly name: string;
  readonly paths: Partial<Record<Part, string>>;
}

/** Whether a source holds at least one file of the layout. */
export function looksLikeTs(source: FileSource): boolean {
  return source.list().some((path) => FILE.test(path));
}

/**
 * Training cases, then test cases, each in its file's order: x is (N, T, C), T the most values of any case; shorter ones end in zeros, and `lengths` then
 * says where. Classes are in the order of the training file's header. `name` chooses among several sets. Throws InputError for a file that is missing or
 * malformed, for files that disagree, and where it is not clear which set is meant.
 */
export async function readTs(source: FileSource, name?: string, { progress, signal }: ReadOptions = {}): Promise<Dataset> {
  const set = chooseSet(source, name);
  const total = PARTS.reduce((sum, part) => sum + source.size(set.paths[part]!), 0);
  let done = 0;
  const files: { place: string; file: TsFile }[] = [];
  for (const part of PARTS) {
    signal?.throwIfAborted();
    const path = set.paths[part]!;
    const place = `${source.name}: ${printable(path)}`;
    files.push({ place, file: parseTs(await source.read(path), place) });
    done += source.size(path);
    progress?.(done, total);
  }
  const [train, test] = files as [(typeof files)[number], (typeof files)[number]];
  if (train.file.dimensions !== test.file.dimensions) {
    throw new InputError(
      `${test.place}: expected ${train.file.dimensions} dimensions, as ${set.name}_TRAIN.ts has; received ${test.file.dimensions}`,
    );
  }
  const classNames = classNamesOf(train.file, train.place);
  const own = classNamesOf(test.file, test.place);
  const stranger = own.find((label) => !classNames.includes(label)) ?? classNames.find((label) => !own.includes(label));
  if (stranger !== undefined) {
    throw new InputError(
      `${test.place}: @classLabel: expected the labels of ${set.name}_TRAIN.ts, ${printable(classNames.join(", "), 80)}; received ${printable(own.join(", "), 80)}`,
    );
  }
  const { x, lengths, timeSteps } = pad(train.file, test.file, `${source.name}: ${printable(set.name)}`);
  const windows = lengths.length,
    trained = train.file.lengths.length;
  const numbers = Int32Array.from({ length: windows }, (_, i) => i);
  return checkDataset({
    name: set.name,
    simulated: false,
    source: `${set.name}_TRAIN.ts and ${set.name}_TEST.ts, the form of the UEA and UCR archives (timeseriesclassification.com); neither subjects nor the sampling rate are recorded: a case is a window, a time step counts as 1 s`,
    signals: Array.from({ length: train.file.dimensions }, (_, d) => ({ name: `dimension_${d + 1}`, unit: "" })),
    classNames,
    samplingRate: 1,
    timeSteps,
    overlap: 0,
    testSubjects: [...numbers.subarray(trained)],
    unrecorded: ["subjects", "samplingRate"],
    x,
    y: Int32Array.from([...train.file.labels, ...test.file.labels], (label) => classNames.indexOf(label)),
    subject: numbers,
    recording: numbers.slice(),
    ...(lengths.some((length) => length < timeSteps) && { lengths }),
  });
}

/** The pairs of a source, or one of that name. */
function chooseSet(source: FileSource, name: string | undefined): TsSet {
  const sets = new Map<string, TsSet & { paths: Partial<Record<Part, string>> }>();
  for (const path of source.list()) {
    const [, found, part] = FILE.exec(path) ?? [];
    if (found === undefined) continue;
    const key = path.slice(0, -`_${part}.ts`.length);
    const set = sets.get(key) ?? { name: found, paths: {} };
    sets.set(key, set);
    set.paths[part as Part] = path;
  }
  const names = printable([...new Set([...sets.values()].map((set) => set.name))].sort().join(", "));
  const chosen = [...sets.values()].filter((set) => name === undefined || set.name === name);
  const [set, second] = chosen;
  if (!set) {
    throw new InputError(
      `${source.name}: expected ${show(name)}, a pair NAME_TRAIN.ts and NAME_TEST.ts; received ${names === "" ? "no such pair" : names}`,
    );
  }
  if (second) {
    const same = set.name === second.name;
    const found = same ? `${printable(set.paths.TRAIN ?? set.paths.TEST!)} and another of its name` : names;
    const next = same ? "pass the folder of one" : `name one, such as ${source.name}#${printable(set.name)}`;
    throw new InputError(`${source.name}: expected one data set; received ${found}; ${next}`);
  }
  const absent = PARTS.find((part) => set.paths[part] === undefined);
  if (absent) {
    throw new InputError(
      `${source.name}: expected ${printable(set.name)}_${absent}.ts beside ${printable(set.paths[absent === "TEST" ? "TRAIN" : "TEST"]!)}; received none`,
    );
  }
  return set;
}

/** Both files' cases in windows of the longest, zeros behind the shorter ones. */
function pad(train: TsFile, test: TsFile, place: string): { x: Float32Array; lengths: Int32Array; timeSteps: number } {
  const lengths = Int32Array.from([...train.lengths, ...test.lengths]);
  const timeSteps = lengths.reduce((most, length) => Math.max(most, length), 0);
  const shape = [lengths.length, timeSteps, train.dimensions];
  const size = timeSteps * train.dimensions;
  if (lengths.length * size > MOST_NUMBERS) {
    throw new InputError(
      `${place}: expected at most ${MOST_NUMBERS} numbers, every case as long as the longest; received ${formatShape(shape)}; leave out or cut what is so long`,
    );
  }
  const x = new Float32Array(lengths.length * size);
  let window = 0;
  for (const { values, lengths: own, dimensions } of [train, test]) {
    let from = 0;
    for (const length of own) {
      x.set(values.subarray(from, from + length * dimensions), window++ * size);
      from += length * dimensions;
    }
  }
  return { x, lengths, timeSteps };
}
