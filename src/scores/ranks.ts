/** Ranks that stay whole numbers with ties. */
export interface Ranks {
  /** Twice the midrank, counted from 0: 2 * (values below) + (values equal) - 1. In the order of the values. */
  readonly doubled: Int32Array;
  /** The sum of t^3 - t over groups of t equal values: what ties take from a rank sum's variance. */
  readonly tieTerm: number;
}

/** Ranks of `values`; neighbours in ascending order are tied where `tied(i, j)`, by default where they are equal. */
export function rankValues(values: readonly number[], tied: (i: number, j: number) => boolean = (i, j) => values[i] === values[j]): Ranks {
  const order = Array.from(values, (_, i) => i).sort((i, j) => values[i]! - values[j]!);
  const doubled = new Int32Array(values.length);
  let tieTerm = 0;
  for (let start = 0, end = 0; start < order.length; start = end) {
    end = start + 1;
    while (end < order.length && tied(order[end - 1]!, order[end]!)) end++;
    const size = end - start;
    for (let place = start; place < end; place++) doubled[order[place]!] = 2 * start + size - 1;
    tieTerm += size * size * size - size;
  }
  return { doubled, tieTerm };
}

/**
 * counts[s]: how many subsets of `size` elements of `items`, whole numbers from 0, have the sum s.
 *
 * Counts add up whole numbers, so they are exact up to 2^53; beyond, each is a sum of positive terms at most items.length deep, whose
 * relative error stays below items.length * 2^-53 (2.3e-14 for 200 items). Nothing is ever subtracted.
 */
export function countSubsetSums(items: Int32Array, size: number): Float64Array {
  const ascending = Int32Array.from(items).sort();
  const prefix = new Float64Array(ascending.length + 1);
  ascending.forEach((item, i) => (prefix[i + 1] = prefix[i]! + item));
  // rows[k][s]: subsets of k of the items so far with the sum s.
  const rows = Array.from({ length: size + 1 }, (_, k) => new Float64Array(prefix.at(-1)! - prefix[ascending.length - k]! + 1));
  rows[0]![0] = 1;
  ascending.forEach((item, i) => {
    // Rows that the items left cannot fill up to `size` are skipped. Downwards, so that an item is taken once.
    const least = Math.max(1, size - (ascending.length - 1 - i));
    for (let k = Math.min(i + 1, size); k >= least; k--) {
      const from = rows[k - 1]!,
        to = rows[k]!;
      const greatest = prefix[i]! - prefix[i - k + 1]!;
      for (let s = prefix[k - 1]!; s <= greatest; s++) to[s + item]! += from[s]!;
    }
  });
  return rows[size]!;
}

/** Two-sided p of an integer statistic: twice the smaller tail, both tails holding what was observed, at most 1. */
export function twoSided(weights: Float64Array, observed: number): number {
  let lower = 0,
    upper = 0,
    others = 0;
  for (let s = 0; s < observed; s++) lower += weights[s]!;
  for (let s = weights.length - 1; s > observed; s--) upper += weights[s]!;
  others = lower + upper;
  const here = weights[observed]!;
  return Math.min(1, (2 * (Math.min(lower, upper) + here)) / (others + here));
}
