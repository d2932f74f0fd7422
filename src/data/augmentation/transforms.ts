import { cos, exp, sin, type Random } from "../../tensor/index.js";

/** Changes a window in place: (T, C), row-major, in the signals' units. */
export type Transform = (window: Float32Array, random: Random) => void;

/** Time steps and channels of a window. */
export interface WindowSize {
  readonly timeSteps: number;
  readonly channels: number;
}

/** Where a smooth curve is drawn: as many places over a window, both ends among them, as in Um et al.'s code (four inner knots of a window). */
const KNOTS = 6;

/**
 * A smooth curve of independent normal numbers at KNOTS places, a Catmull-Rom spline between them (Catmull and Rom 1974). Um et al. (arXiv:1706.00527)
 * take a natural cubic spline through as many; this one needs no equations solved and is as smooth to the eye.
 */
function createCurve(length: number): { readonly values: Float64Array; draw(random: Random): void } {
  const values = new Float64Array(length),
    knots = new Float64Array(KNOTS + 2);
  return {
    values,
    draw(random) {
      for (let k = 1; k <= KNOTS; k++) knots[k] = random.normal();
      knots[0] = knots[1]!;
      knots[KNOTS + 1] = knots[KNOTS]!;
      for (let t = 0; t < length; t++) {
        const place = length === 1 ? 0 : (t * (KNOTS - 1)) / (length - 1);
        const k = Math.min(Math.floor(place), KNOTS - 2);
        const u = place - k;
        const [a, b, c, d] = [knots[k]!, knots[k + 1]!, knots[k + 2]!, knots[k + 3]!];
        values[t] = b + 0.5 * u * (c - a + u * (2 * a - 5 * b + 4 * c - d + u * (3 * (b - c) + d - a)));
      }
    },
  };
}

/**
 * Time warp after Um et al. (arXiv:1706.00527): the window is read at a speed that varies smoothly, exp(deviation * curve), scaled so that it
 * begins and ends where it did; between two steps linearly. Theirs is 1 + deviation * curve, which may run backward.
 */
export function timeWarp({ timeSteps, channels }: WindowSize, deviation: number): Transform {
  const curve = createCurve(timeSteps);
  const source = new Float32Array(timeSteps * channels);
  return (window, random) => {
    curve.draw(random);
    const speeds = curve.values;
    for (let t = 0; t < timeSteps; t++) speeds[t] = exp(deviation * speeds[t]!);
    let whole = 0;
    for (let t = 1; t < timeSteps; t++) whole += speeds[t - 1]! + speeds[t]!;
    source.set(window);
    let passed = 0;
    for (let t = 1; t < timeSteps - 1; t++) {
      passed += speeds[t - 1]! + speeds[t]!;
      const place = (passed / whole) * (timeSteps - 1);
      const before = Math.min(Math.floor(place), timeSteps - 2);
      const rest = place - before;
      for (let c = 0; c < channels; c++) {
        const from = source[before * channels + c]!;
        window[t * channels + c] = from + rest * (source[(before + 1) * channels + c]! - from);
      }
    }
  };
}

/**
 * Turns every triad by one rotation: the axis uniform on the sphere (three normal numbers), the angle uniform from -most to most degrees, the
 * matrix by Rodrigues' formula. One for all, since gravity, body acceleration and angular velocity are of one case.
 */
export function rotation(
  { timeSteps, channels }: WindowSize,
  triads: readonly (readonly [number, number, number])[],
  most: number,
): Transform {
  return (window, random) => {
    const [u, v, w] = [random.normal(), random.normal(), random.normal()];
    const angle = ((2 * random.uniform() - 1) * most * Math.PI) / 180;
    const length = Math.sqrt(u * u + v * v + w * w);
    // Three zeros do not come: the chance is below 2^-150.
    const [x, y, z] = [u / length, v / length, w / length];
    const [c, s] = [cos(angle), sin(angle)];
    const r = 1 - c;
    for (let t = 0; t < timeSteps; t++) {
      for (const [i, j, k] of triads) {
        const at = t * channels;
        const a = window[at + i]!,
          b = window[at + j]!,
          d = window[at + k]!;
        window[at + i] = (c + x * x * r) * a + (x * y * r - z * s) * b + (x * z * r + y * s) * d;
        window[at + j] = (x * y * r + z * s) * a + (c + y * y * r) * b + (y * z * r - x * s) * d;
        window[at + k] = (x * z * r - y * s) * a + (y * z * r + x * s) * b + (c + z * z * r) * d;
      }
    }
  };
}

/** Each group of channels times one number of its own around 1. */
export function scaling({ timeSteps, channels }: WindowSize, groups: readonly (readonly number[])[], deviation: number): Transform {
  return (window, random) => {
    for (const group of groups) {
      const factor = 1 + deviation * random.normal();
      for (const channel of group) for (let t = 0; t < timeSteps; t++) window[t * channels + channel]! *= factor;
    }
  };
}

/** Each channel times a smooth curve of its own around 1: Um et al.'s magnitude warp. */
export function magnitudeWarp({ timeSteps, channels }: WindowSize, deviation: number): Transform {
  const curve = createCurve(timeSteps);
  return (window, random) => {
    for (let channel = 0; channel < channels; channel++) {
      curve.draw(random);
      for (let t = 0; t < timeSteps; t++) window[t * channels + channel]! *= 1 + deviation * curve.values[t]!;
    }
  };
}

/** Normal noise on every value; `deviations` one a channel, in its unit. */
export function jitter({ timeSteps, channels }: WindowSize, deviations: ArrayLike<number>): Transform {
  return (window, random) => {
    for (let t = 0; t < timeSteps; t++) for (let c = 0; c < channels; c++) window[t * channels + c]! += deviations[c]! * random.normal();
  };
}

/** Each group of channels, with the given probability, replaced by its means; never all of them, which would leave a label and no window. */
export function drop(
  { timeSteps, channels }: WindowSize,
  groups: readonly (readonly number[])[],
  probability: number,
  means: ArrayLike<number>,
): Transform {
  const dropped = new Uint8Array(groups.length);
  return (window, random) => {
    do {
      for (let g = 0; g < groups.length; g++) dropped[g] = random.uniform() < probability ? 1 : 0;
    } while (dropped.every((each) => each === 1));
    groups.forEach((group, g) => {
      if (dropped[g] === 0) return;
      for (const channel of group) for (let t = 0; t < timeSteps; t++) window[t * channels + channel] = means[channel]!;
    });
  };
}
