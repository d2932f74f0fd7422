// Joining branches: columns beside each other (concatenation; backward the same copy with the strides exchanged), sums, and products.
// Reference: copyRows and add in src/kernels/reference.ts, multiply and fillZero in src/kernels/reference/elementwise.ts.
import { at } from "./lanes";

export function copyRows(y: usize, x: usize, rows: i32, length: i32, yStride: i32, xStride: i32): void {
  for (let row = 0; row < rows; row++) {
    let i = 0;
    for (; i + 4 <= length; i += 4) v128.store(at(y, i), v128.load(at(x, i)));
    for (; i < length; i++) f32.store(at(y, i), f32.load(at(x, i)));
    x = at(x, xStride);
    y = at(y, yStride);
  }
}

export function add(y: usize, a: usize, b: usize, count: i32, relu: i32): void {
  const least = f32x4.splat(relu ? 0 : -Infinity);
  let i = 0;
  for (; i + 4 <= count; i += 4) v128.store(at(y, i), f32x4.max(f32x4.add(v128.load(at(a, i)), v128.load(at(b, i))), least));
  for (; i < count; i++) {
    const sum = f32.load(at(a, i)) + f32.load(at(b, i));
    f32.store(at(y, i), relu ? max(sum, 0) : sum);
  }
}

export function multiply(y: usize, a: usize, b: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) v128.store(at(y, i), f32x4.mul(v128.load(at(a, i)), v128.load(at(b, i))));
  for (; i < count; i++) f32.store(at(y, i), f32.load(at(a, i)) * f32.load(at(b, i)));
}

export function fillZero(x: usize, count: i32): void {
  memory.fill(x, 0, <usize>count << 2);
}
