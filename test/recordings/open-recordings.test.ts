import assert from "node:assert/strict";
import { test } from "node:test";
import { openRecordings, type LeftOutRow, type Mapping, type ReadMapping } from "../../src/recordings/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { collect, collectOne, COLUMNS, CSV, ramp, smallMapping, textSource, type Collected } from "../support/recordings.js";

type File = Mapping["files"][number];
const read = async (files: Readonly<Record<string, string>>, mapping: ReadMapping, leftOut: LeftOutRow[] = []): Promise<Collected[]> =>
  collect((await openRecordings(textSource(files), mapping, { onLeftOut: (row) => leftOut.push(row) })).recordings);
const refusal = async (files: Readonly<Record<string, string>>, mapping: ReadMapping, message: RegExp): Promise<void> =>
  assert.rejects(read(files, mapping), (error) => assertRefusal(error, message));
const near = (received: readonly number[], expected: readonly number[], tolerance = 1e-9): void => {
  assert.equal(received.length, expected.length);
  received.forEach((value, i) =>
    assert.ok(Object.is(value, expected[i]) || Math.abs(value - expected[i]!) <= tolerance, `${received.join()} for ${expected.join()}`),
  );
};

test("a file is a recording: subject and label from its path, time from its first sample, files in the order of their paths", async () => {
  const opened = await openRecordings(
    textSource({ "p2_sit.csv": ramp(2), "readme.txt": "", "p01_walk.csv": ramp(3, { start: 7 }), "7_turn.csv": ramp(1) }),
    smallMapping(),
  );
  assert.deepEqual([opened.files, opened.unmatched], [3, ["readme.txt"]]);
  const [turn, walk, sit] = await collect(opened.recordings);
  assert.deepEqual([turn!.name, turn!.subject, turn!.labels], ["7_turn.csv", "7", [null]], "the mapping leaves turns out");
  assert.deepEqual([walk!.subject, walk!.values, walk!.labels], ["p01", [0, 1, 2], ["walking", "walking", "walking"]]);
  near(walk!.time, [0, 0.1, 0.2]);
  assert.deepEqual([sit!.name, sit!.values], ["p2_sit.csv", [0, 1]]);
});

test("what a recording is, is known before it is read; its blocks may be asked for again", async () => {
  const { recordings } = await openRecordings(textSource({ "p1_walk.csv": ramp(3) }), smallMapping());
  for await (const recording of recordings) {
    assert.deepEqual([recording.signals, recording.samplingRate], [[{ name: "acc", unit: "g" }], 10]);
    assert.deepEqual(await collectOne(recording), await collectOne(recording));
  }
});

test("cells are scaled and offset, then converted to the unit that is used", async () => {
  const signals = [
    { column: "a", name: "acc", unit: "m/s2", to: "g" },
    { column: "b", name: "code", unit: "g", to: "g", scale: 3 / 63, offset: -1.5 },
    { column: "c", name: "turn", unit: "deg/s", to: "rad/s", scale: 2 },
    { column: "a", name: "raw", unit: "counts", to: "counts" },
  ];
  const [one] = await read({ "p_walk.csv": "t,a,b,c\n0,9.80665,63,90\n0.1,-19.6133,0,\n" }, smallMapping({}, { signals }));
  near(one!.values, [1, 1.5, Math.PI, 9.80665, -2, -1.5, NaN, -19.6133], 1e-12);
});

test("times of every unit become seconds from the first sample, those of nanoseconds since 1970 too", async () => {
  const cells: readonly [unit: "s" | "ms" | "us" | "ns" | "iso" | "samples", cells: readonly string[], tolerance: number][] = [
    ["s", ["5.5", "5.6", "5.75"], 1e-9],
    ["ms", ["1764236400000", "1764236400100", "1764236400250"], 1e-9],
    ["us", ["1764236400000000", "1764236400100000", "1764236400250000"], 1e-9],
    ["ns", ["1764236400000000000", "1764236400100000000", "1764236400250000000"], 256e-9],
    ["iso", ["2026-11-27T09:30:00Z", "2026-11-27 09:30:00.100", "2026-11-27T10:30:00,25+01:00"], 3e-7],
    ["samples", ["100", "101", "102.5"], 1e-9],
  ];
  for (const [unit, times, tolerance] of cells) {
    const text = `t,a\n${times.map((time) => `"${time}",1\n`).join("")}`;
    const [one] = await read({ "p_walk.csv": text }, smallMapping({}, { time: { column: "t", unit, rate: 10 } }));
    near(one!.time, [0, 0.1, 0.25], tolerance);
  }
  const [counted] = await read({ "p_walk.csv": ramp(3) }, smallMapping({}, { time: { rate: 4 } }));
  assert.deepEqual(counted!.time, [0, 0.25, 0.5]);
});

test("files that share placeholders are joined row for row, whatever their blocks; numbers with zeros before them are the same", async () => {
  const files: File[] = ["acc", "gyro"].map((sensor) => ({
    ...{ path: `raw/${sensor}_exp{exp}_user{subject}.txt`, table: COLUMNS, time: { rate: 10 } },
    signals: [{ column: "2", name: sensor, unit: "", to: "" }],
    ...{ recordingColumns: [], restarts: false },
  }));
  const mapping = smallMapping({ files, label: { from: "constant", value: "walk" } });
  const rows = (count: number, factor: number): string => Array.from({ length: count }, (_, i) => `0 ${i * factor}\n`).join("");
  const tree = {
    "raw/acc_exp01_user07.txt": rows(9000, 1),
    "raw/gyro_exp1_user7.txt": rows(9000, -1),
    "raw/acc_exp02_user07.txt": rows(2, 3),
    "raw/gyro_exp02_user07.txt": rows(2, 5),
  };
  const [one, two, ...others] = await read(tree, mapping);
  assert.deepEqual([one!.name, one!.subject, two!.values, others], ["raw/acc_exp01_user07.txt", "7", [0, 0, 3, 5], []]);
  assert.deepEqual(one!.values, Array.from({ length: 9000 }, (_, i) => [i, 0 - i]).flat());
  await refusal(
    { ...tree, "raw/gyro_exp1_user7.txt": rows(8999, 1) },
    mapping,
    /gyro_exp1_user7\.txt: expected as many rows as .*acc_exp01_user07\.txt.*; received 8999, where that has 9000/,
  );
  await refusal({ ...tree, "raw/gyro_exp1_user7.txt": rows(9001, 1) }, mapping, /gyro_exp1_user7\.txt: .* received more than 9000/);
  await refusal(
    { ...tree, "raw/gyro_exp03_user07.txt": "" },
    mapping,
    /expected one file like "raw\/acc_exp.*" to go with raw\/gyro_exp03_user07\.txt; received none/,
  );
  await refusal(
    { ...tree, "raw/acc_exp03_user07.txt": "" },
    mapping,
    /expected one file like "raw\/gyro_exp.*" to go with raw\/acc_exp03_user07\.txt; received none/,
  );
  await refusal(
    { ...tree, "raw/gyro_exp01_user07.txt": "" },
    mapping,
    /expected one file like .* to go with .*; received raw\/gyro_exp01_user07\.txt and raw\/gyro_exp1_user7\.txt/,
  );
});

test("files joined by time are interpolated at the first one's times, and nothing is put in across a gap or outside", async () => {
  const file = (sensor: string, unit: "s" | "ms"): File => ({
    ...{ path: `{subject}_${sensor}.csv`, table: CSV, time: { column: "t", unit, rate: 10 } },
    signals: [{ column: "a", name: sensor, unit: "", to: "" }],
    ...{ recordingColumns: [], restarts: false },
  });
  const mapping = smallMapping({ files: [file("acc", "s"), file("gyro", "ms")], join: "time", label: { from: "constant", value: "walk" } });
  const leftOut: LeftOutRow[] = [];
  const acc = "t,a\n" + [1, 1.1, 1.2, 1.3, 1.4, 2, 2.05, 2.1].map((t) => `${t},0\n`).join("");
  const [one] = await read(
    { "p_acc.csv": acc, "p_gyro.csv": "t,a\n1050,10\n1150,30\n1150,99\n1350,70\n1400,80\n2000,5\n2100,6\n" },
    mapping,
    leftOut,
  );
  near(
    one!.values.filter((_, i) => i % 2 === 1),
    [NaN, 20, 40, 60, 80, 5, 5.5, 6],
    1e-9,
  );
  assert.deepEqual(
    leftOut.map(({ row }) => row),
    [3],
    "a time that was there already is told of",
  );
  await refusal(
    { "p_acc.csv": acc, "p_gyro.csv": "t,a\n1100,1\n1000,1\n1900,0\n" },
    mapping,
    /p_gyro\.csv: row 2: expected a time behind that of the row before; received one 0\.1 s before it; set restarts/,
  );
});

test("a file is split where its subject changes, a column does, and time runs backwards", async () => {
  const text = "who,act,t,a\n03,walk,5,1\n03,walk,5.1,2\n03,sit,5.2,3\n03,sit,1,4\n4,sit,1.1,5\n4,walk,1.2,6\n3,walk,9,7\n";
  const file = { path: "all.csv", restarts: true } as const;
  const mapping = smallMapping({ subject: { from: "column", column: "who" }, label: { from: "column", column: "act" } }, file);
  const split = await read({ "all.csv": text }, mapping);
  assert.deepEqual(
    split.map(({ name, subject, values, labels }) => [name, subject, values, labels!.join(" ")]),
    [
      ["all.csv (subject 3, 1)", "3", [1, 2, 3], "walking walking sitting"],
      ["all.csv (subject 3, 2)", "3", [4], "sitting"],
      ["all.csv (subject 4, 1)", "4", [5, 6], "sitting walking"],
      ["all.csv (subject 3, 3)", "3", [7], "walking"],
    ],
  );
  near(split[0]!.time, [0, 0.1, 0.2]);
  assert.deepEqual(split[3]!.time, [0]);
  const byColumn = await read(
    { "all.csv": text },
    smallMapping({ subject: null, label: null, classes: [] }, { ...file, recordingColumns: ["act"] }),
  );
  assert.deepEqual(
    byColumn.map(({ name, subject, values, labels }) => [name, subject, values, labels]),
    [
      ["all.csv (1)", null, [1, 2], undefined],
      ["all.csv (2)", null, [3], undefined],
      ["all.csv (3)", null, [4, 5], undefined],
      ["all.csv (4)", null, [6, 7], undefined],
    ],
  );
  await refusal(
    { "all.csv": text },
    { ...mapping, files: [{ ...mapping.files[0]!, restarts: false }] },
    /all\.csv: row 4: expected a time behind that of the row before; received one 4\.2 s before it; set restarts/,
  );
});

test("recordings of one file are the same read in turn, kept for later, or skipped", async () => {
  const rows = Array.from({ length: 30_000 }, (_, i) => `${Math.floor(i / 7000) % 3},walk,${i / 10},${i}\n`).join("");
  const mapping = smallMapping(
    { subject: { from: "column", column: "who" }, label: { from: "column", column: "act" } },
    { path: "all.csv" },
  );
  const source = textSource({ "all.csv": `who,act,t,a\n${rows}` });
  const inTurn = await collect((await openRecordings(source, mapping)).recordings);
  assert.deepEqual(
    inTurn.map(({ values }) => values.length),
    [7000, 7000, 7000, 7000, 2000],
  );
  const kept = [];
  for await (const recording of (await openRecordings(source, mapping)).recordings) {
    // Begun, and left in the middle.
    if (kept.length === 1) for await (const _ of recording.blocks()) break;
    kept.push(recording);
  }
  assert.deepEqual(await collectOne(kept[3]!), inTurn[3]);
  assert.deepEqual(await collectOne(kept[1]!), inTurn[1]);
  assert.deepEqual(await collectOne(kept[1]!), inTurn[1]);
});

test("rows that are wrong become gaps where the table lets them, times that were there already are left out, and both are told", async () => {
  const table = { ...CSV, header: false, rowEnd: ";", badRows: "gap" } as const;
  const mapping = smallMapping(
    { subject: { from: "column", column: "1" }, label: { from: "column", column: "2" } },
    {
      ...{ path: "all.txt", table, time: { column: "3", unit: "ms", rate: 10 } as const },
      signals: [{ column: "4", name: "acc", unit: "g", to: "g" }],
    },
  );
  const leftOut: LeftOutRow[] = [];
  const [one, ...others] = await read(
    { "all.txt": "1,walk,100,1;\n1,walk,200,;\n1,walk,300\n1,walk,400,4;\n1,walk,400,5;\n1,,500,6;\n1,walk,,7;\n" },
    mapping,
    leftOut,
  );
  assert.deepEqual([one!.values, one!.labels, others], [[1, NaN, 4, 6], ["walking", "walking", "walking", null], []]);
  near(one!.time, [0, 0.1, 0.3, 0.4]);
  assert.deepEqual(
    leftOut.map(({ file, row }) => `${file} ${row}`),
    ["memory: all.txt 3", "memory: all.txt 7", "memory: all.txt 5"],
  );
  assert.match(leftOut[2]!.reason, /received the same/);
  await refusal(
    { "all.txt": "1,walk,100,1;\n1,walk,,7;\n" },
    { ...mapping, files: [{ ...mapping.files[0]!, table: { ...table, badRows: "refuse" } }] },
    /all\.txt: row 2, column 3: expected a time; received none/,
  );
});

test("labels in a file of their own are of the samples from start to end, by number or by time", async () => {
  const table = { ...COLUMNS, missing: [] };
  const intervals = (change: object): Mapping =>
    smallMapping(
      {
        label: {
          ...{
            from: "intervals",
            path: "labels.txt",
            table,
            keys: { exp: "1" },
            label: "2",
            start: "3",
            end: "4",
            unit: "samples",
            first: 1,
            endIncluded: true,
          },
          ...change,
        },
      },
      { path: "{subject}_{exp}.csv" },
    );
  const tree = { "p_01.csv": ramp(6, { start: 100 }), "p_2.csv": ramp(3) };
  const labelsOf = async (labels: string, change: object = {}): Promise<unknown> =>
    (await read({ ...tree, "labels.txt": labels }, intervals(change))).map((one) => one.labels!.map((label) => label?.[0] ?? "-").join(""));
  assert.deepEqual(await labelsOf("1 walk 2 3\n1 sit 5 6\n1 turn 4 4\n2 sit 1 1\n"), ["-ww-ss", "s--"]);
  assert.deepEqual(await labelsOf("1 walk 2 3\n01 sit 3 6\n", { first: 0, endIncluded: false }), ["--wsss", "---"]);
  assert.deepEqual(await labelsOf("1 walk 100.1 100.3\n2 sit 0.05 0.1\n", { unit: "s" }), ["-www--", "-s-"]);
  assert.deepEqual(await labelsOf("1 walk 100100 100300\n2 sit 0 100\n", { unit: "ms", endIncluded: false }), ["-ww---", "s--"]);
  const opened = await openRecordings(textSource({ ...tree, "labels.txt": "1 walk 1 2\n9 walk 1 2\n9 sit 3 4\n" }), intervals({}));
  await collect(opened.recordings);
  assert.deepEqual(opened.unusedIntervals(), { rows: 2, first: "memory: labels.txt: row 2" });
  const refused = (labels: string, message: RegExp, change: object = {}): Promise<void> =>
    refusal({ ...tree, "labels.txt": labels }, intervals(change), message);
  await refused(
    "1 walk 2 4\n1 sit 4 6\n",
    /labels\.txt: row 2: expected a stretch that begins behind that of row 1; received one that overlaps/,
  );
  await refused("1 walk 4 2\n", /labels\.txt: row 1: expected an end at or behind the start, 4; received 2/);
  await refused("1 walk 1.5 2\n", /labels\.txt: row 1, column 3: expected a whole number of samples; received "1\.5"/);
  await refused("1 walk x 2\n", /labels\.txt: row 1, column 3: expected a number; received "x"/, { unit: "s" });
  await refused("1 run 1 2\n", /labels\.txt: row 1: expected a code among the mapping's classes, "walk", "sit", "turn"; received "run"/);
  await refused("1 walk 7 9\n", /labels\.txt: row 1: expected a stretch that begins within memory: p_01\.csv, which has 6 samples/);
  await refused("1 walk 1 2\n", /labels\.txt: expected a column "7".*received "1", "2", "3", "4"/, { label: "7" });
});

test("what files and mapping do not agree in is refused by name", async () => {
  const mapping = smallMapping();
  await refusal({}, mapping, /^memory: expected files like "{subject}_{label}\.csv"; received none at all; edit the mapping's path/);
  await refusal({ "a.txt": "" }, mapping, /received 1 others, such as "a\.txt"/);
  await refusal(
    { "p_run.csv": ramp(1) },
    mapping,
    /p_run\.csv: expected a code among the mapping's classes, "walk", "sit", "turn"; received "run"; add it to classes, with the name null/,
  );
  await refusal({ "p_walk.csv": "t,b\n0,1\n" }, mapping, /p_walk\.csv: expected a column "a", as the mapping has it; received "t", "b"/);
  await refusal({ "p_walk.csv": "t,a\n0,x\n" }, mapping, /p_walk\.csv: row 1, column 2 \(a\): expected a number; received "x"/);
  await refusal({ "p_walk.csv": "t,a\n0,1\n,2\n" }, mapping, /p_walk\.csv: row 2, column 1 \(t\): expected a time; received none/);
  await refusal(
    { "p_walk.csv": "t,a\nmorning,1\n" },
    smallMapping({}, { time: { column: "t", unit: "iso", rate: 1 } }),
    /p_walk\.csv: row 1, column 1 \(t\): expected a time such as .*; received "morning"/,
  );
  const column = smallMapping({ label: { from: "column", column: "a" } });
  await refusal(
    { "p_x.csv": ramp(2) },
    column,
    /p_x\.csv: row 1, column 2 \(a\): expected a code among the mapping's classes, .*; received "0"/,
  );
  const who = smallMapping({ subject: { from: "column", column: "who" } });
  await refusal(
    { "p_walk.csv": "who,t,a\n,0,1\n" },
    who,
    /p_walk\.csv: row 1, column 1 \(who\): expected to which recording the row belongs; received ""/,
  );
  const twice = smallMapping({ files: [mapping.files[0]!, { ...mapping.files[0]!, path: "*_walk.csv" }] });
  await refusal(
    { "p_walk.csv": ramp(1) },
    twice,
    /p_walk\.csv: expected a file that one path of the mapping means; received "{subject}_{label}\.csv" and "\*_walk\.csv"/,
  );
});

test("an aborted signal ends reading with its reason", async () => {
  const stop = new AbortController();
  const { recordings } = await openRecordings(textSource({ "p_walk.csv": ramp(2), "q_walk.csv": ramp(2) }), smallMapping(), {
    signal: stop.signal,
  });
  await assert.rejects(
    async () => {
      for await (const _ of recordings) stop.abort(new Error("enough"));
    },
    { message: "enough" },
  );
});
