import assert from "node:assert/strict";
import { test } from "node:test";
import type { Acquisition, SignalStep } from "../../src/data/index.js";
import { createWindower, type SampleBlock, type WindowerOptions } from "../../src/recordings/index.js";
import { blockOf, cutWindows, partition } from "../support/cut-windows.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { options, rows, X, Y } from "../support/windower-options.js";

test("a recording at the windows' rate is cut as it stands, rounded to float32 once", () => {
  const { windows, counts } = cutWindows(options(), [blockOf(rows(11), 50)]);
  assert.deepEqual(
    windows.map(({ x, start, stretch, labels }) => ({ x: [...x], start, stretch, labels })),
    [0, 2, 4, 6].map((first) => ({
      x: rows(11)
        .slice(first, first + 4)
        .flat()
        .map(Math.fround),
      start: first / 50,
      stretch: 0,
      labels: undefined,
    })),
  );
  assert.deepEqual(counts, { windows: 4, tail: 1, gaps: 0, interpolated: 0, missing: 0 });
});

test("signals are picked by name and unit from columns in any order, others are ignored", () => {
  const measured = [{ name: "x", unit: "m/s2" }, Y, X];
  const block = blockOf(
    rows(4).map(([x, y]) => [NaN, y!, x!]),
    50,
  );
  const { windows } = cutWindows(options({ measured, signals: [Y] }), [block]);
  assert.deepEqual(
    windows.map(({ x }) => [...x]),
    [rows(4).map(([, y]) => Math.fround(y!))],
  );
});

test("a distance above maxGap begins another stretch, whose windows begin at its first sample", () => {
  const block = blockOf(rows(12), 50);
  for (let t = 5; t < 12; t++) block.time[t]! += 0.0801;
  const { windows, counts } = cutWindows(options(), [block]);
  assert.deepEqual(
    windows.map(({ start, stretch, x }) => [start, stretch, x[0]]),
    [
      [0, 0, Math.fround(0.1)],
      [block.time[5]!, 1, Math.fround(5.1)],
      [block.time[5]! + 2 / 50, 1, Math.fround(7.1)],
    ],
  );
  assert.deepEqual(counts, { windows: 3, tail: 2, gaps: 1, interpolated: 0, missing: 0 });
  for (let t = 5; t < 12; t++) block.time[t]! -= 0.0001;
  assert.equal(cutWindows(options(), [block]).counts.gaps, 0, "0.1 s is no gap");
});

test("a short hole in one signal is bridged by a straight line, in that signal alone; a long one is a gap", () => {
  const holed = (from: number, to: number) =>
    blockOf(
      rows(16, (t) => t * t).map(([x, y], t) => (t >= from && t < to ? [NaN, y!] : [x!, y!])),
      50,
    );
  const bridged = cutWindows(options({ timeSteps: 16, hop: 16 }), [holed(5, 9)]);
  const line = [5, 6, 7, 8].map((t) => 16 + ((81 - 16) * (t - 4)) / 5);
  assert.deepEqual(
    [...bridged.windows[0]!.x],
    rows(16, (t) => t * t).flatMap(([x, y], t) => [Math.fround(t >= 5 && t < 9 ? line[t - 5]! : x!), y!]),
  );
  assert.deepEqual(bridged.counts, { windows: 1, tail: 0, gaps: 0, interpolated: 4, missing: 0 });
  const apart = cutWindows(options(), [holed(5, 10)]);
  assert.deepEqual(
    apart.windows.map(({ stretch, start }) => [stretch, start]),
    [
      [0, 0],
      [1, 0.2],
      [1, 0.2 + 2 / 50],
    ],
  );
  assert.deepEqual(apart.counts, { windows: 3, tail: 1, gaps: 1, interpolated: 0, missing: 5 });
  assert.deepEqual(cutWindows(options(), [holed(0, 3)]).counts, { windows: 5, tail: 1, gaps: 0, interpolated: 0, missing: 3 });
  assert.deepEqual(cutWindows(options(), [holed(13, 16)]).counts, { windows: 5, tail: 1, gaps: 0, interpolated: 0, missing: 3 });
});

test("each step changes what the one before left", () => {
  const steps: readonly SignalStep[] = [
    { kind: "magnitude", signals: ["x", "y"], name: "size" },
    { kind: "median", size: 3, signals: ["size"] },
  ];
  const block = blockOf(
    [3, 0, 6, 9, 300, 12].map((x) => [x, (4 * x) / 3]),
    50,
  );
  const { windows } = cutWindows(options({ timeSteps: 6, hop: 6, signals: [{ name: "size", unit: "g" }, X] }, { steps }), [block]);
  assert.deepEqual([...windows[0]!.x], [5, 3, 5, 0, 10, 6, 15, 9, 20, 300, 20, 12]);
});

test("a sample's label is that of the last measured one at or before it, also behind steps that lag", () => {
  const labels = ["a", "a", null, "b", "b", "b", "c", "c"];
  const steps: readonly SignalStep[] = [{ kind: "median", size: 5, signals: ["x"] }];
  const { windows } = cutWindows(options({}, { steps }), [blockOf(rows(8), 50, labels)]);
  assert.deepEqual(
    windows.map((window) => window.labels),
    [labels.slice(0, 4), labels.slice(2, 6), labels.slice(4, 8)],
  );
});

test("the next recording begins anew: time, stretches, filters and labels", () => {
  const steps: readonly SignalStep[] = [{ kind: "gravity", signals: ["x", "y"], gravity: ["gx", "gy"], body: null }];
  const chosen = options({ signals: [X, { name: "gx", unit: "g" }] }, { steps });
  const alone = [
    blockOf(
      rows(9),
      50,
      Array.from({ length: 9 }, (_, t) => `${t}`),
    ),
    blockOf(rows(7, Math.sqrt), 50),
  ];
  const together: unknown[] = [];
  const windower = createWindower(chosen, ({ x, ...rest }) => together.push({ ...rest, x: x.slice(), labels: rest.labels?.slice() }));
  for (const block of alone) {
    windower.push(block);
    windower.end();
  }
  assert.deepEqual(
    together,
    alone.flatMap((block) => cutWindows(chosen, [block]).windows),
  );
});

test("what cannot be is refused in one line", () => {
  const refused = (changes: Partial<WindowerOptions>, acquisition: Partial<Acquisition>, message: RegExp) =>
    assert.throws(
      () => createWindower(options(changes, acquisition), () => {}),
      (error) => assertRefusal(error, message),
    );
  refused({ measured: [{ name: "x", unit: "m/s2" }] }, {}, /^recording: expected the signals x \(g\), y \(g\); received x \(m\/s2\);/);
  refused({ measured: [] }, {}, /received none;/);
  refused({ signals: [{ name: "z", unit: "g" }] }, {}, /^windower: signals: expected some of x \(g\), y \(g\), .*; received z \(g\)/);
  refused({ hop: 5 }, {}, /hop: expected a whole number from 1 to timeSteps, 4; received 5/);
  refused({ timeSteps: 0 }, {}, /timeSteps: .* received 0/);
  refused({ measuredRate: NaN }, {}, /measuredRate: expected a rate in Hz above 0; received NaN/);
  refused({ measuredRate: 5 }, {}, /maxGap: expected at least the distance of two samples, 0.2 s at 5 Hz; received 0.1/);
});

test("time that does not run forwards and values that are no numbers are refused with the sample's number", () => {
  const push = (change: (block: SampleBlock) => void, message: RegExp) => {
    const block = blockOf(rows(6), 50);
    change(block);
    assert.throws(
      () => cutWindows(options(), partition(block, [2])),
      (error) => assertRefusal(error, message),
    );
  };
  push(({ time }) => (time[3] = time[2]!), /^sample 4: time: expected later than the sample before, 0\.04 s; received 0\.04 s/);
  push(({ time }) => (time[2] = -1), /^sample 3: .* 0\.02 s; received -1 s/);
  push(({ time }) => (time[4] = NaN), /^sample 5: time: expected seconds; received NaN/);
  push(({ values }) => (values[7] = Infinity), /^sample 4: y: expected a finite number.*received Infinity/);
  push(({ values }) => (values[6] = 1e300), /^signal x: expected values that float32 holds.*received 1e\+300/);
});
