// Hydra's scaler for counts that are often zero: square roots, measured over all windows, and scaled where they are not zero. As the authors' SparseScaler and aeon.
import { at } from "../lanes";

/** z = sqrt(max(z, 0)) in panels `from` to `to` of z (N / 8, features, 8). */
export function rootFeatures(z: usize, features: i32, from: i32, to: i32): void {
  const zero = f32x4.splat(0);
  const end = z + (<usize>to * <usize>features << 5);
  for (let p = z + (<usize>from * <usize>features << 5); p < end; p += 16) v128.store(p, f32x4.sqrt(f32x4.max(v128.load(p), zero)));
}

/**
 * mean and scale of features `from` to `to` of z (N / 8, features, 8) over n windows: the mean, and 1 / (the sample's standard deviation + the share of
 * zeros to the fourth power + 1e-8).
 */
export function sparseMoments(mean: usize, scale: usize, z: usize, features: i32, n: i32, from: i32, to: i32): void {
  for (let f = from; f < to; f++) {
    let sum: f64 = 0, squares: f64 = 0, zeros = 0;
    for (let i = 0; i < n; i++) {
      const value = f32.load(at(z, ((i >> 3) * features + f) * 8 + (i & 7)));
      sum += <f64>value;
      if (value == 0) zeros++;
    }
    const average = sum / <f64>n;
    for (let i = 0; i < n; i++) {
      const d = <f64>f32.load(at(z, ((i >> 3) * features + f) * 8 + (i & 7))) - average;
      squares += d * d;
    }
    const share = <f64>zeros / <f64>n, square = share * share;
    f32.store(at(mean, f), <f32>average);
    f32.store(at(scale, f), <f32>(1 / (Math.sqrt(squares / <f64>max(n - 1, 1)) + square * square + 1e-8)));
  }
}

/** z = (z - mean) * scale where z is not zero, in panels `from` to `to` of z (N / 8, features, 8); lanes past window n become zero. */
export function scaleSparse(z: usize, mean: usize, scale: usize, features: i32, n: i32, from: i32, to: i32): void {
  const lanes = i32x4(0, 1, 2, 3), zero = f32x4.splat(0);
  for (let panel = from; panel < to; panel++) {
    let p = z + (<usize>panel * <usize>features << 5);
    const left = n - panel * 8;
    const low = i32x4.lt_s(lanes, i32x4.splat(left)), high = i32x4.lt_s(lanes, i32x4.splat(left - 4));
    for (let f = 0; f < features; f++, p += 32) {
      const m = v128.load32_splat(at(mean, f)), s = v128.load32_splat(at(scale, f));
      const a = v128.load(p), b = v128.load(p, 16);
      v128.store(p, v128.and(v128.and(low, f32x4.ne(a, zero)), f32x4.mul(f32x4.sub(a, m), s)));
      v128.store(p, v128.and(v128.and(high, f32x4.ne(b, zero)), f32x4.mul(f32x4.sub(b, m), s)), 16);
    }
  }
}
