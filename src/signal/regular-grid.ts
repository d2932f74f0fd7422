import type { OnRow } from "./missing-values.js";
import type { SampleSink } from "./sample-sink.js";

export interface RegularGridOptions {
  readonly channels: number;
  /** Of the samples and of the grid, in Hz. */
  readonly measuredRate: number;
  readonly rate: number;
  /** Both in seconds: farther apart two samples are of two stretches; nearer to a time of the grid than `tolerance` a sample is the grid's. */
  readonly maxGap: number;
  readonly tolerance: number;
}

export interface RegularGrid {
  readonly take: OnRow;
  end(): void;
  /** Distances above maxGap. */
  readonly gaps: number;
}

/** By which share of the nominal distance neighbours may lie nearer or farther for a cubic to go through four of them. */
const UNEVEN = 0.7;

/**
 * Complete samples, a row of values and time each, brought to times that lie 1 / rate apart from each stretch's first sample on. A sample that lies there is passed
 * on as it is. Between two samples runs the cubic through them and their neighbours where all three distances are near the nominal one, otherwise, and next to an
 * end, the straight line: it never leaves the range of its two samples, where a cubic through samples of very unequal distances may go anywhere.
 *
 * Halfway between samples a sine of 5 Hz at 50 Hz is 0.4 % too small on the cubic, 4.9 % on the line, one of 10 Hz 5 and 19 %. Of HAPT's walking, given at times
 * that are up to 30 % of a distance away from regular ones, the cubic leaves 3.9 % wrong (root mean square), the line 6.8 %; given at 49.6 Hz in whole
 * milliseconds 5.0 and 7.4 %.
 */
export function createRegularGrid({ channels, measuredRate, rate, maxGap, tolerance }: RegularGridOptions, sink: SampleSink): RegularGrid {
  /** The last four samples, times behind the values, the latest last. */
  let a = new Float64Array(channels + 1),
    b = new Float64Array(channels + 1),
    c = new Float64Array(channels + 1),
    d = new Float64Array(channels + 1);
  let labelC: string | null = null,
    labelD: string | null = null;
  let samples = 0;
  const start = new Float64Array(1);
  /** The grid's next time is number `next`; `waiting` when it lies between b and c, and d, which follows, is needed. */
  let next = 0,
    waiting = false;
  let gaps = 0;
  const out = new Float64Array(channels);
  const nearest = (1 - UNEVEN) / measuredRate,
    farthest = (1 + UNEVEN) / measuredRate;

  function isEven(from: Float64Array, to: Float64Array): boolean {
    const distance = to[channels]! - from[channels]!;
    return distance >= nearest && distance <= farthest;
  }

  function emitLine(from: Float64Array, to: Float64Array, label: string | null): void {
    const share = (start[0]! + next / rate - from[channels]!) / (to[channels]! - from[channels]!);
    for (let i = 0; i < channels; i++) out[i] = from[i]! + share * (to[i]! - from[i]!);
    next++;
    sink.take(out, label);
  }

  /** Lagrange's cubic through a, b, c and d. */
  function emitCubic(label: string | null): void {
    const at = start[0]! + next / rate;
    const ta = a[channels]!,
      tb = b[channels]!,
      tc = c[channels]!,
      td = d[channels]!;
    const fromA = at - ta,
      fromB = at - tb,
      fromC = at - tc,
      fromD = at - td;
    const wA = (fromB * fromC * fromD) / ((ta - tb) * (ta - tc) * (ta - td));
    const wB = (fromA * fromC * fromD) / ((tb - ta) * (tb - tc) * (tb - td));
    const wC = (fromA * fromB * fromD) / ((tc - ta) * (tc - tb) * (tc - td));
    const wD = (fromA * fromB * fromC) / ((td - ta) * (td - tb) * (td - tc));
    for (let i = 0; i < channels; i++) out[i] = wA * a[i]! + wB * b[i]! + wC * c[i]! + wD * d[i]!;
    next++;
    sink.take(out, label);
  }

  /** The grid's time on `sample`, if there is one. */
  function emitOn(sample: Float64Array, label: string | null): void {
    if (start[0]! + next / rate > sample[channels]! + tolerance) return;
    for (let i = 0; i < channels; i++) out[i] = sample[i]!;
    next++;
    sink.take(out, label);
  }

  function isBefore(sample: Float64Array): boolean {
    return start[0]! + next / rate < sample[channels]! - tolerance;
  }

  function end(): void {
    if (waiting) {
      while (isBefore(d)) emitLine(c, d, labelC);
      emitOn(d, labelD);
    }
    if (samples > 0) sink.end();
    samples = 0;
    waiting = false;
  }

  return {
    take(row, label) {
      if (samples > 0 && row[channels]! - d[channels]! > maxGap) {
        gaps++;
        end();
      }
      const oldest = a;
      a = b;
      b = c;
      c = d;
      d = oldest;
      for (let i = 0; i <= channels; i++) d[i] = row[i]!;
      const labelB = labelC;
      labelC = labelD;
      labelD = label;
      if (samples === 0) {
        next = 0;
        start[0] = row[channels]!;
        sink.begin(start[0]);
      }
      if (samples < 4) samples++;
      const even = samples > 2 && isEven(b, c) && isEven(c, d);
      if (waiting) {
        waiting = false;
        const cubic = even && samples > 3 && isEven(a, b);
        while (isBefore(c)) {
          if (cubic) emitCubic(labelB);
          else emitLine(b, c, labelB);
        }
        emitOn(c, labelC);
      }
      if (samples > 1 && isBefore(d)) {
        if (even) waiting = true;
        else while (isBefore(d)) emitLine(c, d, labelC);
      }
      if (!waiting) emitOn(d, label);
    },
    end,
    get gaps() {
      return gaps;
    },
  };
}
