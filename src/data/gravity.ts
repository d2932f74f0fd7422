import { cos, sin } from "../tensor/index.js";

/** In Hz: what changes more slowly is taken for gravity, the rest for the body's own acceleration. */
const CUTOFF = 0.3;

/**
 * The gravity component of one axis of an accelerometer, in the units of `total`; total - gravity is the body acceleration. `samplingRate`
 * in Hz, above 0.6.
 *
 * UCI HAR's own separation: a Butterworth low-pass of order 3 at 0.3 Hz, run forwards only, so that a live stream gives the same numbers.
 * It lags by about a second: after a change of posture the body acceleration shows a transient. Unlike there it starts settled at the
 * first sample, where a start from zero would take 6 to 14 seconds to forget it.
 *
 * The analogue filter 1 / ((s + 1)(s^2 + s + 1)) through the bilinear transform, as two sections (Oppenheim and Schafer, Discrete-Time
 * Signal Processing, 3rd ed., 7.2.2).
 */
export function gravityOf(total: Float64Array, samplingRate: number): Float64Array {
  const angle = (Math.PI * CUTOFF) / samplingRate;
  const warped = sin(angle) / cos(angle);
  const square = warped * warped;
  const firstGain = warped / (1 + warped),
    firstPole = (1 - warped) / (1 + warped);
  const gain = square / (1 + warped + square),
    feedback1 = (2 * (1 - square)) / (1 + warped + square),
    feedback2 = -(1 - warped + square) / (1 + warped + square);

  const gravity = new Float64Array(total.length);
  // Filtering the difference from the first sample starts both sections settled: their gain for a constant is 1.
  const start = total[0]!;
  let x1 = 0,
    m1 = 0,
    m2 = 0,
    y1 = 0,
    y2 = 0;
  for (let t = 0; t < total.length; t++) {
    const x = total[t]! - start;
    const m = firstGain * (x + x1) + firstPole * m1;
    const y = gain * (m + 2 * m1 + m2) + feedback1 * y1 + feedback2 * y2;
    x1 = x;
    m2 = m1;
    m1 = m;
    y2 = y1;
    y1 = y;
    gravity[t] = start + y;
  }
  return gravity;
}
