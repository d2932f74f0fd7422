import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createEnvelope, createNotes, createTimeline, timelineTotals, type TimedWindow } from "../../src/scores/index.js";

const at = (start: number, label: number, more: Partial<TimedWindow> = {}): TimedWindow => ({
  start,
  stretch: 0,
  label,
  probability: 0.5,
  unsure: false,
  ...more,
});

test("a window stands for the hop around its middle, the first and the last of a stretch also for their ends", () => {
  const line = createTimeline({ window: 4, hop: 2 });
  [at(0, 1, { probability: 0.9 }), at(2, 1, { probability: 0.7 }), at(4, 0)].forEach((window) => line.push(window));
  line.push(at(20, 0, { stretch: 1, unsure: true }));
  assert.deepEqual(line.end(), [
    { start: 0, end: 5, label: 1, unsure: false, probability: 0.8, windows: 2 },
    { start: 5, end: 8, label: 0, unsure: false, probability: 0.5, windows: 1 },
    { start: 20, end: 24, label: 0, unsure: true, probability: 0.5, windows: 1 },
  ]);
  assert.deepEqual(timelineTotals(line.end(), 3), { seconds: [3, 5, 0], unsure: 4, covered: 12 });
});

test("windows that do not overlap stand for themselves, and no window makes no segment", () => {
  const line = createTimeline({ window: 2, hop: 2 });
  assert.deepEqual(line.end(), []);
  [at(1, 0), at(3, 1)].forEach((window) => line.push(window));
  assert.deepEqual(
    line.end().map(({ start, end }) => [start, end]),
    [
      [1, 3],
      [3, 5],
    ],
  );
});

test("segments of a stretch follow one another without a hole, cover all that windows saw, and no two neighbours are alike", () => {
  const stretches = fc.array(fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.boolean()), { minLength: 1, maxLength: 12 }), {
    minLength: 1,
    maxLength: 5,
  });
  fc.assert(
    fc.property(stretches, fc.constantFrom([256, 128], [256, 32], [256, 256], [192, 80]), (all, [steps, hopSteps]) => {
      const [window, hop] = [steps / 50, hopSteps / 50];
      const line = createTimeline({ window, hop });
      const ends = all.map((windows, stretch) => {
        windows.forEach(([label, unsure], i) => line.push(at(stretch * 1000 + i * hop, label, { stretch, unsure })));
        return [stretch * 1000, stretch * 1000 + (windows.length - 1) * hop + window] as const;
      });
      const segments = line.end();
      for (const [start, end] of ends) {
        const own = segments.filter((segment) => segment.start >= start && segment.start < start + 1000);
        assert.equal(own[0]!.start, start);
        assert.ok(Math.abs(own.at(-1)!.end - end) < 1e-9);
        own.slice(1).forEach((segment, i) => {
          assert.equal(segment.start, own[i]!.end);
          assert.ok(segment.label !== own[i]!.label || segment.unsure !== own[i]!.unsure);
        });
      }
      assert.equal(
        segments.reduce((sum, { windows }) => sum + windows, 0),
        all.flat().length,
      );
      const { seconds, unsure, covered } = timelineTotals(segments, 3);
      assert.ok(Math.abs(seconds.reduce((sum, value) => sum + value, unsure) - covered) < 1e-6);
    }),
    { seed: 7, numRuns: 300 },
  );
});

test("what was noted becomes stretches that end where the label changes, where nobody says, and at a gap", () => {
  const notes = createNotes({ samplingRate: 10, maxGap: 0.5 });
  const push = (from: number, to: number, label: string | null): void => {
    for (let i = from; i < to; i++) notes.push(i / 10, label);
  };
  push(0, 10, "sit");
  push(10, 20, "walk");
  push(20, 30, null);
  push(30, 40, "walk");
  push(80, 90, "walk");
  assert.deepEqual(notes.end(), [
    { label: "sit", start: 0, end: 1 },
    { label: "walk", start: 1, end: 2 },
    { label: "walk", start: 3, end: 4 },
    { label: "walk", start: 8, end: 9 },
  ]);
});

test("an envelope has the least and the greatest value of each bin, whatever the length of what was pushed", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 300 }), fc.constantFrom(4, 16, 64), (values, most) => {
      const envelope = createEnvelope({ channels: 2, most, width: 0.1 });
      values.forEach((value, i) => envelope.push(3 + i / 10 + 0.01, [NaN, value], 0));
      const { start, width, bins, low, high } = envelope.end();
      assert.ok(bins <= most && start === 3.01);
      assert.ok(low[0]!.every((value) => value === Infinity) && high[0]!.every((value) => value === -Infinity));
      for (let bin = 0; bin < bins; bin++) {
        const own: number[] = values
          .filter((_, i) => Math.floor((3 + i / 10 + 0.01 - start) / width) === bin)
          .map((value) => Math.fround(value));
        assert.equal(low[1]![bin], Math.min(...own));
        assert.equal(high[1]![bin], Math.max(...own));
      }
    }),
    { seed: 3, numRuns: 200 },
  );
});
