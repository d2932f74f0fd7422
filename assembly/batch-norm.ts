// Batch normalisation (Ioffe and Szegedy, arXiv:1502.03167). Statistics are sums over all rows, one channel's never split, so that threads share
// the channels out; what is applied to a row needs that row alone. A row is added to accumulators in memory, which stay in the first-level
// cache, and any number of channels is as good as another. Sums go by blocks of 64 rows, whose roundings do not grow with the batch.
// Reference: src/kernels/reference/normalization.ts.
import { at, startOf } from "./lanes";

const BLOCK: i32 = 64;

export function batchNormStatistics(mean: usize, variance: usize, movingMean: usize, movingVariance: usize, x: usize, scratch: usize, rows: i32,
  c: i32, momentum: f32, index: i32, count: i32): void {
  const from = startOf(index, count, c), columns = startOf(index + 1, count, c) - from;
  if (columns == 0) return;
  const size = <usize>columns << 2;
  const first = at(x, from), means = at(mean, from), variances = at(variance, from), block = at(scratch, from);
  memory.fill(means, 0, size);
  memory.fill(variances, 0, size);
  for (let start = 0; start < rows; start += BLOCK) {
    memory.fill(block, 0, size);
    const end = min(rows, start + BLOCK);
    for (let row = start; row < end; row++) accumulate(block, at(first, row * c), columns);
    accumulate(means, block, columns);
  }
  const share: f32 = 1 / <f32>rows;
  multiply(means, share, columns);
  for (let start = 0; start < rows; start += BLOCK) {
    memory.fill(block, 0, size);
    const end = min(rows, start + BLOCK);
    for (let row = start; row < end; row++) accumulateSquares(block, at(first, row * c), means, columns);
    accumulate(variances, block, columns);
  }
  multiply(variances, share, columns);
  move(at(movingMean, from), means, momentum, columns);
  move(at(movingVariance, from), variances, momentum, columns);
}

export function batchNormForward(y: usize, x: usize, mean: usize, variance: usize, gamma: usize, beta: usize, rows: i32, c: i32, epsilon: f32,
  relu: i32): void {
  const least = f32x4.splat(relu ? 0 : -Infinity);
  let col = 0;
  // Columns outside, so that what a channel is multiplied by is worked out once and stays in registers.
  for (; col + 8 <= c; col += 8) {
    const scale0 = scaleOf(gamma, variance, col, epsilon), scale1 = scaleOf(gamma, variance, col + 4, epsilon);
    const mean0 = v128.load(at(mean, col)), mean1 = v128.load(at(mean, col + 4));
    const beta0 = v128.load(at(beta, col)), beta1 = v128.load(at(beta, col + 4));
    let source = at(x, col), target = at(y, col);
    for (let row = 0; row < rows; row++, source = at(source, c), target = at(target, c)) {
      v128.store(target, f32x4.max(f32x4.add(f32x4.mul(f32x4.sub(v128.load(source), mean0), scale0), beta0), least));
      v128.store(target, f32x4.max(f32x4.add(f32x4.mul(f32x4.sub(v128.load(source, 16), mean1), scale1), beta1), least), 16);
    }
  }
  for (; col < c; col++) {
    const scale = f32.load(at(gamma, col)) / sqrt(f32.load(at(variance, col)) + epsilon);
    const center = f32.load(at(mean, col)), shift = f32.load(at(beta, col));
    let source = at(x, col), target = at(y, col);
    for (let row = 0; row < rows; row++, source = at(source, c), target = at(target, c)) {
      const value = (f32.load(source) - center) * scale + shift;
      f32.store(target, relu ? max(value, 0) : value);
    }
  }
}

export function batchNormBackwardSums(dgamma: usize, dbeta: usize, dy: usize, x: usize, y: usize, mean: usize, variance: usize, scratch: usize,
  rows: i32, c: i32, epsilon: f32, relu: i32, index: i32, count: i32): void {
  const from = startOf(index, count, c), columns = startOf(index + 1, count, c) - from;
  if (columns == 0) return;
  const size = <usize>columns << 2;
  const scaled = at(dgamma, from), plain = at(dbeta, from), means = at(mean, from);
  const scaledBlock = at(scratch, from), plainBlock = at(scaledBlock, c);
  memory.fill(scaled, 0, size);
  memory.fill(plain, 0, size);
  for (let start = 0; start < rows; start += BLOCK) {
    memory.fill(scaledBlock, 0, size);
    memory.fill(plainBlock, 0, size);
    const end = min(rows, start + BLOCK);
    for (let row = start; row < end; row++) {
      const offset = row * c + from;
      if (relu) mask(at(dy, offset), at(y, offset), columns);
      accumulateProducts(scaledBlock, plainBlock, at(dy, offset), at(x, offset), means, columns);
    }
    accumulate(scaled, scaledBlock, columns);
    accumulate(plain, plainBlock, columns);
  }
  for (let col = 0; col < columns; col++) {
    const place = at(scaled, col);
    f32.store(place, f32.load(place) / sqrt(f32.load(at(variance, from + col)) + epsilon));
  }
}

export function batchNormBackward(dx: usize, dy: usize, x: usize, mean: usize, variance: usize, gamma: usize, dgamma: usize, dbeta: usize,
  rows: i32, c: i32, epsilon: f32, total: f32): void {
  let col = 0;
  for (; col + 4 <= c; col += 4) {
    const inverse = inverseOf(variance, col, epsilon), center = v128.load(at(mean, col));
    const scale = f32x4.mul(v128.load(at(gamma, col)), inverse);
    const plain = f32x4.div(v128.load(at(dbeta, col)), f32x4.splat(total));
    const slope = f32x4.div(f32x4.mul(v128.load(at(dgamma, col)), inverse), f32x4.splat(total));
    let source = at(x, col), above = at(dy, col), target = at(dx, col);
    for (let row = 0; row < rows; row++, source = at(source, c), above = at(above, c), target = at(target, c)) {
      const rest = f32x4.add(plain, f32x4.mul(f32x4.sub(v128.load(source), center), slope));
      v128.store(target, f32x4.mul(scale, f32x4.sub(v128.load(above), rest)));
    }
  }
  for (; col < c; col++) {
    const inverse: f32 = 1 / sqrt(f32.load(at(variance, col)) + epsilon);
    const center = f32.load(at(mean, col)), scale = f32.load(at(gamma, col)) * inverse;
    const plain = f32.load(at(dbeta, col)) / total, slope = f32.load(at(dgamma, col)) * inverse / total;
    let source = at(x, col), above = at(dy, col), target = at(dx, col);
    for (let row = 0; row < rows; row++, source = at(source, c), above = at(above, c), target = at(target, c)) {
      f32.store(target, scale * (f32.load(above) - (plain + (f32.load(source) - center) * slope)));
    }
  }
}

// @ts-ignore: decorator
@inline
function inverseOf(variance: usize, col: i32, epsilon: f32): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.sqrt(f32x4.add(v128.load(at(variance, col)), f32x4.splat(epsilon))));
}

// @ts-ignore: decorator
@inline
function scaleOf(gamma: usize, variance: usize, col: i32, epsilon: f32): v128 {
  return f32x4.div(v128.load(at(gamma, col)), f32x4.sqrt(f32x4.add(v128.load(at(variance, col)), f32x4.splat(epsilon))));
}

function accumulate(sums: usize, row: usize, columns: i32): void {
  let i = 0;
  for (; i + 4 <= columns; i += 4) v128.store(at(sums, i), f32x4.add(v128.load(at(sums, i)), v128.load(at(row, i))));
  for (; i < columns; i++) f32.store(at(sums, i), f32.load(at(sums, i)) + f32.load(at(row, i)));
}

function accumulateSquares(sums: usize, row: usize, means: usize, columns: i32): void {
  let i = 0;
  for (; i + 4 <= columns; i += 4) {
    const off = f32x4.sub(v128.load(at(row, i)), v128.load(at(means, i)));
    v128.store(at(sums, i), f32x4.add(v128.load(at(sums, i)), f32x4.mul(off, off)));
  }
  for (; i < columns; i++) {
    const off = f32.load(at(row, i)) - f32.load(at(means, i));
    f32.store(at(sums, i), f32.load(at(sums, i)) + off * off);
  }
}

function accumulateProducts(scaled: usize, plain: usize, dy: usize, x: usize, means: usize, columns: i32): void {
  let i = 0;
  for (; i + 4 <= columns; i += 4) {
    const gradient = v128.load(at(dy, i));
    const off = f32x4.sub(v128.load(at(x, i)), v128.load(at(means, i)));
    v128.store(at(scaled, i), f32x4.add(v128.load(at(scaled, i)), f32x4.mul(gradient, off)));
    v128.store(at(plain, i), f32x4.add(v128.load(at(plain, i)), gradient));
  }
  for (; i < columns; i++) {
    const gradient = f32.load(at(dy, i));
    f32.store(at(scaled, i), f32.load(at(scaled, i)) + gradient * (f32.load(at(x, i)) - f32.load(at(means, i))));
    f32.store(at(plain, i), f32.load(at(plain, i)) + gradient);
  }
}

function mask(dy: usize, y: usize, columns: i32): void {
  const none = f32x4.splat(0);
  let i = 0;
  for (; i + 4 <= columns; i += 4) v128.store(at(dy, i), v128.and(v128.load(at(dy, i)), f32x4.gt(v128.load(at(y, i)), none)));
  for (; i < columns; i++) if (!(f32.load(at(y, i)) > 0)) f32.store(at(dy, i), 0);
}

function multiply(values: usize, by: f32, columns: i32): void {
  for (let i = 0; i < columns; i++) f32.store(at(values, i), f32.load(at(values, i)) * by);
}

function move(moving: usize, toward: usize, momentum: f32, columns: i32): void {
  for (let i = 0; i < columns; i++) {
    f32.store(at(moving, i), f32.load(at(moving, i)) * momentum + f32.load(at(toward, i)) * (1 - momentum));
  }
}
