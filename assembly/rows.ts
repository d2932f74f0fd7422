// Small passes over rows: a bias where no product can start from it, and sums of neighbouring rows. Reference: src/kernels/reference/rows.ts.
import { at } from "./lanes";

export function addBias(y: usize, b: usize, rows: i32, c: i32, relu: i32): void {
  const low: f32 = relu ? 0 : -Infinity;
  const lows = f32x4.splat(low);
  for (let row = 0; row < rows; row++, y = at(y, c)) {
    let i = 0;
    for (; i + 4 <= c; i += 4) v128.store(at(y, i), f32x4.max(lows, f32x4.add(v128.load(at(y, i)), v128.load(at(b, i)))));
    for (; i < c; i++) f32.store(at(y, i), max(low, f32.load(at(y, i)) + f32.load(at(b, i))));
  }
}

export function sumRows(y: usize, x: usize, rows: i32, count: i32, c: i32): void {
  for (let row = 0; row < rows; row++, y = at(y, c), x = at(x, count * c)) {
    let i = 0;
    for (; i + 4 <= c; i += 4) {
      let sum = v128.load(at(x, i));
      for (let j = 1; j < count; j++) sum = f32x4.add(sum, v128.load(at(x, j * c + i)));
      v128.store(at(y, i), sum);
    }
    for (; i < c; i++) {
      let sum = f32.load(at(x, i));
      for (let j = 1; j < count; j++) sum += f32.load(at(x, j * c + i));
      f32.store(at(y, i), sum);
    }
  }
}
