import { createRandom, exp, InputError, log, shuffle, STREAMS } from "../tensor/index.js";
import { quantile } from "./box-plot.js";
import { normalQuantile } from "./normal.js";
import { rankValues } from "./ranks.js";
import { checkValues, meanOf } from "./values.js";

/** Permutations: a p value is not below one ten-thousandth. */
const PERMUTATIONS = 9999;
/** Of shuffled groups as many explain less. */
const CHANCE_LEVEL = 0.95;

/** How far values differ between groups. */
export interface VarianceExplained {
  /** Share of the variance that lies between the groups, corrected for their number, so that its mean is 0 where they are chance: at most 1, and below 0 by chance. */
  readonly share: number;
  /** What groups that mean nothing explain at most, in 95 of 100 shuffles. */
  readonly chance: number;
  /** How often shuffled groups explain as much or more, this one counted among them. */
  readonly p: number;
}

/**
 * One-way analysis of variance without its assumptions: epsilon squared (Kelley, "An unbiased correlation ratio measure", PNAS 21, 1935), the correlation
 * ratio eta squared less what as many groups explain by chance, and its p by 9,999 permutations of the groups (stream `permutation` of `seed`). `groups` has
 * the number of each value's group. Null where there is one group, each value is a group of its own, or all values are equal. Throws InputError for
 * values that are not finite, or not as many as groups.
 */
export function varianceExplained(
  groups: readonly number[],
  values: readonly number[],
  { seed }: { readonly seed: number },
): VarianceExplained | null {
  checkValues("varianceExplained", values);
  if (groups.length !== values.length) {
    throw new InputError(`varianceExplained: expected a group for each of ${values.length} values; received ${groups.length}`);
  }
  const numbers = [...new Set(groups)];
  const own = Int32Array.from(groups, (group) => numbers.indexOf(group));
  const sizes = new Float64Array(numbers.length);
  for (const group of own) sizes[group]!++;
  const mean = meanOf(values);
  const deviations = values.map((value) => value - mean);
  const total = deviations.reduce((sum, value) => sum + value * value, 0);
  if (numbers.length < 2 || numbers.length === values.length || total === 0) return null;
  const sums = new Float64Array(numbers.length);
  const between = (): number => {
    sums.fill(0);
    for (let i = 0; i < own.length; i++) sums[own[i]!]! += deviations[i]!;
    let square = 0;
    for (let group = 0; group < sums.length; group++) square += (sums[group]! * sums[group]!) / sizes[group]!;
    return square / total;
  };
  const corrected = (eta: number): number => 1 - ((values.length - 1) / (values.length - numbers.length)) * (1 - eta);
  const eta = between();
  const random = createRandom(seed, STREAMS.permutation);
  const shuffled = Float64Array.from({ length: PERMUTATIONS }, () => {
    shuffle(own, random);
    return between();
  });
  // Sums in another order differ in their last bits.
  const asMuch = shuffled.filter((value) => value >= eta - 1e-12).length;
  return {
    share: corrected(eta),
    chance: corrected(quantile(shuffled.sort(), CHANCE_LEVEL)),
    p: (1 + asMuch) / (1 + PERMUTATIONS),
  };
}

/** A correlation and its 95 % interval. */
export interface RankCorrelation {
  readonly rho: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Spearman's rank correlation of two lists, with midranks for ties: 1 where the one rises whenever the other does. Its 95 % interval by Fisher's z with the
 * standard error of Bonett and Wright ("Sample size requirements for estimating Pearson, Kendall and Spearman correlations", Psychometrika 65, 2000).
 * Null for fewer than 4 pairs and where one of the lists is constant. Throws InputError for values that are not finite, or lists of unlike length.
 */
export function rankCorrelation(first: readonly number[], second: readonly number[]): RankCorrelation | null {
  checkValues("rankCorrelation", first);
  checkValues("rankCorrelation", second);
  const count = first.length;
  if (second.length !== count) throw new InputError(`rankCorrelation: expected pairs; received ${count} and ${second.length} values`);
  const [a, b] = [first, second].map((values) => [...rankValues(values).doubled].map((rank) => rank - (count - 1))) as [number[], number[]];
  // Whole numbers, so that what is constant is 0.
  const product = (left: readonly number[], right: readonly number[]): number => left.reduce((sum, value, i) => sum + value * right[i]!, 0);
  const scale = Math.sqrt(product(a, a) * product(b, b));
  if (count < 4 || scale === 0) return null;
  const rho = Math.min(1, Math.max(-1, product(a, b) / scale));
  if (Math.abs(rho) === 1) return { rho, low: rho, high: rho };
  const z = log((1 + rho) / (1 - rho)) / 2;
  const reach = normalQuantile(0.975) * Math.sqrt((1 + (rho * rho) / 2) / (count - 3));
  return { rho, low: tanh(z - reach), high: tanh(z + reach) };
}

function tanh(z: number): number {
  const e = exp(-2 * Math.abs(z));
  return (z < 0 ? -1 : 1) * ((1 - e) / (1 + e));
}

/** Numbers dealt out to `count` groups of about as many, by their ranks; equal numbers are never parted. */
export function rankGroups(values: readonly number[], count: number): number[] {
  const { doubled } = rankValues(values);
  return [...doubled].map((rank) => Math.min(count - 1, Math.floor((count * (rank + 1)) / (2 * values.length))));
}
