import { exp, log } from "./math.js";

/** Powers nearer to 0 than this are 0, as in scikit-learn. */
const EPSILON = 2.220446049250313e-16;

/**
 * Yeo and Johnson's power transform (I. Yeo and R. Johnson, "A new family of power transformations to improve normality or symmetry",
 * Biometrika 87, 2000): Box and Cox's of value + 1 with power lambda for value >= 0, minus that of 1 - value with power 2 - lambda below.
 * Lambda 1 changes nothing. 1 + |value| is rounded to float64, where scikit-learn's log1p keeps all digits: the result is true to some
 * 2^-53, whatever the value's size, so that values of 1e-9 keep 7 digits, and those below 1e-16 become 0.
 */
export function yeoJohnson(value: number, lambda: number): number {
  return yeoJohnsonOf(value, log(Math.abs(value) + 1), lambda);
}

/** The same for a caller that holds log(1 + |value|), which many lambdas share. */
export function yeoJohnsonOf(value: number, logarithm: number, lambda: number): number {
  const power = value >= 0 ? lambda : 2 - lambda;
  const size = Math.abs(power) > EPSILON ? (exp(power * logarithm) - 1) / power : logarithm;
  return value >= 0 ? size : -size;
}
