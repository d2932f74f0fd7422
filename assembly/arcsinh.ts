// Windows on a scale on which small movements show: in float64 and rounded once, as yeo-johnson. Reference: arcsinh in src/tensor/arcsinh.ts, to the bit.
import { log } from "./elementary";
import { at } from "./lanes";

export function arcsinh(y: usize, x: usize, widths: usize, rows: i32, length: i32): void {
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < length; i++) {
      const z = <f64>f32.load(at(x, i)) / <f64>f32.load(at(widths, i));
      const size = log(abs(z) + sqrt(z * z + 1));
      f32.store(at(y, i), <f32>(z >= 0 ? size : -size));
    }
    x = at(x, length);
    y = at(y, length);
  }
}
