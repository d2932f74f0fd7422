import { cos, InputError, sin } from "../tensor/index.js";
import type { Section } from "./sections.js";

export interface ButterworthOptions {
  readonly type: "lowpass" | "highpass" | "bandpass" | "bandstop";
  /** 1 to 12, of the low-pass that the filter is made of: a band filter has twice as many poles. */
  readonly order: number;
  /** In Hz, above 0 and below half the sampling rate: where half the power passes; of a band both edges, the lower first. */
  readonly cutoff: number | readonly [number, number];
  /** In Hz. */
  readonly samplingRate: number;
}

const MOST = 12;

/**
 * Butterworth's filter as second-order sections, in the order in which they are best run: poles far from the unit circle first. Its transfer function is that of
 * `scipy.signal.butter(order, cutoff, type, output="sos", fs=samplingRate)`; SciPy shares poles and zeros among the sections in another way. Throws InputError for an
 * order or a cutoff out of range.
 *
 * The analogue low-pass, changed to the wanted type at warped frequencies, through the bilinear transform (Oppenheim and Schafer, Discrete-Time Signal
 * Processing, 3rd ed., 7.2 and appendix B.1). Every section's gain is written down, not measured by its coefficients, whose sum would lose digits of low cutoffs.
 */
export function butterworth({ type, order, cutoff, samplingRate }: ButterworthOptions): readonly Section[] {
  const edges = check(type, order, cutoff, samplingRate);
  const [low, high] = edges.map((edge) => tan((Math.PI * edge) / samplingRate)) as [number, number?];
  const band: Band = { type, low, width: high === undefined ? low : high - low, square: high === undefined ? low * low : high * low };
  const sections: Section[] = [];
  // A pole of the analogue low-pass lies at this angle from the negative real axis; its conjugate goes with it. 0 stands for the single real one.
  for (let k = order % 2 === 1 ? 0 : 1; k < order; k += 2) {
    const angle = (Math.PI * k) / (2 * order);
    const real = cos(angle),
      imaginary = sin(angle);
    if (high === undefined) sections.push(k === 0 ? firstOrder(band) : secondOrder(band, real));
    else sections.push(...bandSections(band, real, imaginary));
  }
  return sections;
}

function check(
  type: ButterworthOptions["type"],
  order: number,
  cutoff: ButterworthOptions["cutoff"],
  samplingRate: number,
): readonly number[] {
  if (!Number.isInteger(order) || order < 1 || order > MOST) {
    throw new InputError(`butterworth: order: expected a whole number from 1 to ${MOST}; received ${order}`);
  }
  if (!(samplingRate > 0 && samplingRate < Infinity)) {
    throw new InputError(`butterworth: samplingRate: expected a rate in Hz above 0; received ${samplingRate}`);
  }
  const edges = typeof cutoff === "number" ? [cutoff] : cutoff;
  const expected = type === "bandpass" || type === "bandstop" ? 2 : 1;
  if (edges.length !== expected) {
    throw new InputError(
      `butterworth: cutoff: expected ${expected === 1 ? "a frequency" : "two edges"} of a ${type}; received ${edges.length}`,
    );
  }
  for (const edge of edges) {
    if (!(edge > 0 && edge < samplingRate / 2)) {
      throw new InputError(
        `butterworth: cutoff: expected above 0 and below half the sampling rate, ${samplingRate / 2} Hz; received ${edge}; a signal of ${samplingRate} Hz holds no more`,
      );
    }
  }
  if (expected === 2 && !(edges[0] < edges[1])) {
    throw new InputError(`butterworth: cutoff: expected the lower edge first; received ${edges[0]} and ${edges[1]}`);
  }
  return edges;
}

/** Edges as s of the bilinear transform s = (z - 1) / (z + 1): of a band its width, and the square of its centre. */
interface Band {
  readonly type: ButterworthOptions["type"];
  readonly low: number;
  readonly width: number;
  readonly square: number;
}

/** The real pole: w / (s + w), or s / (s + w). */
function firstOrder({ type, low: w }: Band): Section {
  const gain = type === "lowpass" ? w / (1 + w) : 1 / (1 + w);
  return { b: [gain, type === "lowpass" ? gain : -gain, 0], a: [1, (w - 1) / (w + 1), 0] };
}

/** A pair of poles: w^2 / (s^2 + 2 real w s + w^2), or s^2 above the same. */
function secondOrder({ type, low: w }: Band, real: number): Section {
  return section(type === "lowpass" ? [0, 0, w * w] : [1, 0, 0], 2 * real * w, w * w);
}

/** A low-pass's pole, or a pair of them, makes a section of a band filter, or two: s is replaced by (s^2 + square) / (width s), or by its reciprocal. */
function bandSections({ type, width, square }: Band, real: number, imaginary: number): readonly Section[] {
  const numerator = type === "bandpass" ? [0, width, 0] : [1, 0, square];
  if (imaginary === 0) return [section(numerator, width, square)];
  // With p = -(real + i imaginary), the roots of s^2 - width p s + square, for both types, as 1/p is the conjugate of p: -(u + root) and -(u - root) with
  // root^2 = u^2 - square. The first is the larger one; the second is `square` over it, which loses no digits.
  const u = (width * real) / 2,
    v = (width * imaginary) / 2;
  const [x, y] = squareRoot(u * u - v * v - square, 2 * u * v);
  const twice = 2 * (u + x),
    size = (u + x) * (u + x) + (v + y) * (v + y);
  return [section(numerator, twice, size), section(numerator, (square * twice) / size, (square * square) / size)];
}

/** (n0 s^2 + n1 s + n2) / (s^2 + d1 s + d2) with s = (z - 1) / (z + 1). */
function section([n0, n1, n2]: readonly number[], d1: number, d2: number): Section {
  const whole = 1 + d1 + d2;
  return {
    b: [(n0! + n1! + n2!) / whole, (2 * (n2! - n0!)) / whole, (n0! - n1! + n2!) / whole],
    a: [1, (2 * (d2 - 1)) / whole, (1 - d1 + d2) / whole],
  };
}

/** The root of x + iy with a real part of at least 0. */
function squareRoot(x: number, y: number): readonly [number, number] {
  const size = Math.sqrt(x * x + y * y);
  const larger = Math.sqrt((size + Math.abs(x)) / 2);
  if (larger === 0) return [0, 0];
  const smaller = Math.abs(y) / (2 * larger);
  return x >= 0 ? [larger, y < 0 ? -smaller : smaller] : [smaller, y < 0 ? -larger : larger];
}

/** 0 to below pi/2. */
function tan(x: number): number {
  return sin(x) / cos(x);
}
