import { checkRange, checkValues } from "./values.js";

/**
 * p values of several comparisons, adjusted so that the chance of even one false finding among them stays below the level that they are
 * held against (Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6, 1979): the smallest
 * is multiplied by their number, the next by one less, and none may fall below one before it. In the order of the input, at most 1.
 *
 * Throws InputError for no p values and for one outside 0 to 1.
 */
export function holm(pValues: readonly number[]): number[] {
  checkValues("holm", pValues);
  pValues.forEach((p) => checkRange("holm: a p value", p, 0, 1));
  const adjusted = new Array<number>(pValues.length);
  let greatest = 0;
  pValues
    .map((p, index) => ({ p, index }))
    .sort((first, second) => first.p - second.p)
    .forEach(({ p, index }, place) => {
      greatest = Math.min(1, Math.max(greatest, (pValues.length - place) * p));
      adjusted[index] = greatest;
    });
  return adjusted;
}
