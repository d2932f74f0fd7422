import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { SignalStep } from "../../src/data/index.js";
import type { SampleBlock } from "../../src/recordings/index.js";
import { createRandom } from "../../src/tensor/index.js";
import { blockOf, cutWindows, partition } from "../support/cut-windows.js";
import { irregular, options, rows, STEPS } from "../support/windower-options.js";

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

test("stretches, values put in and labels are as defined, whatever is missing where", () => {
  let stretches = 0,
    filled = 0,
    left = 0;
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const random = createRandom(seed, 1);
      const block = blockOf(
        rows(60, () => random.normal()),
        50,
        Array.from({ length: 60 }, (_, t) => `${t}`),
      );
      let step = 0;
      for (let t = 0; t < 60; t++) {
        step += random.below(12) === 0 ? 1 + random.below(7) : 1;
        block.time[t] = step / 50;
        for (let c = 0; c < 2; c++) if (random.below(3) > 0 && random.below(3) > 0) block.values[2 * t + c] = NaN;
      }
      const { windows, counts } = cutWindows(options({ timeSteps: 1, hop: 1 }), [block]);
      const expected = defined(block, 0.1 + 1e-9);
      assert.equal(counts.missing, expected.missing);
      assert.equal(counts.interpolated, expected.interpolated);
      assert.equal(counts.gaps, Math.max(0, expected.stretches.length - 1));
      assert.equal(counts.windows, windows.length);
      const cut = new Map(windows.map((window) => [`${window.stretch} ${Math.round(window.start * 50)}`, window]));
      let length = 0;
      expected.stretches.forEach((samples, stretch) => {
        const first = samples[0]!,
          last = samples.at(-1)!;
        length += Math.round((last.time - first.time) * 50) + 1;
        samples.forEach(({ time, values, label }, i) => {
          const at = Math.round(time * 50);
          const window = cut.get(`${stretch} ${at}`)!;
          assert.deepEqual([...window.x], values.map(Math.fround));
          for (let between = at; i + 1 < samples.length && between < Math.round(samples[i + 1]!.time * 50); between++) {
            assert.deepEqual(cut.get(`${stretch} ${between}`)!.labels, [label]);
          }
        });
      });
      assert.equal(length, windows.length);
      stretches += expected.stretches.length;
      filled += expected.interpolated;
      left += expected.missing;
    }),
    { seed: 7, numRuns: 300 },
  );
  assert.ok(stretches > 500 && filled > 500 && left > 500, `${stretches} stretches, ${filled} filled, ${left} left out`);
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

interface Sample {
  readonly time: number;
  readonly values: number[];
  readonly label: string;
}

/** By the definition, looking at the whole recording: complete samples, apart where they are farther from each other than maxGap. */
function defined(block: SampleBlock, maxGap: number): { stretches: Sample[][]; interpolated: number; missing: number } {
  const measured = (t: number, c: number) => !Number.isNaN(block.values[2 * t + c]!);
  const valueAt = (t: number, c: number): number => {
    if (measured(t, c)) return block.values[2 * t + c]!;
    let [before, after] = [t, t];
    while (before >= 0 && !measured(before, c)) before--;
    while (after < block.length && !measured(after, c)) after++;
    if (before < 0 || after === block.length || block.time[after]! - block.time[before]! > maxGap) return NaN;
    const share = (block.time[t]! - block.time[before]!) / (block.time[after]! - block.time[before]!);
    return block.values[2 * before + c]! + share * (block.values[2 * after + c]! - block.values[2 * before + c]!);
  };
  const stretches: Sample[][] = [];
  let interpolated = 0,
    missing = 0;
  for (let t = 0; t < block.length; t++) {
    const values = [valueAt(t, 0), valueAt(t, 1)];
    if (values.some(Number.isNaN)) {
      missing++;
      continue;
    }
    if (!(measured(t, 0) && measured(t, 1))) interpolated++;
    const before = stretches.at(-1)?.at(-1);
    const sample = { time: block.time[t]!, values, label: block.labels![t]! };
    if (before && sample.time - before.time <= maxGap) stretches.at(-1)!.push(sample);
    else stretches.push([sample]);
  }
  return { stretches, interpolated, missing };
}
