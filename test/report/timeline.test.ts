import assert from "node:assert/strict";
import { test } from "node:test";
import { renderTimeline } from "../../src/report/index.js";
import { clock, timeTicks } from "../../src/report/figures/time-axis.js";
import { coverage } from "../../src/report/figures/timeline-lanes.js";
import { linePath } from "../../src/report/figures/timeline-lines.js";
import { createEnvelope } from "../../src/scores/index.js";
import { madeUpRecording, madeUpTimeline } from "./support/timeline-input.js";
import { HOSTILE } from "./support/study-run.js";

test("the page has each recording's picture for wide and narrow pages, its totals, what was noted and its segments", async () => {
  const recording = madeUpRecording({ seconds: 120, labelled: true, threshold: 0.6, gap: [60, 70], stranger: "jumping" });
  const input = madeUpTimeline([recording, madeUpRecording({ name: "b.csv", seconds: 30 })], { threshold: 0.6, undrawn: 3 });
  const { html, figures } = await renderTimeline(input);
  assert.deepEqual([...figures.keys()], ["timeline-walk-csv", "timeline-walk-csv-narrow", "timeline-b-csv", "timeline-b-csv-narrow"]);
  assert.match(html, /<h2>All 5 recordings<\/h2>/);
  assert.match(html, /The first 2 are drawn; the 3 others/);
  assert.match(html, /67\.5 % of the 80 windows with a noted label were called it\./);
  assert.match(html, /jumping \(9 windows\)/);
  assert.match(html, /10 s\./);
  assert.match(html, /<summary>\d+ segments<\/summary>/);
  assert.equal((await renderTimeline(input)).html, html);
  const svg = figures.get("timeline-walk-csv")!.svg;
  for (const text of ["WALKING_DOWNSTAIRS", "noted: jumping", "total_acc, g", "body_gyro, rad/s", "below 60 %", "Grey: no window saw it"]) {
    assert.ok(svg.includes(text), text);
  }
});

test("names from outside are text on the page and in the pictures, never markup", async () => {
  const classes = ["a", HOSTILE.class];
  const recording = madeUpRecording({ name: HOSTILE.configuration, seconds: 60, classes, labelled: true });
  const { html, figures } = await renderTimeline(madeUpTimeline([recording], { classNames: classes }));
  assert.doesNotMatch(html, /<script/i);
  for (const { svg } of figures.values()) assert.doesNotMatch(svg, /<script|onload=/i);
});

test("a day at 50 Hz takes a few hundred kB, as its lines have a point or two a pixel", async () => {
  const { html, figures } = await renderTimeline(madeUpTimeline([madeUpRecording({ seconds: 86400, bout: 400, rate: 2, labelled: true })]));
  assert.ok(html.length < 400_000, `${html.length} bytes`);
  for (const [name, { svg }] of figures) assert.ok(svg.length < 200_000, `${name}: ${svg.length} bytes`);
});

test("more classes than colours have patterns, and are drawn where they occur", async () => {
  const classNames = Array.from({ length: 20 }, (_, i) => `activity ${i}`);
  const { figures } = await renderTimeline(madeUpTimeline([madeUpRecording({ seconds: 60, classes: classNames })], { classNames }));
  const svg = figures.get("timeline-walk-csv")!.svg;
  assert.match(svg, /<pattern id="timeline-walk-csv-1"/);
  assert.match(svg, /fill="url\(#timeline-walk-csv-1\)"/);
  assert.doesNotMatch(svg, />activity 19</);
});

test("a line goes through the least and the greatest value of each pixel, and stops at a gap", () => {
  const envelope = createEnvelope({ channels: 1, most: 100, width: 0.5 });
  [0, 10, 4].forEach((value, i) => envelope.push(i, [value], 0));
  envelope.push(8, [5], 0);
  const frame = { left: 0, width: 10, top: 0, height: 10, start: 0, seconds: 10 };
  assert.equal(linePath(0, envelope.end(), frame, [0, 10], 1), "M0 100h1l9-100l10 60M80 50h1");
});

test("shares of a pixel add up to the time that was covered", () => {
  const frame = { left: 0, width: 10, top: 0, height: 1, start: 0, seconds: 20 };
  const stretches = [
    { start: 1, end: 2 },
    { start: 2.5, end: 6.5 },
    { start: 19, end: 25 },
  ];
  const shares = coverage(stretches, frame);
  assert.ok(Math.abs(shares.reduce((sum, share) => sum + 2 * share, 0) - 6) < 1e-9);
  assert.deepEqual([...coverage([{ start: 0.9, end: 13.1 }], frame)], [1, 1, 1, 1, 1, 1, 1, 0, 0, 0]);
});

test("a clock and its marks", () => {
  assert.deepEqual([5, 65, 3725, 86400].map(clock), ["0:05", "1:05", "1:02:05", "24:00:00"]);
  assert.deepEqual(timeTicks(12, 10), [0, 2, 4, 6, 8, 10, 12]);
  assert.deepEqual(timeTicks(86400, 10).at(-1), 86400);
  assert.ok(timeTicks(400 * 86400, 10).length <= 11);
});
