import { rankValues } from "./ranks.js";
import { checkRange, checkValues } from "./values.js";

export type Magnitude = "negligible" | "small" | "medium" | "large";

/**
 * The chance that a value of b exceeds one of a, ties half: 0 to 1, 0.5 where neither is ahead (Vargha and Delaney, "A critique and
 * improvement of the CL common language effect size statistics of McGraw and Wong", Journal of Educational and Behavioral Statistics 25,
 * 2000). It is `mannWhitneyU`'s u over the number of pairs. Throws InputError where a or b is empty or holds a value that is not finite.
 */
export function varghaDelaneyA(a: readonly number[], b: readonly number[]): number {
  checkValues("varghaDelaneyA: a", a);
  checkValues("varghaDelaneyA: b", b);
  return pairsAhead(a, b) / (2 * a.length * b.length);
}

/** Vargha and Delaney's words for A, alike on both sides of 0.5: small from 0.56, medium from 0.64, large from 0.71. InputError outside 0 to 1. */
export function magnitudeOfA(share: number): Magnitude {
  checkRange("magnitudeOfA: A", share, 0, 1);
  return magnitude(Math.max(share, 1 - share), 0.56, 0.64, 0.71);
}

/**
 * The chance that a value of b exceeds one of a, minus the chance that it falls short: -1 to 1, and 2 A - 1 (Cliff, "Dominance statistics:
 * ordinal analyses to answer ordinal questions", Psychological Bulletin 114, 1993). Throws InputError as `varghaDelaneyA` does.
 */
export function cliffsDelta(a: readonly number[], b: readonly number[]): number {
  checkValues("cliffsDelta: a", a);
  checkValues("cliffsDelta: b", b);
  const pairs = a.length * b.length;
  return (pairsAhead(a, b) - pairs) / pairs;
}

/**
 * Words for the size of Cliff's delta: small from 0.147, medium from 0.33, large from 0.474 (Romano, Kromrey, Coraggio and Skowronek,
 * "Appropriate statistics for ordinal level data", Florida Association of Institutional Research, 2006). InputError outside -1 to 1.
 */
export function magnitudeOfDelta(delta: number): Magnitude {
  checkRange("magnitudeOfDelta: delta", delta, -1, 1);
  return magnitude(Math.abs(delta), 0.147, 0.33, 0.474);
}

/** Twice the number of pairs in which b's value is greater, ties half: a whole number. */
function pairsAhead(a: readonly number[], b: readonly number[]): number {
  const { doubled } = rankValues([...a, ...b]);
  return doubled.subarray(a.length).reduce((sum, rank) => sum + rank, 0) - b.length * (b.length - 1);
}

function magnitude(size: number, small: number, medium: number, large: number): Magnitude {
  if (size >= large) return "large";
  if (size >= medium) return "medium";
  return size >= small ? "small" : "negligible";
}
