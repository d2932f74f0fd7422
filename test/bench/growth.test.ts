// The arithmetic of growth on known times, and the real thing on a grid that takes a moment; what it prints is also what is drawn.
import assert from "node:assert/strict";
import { test } from "node:test";
import { epochAxis, growthRows, sizeAxes, threadsAxis } from "../../bench/cases/growth.js";
import { limit } from "../../bench/cases/limit.js";
import { growthFigure } from "../../bench/growth-figure.js";
import { formatGrowth, measureGrowth, sampleOf, type Axis, type GrowthPoint } from "../../bench/growth.js";
import { drawSpec } from "../../src/report/figure.js";

const work = (multiplyAdds: number, executed = multiplyAdds): { multiplyAdds: number; executed: number } => ({ multiplyAdds, executed });

/** A probe whose runs take these milliseconds; the first is the warm-up. */
function known(times: readonly number[]): () => number {
  let next = 0;
  return () => times[next++]!;
}

test("growth is held against the larger growth of the two counts, round by round, and the warm-up is left out", async () => {
  const axis: Axis = {
    what: "step",
    axis: "size",
    probes: () => [
      { value: 1, work: work(100), sample: known([99, 1, 2, 4]) },
      { value: 2, work: work(200), sample: known([99, 2, 4, 8]) },
      { value: 3, work: work(300, 600), sample: known([99, 9, 12, 36]) },
      { value: 4, work: work(300, 600), leastMs: 48, sample: known([99, 9, 24, 36]) },
    ],
  };
  const points = await measureGrowth(axis, 3);
  assert.deepEqual(
    points.map(({ ms }) => ms),
    [2, 4, 12, 24],
  );
  assert.equal(points[0]!.nsPerThousand, 2e7);
  assert.deepEqual([points[0]!.exponent, points[0]!.excess], [null, null]);
  assert.equal(points[1]!.exponent, 1);
  assert.deepEqual(points[1]!.excess, { ratio: 1, low: 1, high: 1, expectedMs: 4 });
  // Three times the executed products, one and a half times the direct ones: 4.5, 3 and 4.5 times the time.
  assert.deepEqual(points[2]!.excess, { ratio: 1.5, low: 1, high: 1.5, expectedMs: 12 });
  // No more work, but 48 ms of memory.
  assert.equal(points[3]!.exponent, null);
  assert.deepEqual(points[3]!.excess, { ratio: 0.5, low: 9 / 48, high: 0.75, expectedMs: 48 });
  const [row, ...others] = growthRows(points);
  assert.deepEqual(others, []);
  assert.deepEqual(row, {
    name: "step, size 1 to 4, most from 2 to 3",
    ours: 12,
    peer: "2, grown as the multiply-adds",
    theirs: 12,
    ratio: 1.5,
    low: 1,
    high: 1.5,
    unit: "ms",
    atMost: 1.3,
  });
  assert.deepEqual(growthRows(points.slice(0, 1)), []);
});

test("a sample is the fastest of at least three runs and at most forty", () => {
  let runs = 0;
  assert.ok(sampleOf(() => void runs++, 0) >= 0);
  assert.equal(runs, 3);
  runs = 0;
  sampleOf(() => void runs++, 10_000);
  assert.equal(runs, 40);
});

test("sizes, epochs and threads are measured, laid out in a table and drawn", async () => {
  const small = { windows: 4, steps: 32, channels: 3, filters: 8, kernelSize: 3, units: 10 };
  const axes = [...sizeAxes({ filters: [8, 16], windows: [4, 8] }, 10, small), epochAxis([32, 64]), threadsAxis(2, 64)];
  const points: GrowthPoint[] = [];
  for (const axis of axes) points.push(...(await measureGrowth(axis, 1)));
  assert.deepEqual(
    points.map(({ what, axis, value }) => `${what} ${axis} ${value}`),
    [
      "training step filters 8",
      "training step filters 16",
      "training step batch size 4",
      "training step batch size 8",
      "prediction filters 8",
      "prediction filters 16",
      "epoch windows 32",
      "epoch windows 64",
      "epoch threads 1",
      "epoch threads 2",
    ],
  );
  for (const { ms, nsPerThousand } of points) assert.ok(ms > 0 && Number.isFinite(nsPerThousand));
  assert.equal(points[3]!.multiplyAdds, 2 * points[2]!.multiplyAdds);
  assert.equal(points[9]!.multiplyAdds, points[8]!.multiplyAdds);
  assert.ok(points[1]!.executed < points[1]!.multiplyAdds && points[0]!.executed === points[0]!.multiplyAdds);
  const lines = formatGrowth(points).split("\n");
  assert.equal(lines.length, 11);
  assert.match(lines[0]!, /^time of +axis +value +10\^6 mul-adds +executed +ms +ns per 1000 +exponent +excess$/);
  const { svg, png } = await drawSpec(growthFigure(points, "a machine"), "growth");
  for (const text of ["filters", "batch size", "windows", "milliseconds", "the prediction of one window"])
    assert.ok(svg.includes(text), text);
  assert.ok(!svg.includes("threads</text>") && png.length > 1000);
});

test("the limit's rows hold a step against the time of its multiply-adds at the peak", async () => {
  const lines: string[] = [];
  const { rows, details } = await limit.run({ pairs: 1, steps: 2, repeats: 1, python: undefined, print: (line) => lines.push(line) });
  assert.deepEqual(
    rows.map(({ name, atMost }) => [name, atMost!.toFixed(3)]),
    ["plain", "relaxed"].flatMap((kernels) => ["median", "fastest"].map((which) => [`${kernels}, ${which} step`, "1.667"])),
  );
  for (const { ratio } of rows) assert.ok(ratio! > 0.1 && ratio! < 100, `${ratio}`);
  const { multiplyAdds } = details["plain"] as { multiplyAdds: number };
  // The first convolution has no gradient of its input.
  assert.equal(multiplyAdds, 32 * (2 * 126 * 64 * 27 + 3 * (124 * 64 * 192 + 3968 * 100 + 100 * 6)));
  assert.ok(lines.some((line) => /^plain, fastest step: [\d.]+ % of the limit$/.test(line)));
});
