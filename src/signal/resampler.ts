import { InputError } from "../tensor/index.js";
import { createMissingValues } from "./missing-values.js";
import { createRateConverter } from "./rate-converter.js";
import { createRegularGrid } from "./regular-grid.js";
import type { SampleSink } from "./sample-sink.js";

export interface ResamplerOptions {
  readonly channels: number;
  /** What messages call the channels; default "channel 1" and so on. */
  readonly names?: readonly string[];
  /** In Hz, nominal, of the samples that come in. */
  readonly measuredRate: number;
  /** In Hz, of those that go out. */
  readonly samplingRate: number;
  /** In seconds: samples, or measured values of one channel, farther apart than this are of two stretches. */
  readonly maxGap: number;
}

export interface TimedSamples {
  readonly length: number;
  /** (n), in seconds, each after the one before. */
  readonly time: Float64Array;
  /** (n, channels) row-major, NaN where nothing was measured. */
  readonly values: Float64Array;
  readonly labels?: readonly (string | null)[] | undefined;
}

export interface Resampler {
  /** Throws InputError, naming the sample from 1, for time that does not run forwards, and for a value that is infinite. */
  push(samples: TimedSamples): void;
  /** No more samples. The next pushed begins another recording. */
  end(): void;
  /** Of all recordings so far: stretches that followed another one, samples with a value put in, samples left out as a signal is missing for longer than maxGap. */
  readonly counts: { readonly gaps: number; readonly interpolated: number; readonly missing: number };
}

/**
 * The share of the distance of two samples by which a sample may miss a time of the grid and is taken as it is. Seconds since 1970 in float64 are exact to
 * 2.4e-7, a quarter of this at 1 kHz; a sine of a tenth of the rate changes by 6e-4 of its amplitude in that time.
 */
const ON_GRID = 1e-3;

/** Rates whose ratio is nearer to 1 than this are taken for equal: frequencies that change places are then the highest fiftieth of those there are. */
const NEARLY_EQUAL = 0.02;
/** Of both rates. */
const MOST_RATIO = 1000;
/** Of the two whole numbers whose ratio is that of the rates: a filter then has weights of at most 3.2 MB. */
const LARGEST = 10_000;

/**
 * Samples by their times in, unbroken stretches at a fixed rate out. A stretch's grid of times begins at its first sample; a sample that lies on the grid is passed
 * on as it is, so that a recording that is already at the rate is not changed by a bit. The label of a time is that of the last sample at or before it.
 * How samples are spread over pushes changes nothing. Allocates nothing a sample.
 *
 * Rates within 2 % of each other: samples are brought to the grid by `createRegularGrid`, each at most one sample late. Others: to a grid of the measured rate in the
 * same way, and by `createRateConverter` from there, which is 20 samples of the lower rate late: 0.4 s to 50 Hz. Where the ratio of the rates is that of no whole
 * numbers up to 10,000, the grid is of a rate within 1e-4 of the measured one. A value that is missing for up to maxGap is put in on a straight line, and waits for that.
 *
 * Throws InputError for rates that are none, or a thousandth of each other, and for a maxGap below the distance of two samples.
 */
export function createResampler(options: ResamplerOptions, sink: SampleSink): Resampler {
  const { channels, names, measuredRate, samplingRate, maxGap } = options;
  for (const [name, rate] of [
    ["measuredRate", measuredRate],
    ["samplingRate", samplingRate],
  ] as const) {
    if (!(rate > 0 && rate < Infinity)) throw new InputError(`resampler: ${name}: expected a rate in Hz above 0; received ${rate}`);
  }
  const ratio = measuredRate / samplingRate;
  if (!(ratio <= MOST_RATIO && ratio >= 1 / MOST_RATIO)) {
    throw new InputError(
      `resampler: expected rates of which one is at most ${MOST_RATIO} times the other; received ${measuredRate} and ${samplingRate} Hz`,
    );
  }
  if (!(maxGap * measuredRate >= 1 - ON_GRID && maxGap < Infinity)) {
    throw new InputError(
      `resampler: maxGap: expected at least the distance of two samples, ${1 / measuredRate} s at ${measuredRate} Hz; received ${maxGap}`,
    );
  }
  const { up, down } = Math.abs(ratio - 1) <= NEARLY_EQUAL ? { up: 1, down: 1 } : fraction(ratio);
  const rate = (samplingRate * down) / up;
  const tolerance = ON_GRID / rate;
  const grid = createRegularGrid(
    { channels, measuredRate, rate, maxGap: maxGap + tolerance, tolerance },
    up === down ? sink : createRateConverter({ channels, up, down }, sink),
  );
  const values = createMissingValues(channels, maxGap + tolerance, grid.take);
  const row = new Float64Array(channels + 1);
  const last = Float64Array.of(-Infinity);
  let number = 0;

  function refuseTime(time: number): never {
    if (!Number.isFinite(time)) throw new InputError(`sample ${number}: time: expected seconds; received ${time}`);
    throw new InputError(
      `sample ${number}: time: expected later than the sample before, ${last[0]} s; received ${time} s; sort the samples, or begin another recording there`,
    );
  }

  return {
    push(samples) {
      const { length, time, labels } = samples;
      for (let t = 0; t < length; t++) {
        number++;
        const now = time[t]!;
        if (!(now > last[0]! && now < Infinity)) refuseTime(now);
        last[0] = now;
        for (let c = 0; c < channels; c++) {
          const value = samples.values[t * channels + c]!;
          if (value === Infinity || value === -Infinity) {
            throw new InputError(
              `sample ${number}: ${names?.[c] ?? `channel ${c + 1}`}: expected a finite number, or NaN where nothing was measured; received ${value}`,
            );
          }
          row[c] = value;
        }
        row[channels] = now;
        values.push(row, labels ? labels[t]! : null);
      }
    },
    end() {
      values.end();
      grid.end();
      last[0] = -Infinity;
      number = 0;
    },
    get counts() {
      return { gaps: grid.gaps, interpolated: values.interpolated, missing: values.missing };
    },
  };
}

/** The last of the continued fraction's approximations of down / up that is small enough, or the first that is exact to float64's digits. */
function fraction(ratio: number): { readonly up: number; readonly down: number } {
  let best = { up: 1, down: 1 };
  let [upBefore, up, downBefore, down] = [1, 0, 0, 1];
  for (let rest = ratio; ; rest = 1 / (rest - Math.floor(rest))) {
    [upBefore, up] = [up, Math.floor(rest) * up + upBefore];
    [downBefore, down] = [down, Math.floor(rest) * down + downBefore];
    if (!(Math.max(up, down) <= LARGEST)) return best;
    if (down > 0) best = { up, down };
    if (Math.abs(down / up - ratio) <= 1e-12 * ratio) return best;
  }
}
