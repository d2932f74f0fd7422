import { distinctSpans, lastStretchSteps, signalStatistics, type Span } from "./signal-statistics.js";
import type { Dataset } from "./dataset.js";
import type { Split } from "./split.js";

/** How often a signal took which values. */
export interface Histogram {
  readonly signal: string;
  readonly unit: string;
  readonly mean: number;
  /** The population's. */
  readonly sd: number;
  readonly min: number;
  readonly max: number;
  /** `counts` are those of equal stretches from low (included) to high (excluded); signals of one unit share low and high. */
  readonly low: number;
  readonly high: number;
  readonly counts: readonly number[];
  readonly below: number;
  readonly above: number;
}

export interface Histograms {
  readonly signals: readonly Histogram[];
  /** Time steps counted: those that windows share once, chains of overlapping windows being laid end to end. */
  readonly distinctSteps: number;
  /** How many they would be by the last stretch of each window. */
  readonly lastStretchSteps: number;
}

/** The share of a unit's values that may fall outside its axis at each end: a few knocks must not squeeze all else into one bar. */
const OUTSIDE = 0.001;
const DEFAULT_BINS = 100;

/** Histograms of all signals over the chosen windows, each time step counted once. For looking at, not for fitting to. */
export function signalHistograms({ dataset, indices }: Split, bins = DEFAULT_BINS): Histograms {
  const spans = distinctSpans(dataset, indices);
  const { min, max, mean, sd, steps } = signalStatistics(dataset, spans);
  const ranges = new Map<string, readonly [number, number]>();
  const signals = dataset.signals.map(({ name: signal, unit }, c): Histogram => {
    if (!ranges.has(unit)) ranges.set(unit, axisOf(dataset, spans, steps, unit));
    const [low, high] = ranges.get(unit)!;
    const counts = new Array<number>(bins).fill(0);
    let below = 0,
      above = 0;
    forEachValue(dataset, spans, c, (value) => {
      const bin = Math.floor(((value - low) / (high - low)) * bins);
      if (bin < 0) below++;
      else if (bin >= bins) above++;
      else counts[bin]!++;
    });
    return { signal, unit, mean: mean[c]!, sd: sd[c]!, min: min[c]!, max: max[c]!, low, high, counts, below, above };
  });
  return { signals, distinctSteps: steps, lastStretchSteps: lastStretchSteps(dataset, indices) };
}

/** From where to where the values of a unit reach, but for the outermost, on whole tenths of a power of ten. */
function axisOf(dataset: Dataset, spans: readonly Span[], steps: number, unit: string): readonly [number, number] {
  const channels = dataset.signals.flatMap((signal, c) => (signal.unit === unit ? [c] : []));
  const values = new Float32Array(steps * channels.length);
  let count = 0;
  for (const c of channels) forEachValue(dataset, spans, c, (value) => (values[count++] = value));
  values.sort();
  const low = values[Math.floor(OUTSIDE * count)]!,
    high = values[Math.ceil((1 - OUTSIDE) * count) - 1]!;
  if (low === high) {
    // A half around a large value would round to the value itself, and the axis to nothing.
    const half = Math.max(0.5, Math.abs(low) * 1e-6);
    return [low - half, low + half];
  }
  let step = 1;
  while (step * 10 <= high - low) step *= 10;
  while (step > high - low) step /= 10;
  step /= 10;
  // Behind the last one, as `high` itself is not counted.
  return [Math.floor(low / step) * step, (Math.floor(high / step) + 1) * step];
}

function forEachValue({ x, timeSteps, signals }: Dataset, spans: readonly Span[], channel: number, take: (value: number) => void): void {
  for (const { window, first, end } of spans) {
    const past = (window * timeSteps + end) * signals.length;
    for (let i = (window * timeSteps + first) * signals.length + channel; i < past; i += signals.length) take(x[i]!);
  }
}
