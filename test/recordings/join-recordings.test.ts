import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { byteFileOf, type FileSource } from "../../src/data/index.js";
import {
  importRecordings,
  openRecordings,
  unjoinedLine,
  type LeftOutRow,
  type Mapping,
  type ReadMapping,
  type UnjoinedRecording,
} from "../../src/recordings/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { collect, CSV, smallMapping, textSource, type Collected } from "../support/recordings.js";

type File = Mapping["files"][number];
const file = (sensor: string, columns: readonly string[], change: Partial<File> = {}): File => ({
  ...{ path: `${sensor}.csv`, table: CSV, time: { column: "t", unit: "s", rate: 10 }, recordingColumns: columns, restarts: true },
  ...{ signals: [{ column: "a", name: sensor, unit: "g", to: "g" }], ...change },
});
const both = (change: Partial<Mapping> = {}): Mapping =>
  smallMapping({
    files: [file("acc", ["who", "device"]), file("gyro", ["user", "unit"])],
    ...{ join: "time", subject: { from: "column", column: "who" }, label: { from: "column", column: "act" } },
    ...change,
  });

/** One stretch of a made signal: its value at t is 100 t plus `level`. */
interface Run {
  readonly who: string;
  readonly device: string;
  readonly from: number;
  readonly count: number;
  readonly level: number;
}
const accRows = (runs: readonly Run[]): string =>
  `who,device,act,t,a\n${runs.flatMap(({ who, device, from, count, level }) => Array.from({ length: count }, (_, i) => `${who},${device},walk,${(from + i / 10).toFixed(2)},${level}\n`)).join("")}`;
/** Off by half a step, from before the first to behind the last sample of the other. */
const gyroRows = (runs: readonly Run[], drop: (row: number) => boolean = () => false): string => {
  let row = 0;
  const lines = runs.flatMap(({ who, device, from, count, level }) =>
    Array.from({ length: count + 1 }, (_, i) => {
      const t = from - 0.05 + i / 10;
      return drop(row++) && i > 0 && i < count ? "" : `${(100 * t + level).toFixed(3)},${t.toFixed(2)},${device},${who}\n`;
    }),
  );
  return `a,t,unit,user\n${lines.join("")}`;
};
const RUNS: readonly Run[] = [
  { who: "a", device: "p1", from: 5, count: 8, level: 1 },
  { who: "a", device: "p2", from: 5, count: 5, level: 2 },
  { who: "b", device: "p1", from: 3, count: 6, level: 3 },
  { who: "a", device: "p1", from: 9, count: 4, level: 4 },
  { who: "a", device: "p1", from: 1, count: 7, level: 5 },
];

async function read(source: FileSource, mapping: ReadMapping): Promise<{ all: Collected[]; told: string[]; rows: LeftOutRow[] }> {
  const unjoined: UnjoinedRecording[] = [],
    rows: LeftOutRow[] = [];
  const opened = await openRecordings(source, mapping, {
    onUnjoined: (one) => unjoined.push(one),
    onLeftOut: (row) => rows.push(row),
  });
  return { all: await collect(opened.recordings), told: unjoined.map(unjoinedLine), rows };
}

function assertJoined(all: readonly Collected[], runs: readonly Run[]): void {
  assert.equal(all.length, runs.length);
  all.forEach(({ subject, values, time }, n) => {
    const { who, from, count, level } = runs[n]!;
    assert.deepEqual([subject, time.length], [who, count]);
    time.forEach((t, i) => {
      assert.equal(values[2 * i], level);
      assert.ok(Math.abs(values[2 * i + 1]! - (100 * (from + t) + level)) < 1e-6, `${values[2 * i + 1]} of ${who} at ${from + t}`);
    });
  });
}

test("recordings of two files that hold several are joined by time, the n-th of a person and device to the n-th, whatever the columns are called", async () => {
  const { all, told, rows } = await read(textSource({ "acc.csv": accRows(RUNS), "gyro.csv": gyroRows(RUNS) }), both());
  assertJoined(all, RUNS);
  assert.deepEqual([told, rows], [[], []]);
  assert.deepEqual(all[0]!.name, "acc.csv (subject a, 1)");
});

test("in any order, of any lengths, with rows dropped, each recording gets its own partner; what only one file has is told", async () => {
  const runs = fc.uniqueArray(
    fc.record({
      ...{
        who: fc.constantFrom("a", "b", "7"),
        device: fc.constantFrom("p1", "p2"),
        from: fc.nat(50),
        count: fc.integer({ min: 2, max: 9 }),
      },
      level: fc.nat(9),
    }),
    { minLength: 1, maxLength: 7, selector: ({ who, device }) => `${who} ${device}` },
  );
  await fc.assert(
    fc.asyncProperty(runs, fc.infiniteStream(fc.nat()), fc.nat(), async (made, order, dropped) => {
      const shuffled = made
        .map((run) => ({ run, place: order.next().value as number }))
        .sort((a, b) => a.place - b.place)
        .map(({ run }) => run);
      const gyro = shuffled.slice(0, Math.max(1, shuffled.length - (dropped % 2)));
      const acc = made.slice(dropped % 3 === 0 && made.length > 1 ? 1 : 0);
      const joined = acc.filter((run) => gyro.includes(run));
      const source = textSource({ "acc.csv": accRows(acc), "gyro.csv": gyroRows(gyro, (row) => row % 5 === dropped % 7) });
      const { all, told, rows } = await read(source, both());
      assertJoined(all, joined);
      assert.equal(told.length, acc.length + gyro.length - 2 * joined.length);
      assert.deepEqual(rows, []);
    }),
    { seed: 6, numRuns: 200 },
  );
});

test("a recording without a partner is left out of the dataset and named in the report, from either file", async () => {
  const source = textSource({
    "acc.csv": accRows(RUNS.slice(0, 4)),
    "gyro.csv": gyroRows([RUNS[2]!, RUNS[0]!, { who: "c", device: "p9", from: 0, count: 3, level: 0 }]),
  });
  const { all, told } = await read(source, both());
  assertJoined(all, [RUNS[0]!, RUNS[2]!]);
  assert.deepEqual(told, [
    "acc.csv: row 9 (a, p2): gyro.csv has none such",
    "acc.csv: row 20 (a, p1): gyro.csv has no more of these",
    "gyro.csv: row 17 (c, p9): acc.csv has none such",
  ]);
  const windows = smallMapping().windows;
  const acquisition = { ...windows.acquisition, inputs: ["acc", "gyro"].map((name) => ({ name, unit: "g" })) };
  const { report } = await importRecordings(source, both({ windows: { ...windows, acquisition, signals: ["acc", "gyro"] } }));
  assert.deepEqual([report.recordings, report.leftOut.unjoined], [2, { recordings: 3, first: told }]);
});

test("a model's layout of such files, which knows no subjects and no labels, cuts and joins them in the same way", async () => {
  const { files, join } = both();
  const [one, two, three, ...rest] = RUNS as [Run, Run, Run, ...Run[]];
  const source = textSource({ "acc.csv": accRows(RUNS), "gyro.csv": gyroRows([two, one, three, ...rest]) });
  const { all, told } = await read(source, { files, join, subject: null, label: null, classes: [] });
  assertJoined(
    all.map((recording, n) => ({ ...recording, subject: RUNS[n]!.who })),
    RUNS,
  );
  assert.deepEqual([told, all.map(({ subject }) => subject)], [[], RUNS.map(() => null)]);
});

test("partners whose times do not overlap are told of", async () => {
  const late = RUNS.slice(0, 1).map((run) => ({ ...run, from: 500 }));
  const { all, told } = await read(textSource({ "acc.csv": accRows(RUNS.slice(0, 2)), "gyro.csv": gyroRows([...late, RUNS[1]!]) }), both());
  assert.ok(all[0]!.values.filter((_, i) => i % 2 === 1).every(Number.isNaN));
  assert.deepEqual(told, ["acc.csv: row 1 (a, p1): no time of it lies within that of its partner in gyro.csv"]);
});

test("rows of a second file that are left out are told once, though it is read again for another order", async () => {
  const gyro = gyroRows([...RUNS.slice(0, 3)].reverse()).replace(/^(.*,5\.05,p2,a\n)/m, "$1$1");
  const { all, rows } = await read(textSource({ "acc.csv": accRows(RUNS.slice(0, 3)), "gyro.csv": gyro }), both());
  assertJoined(all, RUNS.slice(0, 3));
  assert.deepEqual(
    rows.map(({ file: name, row }) => `${name} ${row}`),
    ["memory: gyro.csv 10"],
  );
});

test("files with the same recordings in the same order are read once each, in any other order the second is read again", async () => {
  const many = Array.from({ length: 12 }, (_, i): Run => ({ who: `${i}`, device: "p", from: i, count: 9000, level: i }));
  const bytesOf = async (gyro: readonly Run[]): Promise<number> => {
    const source = textSource({ "acc.csv": accRows(many), "gyro.csv": gyroRows(gyro) });
    let read = 0;
    const counting: FileSource = {
      ...source,
      async open(path) {
        const opened = byteFileOf(await source.read(path), path);
        const slice = (from: number, to: number): Promise<Uint8Array> => {
          if (path === "gyro.csv") read += Math.min(to, opened.size) - from;
          return opened.slice(from, to);
        };
        return { ...opened, slice };
      },
    };
    const { recordings } = await openRecordings(counting, both());
    let count = 0;
    for await (const recording of recordings) for await (const block of recording.blocks()) count += block.length;
    assert.equal(count, 12 * 9000);
    return read / source.size("gyro.csv");
  };
  const [same, other] = [await bytesOf(many), await bytesOf([...many].reverse())];
  // The first megabyte is looked at for the header, too.
  assert.ok(same >= 1 && same < 1.6, `${same} times`);
  assert.ok(other > 3 && other < 13, `${other} times`);
});

test("files joined row for row may name their recordings' columns, and these are compared", async () => {
  const rows = (who: string): string => `who,t,a\n${[...who].map((name, i) => `${name},${i / 10},${i}\n`).join("")}`;
  const mapping = smallMapping({
    files: [file("acc", ["who"], { restarts: false }), file("gyro", ["who"], { restarts: false })],
    ...{ subject: { from: "column", column: "who" }, label: null, classes: [] },
  });
  const { all } = await read(textSource({ "acc.csv": rows("aabb"), "gyro.csv": rows("aabb") }), mapping);
  assert.deepEqual(
    all.map(({ subject, values }) => [subject, values.length]),
    [
      ["a", 4],
      ["b", 4],
    ],
  );
  await assert.rejects(read(textSource({ "acc.csv": rows("aabb"), "gyro.csv": rows("abbb") }), mapping), (error) =>
    assertRefusal(
      error,
      /gyro\.csv: row 2, column 1 \(who\): expected "a", as memory: acc\.csv has in its row 2.*; received "b"; join them by time/,
    ),
  );
});

test("a recording's rate is that of its stamps where the mapping's is another, each is filtered for its own, and the report says so", async () => {
  const mapping = smallMapping(
    {
      ...{ subject: { from: "column", column: "who" }, label: { from: "constant", value: "walk" } },
      windows: { ...smallMapping().windows, length: 4, acquisition: { ...smallMapping().windows.acquisition, maxGap: 0.3 } },
    },
    { path: "all.csv" },
  );
  // 4 Hz and its mirror image at 10 Hz, 4 Hz: half a rate of 20 Hz passes 10 Hz' limit only if nothing filters.
  const rows = (who: string, rate: number, hertz: number): string =>
    Array.from(
      { length: 20 * rate },
      (_, i) => `${who},${(i / rate).toFixed(4)},${Math.sin(2 * Math.PI * hertz * (i / rate)).toFixed(5)}\n`,
    ).join("");
  const source = textSource({ "all.csv": `who,t,a\n${rows("a", 10, 1)}${rows("b", 20, 8)}${rows("c", 50, 13)}${rows("d", 10.1, 1)}` });
  const { recordings } = await openRecordings(source, mapping);
  const rates: unknown[] = [];
  for await (const { samplingRate, statedRate } of recordings) rates.push([samplingRate, statedRate]);
  assert.deepEqual(rates, [
    [10, undefined],
    [20, 10],
    [50, 10],
    [10, undefined],
  ]);
  const { dataset, report } = await importRecordings(source, mapping);
  assert.deepEqual(report.otherRates, [
    { stated: 10, samplingRate: 20, recordings: 1, first: "all.csv (subject b, 1)" },
    { stated: 10, samplingRate: 50, recordings: 1, first: "all.csv (subject c, 1)" },
  ]);
  // What lies above half the windows' rate is gone; thinned, it would be a sine of 2 or 3 Hz.
  const size = (subject: number): number =>
    Math.max(
      ...[...dataset.subject].flatMap((own, n) => (own === subject ? [...dataset.x.subarray(n * 40 + 10, n * 40 + 30)].map(Math.abs) : [])),
    );
  assert.ok(size(1) > 0.9 && size(2) < 0.05 && size(3) < 0.05, `${size(1)} ${size(2)} ${size(3)}`);
});
