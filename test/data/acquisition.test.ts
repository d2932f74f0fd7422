import assert from "node:assert/strict";
import { test } from "node:test";
import {
  acquiredSignals,
  checkAcquisition,
  checkLayout,
  decodeDataset,
  encodeDataset,
  fingerprintOf,
  infoOf,
  type Acquisition,
  type Dataset,
  type SignalStep,
} from "../../src/data/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { TWO_COLUMNS, WAIST } from "../support/small-acquisition.js";
import { smallDataset } from "../support/small-dataset.js";

/** Keys in the opposite order, all the way down. */
function turned<T>(value: T): T {
  if (Array.isArray(value)) return value.map(turned) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, part]) => [key, turned(part as unknown)]),
  ) as T;
}

test("a dataset keeps how its windows came about, from which files, and what its subjects are called", async () => {
  const dataset = await smallDataset();
  const subjectNames = Array.from({ length: 40 }, (_, i) => `person ${i}`);
  const full: Dataset = { ...dataset, subjectNames, acquisition: WAIST, layout: TWO_COLUMNS };
  assert.deepEqual(await decodeDataset(await encodeDataset(full), "d"), full);
  const other: Dataset = { ...full, acquisition: turned(WAIST), layout: turned(TWO_COLUMNS) };
  assert.equal(await fingerprintOf(other), await fingerprintOf(full), "the order of keys is nobody's choice");
  const all = [dataset, { ...dataset, subjectNames }, { ...dataset, acquisition: WAIST }, { ...dataset, layout: TWO_COLUMNS }];
  assert.equal(new Set(await Promise.all(all.map(fingerprintOf))).size, all.length, "each of them counts into the fingerprint");
  assert.deepEqual(Object.keys(infoOf(dataset)).slice(-1), ["testSubjects"], "what is absent is not in the info");
});

test("subjects that have no name among subjectNames are refused", async () => {
  const dataset = await smallDataset();
  await assert.rejects(encodeDataset({ ...dataset, subjectNames: ["a", "b"] }), (error) =>
    assertRefusal(error, /subject must be 1 to 2, as it has so many subjectNames; received 3 in window 6/),
  );
});

test("after all steps there are the inputs and what the steps added, in this order, with their units", () => {
  const acquisition: Acquisition = {
    ...WAIST,
    steps: [
      ...WAIST.steps,
      { kind: "magnitude", signals: ["body_gyro_x", "body_gyro_y"], name: "turn" },
      { kind: "gravity", signals: ["total_acc_x"], gravity: ["down"], body: ["rest"] },
    ],
  };
  assert.deepEqual(
    acquiredSignals(acquisition).map(({ name, unit }) => `${name} ${unit}`),
    [
      ...["total_acc_x g", "total_acc_y g", "total_acc_z g", "body_gyro_x rad/s", "body_gyro_y rad/s", "body_gyro_z rad/s"],
      ...["body_acc_x g", "body_acc_y g", "body_acc_z g", "turn rad/s", "down g", "rest g"],
    ],
  );
});

const butterworth = { kind: "butterworth", type: "lowpass", order: 3, cutoff: 20, signals: ["total_acc_x"], zeroPhase: false } as const;
const steps = (...all: unknown[]): unknown => ({ ...WAIST, steps: all });
const WRONG: readonly [title: string, value: unknown, message: RegExp][] = [
  ["a list", [], /^m: acquisition: expected a JSON object; received \[\]$/],
  ["no inputs", { ...WAIST, inputs: [] }, /inputs: expected a list with 1 or more entries; received \[\]/],
  ["two inputs of one name", { ...WAIST, inputs: [WAIST.inputs[0], WAIST.inputs[0]] }, /inputs\.1: .* received "total_acc_x" again/],
  ["an unknown key", { ...WAIST, rate: 50 }, /expected the keys inputs, maxGap, steps alone; received "rate" besides/],
  ["no maxGap", { inputs: WAIST.inputs, steps: [] }, /received no maxGap/],
  ["a maxGap of 0", { ...WAIST, maxGap: 0 }, /maxGap: expected a number above 0; received 0/],
  ["a step of no kind", steps({ kind: "fourier" }), /steps\.0\.kind: expected one of "butterworth", .*; received "fourier"/],
  ["an unknown signal", steps({ ...butterworth, signals: ["acc"] }), /steps\.0\.signals: expected some of total_acc_x, .*; received "acc"/],
  ["an order of 0", steps({ ...butterworth, order: 0 }), /steps\.0\.order: expected a whole number from 1 to 12; received 0/],
  [
    "one edge of a band",
    steps({ ...butterworth, type: "bandpass" }),
    /steps\.0\.cutoff: expected two frequencies, as of a bandpass; received 20/,
  ],
  [
    "two edges of no band",
    steps({ ...butterworth, cutoff: [1, 2] }),
    /steps\.0\.cutoff: expected one frequency, as of a lowpass; received \[1,2\]/,
  ],
  [
    "edges turned round",
    steps({ ...butterworth, type: "bandpass", cutoff: [2, 1] }),
    /steps\.0\.cutoff: .* the lower one first; received \[2,1\]/,
  ],
  ["an even median", steps({ kind: "median", size: 4, signals: ["total_acc_x"] }), /steps\.0\.size: expected an odd number .* received 4/],
  [
    "a gravity step that adds nothing",
    steps({ kind: "gravity", signals: ["total_acc_x"], gravity: null, body: null }),
    /received null for both/,
  ],
  [
    "too few names",
    steps({ kind: "gravity", signals: ["total_acc_x"], gravity: ["a", "b"], body: null }),
    /steps\.0\.gravity: expected 1 names.* received 2/,
  ],
  [
    "a name that is taken",
    steps({ kind: "gravity", signals: ["total_acc_x"], gravity: ["total_acc_x"], body: null }),
    /steps\.0: .* received "total_acc_x" again/,
  ],
  [
    "a magnitude of two units",
    steps({ kind: "magnitude", signals: ["total_acc_x", "body_gyro_x"], name: "m" }),
    /signals of one unit, "g" .* body_gyro_x \[rad\/s\]/,
  ],
];
for (const [title, value, message] of WRONG) {
  test(`an acquisition with ${title} is refused by its field`, () => {
    assert.throws(
      () => checkAcquisition(value, "m: acquisition"),
      (error) => assertRefusal(error, message),
    );
  });
}

test("a dataset's signals must come out of its acquisition, whose filters must be for its rate", async () => {
  const dataset = await smallDataset();
  const saved = async (acquisition: Acquisition): Promise<unknown> => decodeDataset(await encodeDataset({ ...dataset, acquisition }), "d");
  await assert.rejects(saved({ ...WAIST, steps: [] }), (error) =>
    assertRefusal(error, /^d: metadata info: acquisition: steps: expected them to leave .*no body_acc_x \[g\] among total_acc_x \[g\]/),
  );
  const fast: SignalStep = { ...butterworth, cutoff: 25 };
  await assert.rejects(saved({ ...WAIST, steps: [...WAIST.steps, fast] }), (error) =>
    assertRefusal(error, /acquisition: steps\.1: expected frequencies below 25 Hz, half the sampling rate; received 25/),
  );
});

const [file] = TWO_COLUMNS.files;
const { table } = file!;
const [signal] = file!.signals;
const files = (change: object): unknown => ({ ...TWO_COLUMNS, files: [{ ...file, ...change }] });
const WRONG_LAYOUT: readonly [title: string, value: unknown, message: RegExp][] = [
  ["no files", { ...TWO_COLUMNS, files: [] }, /^l: files: expected a list with 1 or more/],
  ["another way of joining", { ...TWO_COLUMNS, join: "columns" }, /^l: join: expected one of "rows", "time"; received "columns"/],
  ["a path from the root", files({ path: "/data/*.csv" }), /^l: files\.0\.path: expected a path below the folder/],
  ["a path that climbs", files({ path: "../*.csv" }), /files\.0\.path: expected a path below/],
  ["an open brace", files({ path: "{subject.csv" }), /files\.0\.path: expected placeholders such as \{subject\}/],
  ["three stars", files({ path: "***.csv" }), /files\.0\.path: expected \* or \*\*; received \*\*\*/],
  ["a table of no kind", files({ table: { kind: "xlsx" } }), /files\.0\.table\.kind: expected one of "delimited", .*; received "xlsx"/],
  ["a long delimiter", files({ table: { ...table, delimiter: "::" } }), /table\.delimiter: expected one character/],
  [
    "a comma for both",
    files({ table: { ...table, decimal: "," } }),
    /table\.decimal: expected another mark than the delimiter; received ","/,
  ],
  [
    "half a line to skip",
    files({ table: { ...table, skipLines: 0.5 } }),
    /table\.skipLines: expected a whole number from 0; received 0\.5/,
  ],
  ["a key too many", files({ table: { kind: "npy", array: "x" } }), /table: expected the keys kind alone; received "array" besides/],
  ["a rate of 0", files({ time: { rate: 0 } }), /time\.rate: expected a number above 0; received 0/],
  ["minutes", files({ time: { column: "t", unit: "min", rate: 50 } }), /time\.unit: expected one of "s", .*; received "min"/],
  ["two signals of one name", files({ signals: [signal, signal] }), /signals\.1\.name: expected names that differ; received "acc_x" again/],
  [
    "g to rad/s",
    files({ signals: [{ ...signal, to: "rad/s" }] }),
    /signals\.0\.to: expected "m\/s2", or a unit that it can be converted to; received "rad\/s"/,
  ],
  ["a scale of 0", files({ signals: [{ ...signal, scale: 0 }] }), /signals\.0\.scale: expected a number other than 0; received 0/],
  ["restarts left out", files({ restarts: undefined }), /restarts: expected true or false; received nothing/],
];
for (const [title, value, message] of WRONG_LAYOUT) {
  test(`a layout with ${title} is refused by its field`, () => {
    assert.throws(
      () => checkLayout(value, "l"),
      (error) => assertRefusal(error, message),
    );
  });
}
