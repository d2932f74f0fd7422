import type { ColumnSummary } from "./column-summary.js";
import { median } from "./quantile.js";

export type TimeUnit = "s" | "ms" | "us" | "ns";
const SECONDS: Readonly<Record<TimeUnit, number>> = { s: 1, ms: 1e-3, us: 1e-6, ns: 1e-9 };

/** Rates that sensors are set to, in Hz. */
const NOMINAL = [
  1, 2, 4, 5, 8, 10, 12.5, 15, 16, 20, 25, 30, 31.25, 32, 33.3, 40, 50, 52, 60, 62.5, 64, 66.7, 75, 80, 90, 100, 104, 119, 120, 125, 128,
  150, 180, 200, 208, 240, 250, 256, 300, 400, 416, 500, 512, 600, 800, 833, 1000, 1024, 1600, 2000, 4000,
];
const SNAP = 0.025;

/** The rate that a measured one is meant to be: 50 for 49.97; a rate near none of the usual ones to three digits. */
export function nominalRate(measured: number): number {
  const nearest = NOMINAL.reduce((a, b) => (Math.abs(b / measured - 1) < Math.abs(a / measured - 1) ? b : a));
  return Math.abs(nearest / measured - 1) <= SNAP ? nearest : Number(measured.toPrecision(3));
}

/** Whether a column's numbers run as time does: up nearly always. Sorted time with repeats counts, where it is coarse. */
export function runsForward({ cells, missing, ups, repeats, downs }: ColumnSummary): boolean {
  const steps = ups + repeats + downs;
  return steps >= 4 && missing <= cells / 100 && downs <= steps * 0.03 && ups >= Math.max(2, steps / 200);
}

export interface StepUnit {
  readonly unit: TimeUnit;
  readonly because: string;
  readonly sure: "certain" | "likely" | "guess";
  readonly others: readonly TimeUnit[];
}

/** The unit of time stamps, by what the header says, by their size as a time since 1970, or by their step. */
export function timeUnit(summary: ColumnSummary, header: string | null): StepUnit {
  if (header !== null && Object.hasOwn(SECONDS, header))
    return { unit: header as TimeUnit, because: `the header says ${header}`, sure: "certain", others: [] };
  const { min, max } = summary;
  // 2001 to 2100, in each unit.
  for (const [unit, factor] of Object.entries(SECONDS) as [TimeUnit, number][]) {
    if (min * factor > 0.98e9 && max * factor < 4.1e9)
      return { unit, because: "the numbers are times since 1970 in it", sure: "certain", others: [] };
  }
  const step = stepOf(summary);
  const ways = (Object.entries(SECONDS) as [TimeUnit, number][])
    .map(([unit, factor]) => ({ unit, rate: 1 / (step * factor) }))
    .filter(({ rate }) => rate >= 0.9 && rate <= 4500)
    // What people move at is taken at 5 to 1,100 Hz; among several the one nearest to 50.
    .sort((a, b) => distance(a.rate) - distance(b.rate));
  const [best, ...others] = ways;
  if (!best)
    return { unit: "s", because: `a step of ${Number(step.toPrecision(3))} fits no unit`, sure: "guess", others: ["ms", "us", "ns"] };
  const rate = Number(best.rate.toPrecision(3));
  const because = `a step of ${Number(step.toPrecision(3))} ${best.unit} is ${rate} Hz`;
  return { unit: best.unit, because, sure: others.length === 0 ? "likely" : "guess", others: others.map(({ unit }) => unit) };
}

function distance(rate: number): number {
  const ratio = rate / 50;
  return ratio > 1 ? ratio : 1 / ratio;
}

/**
 * The usual step: the mean of those that are no gaps, since stamps of whole milliseconds have a median of 10 at 104 Hz. Where time is coarse, of many samples
 * with the same stamp, what a stamp's share of a sample is.
 */
export function stepOf({ steps, ups, repeats }: ColumnSummary): number {
  const middle = median(steps);
  const near = steps.filter((step) => step <= 2.5 * middle && step >= middle / 2.5);
  const step = near.length === 0 ? middle : near.reduce((sum, each) => sum + each, 0) / near.length;
  return repeats > ups ? (step * ups) / (ups + repeats) : step;
}

export function secondsIn(unit: TimeUnit): number {
  return SECONDS[unit];
}
