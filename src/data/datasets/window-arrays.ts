import { InputError } from "../../tensor/index.js";
import { checkDataset, type Dataset, type Signal, type Unrecorded } from "../dataset.js";
import type { FileSource } from "../formats/file-source.js";
import { printable, quote } from "../formats/quote.js";
import { findArrays, readArray, shapeText, singleNumber, textsOf, type ArrayFiles, type NamedArray } from "./named-arrays.js";
import type { ReadOptions } from "./uci-har.js";
import { readLabels, readLengths, readRecordings, readSubjects } from "./window-labels.js";

/**
 * Windows that somebody cut already, as NumPy's arrays: x of shape (N, T, C), or (N, T) of one signal, and y, a label a window. Either one set, or one to train
 * with and one to test with, `x_train`, `y_train`, `x_test`, `y_test`.
 */

/** A label each, and whatever else there is one a window of. */
const OF_WINDOWS = ["x", "y", "subject", "recording", "lengths"] as const;
/** Of the whole set. */
const OF_ALL = ["sampling_rate", "overlap", "signal_names", "units", "class_names"] as const;
/** Most numbers of a dataset, 1 GiB. */
const MOST_NUMBERS = 2 ** 28;

/** The arrays of some windows. */
interface Part {
  readonly x: NamedArray;
  readonly y: NamedArray;
  readonly subject?: NamedArray | undefined;
  readonly recording?: NamedArray | undefined;
  readonly lengths?: NamedArray | undefined;
}

/**
 * The windows of a source that holds `x.npy`, or `x_train.npy`, an archive of NumPy's (`.npz`) as well as a folder, training windows first. What is not there is
 * not recorded: without `subject` a window stands for itself, without `sampling_rate` (Hz) a time step counts as a second, without `recording` no window follows
 * another; `lengths` are how many time steps of each window were measured, zeros behind them; signals are then called "signal 1", ..., without a unit. Throws InputError for arrays that disagree, for the same subject on both sides of the
 * official split, and for what is no label.
 */
export async function readWindowArrays(source: FileSource, { progress, signal }: ReadOptions = {}): Promise<Dataset> {
  const files = findArrays(source, { ofAll: OF_ALL, ofWindows: OF_WINDOWS });
  const total = [...files.paths.values()].reduce((sum, path) => sum + source.size(path), 0);
  let done = 0;
  async function read(name: string): Promise<NamedArray | undefined> {
    signal?.throwIfAborted();
    const array = await readArray(source, files, name);
    if (array) progress?.((done += source.size(files.paths.get(name)!)), total);
    return array;
  }
  const parts: Part[] = [];
  for (const suffix of suffixesOf(files)) parts.push(await readPart(files, suffix, read));
  const [timeSteps, channels] = shapeOf(parts);
  const counts = parts.map(({ x }) => x.shape[0]!);
  const windows = counts.reduce((sum, count) => sum + count, 0);
  if (windows === 0) throw new InputError(`${parts[0]!.x.place}: expected at least 1 window; received ${shapeText(parts[0]!.x)}`);
  if (windows * timeSteps * channels > MOST_NUMBERS) {
    throw new InputError(
      `${parts[0]!.x.place}: expected at most ${MOST_NUMBERS} numbers in all; received ${windows} windows of (${timeSteps}, ${channels})`,
    );
  }
  const signals = await readSignals(read, parts[0]!.x, timeSteps, channels);
  const { y, classNames } = readLabels(
    parts.map((part, i) => ({ array: part.y, windows: counts[i]! })),
    await read("class_names"),
  );
  const own = Int32Array.from({ length: windows }, (_, i) => i);
  const subjects = every(parts, counts, "subject");
  const recordings = every(parts, counts, "recording");
  const lengths = every(parts, counts, "lengths");
  const { numbers: subject = own, names: subjectNames } = subjects ? readSubjects(subjects) : {};
  const rate = await read("sampling_rate");
  const overlap = await read("overlap");
  const unrecorded: Unrecorded[] = [...(subjects ? [] : ["subjects" as const]), ...(rate ? [] : ["samplingRate" as const])];
  const name = nameOf(source.name);
  return checkDataset({
    name,
    simulated: false,
    source: sourceOf(name, files, unrecorded),
    signals,
    classNames,
    samplingRate: rate ? singleNumber(rate, "one rate in Hz above 0", (value) => value > 0 && Number.isFinite(value)) : 1,
    timeSteps,
    overlap: overlap ? singleNumber(overlap, "one share from 0 to below 1", (value) => value >= 0 && value < 1) : 0,
    testSubjects: testSubjectsOf(parts, counts, subject, subjectNames),
    ...(unrecorded.length > 0 && { unrecorded }),
    ...(subjectNames && { subjectNames }),
    x: joined(parts, windows * timeSteps * channels),
    y,
    subject,
    recording: recordings ? readRecordings(recordings) : own.slice(),
    ...(lengths && { lengths: readLengths(lengths) }),
  });
}

function suffixesOf({ paths, place }: ArrayFiles): readonly string[] {
  const halves = [...paths.keys()].filter((name) => /_t(?:rain|est)$/.test(name));
  if (halves.length === 0) return [""];
  const whole = OF_WINDOWS.find((name) => paths.has(name));
  if (whole !== undefined)
    throw new InputError(`${place}: expected one set, or two with _train and _test; received ${whole} and ${halves[0]}`);
  return ["_train", "_test"];
}

async function readPart(
  { place, paths }: ArrayFiles,
  suffix: string,
  read: (name: string) => Promise<NamedArray | undefined>,
): Promise<Part> {
  async function need(name: string): Promise<NamedArray> {
    const array = await read(name + suffix);
    if (array) return array;
    throw new InputError(`${place}: expected the array ${name + suffix}; received ${printable([...paths.keys()].join(", "), 100)}`);
  }
  return {
    x: await need("x"),
    y: await need("y"),
    subject: await read(`subject${suffix}`),
    recording: await read(`recording${suffix}`),
    lengths: await read(`lengths${suffix}`),
  };
}

/** Time steps and channels of all windows. */
function shapeOf(parts: readonly Part[]): readonly [timeSteps: number, channels: number] {
  const [first, second] = parts.map(({ x }) => {
    const [, timeSteps = 0, channels = 1] = x.shape;
    if ((x.shape.length !== 2 && x.shape.length !== 3) || timeSteps < 1 || channels < 1) {
      throw new InputError(
        `${x.place}: expected shape (N, T, C), windows of T time steps and C signals, or (N, T); received ${shapeText(x)}`,
      );
    }
    if (typeof x.values[0] === "string") throw new InputError(`${x.place}: expected numbers; received text`);
    return [timeSteps, channels] as const;
  });
  if (second && (second[0] !== first![0] || second[1] !== first![1])) {
    throw new InputError(
      `${parts[1]!.x.place}: expected windows of (${first!.join(", ")}), as for training; received ${shapeText(parts[1]!.x)}`,
    );
  }
  return first!;
}

async function readSignals(
  read: (name: string) => Promise<NamedArray | undefined>,
  x: NamedArray,
  timeSteps: number,
  channels: number,
): Promise<readonly Signal[]> {
  const named = await read("signal_names");
  // PyTorch's order. A set that is so all the same says so by naming its signals.
  if (!named && channels > 4 * timeSteps) {
    throw new InputError(
      `${x.place}: expected (N, T, C), time before signals; received ${timeSteps} time steps of ${channels} signals; save x.swapaxes(1, 2), or signal_names if that is right`,
    );
  }
  const names = named
    ? textsOf(named, channels, { what: "signal names", repeated: false })
    : Array.from({ length: channels }, (_, i) => `signal ${i + 1}`);
  if (named && (new Set(names).size < channels || names.includes("")))
    throw new InputError(`${named.place}: expected names, no two alike and none empty; received others`);
  const given = await read("units");
  const units = given && textsOf(given, channels, { what: "units", repeated: true });
  return names.map((name, i) => ({ name, unit: units?.[i] ?? "" }));
}

/** An array of every part, or of none. */
function every(
  parts: readonly Part[],
  counts: readonly number[],
  key: "subject" | "recording" | "lengths",
): { array: NamedArray; windows: number }[] | undefined {
  const arrays = parts.map((part) => part[key]);
  const found = arrays.flatMap((array, i) => (array ? [{ array, windows: counts[i]! }] : []));
  if (found.length === 0) return undefined;
  if (found.length < parts.length)
    throw new InputError(`${found[0]!.array.place}: expected ${key}_train and ${key}_test, or neither; received one`);
  return found;
}

/** Who is in the second part. Throws InputError for whoever is in both: that is no split by subject. */
function testSubjectsOf(
  parts: readonly Part[],
  [trained = 0]: readonly number[],
  subject: Int32Array,
  names: readonly string[] | undefined,
): readonly number[] {
  if (parts.length === 1) return [];
  const train = new Set(subject.subarray(0, trained));
  const test = [...new Set(subject.subarray(trained))].sort((a, b) => a - b);
  const both = test.find((wearer) => train.has(wearer));
  if (both === undefined) return test;
  throw new InputError(
    `${parts[1]!.subject!.place}: expected other subjects than in subject_train; received ${names ? quote(names[both - 1]!, 40) : both} in both; save one x, y and subject, to be split by subject`,
  );
}

/** All windows one after another; one float32 array as it is. */
function joined(parts: readonly Part[], count: number): Float32Array {
  const [first] = parts;
  if (parts.length === 1 && first!.x.values instanceof Float32Array) return first!.x.values;
  const x = new Float32Array(count);
  let at = 0;
  for (const { x: array } of parts) {
    x.set(array.values as ArrayLike<number>, at);
    at += array.values.length;
  }
  return x;
}

/** The file's or folder's own name, without its ending. */
function nameOf(path: string): string {
  const last =
    path
      .split(/[/\\]/)
      .filter((part) => part !== "" && part !== ".")
      .at(-1) ?? "";
  return last.replace(/\.(?:npz|zip)$/i, "") || "windows";
}

function sourceOf(name: string, { paths }: ArrayFiles, unrecorded: readonly Unrecorded[]): string {
  const words = {
    subjects: "who was measured, so a window stands for itself",
    samplingRate: "the sampling rate, so a time step counts as 1 s",
  };
  const lacks = [...unrecorded.map((word) => words[word]), ...(paths.has("signal_names") ? [] : ["what the signals are"])];
  return `arrays ${[...paths.keys()].sort().join(", ")} of ${printable(name)}${lacks.length > 0 ? `; not recorded: ${lacks.join("; ")}` : ""}`;
}
