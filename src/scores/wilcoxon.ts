import { InputError } from "../tensor/index.js";
import type { TestMethod } from "./mann-whitney.js";
import { normalUpperTail } from "./normal.js";
import { rankValues, twoSided, type Ranks } from "./ranks.js";
import { checkValues } from "./values.js";

export interface Wilcoxon {
  /** Sum of the ranks of the pairs in which b's value is greater: from 0 to pairs (pairs + 1) / 2. */
  readonly w: number;
  /** Pairs whose values differ; the others are dropped. */
  readonly pairs: number;
  /** Two-sided, 0 < p <= 1 (0 only where an asymptotic p is below the smallest double); 1 where no pair differs. */
  readonly p: number;
  readonly method: TestMethod;
}

/** Up to so many pairs that differ all 2^n choices of signs are counted. */
const EXACT_LIMIT = 200;
/** 32 units in the last place: what rounding leaves of a difference of two accuracies, some operations after their division. */
const ROUNDING = 32 / 4503599627370496;

/**
 * Whether b tends to be greater than a in pairs (a[i], b[i]), two-sided (Wilcoxon, "Individual comparisons by ranking methods",
 * Biometrics Bulletin 1, 1945): the ranks of the differences' sizes, each difference as likely negative as positive.
 *
 * Pairs without a difference are dropped, as Wilcoxon does (SciPy's `zero_method="wilcox"`). Up to 200 pairs that differ p is exact, with
 * ties too; above, the normal approximation with corrections for ties and continuity (SciPy's `method="asymptotic", correction=True`).
 * Differences that only rounding tells apart are ties, and those that only rounding tells from 0 are zeros: 0.3 - 0.2 and 0.2 - 0.1 are
 * the same difference, though not the same double. SciPy compares the doubles.
 *
 * Throws InputError where the samples are empty or differ in length, or a value is not finite.
 */
export function wilcoxonSignedRank(a: readonly number[], b: readonly number[]): Wilcoxon {
  const { signs, doubled, tieTerm } = signedRanks("wilcoxonSignedRank", a, b);
  const pairs = signs.length;
  const positive = doubled.reduce((sum, rank, i) => (signs[i]! > 0 ? sum + rank : sum), 0);
  const w = positive / 2;
  if (pairs > EXACT_LIMIT) {
    const sd = Math.sqrt((pairs * (pairs + 1) * (2 * pairs + 1) - tieTerm / 2) / 24);
    const z = (Math.abs(w - (pairs * (pairs + 1)) / 4) - 0.5) / sd;
    return { w, pairs, p: Math.min(1, 2 * normalUpperTail(z)), method: "asymptotic" };
  }
  return { w, pairs, p: twoSided(signDistribution(doubled), positive), method: "exact" };
}

/**
 * The matched-pairs rank-biserial correlation: the share of the rank sum for b minus the share against it, from -1 to 1; 0 where no pair
 * differs (Kerby, "The simple difference formula", Comprehensive Psychology 3, 2014, after King and Minium). It has no thresholds of its
 * own in wide use. Ranks, zeros and refusals as in `wilcoxonSignedRank`.
 */
export function rankBiserial(a: readonly number[], b: readonly number[]): number {
  const { signs, doubled } = signedRanks("rankBiserial", a, b);
  const difference = doubled.reduce((sum, rank, i) => sum + signs[i]! * rank, 0);
  return signs.length === 0 ? 0 : difference / (signs.length * (signs.length + 1));
}

/** How pairs of runs went, one run of a and one of b in each. */
export interface Wins {
  /** Pairs in which b is the better. */
  readonly won: number;
  readonly tied: number;
  /** All of them, at least 1. */
  readonly pairs: number;
}

/**
 * In how many of the pairs (a[i], b[i]) b is greater, and in how many neither is: the effect that a reader can count beside
 * `wilcoxonSignedRank`, where `varghaDelaneyA` would set runs against each other that the test never compares. Ties and refusals as there.
 */
export function countWins(a: readonly number[], b: readonly number[]): Wins {
  const { signs } = signedRanks("countWins", a, b);
  return { won: signs.filter((sign) => sign > 0).length, tied: a.length - signs.length, pairs: a.length };
}

/** The pairs that differ: the sign of b - a, and twice the rank of its size, counted from 1. */
function signedRanks(name: string, a: readonly number[], b: readonly number[]): Ranks & { readonly signs: readonly number[] } {
  checkValues(`${name}: a`, a);
  checkValues(`${name}: b`, b);
  if (a.length !== b.length) throw new InputError(`${name}: expected as many values in b as in a; received ${a.length} and ${b.length}`);
  const differing = a.flatMap((before, i) => {
    const after = b[i]!;
    const slack = ROUNDING * Math.max(Math.abs(before), Math.abs(after));
    const size = Math.abs(after - before);
    return size <= slack ? [] : [{ size, slack, sign: Math.sign(after - before) }];
  });
  const sizes = differing.map(({ size }) => size);
  const { doubled, tieTerm } = rankValues(
    sizes,
    (i, j) => Math.abs(sizes[i]! - sizes[j]!) <= Math.max(differing[i]!.slack, differing[j]!.slack),
  );
  return { signs: differing.map(({ sign }) => sign), doubled: doubled.map((rank) => rank + 2), tieTerm };
}

/** shares[s]: of all choices of signs, those in which the items with a plus have the sum s. Halving loses nothing. */
function signDistribution(items: Int32Array): Float64Array {
  const shares = new Float64Array(items.reduce((sum, item) => sum + item, 0) + 1);
  shares[0] = 1;
  let reached = 0;
  for (const item of items) {
    reached += item;
    for (let s = reached; s >= 0; s--) shares[s] = (shares[s]! + (s < item ? 0 : shares[s - item]!)) / 2;
  }
  return shares;
}
