import { cos, InputError, sin } from "../tensor/index.js";

/** In Hz: what changes more slowly is taken for gravity, the rest for the body's own acceleration. */
export const GRAVITY_CUTOFF = 0.3;
/** Numbers that are kept of a channel: its first sample, then the two sections' last inputs and outputs. */
const STATE = 6;

export interface GravityFilter {
  /** (n, channels) row-major of total acceleration, of which the gravity component is left in place, in the same units. */
  filter(block: Float64Array): void;
  /** The next sample is the first of another recording. */
  reset(): void;
}

/**
 * The gravity component of `channels` axes of an accelerometer; total - gravity is the body acceleration. `samplingRate` in Hz, above 0.6;
 * throws InputError for another.
 *
 * UCI HAR's own separation: a Butterworth low-pass of order 3 at 0.3 Hz, run forwards only, so that a live stream gives the same numbers.
 * It lags by about a second: after a change of posture the body acceleration shows a transient. Unlike there it starts settled at the
 * first sample, where a start from zero would take 6 to 14 seconds to forget it.
 *
 * The analogue filter 1 / ((s + 1)(s^2 + s + 1)) through the bilinear transform, as two sections (Oppenheim and Schafer, Discrete-Time
 * Signal Processing, 3rd ed., 7.2.2).
 */
export function createGravityFilter({
  channels,
  samplingRate,
}: {
  readonly channels: number;
  readonly samplingRate: number;
}): GravityFilter {
  if (!(samplingRate > 2 * GRAVITY_CUTOFF)) {
    throw new InputError(`gravity: expected a sampling rate above ${2 * GRAVITY_CUTOFF} Hz; received ${samplingRate}`);
  }
  const angle = (Math.PI * GRAVITY_CUTOFF) / samplingRate;
  const warped = sin(angle) / cos(angle);
  const square = warped * warped;
  const firstGain = warped / (1 + warped),
    firstPole = (1 - warped) / (1 + warped);
  const gain = square / (1 + warped + square),
    feedback1 = (2 * (1 - square)) / (1 + warped + square),
    feedback2 = -(1 - warped + square) / (1 + warped + square);
  const state = new Float64Array(STATE * channels);
  let first = true;

  return {
    filter(block) {
      for (let i = 0; i < block.length;) {
        for (let s = 0; s < state.length; s += STATE, i++) {
          // Filtering the difference from the first sample starts both sections settled: their gain for a constant is 1.
          if (first) state[s] = block[i]!;
          const start = state[s]!,
            x1 = state[s + 1]!,
            m1 = state[s + 2]!,
            m2 = state[s + 3]!,
            y1 = state[s + 4]!,
            y2 = state[s + 5]!;
          const x = block[i]! - start;
          const m = firstGain * (x + x1) + firstPole * m1;
          const y = gain * (m + 2 * m1 + m2) + feedback1 * y1 + feedback2 * y2;
          state[s + 1] = x;
          state[s + 2] = m;
          state[s + 3] = m1;
          state[s + 4] = y;
          state[s + 5] = y1;
          block[i] = start + y;
        }
        first = false;
      }
    },
    reset() {
      state.fill(0);
      first = true;
    },
  };
}

/** As `createGravityFilter`, of one axis from its first sample to its last. */
export function gravityOf(total: Float64Array, samplingRate: number): Float64Array {
  const gravity = total.slice();
  createGravityFilter({ channels: 1, samplingRate }).filter(gravity);
  return gravity;
}
