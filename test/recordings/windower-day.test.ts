import assert from "node:assert/strict";
import { test } from "node:test";
import type { SignalStep } from "../../src/data/index.js";
import { createWindower, type SampleBlock } from "../../src/recordings/index.js";
import { createRandom } from "../../src/tensor/index.js";
import { blockOf } from "../support/cut-windows.js";
import { options, rows, STEPS } from "../support/windower-options.js";

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
