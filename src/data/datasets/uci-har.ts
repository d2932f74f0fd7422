import { InputError } from "../../tensor/index.js";
import { checkDataset, type Dataset, type Signal } from "../dataset.js";
import type { FileSource } from "../formats/file-source.js";
import { printable, show } from "../formats/quote.js";
import { parseIntegers } from "../formats/signal-text.js";
import { readInTurn, type ReadTables } from "../formats/table-reader.js";
import { interleave, storeSignal } from "./interleave.js";
import { joinHalves } from "./overlap.js";

/**
 * "Human Activity Recognition Using Smartphones" in its original layout: a folder with `train/` and `test/`, in each nine signal files of
 * one window a line, the labels and the subjects. The 561 computed features are not read.
 */

/** Reading a source: what it may be asked besides. */
export interface ReadOptions {
  /** Called after each file with the bytes read so far and the bytes of all files. */
  readonly progress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How the signals are read; default one after another, in the calling thread. The dataset is the same, whatever reads them. */
  readonly readTables?: ReadTables | undefined;
}

const TIME_STEPS = 128;
const OVERLAP = 0.5;
const SUBJECTS = 30;
const TEST_SUBJECTS = [2, 4, 9, 10, 12, 13, 18, 20, 24];
const CLASS_NAMES = ["WALKING", "WALKING_UPSTAIRS", "WALKING_DOWNSTAIRS", "SITTING", "STANDING", "LAYING"];
/** The order of the channels: total acceleration, body acceleration (without gravity), angular velocity. */
const SIGNALS: readonly Signal[] = [
  ["total_acc", "g"],
  ["body_acc", "g"],
  ["body_gyro", "rad/s"],
].flatMap(([sensor, unit]) => ["x", "y", "z"].map((axis) => ({ name: `${sensor}_${axis}`, unit: unit! })));
/** Of a window: time steps and channels. */
const SHAPE = [TIME_STEPS, SIGNALS.length] as const;
const SOURCE =
  "Reyes-Ortiz, Anguita, Ghio, Oneto, Parra (2013), Human Activity Recognition Using Smartphones, UCI Machine Learning Repository, " +
  "DOI 10.24432/C54S4K; CC BY 4.0 by the repository's page, while the archive's own README forbids commercial use";

const PARTS = ["train", "test"] as const;
type Part = (typeof PARTS)[number];
const LABELS_FILE = "activity_labels.txt";

/**
 * Windows of the training subjects, then of the test subjects: x is (N, 128, 9), 10,299 windows in the full dataset. Throws InputError for a
 * file that is missing or malformed, for files that disagree, and for subjects on the wrong side of the official split.
 */
export async function readUciHar(source: FileSource, { progress, signal, readTables = readInTurn }: ReadOptions = {}): Promise<Dataset> {
  const folder = findFolder(source);
  const paths = PARTS.flatMap((part) => [labelsPath(part), subjectsPath(part), ...SIGNALS.map(({ name }) => signalPath(part, name))]);
  const missing = paths.filter((path) => !folder.files.has(path));
  if (missing.length > 0) {
    const more = missing.length > 1 ? ` and ${missing.length - 1} more` : "";
    throw new InputError(`${source.name}: expected the file ${folder.prefix}${missing[0]}; received none${more}; fetch the dataset again`);
  }
  const total = paths.reduce((sum, path) => sum + source.size(folder.prefix + path), 0);
  let done = 0;
  async function read(path: string): Promise<{ bytes: Uint8Array; place: string }> {
    signal?.throwIfAborted();
    const bytes = await source.read(folder.prefix + path);
    return { bytes, place: `${source.name}: ${folder.prefix}${path}` };
  }
  function count(path: string): void {
    done += source.size(path);
    progress?.(done, total);
  }

  if (folder.files.has(LABELS_FILE)) checkClassNames(await read(LABELS_FILE));
  const labels: Int32Array[] = [],
    subjects: Int32Array[] = [];
  for (const part of PARTS) {
    const y = await read(labelsPath(part));
    const labelsHere = parseIntegers(y.bytes, y.place);
    checkLabels(labelsHere, y.place);
    count(folder.prefix + labelsPath(part));
    const s = await read(subjectsPath(part));
    const subjectsHere = parseIntegers(s.bytes, s.place);
    if (subjectsHere.length !== labelsHere.length) {
      throw new InputError(`${s.place}: expected ${labelsHere.length} rows, as in ${labelsPath(part)}; received ${subjectsHere.length}`);
    }
    checkSubjects(subjectsHere, s.place, part);
    count(folder.prefix + subjectsPath(part));
    labels.push(labelsHere.map((label) => label - 1));
    subjects.push(subjectsHere);
  }

  const channels = SIGNALS.length,
    window = TIME_STEPS * channels;
  const [trainRows, testRows] = labels.map(({ length }) => length) as [number, number];
  const x = new Float32Array((trainRows + testRows) * window);
  const files = PARTS.flatMap((part) => {
    const windows = part === "train" ? x.subarray(0, trainRows * window) : x.subarray(trainRows * window);
    return SIGNALS.map(({ name }, channel) => {
      const path = folder.prefix + signalPath(part, name);
      const store = (cells: Float32Array, row: number): void => storeSignal(cells, windows, channel, row, SHAPE);
      const target = { rows: windows.length / window, columns: TIME_STEPS, store };
      return { path, place: `${source.name}: ${path}`, target, part, windows, all: channel === channels - 1 };
    });
  });
  for await (const { path, part, windows, all } of readTables(source, files, signal)) {
    count(path);
    if (!all) continue;
    interleave(windows, SHAPE);
    checkDifferent(windows, source.name, part);
  }

  const y = concatenate(labels),
    subject = concatenate(subjects);
  const shape = { timeSteps: TIME_STEPS, channels, overlap: OVERLAP };
  return checkDataset({
    name: "uci-har",
    simulated: false,
    source: SOURCE,
    signals: SIGNALS,
    classNames: CLASS_NAMES,
    samplingRate: 50,
    timeSteps: TIME_STEPS,
    overlap: OVERLAP,
    testSubjects: TEST_SUBJECTS,
    x,
    y,
    subject,
    recording: joinHalves(x, y, subject, shape),
  });
}

/** Whether a source holds at least one file of the layout, so that reading it would say more than that it is another thing. */
export function looksLikeUciHar(source: FileSource): boolean {
  return source.list().some((path) => MARKER.test(path));
}

/** The folder that holds `train/` and `test/`, whatever it is called and however deep it lies. */
function findFolder(source: FileSource): { prefix: string; files: Set<string> } {
  const prefixes = new Set<string>();
  for (const path of source.list()) {
    const found = MARKER.exec(path);
    if (found) prefixes.add(path.slice(0, found.index));
  }
  const [prefix, second] = prefixes;
  if (prefix === undefined) {
    throw new InputError(
      `${source.name}: expected UCI HAR's files, such as ${labelsPath("train")}; received ${source.list().length} other files; pass the folder or zip that holds train/ and test/, or make a dataset of recordings with stride data import`,
    );
  }
  if (second !== undefined) {
    throw new InputError(
      `${source.name}: expected one copy of the dataset; received two, in "${printable(prefix)}" and "${printable(second)}"; remove one`,
    );
  }
  const files = source.list().filter((path) => path.startsWith(prefix));
  return { prefix, files: new Set(files.map((path) => path.slice(prefix.length))) };
}

const MARKER = new RegExp(
  `(?<=^|/)(train|test)/(?:y_\\1|subject_\\1|Inertial Signals/(?:${SIGNALS.map(({ name }) => name).join("|")})_\\1)\\.txt$`,
);

function labelsPath(part: Part): string {
  return `${part}/y_${part}.txt`;
}

function subjectsPath(part: Part): string {
  return `${part}/subject_${part}.txt`;
}

function signalPath(part: Part, signal: string): string {
  return `${part}/Inertial Signals/${signal}_${part}.txt`;
}

function checkClassNames({ bytes, place }: { bytes: Uint8Array; place: string }): void {
  const lines = new TextDecoder()
    .decode(bytes)
    .trim()
    .split(/\s*\n\s*/);
  const expected = CLASS_NAMES.map((name, k) => `${k + 1} ${name}`);
  for (let row = 0; row < Math.max(lines.length, expected.length); row++) {
    const received = lines[row]?.replace(/\s+/, " ");
    if (received !== expected[row]) {
      throw new InputError(
        `${place}: row ${row + 1}: expected ${expected[row] ?? "no more rows"}; received ${show(received)}; fetch the dataset again`,
      );
    }
  }
}

function checkLabels(labels: Int32Array, place: string): void {
  labels.forEach((label, row) => {
    if (label < 1 || label > CLASS_NAMES.length) {
      throw new InputError(`${place}: row ${row + 1}, column 1: expected a label from 1 to ${CLASS_NAMES.length}; received ${label}`);
    }
  });
}

/** The subject files alone tell train from test, so that a swap or a mix of the two is seen here. */
function checkSubjects(subjects: Int32Array, place: string, part: Part): void {
  subjects.forEach((subject, row) => {
    const at = (): string => `${place}: row ${row + 1}, column 1`;
    if (subject < 1 || subject > SUBJECTS) throw new InputError(`${at()}: expected a subject from 1 to ${SUBJECTS}; received ${subject}`);
    const side = TEST_SUBJECTS.includes(subject) ? "test" : "train";
    if (side !== part) {
      throw new InputError(
        `${at()}: expected a subject of the official ${part} set; received ${subject}, of its ${side} set; were train and test swapped or mixed?`,
      );
    }
  });
}

/** Two signals that are equal in every cell are one file under two names. x is (n, 128, 9). */
function checkDifferent(x: Float32Array, name: string, part: Part): void {
  const channels = SIGNALS.length;
  for (let a = 0; a < channels; a++) {
    for (let b = a + 1; b < channels; b++) {
      let i = 0;
      while (i < x.length && x[i + a] === x[i + b]) i += channels;
      if (i < x.length) continue;
      const [one, two] = [signalPath(part, SIGNALS[a]!.name), signalPath(part, SIGNALS[b]!.name)];
      throw new InputError(`${name}: ${two}: expected another signal than ${one}; received the same numbers; fetch the dataset again`);
    }
  }
}

function concatenate([a, b]: readonly Int32Array[]): Int32Array {
  const joined = new Int32Array(a!.length + b!.length);
  joined.set(a!);
  joined.set(b!, a!.length);
  return joined;
}
