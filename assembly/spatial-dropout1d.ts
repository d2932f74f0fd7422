// Dropout of whole channels (Tompson et al., arXiv:1411.4280): dropout.ts' hash of (window, channel) decides for all time steps.
// Reference: src/kernels/reference/elementwise.ts.
import { keptOne, scaleOf, thresholdOf } from "./dropout";
import { at } from "./lanes";

export function spatialDropout1d(y: usize, x: usize, n: i32, t: i32, c: i32, rate: f64, offset: i32, key0: i32, key1: i32): void {
  const threshold = thresholdOf(rate), scale = scaleOf(rate);
  const scales = f32x4.splat(scale), ld = <usize>(c << 2);
  for (let i = 0; i < n; i++) {
    const first = offset + i * c;
    let col = 0;
    for (; col + 4 <= c; col += 4) {
      let kept = i32x4.splat(keptOne(first + col, key0, key1, threshold) ? -1 : 0);
      kept = i32x4.replace_lane(kept, 1, keptOne(first + col + 1, key0, key1, threshold) ? -1 : 0);
      kept = i32x4.replace_lane(kept, 2, keptOne(first + col + 2, key0, key1, threshold) ? -1 : 0);
      kept = i32x4.replace_lane(kept, 3, keptOne(first + col + 3, key0, key1, threshold) ? -1 : 0);
      let from = at(x, i * t * c + col), to = at(y, i * t * c + col);
      for (let step = 0; step < t; step++, from += ld, to += ld) v128.store(to, v128.and(f32x4.mul(v128.load(from), scales), kept));
    }
    for (; col < c; col++) {
      const kept = keptOne(first + col, key0, key1, threshold);
      let from = at(x, i * t * c + col), to = at(y, i * t * c + col);
      for (let step = 0; step < t; step++, from += ld, to += ld) f32.store(to, kept ? f32.load(from) * scale : 0);
    }
  }
}
