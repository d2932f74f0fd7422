import { exp } from "../../tensor/index.js";

/** P(X <= x) of a standard normal X: 1/2 + density(x) * (x + x^3 / 3 + x^5 / (3 * 5) + ...), Abramowitz and Stegun 26.2.11. */
export function cumulative(x: number): number {
  if (Math.abs(x) > 9) return x > 0 ? 1 : 0;
  let [term, sum] = [x, x];
  for (let i = 3; Math.abs(term) > 1e-17 * Math.abs(sum); i += 2) {
    term *= (x * x) / i;
    sum += term;
  }
  return 0.5 + sum * density(x);
}

export function density(x: number): number {
  return exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** The x with P(X <= x) = p, by halving -9 ... 9. */
export function quantile(p: number): number {
  let [low, high] = [-9, 9];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (cumulative(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
