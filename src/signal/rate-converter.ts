import { sin } from "../tensor/index.js";
import type { SampleSink } from "./sample-sink.js";

/** In dB, as Kaiser's estimate has it. */
const ATTENUATION = 82;
/** Of half the lower rate: what is below passes, what is as far above does not, and in the middle, at half the lower rate, half does. */
const PASS = 0.875;

export interface RateConverterOptions {
  readonly channels: number;
  /** The new rate is the old one times up / down, whole numbers without a common divisor. */
  readonly up: number;
  readonly down: number;
}

/** How many samples before and behind a time its value is made of, at the old rate. */
export function reachOf({ up, down }: Pick<RateConverterOptions, "up" | "down">): number {
  return Math.ceil(reach(up, down));
}

/**
 * Brings unbroken stretches to another rate: a polyphase filter of a sinc under Kaiser's window (Oppenheim and Schafer, Discrete-Time Signal Processing, 3rd ed.,
 * 7.6.1; Crochiere and Rabiner, 1983), of linear phase, so that nothing is delayed against anything. Before its first sample a stretch is taken to have been as at
 * the first, behind its last as at the last. A sample comes out when `reachOf` samples behind its time are in.
 *
 * Gains are within 1e-4 of 1 up to 0.875 of half the lower rate, and below 1e-4 from 1.125 of it on: to 50 Hz up to 21.9 Hz and from 28.1 Hz on. What lies
 * between 25 and 28.1 Hz is lowered by 6 dB and more and seen between 21.9 and 25 Hz. Of HAPT's walking below 10 Hz, brought from 50 to 20 Hz, that leaves 2.9 %
 * wrong (root mean square); SciPy's `resample_poly` leaves 4.3 %, and a filter of this length that lets nothing through from 10 Hz on 13 %. A constant stays one to
 * 4e-15, and to a higher rate a sample at one of the new times stays as it is.
 */
export function createRateConverter({ channels, up, down }: RateConverterOptions, sink: SampleSink): SampleSink {
  const half = reachOf({ up, down });
  const taps = 2 * half;
  const table = phases(up, down, half);
  const capacity = taps + 1024;
  /** Samples from number `origin` on: those that are still needed. */
  const rows = new Float64Array(capacity * channels);
  const labels = Array.from<string | null>({ length: capacity }).fill(null);
  let origin = 0,
    received = 0;
  /** Between samples number `before` and before + 1 lies the next time, `phase` / up of their distance behind the first. */
  let before = 0,
    phase = 0;
  const wholeStep = Math.floor(down / up),
    phaseStep = down % up;
  const last = new Float64Array(channels),
    out = new Float64Array(channels);
  let lastLabel: string | null = null;

  function append(values: Float64Array, label: string | null): void {
    if (received - origin === capacity) {
      const start = before - half + 1;
      rows.copyWithin(0, (start - origin) * channels);
      labels.copyWithin(0, start - origin);
      origin = start;
    }
    const row = received - origin;
    for (let c = 0; c < channels; c++) rows[row * channels + c] = values[c]!;
    labels[row] = label;
    received++;
  }

  function emit(): void {
    const first = before - half + 1 - origin;
    if (phase === 0 && up > down) {
      for (let c = 0; c < channels; c++) out[c] = rows[(first + half - 1) * channels + c]!;
    } else {
      for (let c = 0; c < channels; c++) out[c] = 0;
      for (let tap = 0, weight = phase * taps, i = first * channels; tap < taps; tap++, weight++) {
        const w = table[weight]!;
        for (let c = 0; c < channels; c++, i++) out[c]! += w * rows[i]!;
      }
    }
    const label = labels[first + half - 1]!;
    before += wholeStep;
    phase += phaseStep;
    if (phase >= up) {
      phase -= up;
      before++;
    }
    sink.take(out, label);
  }

  return {
    begin(start) {
      before = phase = received = 0;
      origin = 1 - half;
      sink.begin(start);
    },
    take(values, label) {
      if (received === 0) for (received = origin; received < 0;) append(values, label);
      append(values, label);
      last.set(values);
      lastLabel = label;
      while (before + half < received) emit();
    },
    end() {
      const end = received - 1;
      for (let i = 0; i < half; i++) {
        append(last, lastLabel);
        while (before + half < received && (before < end || (before === end && phase === 0))) emit();
      }
      sink.end();
    },
  };
}

/** The window's half width, in samples of the old rate: Kaiser's estimate for the width of the transition between both bands. */
function reach(up: number, down: number): number {
  return (ATTENUATION - 7.95) / (2 * 2.285 * 2 * Math.PI * transition(up, down));
}

/** In cycles a sample of the old rate. */
function transition(up: number, down: number): number {
  return (1 - PASS) * Math.min(1, up / down);
}

/** (up, 2 half): by what the samples about a time are multiplied, for each place that it may have between two of them. Each row's sum is 1. */
function phases(up: number, down: number, half: number): Float64Array {
  const taps = 2 * half;
  // To a higher rate the sinc is 0 at all other samples.
  const cutoff = 0.5 * Math.min(1, up / down);
  const shape = 0.1102 * (ATTENUATION - 8.7);
  const width = reach(up, down);
  const table = new Float64Array(up * taps);
  for (let phase = 0; phase < up; phase++) {
    const row = table.subarray(phase * taps, (phase + 1) * taps);
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      const distance = tap - half + 1 - phase / up;
      const share = distance / width;
      const sinc = distance === 0 ? 2 * cutoff : sin(2 * Math.PI * cutoff * distance) / (Math.PI * distance);
      row[tap] = share * share >= 1 ? 0 : sinc * bessel(shape * Math.sqrt(1 - share * share));
      sum += row[tap]!;
    }
    for (let tap = 0; tap < taps; tap++) row[tap]! /= sum;
  }
  return table;
}

/** The modified Bessel function I0 by its power series, whose terms are all positive. */
function bessel(x: number): number {
  let sum = 1;
  for (let k = 1, term = 1; term > 1e-17 * sum; k++) {
    term *= (x / (2 * k)) * (x / (2 * k));
    sum += term;
  }
  return sum;
}
