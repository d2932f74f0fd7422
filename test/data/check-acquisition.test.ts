import assert from "node:assert/strict";
import { test } from "node:test";
import { acquisitionSignals, checkAcquisition, type Acquisition, type SignalStep } from "../../src/data/index.js";
import { assertRefusal } from "../support/expect-refusal.js";

const STEPS: readonly SignalStep[] = [
  { kind: "median", size: 3, signals: ["ax", "gx"] },
  { kind: "butterworth", type: "bandpass", order: 3, cutoff: [0.5, 20], signals: ["gx"], zeroPhase: true },
  { kind: "gravity", signals: ["ax", "ay"], gravity: null, body: ["bx", "by"] },
  { kind: "magnitude", signals: ["bx", "by"], name: "b" },
];
const ACQUISITION: Acquisition = {
  inputs: [
    { name: "ax", unit: "g" },
    { name: "ay", unit: "g" },
    { name: "gx", unit: "rad/s" },
  ],
  maxGap: 0.1,
  steps: STEPS,
};

test("an acquisition goes through JSON, and its signals are the inputs and what steps add, with units", () => {
  const read = checkAcquisition(JSON.parse(JSON.stringify(ACQUISITION)), "file", 50);
  assert.deepEqual(read, ACQUISITION);
  assert.deepEqual(
    acquisitionSignals(read).map(({ name, unit }) => `${name} ${unit}`),
    ["ax g", "ay g", "gx rad/s", "bx g", "by g", "b g"],
  );
});

test("the first field that is wrong is named", () => {
  const step = (i: number, changes: object) => ({ steps: STEPS.map((step, k) => (k === i ? { ...step, ...changes } : step)) });
  const cases: readonly [value: unknown, message: RegExp][] = [
    [null, /^f: expected a JSON object; received null/],
    [[], /^f: expected a JSON object; received \[\]/],
    [{ inputs: [] }, /^f: expected the keys inputs, maxGap, steps; received no maxGap/],
    [{ ...ACQUISITION, extra: 1 }, /received "extra" besides/],
    [{ ...ACQUISITION, inputs: [] }, /^f: inputs: expected at least 1 \{name, unit\}.*received \[\]/],
    [{ ...ACQUISITION, inputs: [ACQUISITION.inputs[0], ACQUISITION.inputs[0]] }, /no two names alike/],
    [{ ...ACQUISITION, inputs: [{ name: "ax" }] }, /^f: inputs/],
    [{ ...ACQUISITION, maxGap: 0 }, /^f: maxGap: expected seconds above 0; received 0/],
    [{ ...ACQUISITION, maxGap: "1" }, /^f: maxGap/],
    [{ ...ACQUISITION, steps: {} }, /^f: steps: expected a list/],
    [{ ...ACQUISITION, steps: [null] }, /^f: steps\[0\]: expected an object with a kind, one of butterworth, median/],
    [{ ...ACQUISITION, steps: [{ kind: "toString" }] }, /^f: steps\[0\]: kind: expected one of .*received "toString"/],
    [{ ...ACQUISITION, ...step(0, { size: 4 }) }, /^f: steps\[0\]: size: expected an odd whole number from 1 to 9999; received 4/],
    [{ ...ACQUISITION, ...step(0, { signals: [] }) }, /^f: steps\[0\]: signals: expected at least 1 name/],
    [{ ...ACQUISITION, ...step(0, { signals: ["az"] }) }, /^f: steps\[0\]: signals: expected some of "ax", "ay", "gx"; received "az"/],
    [{ ...ACQUISITION, ...step(0, { lag: 1 }) }, /^f: steps\[0\]: .*received "lag" besides/],
    [{ ...ACQUISITION, ...step(1, { order: 0 }) }, /^f: steps\[1\]: order: expected a whole number from 1 to 20; received 0/],
    [{ ...ACQUISITION, ...step(1, { cutoff: [1] }) }, /^f: steps\[1\]: cutoff: expected a frequency/],
    [{ ...ACQUISITION, ...step(1, { cutoff: 5 }) }, /^f: steps\[1\]: butterworth: cutoff: expected two edges of a bandpass; received 1/],
    [{ ...ACQUISITION, ...step(1, { cutoff: [5, 25] }) }, /^f: steps\[1\]: .*below half the sampling rate, 25 Hz; received 25/],
    [{ ...ACQUISITION, ...step(1, { cutoff: [6, 5] }) }, /^f: steps\[1\]: .*the lower edge first; received 6 and 5/],
    [{ ...ACQUISITION, ...step(1, { type: "notch" }) }, /^f: steps\[1\]: type/],
    [{ ...ACQUISITION, ...step(1, { zeroPhase: 1 }) }, /^f: steps\[1\]: zeroPhase: expected true or false; received 1/],
    [{ ...ACQUISITION, ...step(2, { body: null }) }, /^f: steps\[2\]: expected names for gravity, body or both/],
    [{ ...ACQUISITION, ...step(2, { body: ["bx"] }) }, /^f: steps\[2\]: body: expected 2 names, one a signal; received 1/],
    [{ ...ACQUISITION, ...step(2, { body: ["bx", "ax"] }) }, /^f: steps\[2\]: body: expected a name that no signal has; received "ax"/],
    [
      { ...ACQUISITION, ...step(3, { signals: ["bx", "gx"] }) },
      /^f: steps\[3\]: signals: expected all in one unit, "g" .*"rad\/s" of "gx"/,
    ],
    [{ ...ACQUISITION, ...step(3, { name: "" }) }, /^f: steps\[3\]: name: expected text/],
  ];
  for (const [value, message] of cases) {
    assert.throws(
      () => checkAcquisition(value, "f", 50),
      (error) => assertRefusal(error, message),
    );
  }
});
