import assert from "node:assert/strict";
import { test } from "node:test";
import type { FileMapping, Signal, SignalMapping } from "../../src/data/index.js";
import { matchSignals, type MatchOptions } from "../../src/recordings/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { csvMapping } from "../support/prediction-files.js";

const WANTED: readonly Signal[] = [
  ...["x", "y", "z"].map((axis) => ({ name: `total_acc_${axis}`, unit: "g" })),
  ...["x", "y", "z"].map((axis) => ({ name: `body_gyro_${axis}`, unit: "rad/s" })),
];
const fileOf = (...signals: readonly SignalMapping[]): FileMapping => ({ ...csvMapping().files[0]!, signals });
const column = (name: string, unit: string, more: Partial<SignalMapping> = {}): SignalMapping => ({
  column: name,
  name,
  unit,
  to: unit,
  ...more,
});
const match = (files: readonly FileMapping[], more: Partial<MatchOptions> = {}) =>
  matchSignals(files, WANTED, { place: "a.csv", byKind: true, ...more });
const refuses = (action: () => unknown, message: RegExp): void => assert.throws(action, (error: unknown) => assertRefusal(error, message));

test("the same names are taken first, whatever their capitals, and stated units are converted", () => {
  const { files, told } = match([fileOf(column("Total_Acc_X", "m/s2"), column("ax", "g"), column("battery", "%"))]);
  assert.deepEqual(
    files[0]!.signals.map(({ column: from, name, unit, to }) => [from, name, unit, to]),
    [
      ["Total_Acc_X", "total_acc_x", "m/s2", "g"],
      ["ax", "ax", "g", "g"],
      ["battery", "battery", "%", "%"],
    ],
  );
  assert.deepEqual(told, ["s{subject}-{part}.csv: column Total_Acc_X is taken for total_acc_x, converted from m/s2 to g"]);
});

test("other names are recognised by sensor and axis, in one file or in several, where that leaves no choice", () => {
  const acc = fileOf(...["ax", "ay", "az"].map((name) => column(name, "g")));
  const gyro = fileOf(...["gyro_x", "gyro_y", "gyro_z"].map((name) => column(name, "deg/s", { to: "deg/s" })));
  const { files, told } = match([acc, gyro]);
  assert.deepEqual(
    files.flatMap(({ signals }) => signals.map(({ name, to }) => [name, to])),
    WANTED.map(({ name, unit }) => [name, unit]),
  );
  assert.equal(told.length, 6);
  const twice = match([fileOf(column("left_ax", "g"), column("ax", "g"), column("acc_x", "g"))]);
  assert.ok(
    twice.files[0]!.signals.every(({ name }) => name !== "total_acc_x"),
    "two columns sense the same",
  );
  const linear = match([fileOf(column("linear_acc_x", "g"))]);
  assert.equal(linear.files[0]!.signals[0]!.name, "linear_acc_x", "without gravity is another signal");
  const named = match([acc], { byKind: false });
  assert.deepEqual(
    named.files[0]!.signals.map(({ name }) => name),
    ["ax", "ay", "az"],
  );
});

test("a unit that numbers alone say to be another is refused, one that is unclear is the signal's where the names are the same", () => {
  const metric = [fileOf(column("total_acc_x", "m/s2"))];
  refuses(
    () => match(metric, { unitBy: () => "numbers" }),
    /^a\.csv: .*column total_acc_x: expected total_acc_x in g; received numbers that look like m\/s2, though nothing says so; write down what it is with stride data import/,
  );
  const { files, told } = match(metric, { unitBy: () => "unclear" });
  assert.deepEqual(files[0]!.signals, [column("total_acc_x", "g")]);
  assert.match(told.join(), /is taken to be in g as it is called as the model's signal; numbers alone would rather say m\/s2/);
  refuses(() => match([fileOf(column("ax", ""))], { unitBy: () => "unclear" }), /received numbers that tell no unit/);
  refuses(() => match([fileOf(column("total_acc_x", "uT"))]), /expected total_acc_x in g, or in a unit that becomes it; received uT/);
});

test("what nobody wants keeps its name unless somebody else is called so now", () => {
  const { files } = match([fileOf(column("acc x", "g", { name: "acc_x" }), column("total_acc_x", "g", { name: "acc_x2" }))]);
  assert.deepEqual(
    files[0]!.signals.map(({ name }) => name),
    ["acc_x", "total_acc_x"],
  );
  const clash = match([fileOf(column("TOTAL_ACC_X", "g", { name: "a" }), column("other", "g", { name: "b" }))]);
  assert.deepEqual(
    clash.files[0]!.signals.map(({ name }) => name),
    ["total_acc_x", "b"],
  );
});
