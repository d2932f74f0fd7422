import { log } from "./math.js";

/**
 * The inverse hyperbolic sine of value / width, log(z + sqrt(z^2 + 1)) with the sign of z: near to z for values within the width, like a logarithm beyond
 * it. True to some 2^-53, whatever the value's size, so that values of 1e-9 widths keep 7 digits.
 */
export function arcsinh(value: number, width: number): number {
  const z = value / width;
  const size = log(Math.abs(z) + Math.sqrt(z * z + 1));
  return z >= 0 ? size : -size;
}
