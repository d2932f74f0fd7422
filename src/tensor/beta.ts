import { exp, log } from "./math.js";
import type { Random } from "./random.js";

/**
 * A number from Beta(alpha, alpha), 0 to 1, for alpha above 0: g / (g + h) of two gamma numbers, whose logarithms are compared, since for a small
 * alpha both would be 0 in float64.
 */
export function betaNumber(random: Random, alpha: number): number {
  const g = logGamma(random, alpha),
    h = logGamma(random, alpha);
  return 1 / (1 + exp(h - g));
}

/**
 * The logarithm of a number from Gamma(alpha, 1): Marsaglia and Tsang, "A simple method for generating gamma variables", ACM Transactions on
 * Mathematical Software 26 (2000), for alpha from 1 on; below, of alpha + 1, times a uniform number to the power 1 / alpha (their section 6).
 */
function logGamma(random: Random, alpha: number): number {
  const above = alpha < 1 ? alpha + 1 : alpha;
  // Above 0: its logarithm is finite.
  const boost = alpha < 1 ? log(1 - random.uniform()) / alpha : 0;
  const d = above - 1 / 3,
    c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal(),
      root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    if (log(1 - random.uniform()) < 0.5 * x * x + d - d * v + d * log(v)) return log(d) + log(v) + boost;
  }
}
