// Activations on their own, and behind products that fuse none but ReLU. An element at the end that fills no vector goes through one all
// the same: its bits must not depend on where a thread's share ends. Reference: src/kernels/reference/activation.ts.
import { at } from "./lanes";
import { erf, exp, expm1, sigmoid, tanh } from "./elementary-lanes";

// The codes of `Kernels`, in the order of ACTIVATION_CODES.
const RELU: i32 = 0;
const ELU: i32 = 1;
const GELU: i32 = 2;
const SWISH: i32 = 3;
const TANH: i32 = 4;

export function activationForward(y: usize, x: usize, count: i32, kind: i32): void {
  if (kind == RELU) forward(y, x, count, 0);
  else if (kind == ELU) forward(y, x, count, 1);
  else if (kind == GELU) forward(y, x, count, 2);
  else if (kind == SWISH) forward(y, x, count, 3);
  else if (kind == TANH) forward(y, x, count, 4);
  else forward(y, x, count, 5);
}

export function activationBackward(dx: usize, dy: usize, x: usize, y: usize, count: i32, kind: i32): void {
  if (kind == RELU) backward(dx, dy, y, count, 0);
  else if (kind == ELU) backward(dx, dy, y, count, 1);
  else if (kind == GELU) backward(dx, dy, x, count, 2);
  else if (kind == SWISH) backward(dx, dy, x, count, 3);
  else if (kind == TANH) backward(dx, dy, y, count, 4);
  else backward(dx, dy, y, count, 5);
}

/** `kind` is a constant wherever this is inlined, so each loop has one activation in it. */
// @ts-ignore: decorator
@inline
function forward(y: usize, x: usize, count: i32, kind: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) v128.store(at(y, i), apply(v128.load(at(x, i)), kind));
  for (; i < count; i++) f32.store(at(y, i), f32x4.extract_lane(apply(v128.load32_splat(at(x, i)), kind), 0));
}

// @ts-ignore: decorator
@inline
function backward(dx: usize, dy: usize, from: usize, count: i32, kind: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) v128.store(at(dx, i), slope(v128.load(at(dy, i)), v128.load(at(from, i)), kind));
  for (; i < count; i++) {
    f32.store(at(dx, i), f32x4.extract_lane(slope(v128.load32_splat(at(dy, i)), v128.load32_splat(at(from, i)), kind), 0));
  }
}

// @ts-ignore: decorator
@inline
function apply(x: v128, kind: i32): v128 {
  const none = f32x4.splat(0);
  if (kind == RELU) return f32x4.pmax(x, none);
  if (kind == ELU) return v128.bitselect(x, expm1(x), f32x4.gt(x, none));
  if (kind == GELU) return f32x4.mul(x, cumulative(x));
  if (kind == SWISH) return f32x4.mul(x, sigmoid(x));
  if (kind == TANH) return tanh(x);
  return sigmoid(x);
}

/** dy times the derivative: from y, or from x of GELU and swish, whose y two x may share. */
// @ts-ignore: decorator
@inline
function slope(dy: v128, from: v128, kind: i32): v128 {
  const one = f32x4.splat(1), none = f32x4.splat(0);
  if (kind == RELU) return v128.and(dy, f32x4.gt(from, none));
  // y + 1 = e^x where x <= 0.
  if (kind == ELU) return v128.bitselect(dy, f32x4.mul(dy, f32x4.add(from, one)), f32x4.gt(from, none));
  if (kind == GELU) {
    const density = f32x4.mul(exp(f32x4.mul(f32x4.mul(from, from), f32x4.splat(-0.5))), f32x4.splat(0.398942280401432678));
    return f32x4.mul(dy, f32x4.add(cumulative(from), f32x4.mul(from, density)));
  }
  if (kind == SWISH) {
    const s = sigmoid(from);
    return f32x4.mul(dy, f32x4.mul(s, f32x4.add(one, f32x4.mul(from, f32x4.sub(one, s)))));
  }
  if (kind == TANH) return f32x4.mul(dy, f32x4.sub(one, f32x4.mul(from, from)));
  return f32x4.mul(dy, f32x4.mul(from, f32x4.sub(one, from)));
}

/** P(X <= x) of a standard normal X. */
// @ts-ignore: decorator
@inline
function cumulative(x: v128): v128 {
  const half = f32x4.splat(0.5);
  return f32x4.mul(half, f32x4.add(f32x4.splat(1), erf(f32x4.mul(x, f32x4.splat(0.707106781186547524)))));
}
