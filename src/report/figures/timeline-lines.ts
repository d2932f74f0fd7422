import type { EnvelopeBins } from "../../scores/index.js";

/** Where on the picture a stretch of time and a range of values lie. */
export interface Frame {
  readonly left: number;
  readonly width: number;
  readonly top: number;
  readonly height: number;
  /** Seconds: the left edge, and what the width stands for. */
  readonly start: number;
  readonly seconds: number;
}

/** Tenths of a pixel are finer than any screen, and shorter to write than pixels with digits behind the point. */
const UNITS = 10;

/** Least and greatest value of a channel for each column of pixels; columns of nothing that are shorter than `maxGap` seconds are left out. */
function columnsOf(channel: number, { low, high, start, width, bins }: EnvelopeBins, frame: Frame, maxGap: number) {
  const columns: { x: number; low: number; high: number; joined: boolean }[] = [];
  let lastTime = -Infinity;
  for (let bin = 0; bin < bins; bin++) {
    const [least, most] = [low[channel]![bin]!, high[channel]![bin]!];
    if (least > most) continue;
    const time = start + (bin + 0.5) * width;
    const x = Math.round(((time - frame.start) / frame.seconds) * frame.width);
    const last = columns.at(-1);
    const joined = time - lastTime <= maxGap + 1.5 * width;
    if (last && last.x === x && joined) {
      last.low = Math.min(last.low, least);
      last.high = Math.max(last.high, most);
    } else columns.push({ x, low: least, high: most, joined: last !== undefined && joined });
    lastTime = time;
  }
  return columns;
}

/**
 * A channel as the data of an SVG path in tenths of pixels, relative to the frame's corner: through each column of pixels from its least value to its greatest, or
 * the other way, whichever is nearer. `range` are the values at the bottom and the top.
 */
export function linePath(
  channel: number,
  envelope: EnvelopeBins,
  frame: Frame,
  [bottom, top]: readonly [number, number],
  maxGap: number,
): string {
  const y = (value: number): number => Math.round(UNITS * frame.height * (1 - (value - bottom) / (top - bottom)));
  let path = "",
    atX = 0,
    atY = 0;
  for (const column of columnsOf(channel, envelope, frame, maxGap)) {
    const x = UNITS * column.x;
    const [lowest, highest] = [y(column.low), y(column.high)];
    const [from, to] = Math.abs(lowest - atY) <= Math.abs(highest - atY) ? [lowest, highest] : [highest, lowest];
    path += column.joined ? `l${x - atX}${signed(from - atY)}` : `M${x} ${from}h1`;
    if (to !== from) path += `v${to - from}`;
    // The short stroke that makes a lone point visible.
    [atX, atY] = [column.joined ? x : x + 1, to];
  }
  return path;
}

function signed(value: number): string {
  return value < 0 ? String(value) : ` ${value}`;
}

/** The range of some channels, with a little air; of one value alone around it. */
export function rangeOf(channels: readonly number[], { low, high }: EnvelopeBins): [low: number, high: number] {
  let [least, most] = [Infinity, -Infinity];
  for (const channel of channels) {
    for (const value of low[channel]!) least = Math.min(least, value);
    for (const value of high[channel]!) most = Math.max(most, value);
  }
  if (least > most) return [-1, 1];
  const air = most > least ? 0.04 * (most - least) : Math.max(Math.abs(most) * 0.1, 0.1);
  return [least - air, most + air];
}

/** Two or three round values within a range. */
export function valueTicks([low, high]: readonly [number, number], most = 3): number[] {
  const rough = (high - low) / most;
  let power = 1;
  while (power > rough) power /= 10;
  while (power * 10 <= rough) power *= 10;
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((each) => (high - low) / each <= most) ?? 10 * power;
  const first = Math.ceil(low / step - 1e-9);
  const ticks: number[] = [];
  for (let i = first; i * step <= high + 1e-9 * step; i++) ticks.push(i * step);
  return ticks;
}
