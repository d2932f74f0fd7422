// What a step does to long stretches of parameters and gradients besides Adam (adam.ts): each a pass bound by memory.
// Reference: src/kernels/reference/optimization.ts.
import { at, madd } from "./lanes";

export function sgd(p: usize, v: usize, g: usize, count: i32, rate: f64, momentum: f64, nesterov: i32): void {
  const r = <f32>rate, m = <f32>momentum;
  const rates = f32x4.splat(r), momenta = f32x4.splat(m);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const pull = f32x4.mul(v128.load(at(g, i)), rates);
    const velocity = f32x4.sub(f32x4.mul(v128.load(at(v, i)), momenta), pull);
    v128.store(at(v, i), velocity);
    const step = nesterov ? f32x4.sub(f32x4.mul(velocity, momenta), pull) : velocity;
    v128.store(at(p, i), f32x4.add(v128.load(at(p, i)), step));
  }
  for (; i < count; i++) {
    const pull = f32.load(at(g, i)) * r;
    const velocity = f32.load(at(v, i)) * m - pull;
    f32.store(at(v, i), velocity);
    f32.store(at(p, i), f32.load(at(p, i)) + (nesterov ? velocity * m - pull : velocity));
  }
}

export function addScaled(y: usize, x: usize, count: i32, factor: f64): void {
  const one = <f32>factor, all = f32x4.splat(one);
  let i = 0;
  for (; i + 4 <= count; i += 4) v128.store(at(y, i), madd(v128.load(at(x, i)), all, v128.load(at(y, i))));
  for (; i < count; i++) f32.store(at(y, i), f32.load(at(y, i)) + one * f32.load(at(x, i)));
}

export function scale(y: usize, count: i32, factor: f64): void {
  const one = <f32>factor, all = f32x4.splat(one);
  let i = 0;
  for (; i + 4 <= count; i += 4) v128.store(at(y, i), f32x4.mul(v128.load(at(y, i)), all));
  for (; i < count; i++) f32.store(at(y, i), f32.load(at(y, i)) * one);
}

export function clip(y: usize, count: i32, limit: f64): void {
  const top = <f32>limit, tops = f32x4.splat(top), bottoms = f32x4.splat(-top);
  let i = 0;
  for (; i + 4 <= count; i += 4) v128.store(at(y, i), f32x4.max(bottoms, f32x4.min(tops, v128.load(at(y, i)))));
  for (; i < count; i++) f32.store(at(y, i), max(-top, min(top, f32.load(at(y, i)))));
}

/** In float64, four sums side by side: squares of float32 are exact there. */
export function sumOfSquares(x: usize, count: i32): f64 {
  let low = f64x2.splat(0), high = f64x2.splat(0);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const four = v128.load(at(x, i));
    const a = f64x2.promote_low_f32x4(four), b = f64x2.promote_low_f32x4(v128.shuffle<i64>(four, four, 1, 0));
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
  }
  const both = f64x2.add(low, high);
  let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (; i < count; i++) {
    const one = <f64>f32.load(at(x, i));
    sum += one * one;
  }
  return sum;
}

export function blend(y: usize, x: usize, count: i32, share: f64): void {
  const one = <f32>share, all = f32x4.splat(one);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const old = v128.load(at(y, i));
    v128.store(at(y, i), madd(f32x4.sub(v128.load(at(x, i)), old), all, old));
  }
  for (; i < count; i++) f32.store(at(y, i), f32.load(at(y, i)) + one * (f32.load(at(x, i)) - f32.load(at(y, i))));
}
