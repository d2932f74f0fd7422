import { exp, log } from "../tensor/index.js";

const SQRT_2_PI = 2.5066282746310002;

/**
 * P(Z > x) of a standard normal Z, its relative error below 2e-15 down to 1e-300. Below 2 by the power series, from 2 on by the continued
 * fraction (Abramowitz and Stegun, "Handbook of Mathematical Functions", 26.2.10 and 26.2.14): 1 - P(Z < x) would lose the small tail.
 */
export function normalUpperTail(x: number): number {
  if (x < 0) return 1 - normalUpperTail(-x);
  const density = exp((-x * x) / 2) / SQRT_2_PI;
  if (x < 2) {
    let term = x,
      sum = x;
    for (let k = 3; term > sum * 1e-17; k += 2) {
      term *= (x * x) / k;
      sum += term;
    }
    return 0.5 - density * sum;
  }
  // 200 terms are enough at 2, where the fraction converges slowest.
  let fraction = x;
  for (let k = 200; k > 0; k--) fraction = x + k / fraction;
  return density / fraction;
}

/**
 * The x with P(Z < x) = p, for 0 < p < 1. Begins with Abramowitz and Stegun's 26.2.23, right to 4.5e-4, and takes two of Halley's steps,
 * each of which triples the number of right digits.
 */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  const t = Math.sqrt(-2 * log(p));
  let x = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (let step = 0; step < 2; step++) {
    const error = ((normalUpperTail(x) - p) * SQRT_2_PI) / exp((-x * x) / 2);
    x += error / (1 - (x * error) / 2);
  }
  return -x;
}
