import { exp, log } from "../tensor/index.js";
import type { InputScaling } from "./input-scaling.js";

/**
 * Adds to `to` (n, T, C) the derivatives by raw signals, given those by what `scaling` made of them: the chain rule. `raw` (n, T, C) are those signals, of which only
 * curves need to know. Undefined: signals were not changed.
 */
export function addRawGradient(
  to: Float64Array,
  gradient: Float32Array,
  raw: Float32Array,
  count: number,
  scaling: InputScaling | undefined,
): void {
  if (!scaling) {
    for (let i = 0; i < count; i++) to[i]! += gradient[i]!;
    return;
  }
  const { scale, lambdas, widths } = scaling;
  const channels = scale.length;
  for (let i = 0; i < count; i++) {
    const c = i % channels;
    const slope = lambdas ? yeoJohnsonSlope(raw[i]!, lambdas[c]!) : widths ? arcsinhSlope(raw[i]!, widths[c]!) : 1;
    to[i]! += (gradient[i]! * slope) / scale[c]!;
  }
}

/** Of Yeo and Johnson's transform: (1 + |value|)^(lambda - 1), and below 0 with 1 - lambda. */
function yeoJohnsonSlope(value: number, lambda: number): number {
  return exp((value >= 0 ? lambda - 1 : 1 - lambda) * log(1 + Math.abs(value)));
}

/** Of arcsinh(value / width). */
function arcsinhSlope(value: number, width: number): number {
  return 1 / Math.sqrt(value * value + width * width);
}
