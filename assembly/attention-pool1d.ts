// Attention pooling over time: a_t = softmax over t of tanh(x_t W + b) . v,  y = sum over t of a_t x_t. z holds x W + b of all steps, a convolution
// of kernel 1, and becomes its tanh. Backward, with da_t = x_t . dy and ds_t = a_t (da_t - sum over t of a da), what went into the softmax:
//   dz_t = ds_t v (1 - z_t^2),  dx_t = a_t dy + dz_t transpose(W),  dv = sum over windows and steps of ds_t z_t
// Reference: src/kernels/reference/attention.ts.
import { exp, tanh } from "./elementary-lanes";
import { at, madd, zero } from "./lanes";

export function attentionPool1dForward(y: usize, a: usize, z: usize, x: usize, v: usize, n: i32, t: i32, c: i32, u: i32): void {
  for (let i = 0; i < n; i++) {
    const weights = at(a, i * t);
    for (let step = 0; step < t; step++) {
      const row = at(z, (i * t + step) * u);
      squash(row, u);
      f32.store(at(weights, step), dot(row, v, u));
    }
    softmax(weights, t);
    weightedSum(at(y, i * c), at(x, i * t * c), weights, t, c);
  }
}

export function attentionPool1dBackward(ds: usize, dz: usize, dy: usize, x: usize, a: usize, z: usize, v: usize, n: i32, t: i32, c: i32,
  u: i32): void {
  for (let i = 0; i < n; i++) {
    const weights = at(a, i * t), scores = at(ds, i * t), above = at(dy, i * c);
    let mean: f32 = 0;
    for (let step = 0; step < t; step++) {
      const gradient = dot(at(x, (i * t + step) * c), above, c);
      f32.store(at(scores, step), gradient);
      mean += f32.load(at(weights, step)) * gradient;
    }
    for (let step = 0; step < t; step++) {
      const score = f32.load(at(weights, step)) * (f32.load(at(scores, step)) - mean);
      f32.store(at(scores, step), score);
      const start = (i * t + step) * u;
      unsquash(at(dz, start), at(z, start), v, score, u);
    }
  }
}

export function attentionPool1dBackwardInput(dx: usize, dy: usize, a: usize, n: i32, t: i32, c: i32): void {
  for (let i = 0; i < n; i++) {
    const above = at(dy, i * c);
    for (let step = 0; step < t; step++) {
      const weight = f32.load(at(a, i * t + step)), target = at(dx, (i * t + step) * c);
      const lanes = f32x4.splat(weight);
      let j = 0;
      for (; j + 4 <= c; j += 4) v128.store(at(target, j), madd(lanes, v128.load(at(above, j)), v128.load(at(target, j))));
      for (; j < c; j++) f32.store(at(target, j), f32.load(at(target, j)) + weight * f32.load(at(above, j)));
    }
  }
}

function squash(row: usize, u: i32): void {
  let j = 0;
  for (; j + 4 <= u; j += 4) v128.store(at(row, j), tanh(v128.load(at(row, j))));
  for (; j < u; j++) f32.store(at(row, j), f32x4.extract_lane(tanh(v128.load32_splat(at(row, j))), 0));
}

/** dz = score * v * (1 - z^2). */
function unsquash(dz: usize, z: usize, v: usize, score: f32, u: i32): void {
  const lanes = f32x4.splat(score), one = f32x4.splat(1);
  let j = 0;
  for (; j + 4 <= u; j += 4) {
    const squashed = v128.load(at(z, j));
    const slope = f32x4.sub(one, f32x4.mul(squashed, squashed));
    v128.store(at(dz, j), f32x4.mul(f32x4.mul(lanes, v128.load(at(v, j))), slope));
  }
  for (; j < u; j++) {
    const squashed = f32.load(at(z, j));
    f32.store(at(dz, j), score * f32.load(at(v, j)) * (1 - squashed * squashed));
  }
}

/** Four sums, of every fourth product, and what is left of them. */
function dot(a: usize, b: usize, count: i32): f32 {
  let sums = zero(), i = 0;
  for (; i + 4 <= count; i += 4) sums = madd(v128.load(at(a, i)), v128.load(at(b, i)), sums);
  let sum = (f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1)) + (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3));
  for (; i < count; i++) sum += f32.load(at(a, i)) * f32.load(at(b, i));
  return sum;
}

/** In place; the largest taken out first. */
function softmax(values: usize, count: i32): void {
  let top = f32.load(values);
  for (let i = 1; i < count; i++) top = max(top, f32.load(at(values, i)));
  const tops = f32x4.splat(top);
  let i = 0;
  for (; i + 4 <= count; i += 4) v128.store(at(values, i), exp(f32x4.sub(v128.load(at(values, i)), tops)));
  for (; i < count; i++) f32.store(at(values, i), f32x4.extract_lane(exp(f32x4.sub(v128.load32_splat(at(values, i)), tops)), 0));
  let sum: f32 = 0;
  for (let j = 0; j < count; j++) sum += f32.load(at(values, j));
  const share: f32 = 1 / sum;
  for (let j = 0; j < count; j++) f32.store(at(values, j), f32.load(at(values, j)) * share);
}

function weightedSum(y: usize, x: usize, weights: usize, t: i32, c: i32): void {
  let col = 0;
  for (; col + 4 <= c; col += 4) {
    let sum = zero(), from = at(x, col);
    for (let step = 0; step < t; step++, from = at(from, c)) sum = madd(v128.load32_splat(at(weights, step)), v128.load(from), sum);
    v128.store(at(y, col), sum);
  }
  for (; col < c; col++) {
    let sum: f32 = 0, from = at(x, col);
    for (let step = 0; step < t; step++, from = at(from, c)) sum += f32.load(at(weights, step)) * f32.load(from);
    f32.store(at(y, col), sum);
  }
}
