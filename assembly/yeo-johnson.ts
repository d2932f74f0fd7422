// The power transform of raw windows inside the step: float64 throughout and rounded once, since exp and log decide the time anyway.
// Reference: yeoJohnson in src/tensor/yeo-johnson.ts, to the bit.
import { exp, log } from "./elementary";
import { at } from "./lanes";

export function yeoJohnson(y: usize, x: usize, lambdas: usize, rows: i32, length: i32): void {
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < length; i++) f32.store(at(y, i), <f32>transformed(f32.load(at(x, i)), f32.load(at(lambdas, i))));
    x = at(x, length);
    y = at(y, length);
  }
}

// @ts-ignore: decorator
@inline
function transformed(value: f64, lambda: f64): f64 {
  const power = value >= 0 ? lambda : 2 - lambda;
  const logarithm = log(abs(value) + 1);
  const size = abs(power) > 2.220446049250313e-16 ? (exp(power * logarithm) - 1) / power : logarithm;
  return value >= 0 ? size : -size;
}
