import assert from "node:assert/strict";
import { test } from "node:test";
import { checkDataset, type Dataset } from "../../src/data/index.js";
import { openMapping, shippedMappings } from "../../src/files/index.js";
import { importRecordings, type ImportReport } from "../../src/recordings/index.js";
import { LAYOUT_TREES } from "../support/layout-trees.js";
import { textSource } from "../support/recordings.js";

interface Expected {
  /** Of x: time steps and signals. */
  readonly shape: readonly [number, number];
  readonly classes: number;
  readonly subjects: readonly string[];
  readonly recordings: number;
  readonly perClass: Readonly<Record<string, number>>;
  readonly unmatched?: number;
  readonly besides?: (dataset: Dataset, report: ImportReport) => void;
}

const near = (received: number, expected: number): void => assert.ok(Math.abs(received - expected) < 1e-4, `${received} for ${expected}`);
const EXPECTED: Readonly<Record<string, Expected>> = {
  hapt: {
    ...{ shape: [128, 9], classes: 6, subjects: ["1", "2"], recordings: 2, unmatched: 1 },
    perClass: { WALKING: 9, SITTING: 3, STANDING: 5 },
    besides: (_, { leftOut }) => assert.deepEqual([leftOut.unlabelled, leftOut.mixed, leftOut.unusedLabels.rows], [1, 0, 0]),
  },
  hhar: {
    ...{ shape: [128, 6], classes: 6, subjects: ["a", "b"], recordings: 3, perClass: { standing: 9, walking: 6 } },
    besides(_, { leftOut, otherRates }) {
      assert.deepEqual(
        otherRates.map(({ stated, samplingRate, recordings }) => [stated, samplingRate, recordings]),
        [[50, 200, 2]],
      );
      assert.deepEqual([leftOut.unjoined.recordings, leftOut.gaps], [1, 0]);
      assert.match(leftOut.unjoined.first[0]!, /^Activity recognition exp\/Phones_accelerometer\.csv: row 3601 \(b, samsungold_1\): /);
    },
  },
  "hhar-watch": {
    ...{ shape: [128, 3], classes: 6, subjects: ["a", "b"], recordings: 4, perClass: { standing: 12, walking: 8 } },
    besides: (_, { otherRates }) =>
      assert.deepEqual(
        otherRates.map(({ samplingRate, recordings }) => [samplingRate, recordings]),
        [
          [200, 2],
          [50, 2],
        ],
      ),
  },
  motionsense: { shape: [128, 9], classes: 6, subjects: ["1", "24"], recordings: 4, perClass: { downstairs: 6, walking: 6 } },
  wisdm: {
    ...{ shape: [100, 3], classes: 6, subjects: ["17", "33"], recordings: 4, perClass: { Jogging: 3, Walking: 6 } },
    besides: ({ acquisition }, { leftOut }) => {
      assert.deepEqual(
        [leftOut.rows.count, leftOut.tooShort.recordings, acquisition!.inputs[0]],
        [1, 1, { name: "total_acc_x", unit: "g" }],
      );
      assert.match(leftOut.rows.first[0]!.reason, /expected 6 cells/);
    },
  },
  "wisdm-phone": {
    shape: [100, 3],
    classes: 18,
    subjects: ["1600", "1601"],
    recordings: 4,
    perClass: { walking: 6, "folding clothes": 6 },
  },
  "wisdm-watch": {
    shape: [100, 3],
    classes: 18,
    subjects: ["1600", "1601"],
    recordings: 4,
    perClass: { walking: 6, "folding clothes": 6 },
  },
  pamap2: {
    ...{ shape: [256, 18], classes: 12, subjects: ["101", "102"], recordings: 2, perClass: { lying: 6, "rope jumping": 2 }, unmatched: 1 },
    besides: (_, { leftOut }) => assert.deepEqual(leftOut.classes, []),
  },
  mhealth: {
    shape: [128, 15],
    classes: 12,
    subjects: ["1", "10"],
    recordings: 2,
    perClass: { "standing still": 8, "jump front and back": 6 },
  },
  "daily-and-sports": {
    ...{ shape: [125, 45], classes: 19, subjects: ["1", "8"], recordings: 8, perClass: { sitting: 4, "playing basketball": 4 } },
    besides: ({ overlap }) => assert.equal(overlap, 0),
  },
  "wrist-adl": {
    ...{ shape: [96, 3], classes: 14, subjects: ["f1", "m2"], recordings: 6, perClass: { "brush teeth": 8, walk: 8 } },
    besides({ x, subjectNames }, { leftOut }) {
      assert.deepEqual([subjectNames, leftOut.classes], [["f1", "m2"], [{ code: "Walk_MODEL", windows: 8 }]]);
      // Codes are whole numbers: 63 of them between -1.5 and 1.5 g.
      for (const value of x.subarray(0, 100)) near(Math.round(((value + 1.5) * 63) / 3), ((value + 1.5) * 63) / 3);
    },
  },
};

test("every shipped mapping has its layout here", () => {
  assert.deepEqual([Object.keys(LAYOUT_TREES).sort(), Object.keys(EXPECTED).sort()], [shippedMappings(), shippedMappings()]);
});

for (const [name, { shape, classes, subjects, recordings, perClass, unmatched = 0, besides }] of Object.entries(EXPECTED)) {
  test(`a folder in the layout of ${name} becomes a dataset by the shipped mapping`, async () => {
    const mapping = openMapping(name);
    // Of the official test subjects only some are in so small a folder.
    const testSubjects = mapping.windows.testSubjects.filter((subject) => subjects.includes(subject));
    const { dataset, report } = await importRecordings(textSource(LAYOUT_TREES[name]!()), {
      ...mapping,
      windows: { ...mapping.windows, testSubjects },
    });
    checkDataset(dataset);
    assert.deepEqual([[dataset.timeSteps, dataset.signals.length], dataset.classNames.length], [shape, classes]);
    assert.deepEqual(
      report.perSubject.map((subject) => subject.name),
      subjects,
    );
    assert.equal(report.recordings, recordings);
    assert.deepEqual(
      Object.fromEntries(report.perClass.flatMap((one) => (one.windows > 0 ? [[one.className, one.windows]] : []))),
      perClass,
    );
    assert.equal(report.unmatched.length, unmatched);
    besides?.(dataset, report);
  });
}
