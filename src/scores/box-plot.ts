import { checkValues, sorted } from "./values.js";

export interface Quartiles {
  /** A quarter of the values lies below. */
  readonly q1: number;
  readonly median: number;
  /** A quarter of the values lies above. */
  readonly q3: number;
}

/** What a box plot draws (Tukey, "Exploratory Data Analysis", 1977, chapter 2). */
export interface BoxPlot extends Quartiles {
  readonly count: number;
  /** The least value that is no outlier, or q1 where all values below the box are outliers. */
  readonly lowWhisker: number;
  /** The greatest value that is no outlier, or q3 where all values above the box are outliers. */
  readonly highWhisker: number;
  /** Values more than 1.5 (q3 - q1) outside the box, ascending. */
  readonly outliers: readonly number[];
}

/**
 * Quartiles by linear interpolation between order statistics: NumPy's default "linear", definition 7 of Hyndman and Fan, "Sample
 * quantiles in statistical packages", The American Statistician 50, 1996. Throws InputError for no values and for one that is not finite.
 */
export function quartiles(values: readonly number[]): Quartiles {
  checkValues("quartiles", values);
  return quartilesOf(sorted(values));
}

/**
 * The box (quartiles as in `quartiles`), whiskers to the last values within 1.5 interquartile ranges of it, and the outliers beyond.
 * Interpolated quartiles may leave the last value within that reach inside the box ([1, 2, 3, 100]); the whisker then has length 0, as
 * Matplotlib draws it. Throws InputError for no values and for one that is not finite.
 */
export function boxPlot(values: readonly number[]): BoxPlot {
  checkValues("boxPlot", values);
  const ascending = sorted(values);
  const box = quartilesOf(ascending);
  const reach = 1.5 * (box.q3 - box.q1);
  const within = ascending.filter((value) => value >= box.q1 - reach && value <= box.q3 + reach);
  return {
    count: ascending.length,
    ...box,
    // Never without a value: for one or two values the box itself holds them, for more at least one lies between the quartiles.
    lowWhisker: Math.min(within[0]!, box.q1),
    highWhisker: Math.max(within.at(-1)!, box.q3),
    outliers: [...ascending.filter((value) => value < box.q1 - reach || value > box.q3 + reach)],
  };
}

function quartilesOf(ascending: Float64Array): Quartiles {
  return { q1: quantile(ascending, 0.25), median: quantile(ascending, 0.5), q3: quantile(ascending, 0.75) };
}

/** The quantile of share 0 <= q <= 1 of at least one ascending value, interpolated linearly, rounded as NumPy rounds it. */
export function quantile(ascending: Float64Array, q: number): number {
  const position = (ascending.length - 1) * q;
  const index = Math.floor(position);
  const below = ascending[index]!;
  const above = ascending[Math.min(index + 1, ascending.length - 1)]!;
  const t = position - index;
  // From the nearer end, so that the result never leaves [below, above].
  return t < 0.5 ? below + (above - below) * t : above - (above - below) * (1 - t);
}
