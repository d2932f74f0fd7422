// Standardising raw windows inside the step: a row is one whole window, its mean and scale repeated for every time step, so that the
// channels (9, say) need not be a multiple of the vector. Reference: standardise in src/kernels/reference.ts.
import { at } from "./lanes";

export function standardise(y: usize, x: usize, mean: usize, scale: usize, rows: i32, length: i32): void {
  for (let row = 0; row < rows; row++) {
    let i = 0;
    for (; i + 4 <= length; i += 4) {
      v128.store(at(y, i), f32x4.div(f32x4.sub(v128.load(at(x, i)), v128.load(at(mean, i))), v128.load(at(scale, i))));
    }
    for (; i < length; i++) f32.store(at(y, i), (f32.load(at(x, i)) - f32.load(at(mean, i))) / f32.load(at(scale, i)));
    x = at(x, length);
    y = at(y, length);
  }
}
