// Layer normalisation (Ba, Kiros and Hinton, arXiv:1607.06450) over the last axis: of a row its mean and 1 / sqrt(variance + epsilon) are kept for
// the way back. The parameters' gradients are sums over all rows, by blocks of 64 whose roundings do not grow with the batch, and threads share
// the channels out. Reference: src/kernels/reference/normalization.ts.
import { at, startOf } from "./lanes";

const BLOCK: i32 = 64;

export function layerNormForward(y: usize, x: usize, gamma: usize, beta: usize, statistics: usize, rows: i32, c: i32, epsilon: f32): void {
  const whole = c & ~3;
  const share: f32 = 1 / <f32>c;
  for (let row = 0; row < rows; row++, x = at(x, c), y = at(y, c), statistics += 8) {
    let sums = f32x4.splat(0);
    for (let i = 0; i < whole; i += 4) sums = f32x4.add(sums, v128.load(at(x, i)));
    let sum = total(sums);
    for (let i = whole; i < c; i++) sum += f32.load(at(x, i));
    const mean = sum * share;
    const means = f32x4.splat(mean);
    let squares = f32x4.splat(0);
    for (let i = 0; i < whole; i += 4) {
      const off = f32x4.sub(v128.load(at(x, i)), means);
      squares = f32x4.add(squares, f32x4.mul(off, off));
    }
    let square = total(squares);
    for (let i = whole; i < c; i++) {
      const off = f32.load(at(x, i)) - mean;
      square += off * off;
    }
    const inverse: f32 = 1 / sqrt(square * share + epsilon);
    const inverses = f32x4.splat(inverse);
    f32.store(statistics, mean);
    f32.store(statistics, inverse, 4);
    for (let i = 0; i < whole; i += 4) {
      const xhat = f32x4.mul(f32x4.sub(v128.load(at(x, i)), means), inverses);
      v128.store(at(y, i), f32x4.add(f32x4.mul(xhat, v128.load(at(gamma, i))), v128.load(at(beta, i))));
    }
    for (let i = whole; i < c; i++) {
      f32.store(at(y, i), (f32.load(at(x, i)) - mean) * inverse * f32.load(at(gamma, i)) + f32.load(at(beta, i)));
    }
  }
}

export function layerNormBackward(dx: usize, dy: usize, x: usize, gamma: usize, statistics: usize, rows: i32, c: i32): void {
  const whole = c & ~3;
  const share: f32 = 1 / <f32>c;
  for (let row = 0; row < rows; row++, x = at(x, c), dy = at(dy, c), dx = at(dx, c), statistics += 8) {
    const mean = f32.load(statistics), inverse = f32.load(statistics, 4);
    const means = f32x4.splat(mean), inverses = f32x4.splat(inverse);
    let plains = f32x4.splat(0), scaleds = f32x4.splat(0);
    for (let i = 0; i < whole; i += 4) {
      const g = f32x4.mul(v128.load(at(dy, i)), v128.load(at(gamma, i)));
      plains = f32x4.add(plains, g);
      scaleds = f32x4.add(scaleds, f32x4.mul(g, f32x4.mul(f32x4.sub(v128.load(at(x, i)), means), inverses)));
    }
    let plain = total(plains), scaled = total(scaleds);
    for (let i = whole; i < c; i++) {
      const g = f32.load(at(dy, i)) * f32.load(at(gamma, i));
      plain += g;
      scaled += g * ((f32.load(at(x, i)) - mean) * inverse);
    }
    plain *= share;
    scaled *= share;
    const plainShares = f32x4.splat(plain), scaledShares = f32x4.splat(scaled);
    for (let i = 0; i < whole; i += 4) {
      const g = f32x4.mul(v128.load(at(dy, i)), v128.load(at(gamma, i)));
      const xhat = f32x4.mul(f32x4.sub(v128.load(at(x, i)), means), inverses);
      v128.store(at(dx, i), f32x4.mul(inverses, f32x4.sub(f32x4.sub(g, plainShares), f32x4.mul(xhat, scaledShares))));
    }
    for (let i = whole; i < c; i++) {
      const g = f32.load(at(dy, i)) * f32.load(at(gamma, i));
      f32.store(at(dx, i), inverse * (g - plain - (f32.load(at(x, i)) - mean) * inverse * scaled));
    }
  }
}

export function layerNormGradients(dgamma: usize, dbeta: usize, dy: usize, x: usize, statistics: usize, scratch: usize, rows: i32, c: i32, index: i32,
  count: i32): void {
  const from = startOf(index, count, c), columns = startOf(index + 1, count, c) - from;
  if (columns == 0) return;
  const size = <usize>columns << 2;
  const scaled = at(dgamma, from), plain = at(dbeta, from), scaledBlock = at(scratch, from), plainBlock = at(scaledBlock, c);
  memory.fill(scaled, 0, size);
  memory.fill(plain, 0, size);
  for (let start = 0; start < rows; start += BLOCK) {
    memory.fill(scaledBlock, 0, size);
    memory.fill(plainBlock, 0, size);
    const end = min(rows, start + BLOCK);
    for (let row = start; row < end; row++) {
      const offset = row * c + from, mean = f32.load(at(statistics, 2 * row)), inverse = f32.load(at(statistics, 2 * row), 4);
      accumulateProducts(scaledBlock, plainBlock, at(dy, offset), at(x, offset), mean, inverse, columns);
    }
    accumulate(scaled, scaledBlock, columns);
    accumulate(plain, plainBlock, columns);
  }
}

/** The sum of four lanes, always in this order. */
// @ts-ignore: decorator
@inline
function total(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

function accumulate(sums: usize, row: usize, columns: i32): void {
  let i = 0;
  for (; i + 4 <= columns; i += 4) v128.store(at(sums, i), f32x4.add(v128.load(at(sums, i)), v128.load(at(row, i))));
  for (; i < columns; i++) f32.store(at(sums, i), f32.load(at(sums, i)) + f32.load(at(row, i)));
}

function accumulateProducts(scaled: usize, plain: usize, dy: usize, x: usize, mean: f32, inverse: f32, columns: i32): void {
  const means = f32x4.splat(mean), inverses = f32x4.splat(inverse);
  let i = 0;
  for (; i + 4 <= columns; i += 4) {
    const gradient = v128.load(at(dy, i));
    const xhat = f32x4.mul(f32x4.sub(v128.load(at(x, i)), means), inverses);
    v128.store(at(scaled, i), f32x4.add(v128.load(at(scaled, i)), f32x4.mul(gradient, xhat)));
    v128.store(at(plain, i), f32x4.add(v128.load(at(plain, i)), gradient));
  }
  for (; i < columns; i++) {
    const gradient = f32.load(at(dy, i));
    f32.store(at(scaled, i), f32.load(at(scaled, i)) + gradient * ((f32.load(at(x, i)) - mean) * inverse));
    f32.store(at(plain, i), f32.load(at(plain, i)) + gradient);
  }
}
