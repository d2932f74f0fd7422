// The gates of recurrent layers: the logistic function and tanh of rows of sums, and what their backward passes have in common.
import { sigmoid, tanh } from "./elementary-lanes";
import { at } from "./lanes";

/** y = sigmoid(a + b), count numbers. y may be a or b. */
export function sigmoidRow(y: usize, a: usize, b: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) v128.store(at(y, i), sigmoid(f32x4.add(v128.load(at(a, i)), v128.load(at(b, i)))));
  for (; i < count; i++) store(at(y, i), sigmoid(f32x4.splat(f32.load(at(a, i)) + f32.load(at(b, i)))), false);
}

/** y = tanh(a + b), count numbers. y may be a or b. */
export function tanhRow(y: usize, a: usize, b: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) v128.store(at(y, i), tanh(f32x4.add(v128.load(at(a, i)), v128.load(at(b, i)))));
  for (; i < count; i++) store(at(y, i), tanh(f32x4.splat(f32.load(at(a, i)) + f32.load(at(b, i)))), false);
}

/** s (1 - s), the slope of the logistic function where it is s. */
// @ts-ignore: decorator
@inline
export function logisticSlope(s: v128): v128 {
  return f32x4.mul(s, f32x4.sub(f32x4.splat(1), s));
}

/** Four floats, or one in all lanes. */
// @ts-ignore: decorator
@inline
export function load(from: usize, whole: bool): v128 {
  return whole ? v128.load(from) : v128.load32_splat(from);
}

/** Four floats, or the first lane alone: what does not fill a vector goes through the same lanes, and so has the same bits. */
// @ts-ignore: decorator
@inline
export function store(to: usize, lanes: v128, whole: bool): void {
  if (whole) v128.store(to, lanes);
  else f32.store(to, f32x4.extract_lane(lanes, 0));
}
