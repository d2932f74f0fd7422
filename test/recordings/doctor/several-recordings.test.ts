import assert from "node:assert/strict";
import { test } from "node:test";
import { examineFiles, findingLine, importRecordings, type Examination } from "../../../src/recordings/index.js";
import { openMapping } from "../../../src/files/index.js";
import { madeSamples } from "../../support/made-recordings.js";
import { memorySource } from "../../support/memory-source.js";
import { LAYOUT_TREES } from "../../support/layout-trees.js";
import { textSource } from "../../support/recordings.js";

/** One recording: who, with which device, from which second on. */
type Made = readonly [who: string, device: string, start: number];
const RECORDINGS: readonly Made[] = [
  ["ann", "nexus_1", 500],
  ["ann", "nexus_2", 300],
  ["bob", "nexus_1", 400],
  ["bob", "galaxy_1", 200],
  ["cid", "galaxy_1", 900],
];

interface Options {
  readonly header: string;
  readonly sensor: "acc" | "gyro";
  readonly recordings?: readonly Made[];
  /** Of the rows each so-manieth is dropped. */
  readonly drop?: number;
}

/** All recordings in one file, as HHAR has them. */
function csv({ header, sensor, recordings = RECORDINGS, drop = Infinity }: Options): Uint8Array {
  const lines = recordings.flatMap(([who, device, start]) =>
    madeSamples({ seconds: 30, seed: start, moves: 0.5 }).flatMap(({ time, [sensor]: values }, n) => {
      if (n % drop === drop - 1) return [];
      const stamp = Math.round((1.4e9 + start + time) * 1000);
      const cells = values.map((value) => (sensor === "acc" ? 9.80665 * value : value).toFixed(5));
      return [`${n},${stamp},${cells.join(",")},${who},${device.split("_")[0]!},${device},${n < 750 ? "walk" : "sit"}`];
    }),
  );
  return new TextEncoder().encode(`${header}\n${lines.join("\n")}\n`);
}
const HEADER = "Index,Arrival_Time,x,y,z,User,Model,Device,gt";

/** What is guessed must import as many windows as was told, without a word about time. */
async function examined(files: Readonly<Record<string, Uint8Array>>): Promise<Examination> {
  const source = memorySource(new Map(Object.entries(files)), "/home/somebody/secret/my phones");
  const examination = await examineFiles(source);
  const told = examination.findings.filter(({ kind }) => !["class", "gap", "missing values"].includes(kind));
  assert.deepEqual(told.map(findingLine), []);
  const { report } = await importRecordings(source, examination.mapping);
  assert.deepEqual([examination.shape.exact, examination.shape.windows], [true, report.windows]);
  assert.ok(report.windows > 60 && report.leftOut.missing < 20, `${report.windows} ${report.leftOut.missing}`);
  return examination;
}
const cutsOf = ({ mapping }: Examination): unknown => mapping.files.map(({ recordingColumns, restarts }) => [recordingColumns, restarts]);
const joinOf = ({ decisions }: Examination): string => {
  const { taken, because } = decisions.find(({ about }) => about === "join")!;
  return `${taken}: ${because}`;
};

test("two files of the same rows that hold several recordings are joined row by row, and their columns compared", async () => {
  const examination = await examined({
    "acc.csv": csv({ header: HEADER, sensor: "acc" }),
    "gyro.csv": csv({ header: HEADER, sensor: "gyro" }),
  });
  assert.equal(examination.mapping.join, "rows");
  assert.deepEqual(cutsOf(examination), [
    [["User", "Device"], false],
    [["User", "Device"], false],
  ]);
  assert.deepEqual(
    examination.shape.subjects.map(({ name }) => name),
    ["ann", "bob", "cid"],
  );
  assert.equal(examination.mapping.source, "my phones, by a mapping that stride guessed", "no path of a machine");
});

test("two files of other rows, another order and other names are joined by time and by what both call recordings", async () => {
  const gyro = csv({
    ...{ header: "Index,Arrival_Time,x,y,z,Person,Brand,Phone,gt", sensor: "gyro", drop: 30 },
    recordings: [...RECORDINGS].reverse(),
  });
  const examination = await examined({ "acc.csv": csv({ header: HEADER, sensor: "acc" }), "gyro.csv": gyro });
  assert.equal(examination.mapping.join, "time");
  assert.deepEqual(cutsOf(examination), [
    [["User", "Device"], false],
    [["Person", "Phone"], false],
  ]);
  assert.match(joinOf(examination), /^by time: files hold several recordings and not the same rows: those with the same User and Device/);
});

test("time that runs back where no column changes begins another recording, in both files", async () => {
  const recordings: readonly Made[] = [["ann", "nexus_1", 500], ["ann", "nexus_1", 300], ...RECORDINGS.slice(2)];
  const examination = await examined({
    "acc.csv": csv({ header: HEADER, sensor: "acc", recordings }),
    "gyro.csv": csv({ header: HEADER, sensor: "gyro", recordings, drop: 40 }),
  });
  assert.deepEqual(
    [examination.mapping.join, cutsOf(examination)],
    [
      "time",
      [
        [["User", "Device"], true],
        [["User", "Device"], true],
      ],
    ],
  );
  const { report } = await importRecordings(
    memorySource(
      new Map([
        ["acc.csv", csv({ header: HEADER, sensor: "acc", recordings })],
        ["gyro.csv", csv({ header: HEADER, sensor: "gyro", recordings, drop: 40 })],
      ]),
    ),
    examination.mapping,
  );
  assert.deepEqual([report.recordings, report.leftOut.unjoined.recordings], [5, 0]);
});

test("one file of several recordings is cut by its columns; a column that changes in between tells none", async () => {
  const examination = await examined({ "all.csv": csv({ header: HEADER, sensor: "acc" }) });
  assert.deepEqual(cutsOf(examination), [[["Device"], false]]);
});

test("HHAR's folder is known; what only one sensor recorded, and other rates, are found", async () => {
  const known = ["hhar", "hhar-watch"].map(openMapping);
  const { known: name, findings } = await examineFiles(textSource(LAYOUT_TREES["hhar"]!()), { known });
  assert.equal(name, "hhar");
  const lines = findings.map(findingLine).join("\n");
  assert.match(lines, /time stamps come to 200 Hz where the mapping says 50, of 2 recordings/);
  assert.match(
    lines,
    /1 recording without a partner in another kind of file, such as .*samsungold_1\): .*Phones_gyroscope\.csv has none such/,
  );
  assert.equal((await examineFiles(textSource(LAYOUT_TREES["hhar-watch"]!()), { known })).known, "hhar-watch");
});
