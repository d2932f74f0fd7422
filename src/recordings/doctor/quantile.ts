/** Of ascending values, between neighbours interpolated; 0 of none. */
export function quantile(sorted: Float64Array | readonly number[], share: number): number {
  if (sorted.length === 0) return 0;
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below]!;
  const high = sorted[Math.min(sorted.length - 1, below + 1)]!;
  return low + (at - below) * (high - low);
}

/** The middle one of any values, in any order; those that are not numbers are left out. */
export function median(values: Iterable<number>): number {
  return quantile(
    Float64Array.from(values)
      .filter((value) => !Number.isNaN(value))
      .sort(),
    0.5,
  );
}
