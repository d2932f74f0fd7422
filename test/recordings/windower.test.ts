import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Acquisition, SignalStep } from "../../src/data/index.js";
import { createWindower, type SampleBlock, type WindowerOptions } from "../../src/recordings/index.js";
import { createRandom } from "../../src/tensor/index.js";
import { blockOf, cutWindows, partition } from "../support/cut-windows.js";
import { assertRefusal } from "../support/expect-refusal.js";

const X = { name: "x", unit: "g" },
  Y = { name: "y", unit: "g" };

function options(changes: Partial<WindowerOptions> = {}, acquisition: Partial<Acquisition> = {}): WindowerOptions {
  return {
    acquisition: { inputs: [X, Y], maxGap: 0.1, steps: [], ...acquisition },
    measured: [X, Y],
    measuredRate: 50,
    samplingRate: 50,
    signals: [X, Y],
    timeSteps: 4,
    hop: 2,
    ...changes,
  };
}

const rows = (length: number, value = (t: number) => t + 0.1) => Array.from({ length }, (_, t) => [value(t), -value(t)]);

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

test("how a recording is spread over blocks changes no bit, whatever the rates, gaps, holes and steps", () => {
  let cut = 0,
    gaps = 0,
    interpolated = 0;
  fc.assert(
    fc.property(
      fc.nat(),
      fc.constantFrom(20, 49.7, 50, 50.4, 64, 100, 133.3),
      fc.constantFrom(20, 50, 60),
      fc.subarray(STEPS as SignalStep[]),
      fc.uniqueArray(fc.integer({ min: 1, max: 699 }), { maxLength: 40 }),
      (seed, measuredRate, samplingRate, steps, cuts) => {
        const chosen = options({ measuredRate, samplingRate, timeSteps: 16, hop: 5 }, { steps });
        const block = irregular(seed, measuredRate);
        const whole = cutWindows(chosen, [block]);
        assert.deepEqual(
          cutWindows(
            chosen,
            partition(
              block,
              cuts.sort((a, b) => a - b),
            ),
          ),
          whole,
        );
        cut += whole.windows.length;
        gaps += whole.counts.gaps;
        interpolated += whole.counts.interpolated;
      },
    ),
    { seed: 6, numRuns: 150 },
  );
  assert.ok(cut > 1000 && gaps > 100 && interpolated > 100, `${cut} windows, ${gaps} gaps, ${interpolated} samples put in`);
});

test("sample by sample gives the bits of one block", () => {
  for (const measuredRate of [50, 100, 61]) {
    const chosen = options({ measuredRate, timeSteps: 16, hop: 1 }, { steps: STEPS.slice(1) });
    const block = irregular(3, measuredRate);
    assert.deepEqual(
      cutWindows(
        chosen,
        partition(
          block,
          Array.from({ length: block.length - 1 }, (_, t) => t + 1),
        ),
      ),
      cutWindows(chosen, [block]),
    );
  }
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
  push(({ values }) => (values[7] = Infinity), /^sample 4: .*expected a finite number.*received Infinity/);
  push(({ values }) => (values[6] = 1e300), /^signal x: expected values that float32 holds.*received 1e\+300/);
});

test("24 hours of nine signals at 50 Hz take less than 5 s of one core, and no more memory than one hour", (t) => {
  const signals = Array.from({ length: 9 }, (_, i) => ({ name: `s${i}`, unit: "g" }));
  const steps: readonly SignalStep[] = [
    { kind: "median", size: 3, signals: ["s0", "s1", "s2"] },
    { kind: "butterworth", type: "lowpass", order: 3, cutoff: 20, signals: ["s0", "s1", "s2"], zeroPhase: false },
    { kind: "gravity", signals: ["s0", "s1", "s2"], gravity: null, body: ["b0", "b1", "b2"] },
  ];
  let windows = 0;
  const windower = createWindower(
    options({ measured: signals, signals, timeSteps: 128, hop: 64 }, { inputs: signals, steps }),
    () => windows++,
  );
  const length = 3000;
  const random = createRandom(1, 0);
  const block: SampleBlock = {
    length,
    time: new Float64Array(length),
    values: Float64Array.from({ length: 9 * length }, () => random.normal()),
    labels: Array.from({ length }, (_, i) => (i < 2000 ? "walking" : null)),
  };
  const before = process.cpuUsage();
  const memory: number[] = [];
  for (let minute = 0; minute < 24 * 60; minute++) {
    for (let i = 0; i < length; i++) block.time[i] = minute * 60 + i / 50;
    windower.push(block);
    if (minute % 60 === 59) {
      globalThis.gc?.();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      memory.push(heapUsed + arrayBuffers);
    }
  }
  windower.end();
  const seconds = process.cpuUsage(before).user / 1e6;
  const grown = (Math.max(...memory) - memory[0]!) / 1e6;
  t.diagnostic(`${seconds.toFixed(2)} s of one core, ${grown.toFixed(2)} MB more than after an hour`);
  assert.equal(windows, Math.floor((24 * 3600 * 50 - 128) / 64) + 1);
  assert.ok(seconds < 5, `${seconds} s`);
  assert.ok(globalThis.gc !== undefined && grown < 1, `${grown} MB`);
});

test("a sample allocates nothing, whatever the rates and the steps", () => {
  const steps = STEPS.slice(1);
  for (const measuredRate of [50, 49.7, 100, 20]) {
    const windower = createWindower(options({ measuredRate, timeSteps: 300_000, hop: 300_000 }, { steps }), () => {});
    const block = blockOf(
      rows(1000, (t) => (t * 7919) % 100),
      1,
      Array.from({ length: 1000 }, () => "a"),
    );
    let number = 0,
      least = Infinity;
    for (let round = 0; round < 8; round++) {
      const before = process.memoryUsage().heapUsed;
      for (let i = 0; i < 20; i++) {
        for (let k = 0; k < 1000; k++, number++) block.time[k] = (number + 0.2 * (k % 3)) / measuredRate;
        windower.push(block);
      }
      const used = (process.memoryUsage().heapUsed - before) / 20_000;
      if (used >= 0) least = Math.min(least, used);
    }
    assert.ok(least < 1, `${least} bytes a sample at ${measuredRate} Hz`);
  }
});

const STEPS: readonly SignalStep[] = [
  { kind: "butterworth", type: "lowpass", order: 3, cutoff: 8, signals: ["x"], zeroPhase: true },
  { kind: "median", size: 5, signals: ["y", "x"] },
  { kind: "butterworth", type: "bandpass", order: 2, cutoff: [0.5, 9], signals: ["y"], zeroPhase: false },
  { kind: "gravity", signals: ["x"], gravity: ["gx"], body: ["bx"] },
  { kind: "magnitude", signals: ["x", "y"], name: "size" },
];

/** 700 samples with jitter, gaps, holes in either signal and in both, and labels. */
function irregular(seed: number, rate: number): SampleBlock {
  const random = createRandom(seed, 0);
  const block = blockOf(
    rows(700, () => random.normal()),
    rate,
    Array.from({ length: 700 }, () => (random.below(4) === 0 ? null : `class ${random.below(3)}`)),
  );
  let late = 0;
  for (let t = 0; t < 700; t++) {
    if (random.below(100) === 0) late += 0.2 * random.uniform();
    block.time[t] = block.time[t]! + late + (random.below(2) === 0 ? (0.4 * random.uniform()) / rate : 0);
    if (random.below(40) === 0) {
      const channels = random.below(3);
      for (let hole = random.below(12); hole >= 0 && t + hole < 700; hole--) {
        if (channels < 2) block.values[2 * (t + hole)] = NaN;
        if (channels > 0) block.values[2 * (t + hole) + 1] = NaN;
      }
    }
  }
  return block;
}
