import { InputError } from "../tensor/index.js";
import { summarize } from "./summary.js";
import { checkRange } from "./values.js";

/** Terms of the continued fraction. It converges in about the root of the degrees of freedom; this many serve up to a million of them. */
const TERMS = 1000;

/**
 * P(|T| > t) of Student's t with so many degrees of freedom: the regularised incomplete beta function I_x(df / 2, 1 / 2) at
 * x = df / (df + t^2), by its continued fraction (DLMF 8.17.22). Throws InputError for a t below 0 and for degrees of freedom that are
 * no whole number from 1 to 1,000,000.
 */
export function studentTails(t: number, df: number): number {
  checkRange("studentTails: t", t, 0, Infinity);
  checkRange("studentTails: degrees of freedom", df, 1, 1_000_000);
  if (!Number.isInteger(df)) throw new InputError(`studentTails: degrees of freedom must be a whole number; received ${df}`);
  const a = df / 2;
  const x = df / (df + t * t);
  // Not 1 - x, which loses the digits of a small t; of an infinite t it is 1.
  const y = 1 / (1 + df / (t * t));
  const front = (powerOfHalves(x, df) * Math.sqrt(y)) / betaOfHalves(df);
  // The fraction converges on this side of about the beta distribution's mean; beyond it the complement's does.
  return x < (a + 1) / (a + 2.5) ? front / (a * fraction(a, 0.5, x)) : 1 - (2 * front) / fraction(0.5, a, y);
}

/** Halvings of the bracket: more than a double has bits, from whichever powers of two the search begins. */
const HALVINGS = 80;

/**
 * The t with P(|T| < t) = level: what a two-sided interval takes from each side of a mean. By bisection of `studentTails`, to its last
 * digits. Throws InputError for a level outside 0.5 to 0.999 and for degrees of freedom as there.
 */
export function studentQuantile(level: number, df: number): number {
  checkRange("studentQuantile: level", level, 0.5, 0.999);
  let low = 0,
    high = 1;
  while (studentTails(high, df) > 1 - level) [low, high] = [high, 2 * high];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    if (studentTails(middle, df) > 1 - level) low = middle;
    else high = middle;
  }
  return high;
}

/** A mean of repeated measurements and how far it may be off. */
export interface MeanInterval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  readonly method: "t";
}

/**
 * Student's interval of the mean: mean ± t s / sqrt(n), with the sample's s (Student, "The probable error of a mean", Biometrika 6, 1908).
 * Of accuracies of one network trained from several seeds it speaks about training noise alone, as `bootstrapInterval` does, and unlike
 * that one holds its level for few values, as far as they are normal. It knows no bounds: near 1 it may reach beyond. Null for a single
 * value. Throws InputError for no values, for one that is not finite, and for a level outside 0.5 to 0.999.
 */
export function meanInterval(values: readonly number[], level = 0.95): MeanInterval | null {
  const { count, mean, sd } = summarize(values);
  checkRange("meanInterval: level", level, 0.5, 0.999);
  if (sd === null) return null;
  const reach = (studentQuantile(level, count - 1) * sd) / Math.sqrt(count);
  return { estimate: mean, low: mean - reach, high: mean + reach, level, method: "t" };
}

/** x^(count / 2) by squaring: `Math.pow` may differ in its last bits from engine to engine. */
function powerOfHalves(x: number, count: number): number {
  let power = count % 2 === 1 ? Math.sqrt(x) : 1;
  for (let rest = count >> 1, square = x; rest > 0; rest >>= 1, square *= square) if (rest & 1) power *= square;
  return power;
}

/** B(df / 2, 1 / 2), from B(1 / 2, 1 / 2) = pi or B(1, 1 / 2) = 2 by B(a + 1, b) = B(a, b) a / (a + b). */
function betaOfHalves(df: number): number {
  let beta = df % 2 === 1 ? Math.PI : 2;
  for (let k = df % 2 === 1 ? 1 : 2; k < df; k += 2) beta *= k / (k + 1);
  return beta;
}

/** 1 + d1 / (1 + d2 / (1 + ...)), whose reciprocal times x^a (1 - x)^b / (a B(a, b)) is I_x(a, b). */
function fraction(a: number, b: number, x: number): number {
  let value = 1;
  for (let m = TERMS; m >= 0; m--) {
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    const even = ((m + 1) * (b - m - 1) * x) / ((a + 2 * m + 1) * (a + 2 * m + 2));
    value = 1 + odd / (1 + even / value);
  }
  return value;
}
