// Runs in Node and on a page of a browser, to be compared bit for bit: this file and all it imports must be free of Node.
import {
  arraysOf,
  byteFileOf,
  createDifferentiable,
  createStreamPredictor,
  encodeNpz,
  fingerprintOf,
  importRecordings,
  integratedGradients,
  meanSignals,
  meanWindow,
  NPZ_LIMITS,
  openNpz,
  officialSplit,
  openParquetTable,
  openRecordings,
  openZip,
  readWindowArrays,
  sha256,
  trainModel,
  windowAt,
  windowsOf,
  DEFAULT_RECIPE,
  encodeModel,
  type FileSource,
  type Mapping,
} from "../../src/index.js";

/** Files that others wrote, as base64. */
export interface GivenFiles {
  /** Of NumPy: windows and labels. */
  readonly npz: string;
  /** Of Arrow, one a codec and encoding, by their titles. */
  readonly parquet: Readonly<Record<string, string>>;
}

/** What one place made of recordings. Every field must be equal everywhere. */
export interface Recorded {
  /** Of windows cut from text by a mapping: resampled, filtered, with gravity apart. */
  readonly dataset: string;
  /** SHA-256 of a model's whole file, with acquisition and layout in it. */
  readonly file: string;
  /** How many windows a stream of samples, one by one, had, and SHA-256 of their probabilities. */
  readonly streamed: { readonly windows: number; readonly sha256: string };
  /** Of one window by integrated gradients, to the last bit. */
  readonly attributions: string;
  /** Of the arrays, by their names, and of the dataset written as arrays and read again. */
  readonly npz: Readonly<Record<string, string>>;
  /** Of all cells, by the file's title; or what is wrong. */
  readonly parquet: Readonly<Record<string, string>>;
}

const SECONDS = 24;
const RATE = 40;

const mapping: Mapping = {
  ...{ format: "stride-mapping-1", name: "pocket", source: "a test", join: "rows" },
  files: [
    {
      path: "{subject}/{label}.csv",
      table: {
        ...{ kind: "delimited", delimiter: ",", quotes: true, rowEnd: "", badRows: "refuse", header: true, skipLines: 0 },
        ...{ comment: null, decimal: ".", missing: ["", "NaN"], encoding: "utf-8" },
      },
      time: { column: "t", unit: "ms", rate: RATE },
      signals: ["x", "y", "z"].map((axis) => ({ column: axis, name: `total_acc_${axis}`, unit: "m/s2", to: "g" })),
      ...{ recordingColumns: [], restarts: false },
    },
  ],
  subject: { from: "path", placeholder: "subject" },
  label: { from: "path", placeholder: "label" },
  classes: ["still", "shake"].map((name) => ({ code: name, name })),
  windows: {
    acquisition: {
      inputs: ["x", "y", "z"].map((axis) => ({ name: `total_acc_${axis}`, unit: "g" })),
      maxGap: 0.2,
      steps: [
        { kind: "median", signals: ["total_acc_x", "total_acc_y", "total_acc_z"], size: 3 },
        {
          kind: "gravity",
          signals: ["total_acc_x", "total_acc_y", "total_acc_z"],
          gravity: null,
          body: ["body_acc_x", "body_acc_y", "body_acc_z"],
        },
      ],
    },
    ...{ samplingRate: 50, signals: ["total_acc", "body_acc"].flatMap((name) => ["x", "y", "z"].map((axis) => `${name}_${axis}`)) },
    ...{ length: 1.28, overlap: 0.5, labelShare: 0.5, testSubjects: ["C"] },
  },
};

/** Three people's files, with a missing cell and a gap in each. */
function recordedFiles(): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  ["A", "B", "C"].forEach((subject, who) => {
    ["still", "shake"].forEach((label, moves) => {
      let state = 7 + 31 * who + 17 * moves;
      const noise = (): number => (state = (state * 16807) % 2147483647) / 2147483647 - 0.5;
      const lines = ["t,x,y,z"];
      for (let n = 0; n < SECONDS * RATE; n++) {
        if (n === 400) n += 30;
        // A triangle of 2 Hz, as no function whose bits an engine chooses may be here.
        const swing = moves * 4 * Math.abs(((n + 3 * who) % 20) - 10) - 20 * moves;
        const cells = [swing / 3, 9.81 + swing / 5, swing / 7].map((value) => (value + noise()).toFixed(4));
        lines.push([n * (1000 / RATE) + (n % 3), ...(n === 100 ? ["", cells[1], cells[2]] : cells)].join(","));
      }
      files.set(`${subject}/${label}.csv`, new TextEncoder().encode(`${lines.join("\n")}\n`));
    });
  });
  return files;
}

/** From the bytes of text files to what a model says of a stream, and why; and the files of others. */
export async function recorded(given: GivenFiles): Promise<Recorded> {
  const files = recordedFiles();
  const source: FileSource = {
    name: "pocket",
    list: () => [...files.keys()],
    size: (path) => files.get(path)!.length,
    read: async (path) => files.get(path)!,
  };
  const { dataset } = await importRecordings(source, mapping);
  const { train } = officialSplit(dataset);
  const { model } = await trainModel(train, { ...DEFAULT_RECIPE, epochs: 1, seed: 1, preparation: "standardize" });
  const windows = windowsOf(train);
  const attribution = integratedGradients(createDifferentiable(model), windowAt(windows, 3), {
    target: { label: 1, of: "probability" },
    baseline: meanWindow(meanSignals(windows), dataset.timeSteps),
  });
  const again = await openZip(await encodeNpz(arraysOf(dataset)), "windows.npz", { limits: NPZ_LIMITS });
  const parquet: Record<string, string> = {};
  for (const [title, base64] of Object.entries(given.parquet)) parquet[title] = await cellsOf(bytesOf(base64));
  return {
    dataset: await fingerprintOf(dataset),
    file: await sha256(await encodeModel(model)),
    streamed: await stream(model, source),
    attributions: await hashOf(attribution.attributions),
    npz: { ...(await arraysIn(bytesOf(given.npz))), again: await fingerprintOf(await readWindowArrays(again)) },
    parquet,
  };
}

/** The test subject's recordings, a sample at a time. */
async function stream(model: Parameters<typeof createStreamPredictor>[0], source: FileSource): Promise<Recorded["streamed"]> {
  const told: number[] = [];
  let windows = 0;
  const { recordings } = await openRecordings(source, mapping);
  for await (const recording of recordings) {
    const { subject, signals, samplingRate } = recording;
    if (subject !== "C") continue;
    const predictor = createStreamPredictor(model, {
      ...{ measured: signals, measuredRate: samplingRate },
      onWindow({ start, stretch, label, probabilities }) {
        windows++;
        told.push(start, stretch, label, ...probabilities);
      },
    });
    for await (const { length, time, values } of recording.blocks()) {
      for (let i = 0; i < length; i++) predictor.push(time[i]!, values.slice(i * signals.length, (i + 1) * signals.length));
    }
    predictor.end();
  }
  return { windows, sha256: await hashOf(Float64Array.from(told)) };
}

async function arraysIn(bytes: Uint8Array): Promise<Record<string, string>> {
  const archive = await openNpz(byteFileOf(bytes, "arrays.npz"));
  const arrays: Record<string, string> = {};
  for (const name of archive.names) {
    const { shape, values } = await archive.read(name);
    arrays[name] = JSON.stringify([shape, [...values]]);
  }
  return arrays;
}

async function cellsOf(bytes: Uint8Array): Promise<string> {
  try {
    const table = await openParquetTable(byteFileOf(bytes, "a.parquet"));
    const cells: unknown[] = [];
    for await (const { values } of table.blocks(table.columns.map((_, column) => ({ column, as: "text" })))) {
      cells.push(...values.map((column) => [...column]));
    }
    return await sha256(new TextEncoder().encode(JSON.stringify(cells)));
  } catch (error) {
    return String(error);
  }
}

function hashOf({ buffer, byteOffset, byteLength }: Float64Array): Promise<string> {
  return sha256(new Uint8Array(buffer, byteOffset, byteLength));
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
