import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeModel, type NetworkModel } from "../../src/artifact/index.js";
import { createDemo, officialSplit, type Dataset, type Signal } from "../../src/data/index.js";
import type { Mapping } from "../../src/recordings/index.js";
import { DEFAULT_RECIPE, trainModel } from "../../src/study/index.js";
import { stitch, type Stitched } from "./stitched.js";

export const demo = createDemo();

/** A small network that learned a little of the simulated people. */
export async function demoModel(change: Partial<NetworkModel> = {}): Promise<NetworkModel> {
  const train = officialSplit(demo).train;
  const recipe = { ...DEFAULT_RECIPE, epochs: 3, options: { filters: 8, units: 32 }, preparation: "standardize" as const };
  const { model } = await trainModel(train, recipe);
  return { ...model, ...change };
}

export async function writeModel(path: string, model: NetworkModel): Promise<string> {
  writeFileSync(path, await encodeModel(model));
  return path;
}

/** Test subjects' recordings, put together again. */
export function demoRecordings(dataset: Dataset = demo, subjects: readonly number[] = dataset.testSubjects.slice(0, 1)): Stitched[] {
  return stitch(dataset, subjects);
}

export interface CsvOptions {
  readonly columns?: readonly { readonly header: string; readonly signal: string; readonly factor?: number }[];
  /** Of time stamps, in seconds. */
  readonly timeOf?: (t: number) => number;
  readonly labels?: boolean;
  readonly header?: boolean;
}

export const ALL_COLUMNS = demo.signals.map(({ name }) => ({ header: name, signal: name }));

/** A recording as text: time, the signals, its activity. Numbers are the shortest that give the same float32. */
export function csvOf(
  { values, labels }: Stitched,
  { columns = ALL_COLUMNS, timeOf = (t) => t / 50, labels: labelled = true }: CsvOptions = {},
): string {
  const channels = columns.map(({ signal }) => demo.signals.findIndex(({ name }) => name === signal));
  const rows = Array.from(labels, (label, t) => {
    const cells = channels.map((channel, i) => String(values[9 * t + channel]! * (columns[i]!.factor ?? 1)));
    return [timeOf(t).toFixed(4), ...cells, ...(labelled ? [demo.classNames[label]!] : [])].join(",");
  });
  return `${["time", ...columns.map(({ header }) => header), ...(labelled ? ["activity"] : [])].join(",")}\n${rows.join("\n")}\n`;
}

/** How such files are read: `s2-01.csv` is of subject 2. */
export function csvMapping(signals: readonly Signal[] = demo.signals, rate = 50): Mapping {
  return {
    format: "stride-mapping-1",
    ...{ name: "made-up files", source: "a test", join: "rows" },
    files: [
      {
        path: "s{subject}-{part}.csv",
        table: {
          ...{ kind: "delimited", delimiter: ",", quotes: false, rowEnd: "", badRows: "refuse", header: true, skipLines: 0 },
          ...{ comment: null, decimal: ".", missing: [""], encoding: "utf-8" },
        },
        time: { column: "time", unit: "s", rate },
        signals: signals.map(({ name, unit }) => ({ column: name, name, unit, to: unit })),
        ...{ recordingColumns: [], restarts: false },
      },
    ],
    subject: { from: "path", placeholder: "subject" },
    label: { from: "column", column: "activity" },
    classes: demo.classNames.map((name) => ({ code: name, name })),
    windows: {
      acquisition: { inputs: signals, maxGap: 0.1, steps: [] },
      ...{ samplingRate: 50, signals: signals.map(({ name }) => name), length: 2.56, overlap: 0.5, labelShare: 0.5, testSubjects: [] },
    },
  };
}

/** Writes recordings as `s2-01.csv` and so on; their paths. */
export function writeRecordings(folder: string, all: readonly Stitched[], options: CsvOptions = {}): string[] {
  return all.map((one, i) => {
    const path = join(folder, `s${one.subject}-${String(i + 1).padStart(2, "0")}.csv`);
    writeFileSync(path, csvOf(one, options));
    return path;
  });
}

/** One behind another, as if somebody had worn the sensors all the time. */
export function joined(all: readonly Stitched[]): Stitched {
  return {
    subject: all[0]!.subject,
    values: Float32Array.from(all.flatMap(({ values }) => [...values])),
    labels: Int32Array.from(all.flatMap(({ labels }) => [...labels])),
    windows: [],
  };
}
