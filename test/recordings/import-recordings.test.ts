import assert from "node:assert/strict";
import { test } from "node:test";
import { checkDataset, decodeDataset, encodeDataset, windowsOf, officialSplit, type FileSource } from "../../src/data/index.js";
import { importRecordings, type ImportProgress, type Mapping } from "../../src/recordings/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { CSV, smallMapping, textSource } from "../support/recordings.js";

/** With a label column, so that it changes within a recording. */
const labelled = (windows: Partial<Mapping["windows"]> = {}, change: Partial<Mapping> = {}): Mapping => {
  const mapping = smallMapping({ label: { from: "column", column: "act" }, ...change }, { path: "{subject}.csv" });
  return { ...mapping, windows: { ...mapping.windows, ...windows } };
};
const rows = (labels: string, start = 0): string =>
  "t,a,act\n" +
  [...labels].map((letter, i) => `${(start + i / 10).toFixed(1)},${i},${{ w: "walk", s: "sit", t: "turn" }[letter] ?? ""}\n`).join("");

test("windows are cut, labelled, numbered and counted, and nothing is left out untold", async () => {
  const { dataset, report } = await importRecordings(
    textSource({ "2.csv": rows("wwwwwwssssss"), "10.csv": rows("wwww----ttttssss"), "3.csv": rows("www"), "notes.md": "" }),
    labelled({ testSubjects: ["010"] }),
  );
  checkDataset(dataset);
  // 10: from samples 0 (w), 2 (half), 4 (none), 6 (half), 8 (turn), 10 (half), 12 (s). 2: 0 (w), 2 (w), 4 (half), 6 (s), 8 (s).
  assert.deepEqual(
    [dataset.y, dataset.subject, dataset.recording].map((values) => [...values]),
    [
      [0, 1, 0, 0, 1, 1],
      [10, 10, 2, 2, 2, 2],
      [0, 1, 2, 2, 3, 3],
    ],
  );
  assert.deepEqual([...dataset.x.subarray(0, 8)], [0, 1, 2, 3, 12, 13, 14, 15]);
  const { name, classNames, samplingRate, timeSteps, overlap, testSubjects, subjectNames, acquisition, layout, unrecorded } = dataset;
  assert.deepEqual([name, classNames, samplingRate, timeSteps, overlap], ["small", ["walking", "sitting"], 10, 4, 0.5]);
  assert.deepEqual([testSubjects, subjectNames, unrecorded], [[10], undefined, undefined]);
  const mapping = labelled();
  assert.deepEqual([acquisition, layout], [mapping.windows.acquisition, { files: mapping.files, join: "rows" }]);
  assert.deepEqual(report, {
    ...{ files: 3, unmatched: ["notes.md"], recordings: 3, rows: 31, windows: 6, otherRates: [] },
    perClass: [
      { className: "walking", windows: 3 },
      { className: "sitting", windows: 3 },
    ],
    perSubject: [
      { name: "2", subject: 2, windows: 4, perClass: [2, 2] },
      { name: "10", subject: 10, windows: 2, perClass: [1, 1] },
    ],
    leftOut: {
      ...{ unlabelled: 1, mixed: 4, classes: [{ code: "turn", windows: 1 }], tail: 3, gaps: 0, interpolated: 0, missing: 0 },
      tooShort: { recordings: 1, first: ["3.csv"] },
      unjoined: { recordings: 0, first: [] },
      rows: { count: 0, first: [] },
      unusedLabels: { rows: 0, first: null },
    },
  });
  assert.deepEqual(await decodeDataset(await encodeDataset(dataset), "d"), dataset);
  assert.equal(windowsOf(officialSplit(dataset).test).length, 2);
});

test("a window has the label that more than the share of its samples has, or that all have", async () => {
  const labelsOf = async (labels: string, labelShare: number): Promise<string> => {
    const mapping = labelled(
      { labelShare, overlap: 0 },
      {
        classes: [
          { code: "walk", name: "moving" },
          { code: "turn", name: "moving" },
          { code: "sit", name: "sitting" },
        ],
      },
    );
    const { dataset, report } = await importRecordings(textSource({ "1.csv": rows(`${labels}ssss`) }), mapping);
    return dataset.y.length === 2 ? dataset.classNames[dataset.y[0]!]! : report.leftOut.mixed === 1 ? "mixed" : "unlabelled";
  };
  assert.equal(await labelsOf("wwws", 0.5), "moving");
  assert.equal(await labelsOf("wwss", 0.5), "mixed", "half is no more than half");
  assert.equal(await labelsOf("wws-", 0.5), "mixed");
  assert.equal(await labelsOf("wwtt", 1), "moving", "codes of one class count together");
  assert.equal(await labelsOf("wwws", 0.75), "mixed");
  assert.equal(await labelsOf("wwws", 0.7), "moving");
  assert.equal(await labelsOf("wwws", 1), "mixed");
  assert.equal(await labelsOf("---w", 0.5), "unlabelled");
});

test("names that are no numbers are numbered in their order, and kept; a name that is not there cannot be tested", async () => {
  const source = textSource({ "zoe.csv": rows("wwww"), "Ann.csv": rows("wwww"), "7.csv": rows("wwww") });
  const { dataset, report } = await importRecordings(source, labelled({ testSubjects: ["zoe"] }));
  assert.deepEqual([dataset.subjectNames, [...dataset.subject], dataset.testSubjects], [["7", "Ann", "zoe"], [1, 2, 3], [3]]);
  assert.deepEqual(
    report.perSubject.map(({ name, subject }) => `${name} ${subject}`),
    ["7 1", "Ann 2", "zoe 3"],
  );
  await assert.rejects(importRecordings(source, labelled({ testSubjects: ["Zoe"] })), (error) =>
    assertRefusal(error, /^mapping: windows\.testSubjects: expected subjects with windows, .*"zoe"; received "Zoe"/),
  );
});

test("where nobody says who, each recording counts as a subject of its own", async () => {
  const { dataset, report } = await importRecordings(
    textSource({ "a.csv": rows("wwwwww"), "b.csv": rows("ssss") }),
    labelled({}, { subject: null }),
  );
  assert.deepEqual(
    [dataset.subjectNames, [...dataset.subject]],
    [
      ["a.csv", "b.csv"],
      [1, 1, 2],
    ],
  );
  assert.deepEqual(
    report.perSubject.map(({ name, windows }) => [name, windows]),
    [
      ["a.csv", 2],
      ["b.csv", 1],
    ],
  );
});

test("no window reaches across a gap, nor do windows on both sides follow one another", async () => {
  const text = rows("wwwwww") + rows("wwwwww", 5).slice("t,a,act\n".length);
  const { dataset, report } = await importRecordings(textSource({ "1.csv": text }), labelled());
  assert.deepEqual([[...dataset.recording], report.leftOut.gaps, report.leftOut.tail], [[0, 0, 1, 1], 1, 0]);
});

test("files in any order make the same dataset, and those of a folder in memory that of one read by pieces", async () => {
  const tree = { "1.csv": rows("wwwwssss"), "2.csv": rows("sssswwww"), "10.csv": rows("wwwwwwww") };
  const first = await importRecordings(textSource(tree), labelled());
  const turned = await importRecordings(textSource(Object.fromEntries(Object.entries(tree).reverse())), labelled());
  assert.deepEqual(turned, first);
  const whole = textSource(tree);
  const pieces: FileSource = {
    ...whole,
    async open(path) {
      const bytes = await whole.read(path);
      return { name: `memory: ${path}`, size: bytes.length, slice: async (start, end) => bytes.slice(start, end) };
    },
  };
  assert.deepEqual(await importRecordings(pieces, labelled()), first);
});

test("progress counts files, rows and windows; an aborted signal ends the import", async () => {
  const source = textSource({ "1.csv": rows("wwwwww"), "2.csv": rows("ssss") });
  const told: ImportProgress[] = [];
  await importRecordings(source, labelled(), { progress: (done) => told.push(done) });
  assert.deepEqual(told, [
    { files: 0, totalFiles: 2, rows: 0, windows: 0 },
    { files: 1, totalFiles: 2, rows: 6, windows: 2 },
    { files: 2, totalFiles: 2, rows: 10, windows: 3 },
  ]);
  await assert.rejects(importRecordings(source, labelled(), { signal: AbortSignal.abort(new Error("enough")) }), { message: "enough" });
});

test("what makes no dataset is refused with what there was instead", async () => {
  const refused = (files: Record<string, string>, mapping: Mapping, message: RegExp): Promise<void> =>
    assert.rejects(importRecordings(textSource(files), mapping), (error) => assertRefusal(error, message));
  await refused(
    { "1.csv": rows("wwww") },
    labelled({}, { label: null, classes: [] }),
    /^mapping: label: expected where labels stand.*; received null/,
  );
  await refused(
    { "1.csv": rows("tttttt"), "2.csv": rows("ww"), "3.csv": rows("----") },
    labelled(),
    /^memory: expected windows with labels; received none from 3 recordings with 12 samples: 1 window without a label, 2 windows of classes that are left out, 1 recording shorter than a window of 0\.4 s; edit the mapping$/,
  );
  await refused(
    { "1.csv": rows("wwww"), "2.csv": "t,a,act\n0,1,walk\n0.1,x,walk\n" },
    labelled(),
    /^memory: 2\.csv: row 2, column 2 \(a\): expected a number; received "x"/,
  );
});

test("a wrong row that is a gap is left out, told, and nothing is cut across it", async () => {
  const file = { ...labelled().files[0]!, table: { ...CSV, badRows: "gap" } as const };
  const bad = rows("wwwwwwwwwwwwww").replace("0.5,5,walk", "0.5,5").replace("0.6,6,walk", "0.6,6");
  const { report } = await importRecordings(textSource({ "1.csv": bad }), labelled({}, { files: [file] }));
  assert.deepEqual(
    [report.rows, report.leftOut.rows.count, report.leftOut.rows.first.map(({ row }) => row), report.leftOut.gaps],
    [12, 2, [6, 7], 1],
  );
});
