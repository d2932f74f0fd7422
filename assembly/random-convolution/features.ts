// Features lie in panels of eight windows, [N / 8][features][8]: a product of windows reads them as its tiles do, and a window's decision reads
// eight windows at once. Lanes past the last window hold anything when they are made, and zeros once they are scaled.
import { at } from "../lanes";

/** Spreads below this share of a feature's size are rounding, not spread. */
const SMALLEST: f64 = 1e-7;

/**
 * mean and scale, of features `from` to `to` of z (N / 8, features, 8): the mean over n windows, and 1 / the standard deviation (the population's,
 * as scikit-learn's StandardScaler), 0 for a feature that is constant.
 */
export function featureMoments(mean: usize, scale: usize, z: usize, features: i32, n: i32, from: i32, to: i32): void {
  const panel = <usize>features << 5;
  const whole = n >> 3, rest = n & 7;
  for (let f = from; f < to; f++) {
    const first = z + (<usize>f << 5);
    let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
    let p = first;
    for (let i = 0; i < whole; i++, p += panel) {
      const low = v128.load(p), high = v128.load(p, 16);
      s0 = f64x2.add(s0, f64x2.promote_low_f32x4(low));
      s1 = f64x2.add(s1, f64x2.promote_low_f32x4(v128.shuffle<i32>(low, low, 2, 3, 2, 3)));
      s2 = f64x2.add(s2, f64x2.promote_low_f32x4(high));
      s3 = f64x2.add(s3, f64x2.promote_low_f32x4(v128.shuffle<i32>(high, high, 2, 3, 2, 3)));
    }
    let sum = sumPairs(s0, s1, s2, s3);
    for (let i = 0; i < rest; i++) sum += <f64>f32.load(at(p, i));
    const average = sum / <f64>n;
    const m = f64x2.splat(average);
    s0 = f64x2.splat(0);
    s1 = s0;
    s2 = s0;
    s3 = s0;
    p = first;
    for (let i = 0; i < whole; i++, p += panel) {
      const low = v128.load(p), high = v128.load(p, 16);
      const d0 = f64x2.sub(f64x2.promote_low_f32x4(low), m);
      const d1 = f64x2.sub(f64x2.promote_low_f32x4(v128.shuffle<i32>(low, low, 2, 3, 2, 3)), m);
      const d2 = f64x2.sub(f64x2.promote_low_f32x4(high), m);
      const d3 = f64x2.sub(f64x2.promote_low_f32x4(v128.shuffle<i32>(high, high, 2, 3, 2, 3)), m);
      s0 = f64x2.add(s0, f64x2.mul(d0, d0));
      s1 = f64x2.add(s1, f64x2.mul(d1, d1));
      s2 = f64x2.add(s2, f64x2.mul(d2, d2));
      s3 = f64x2.add(s3, f64x2.mul(d3, d3));
    }
    let squares = sumPairs(s0, s1, s2, s3);
    for (let i = 0; i < rest; i++) {
      const d = <f64>f32.load(at(p, i)) - average;
      squares += d * d;
    }
    const deviation = Math.sqrt(squares / <f64>n);
    f32.store(at(mean, f), <f32>average);
    f32.store(at(scale, f), deviation > SMALLEST * Math.abs(average) ? <f32>(1 / deviation) : 0);
  }
}

// @ts-ignore: decorator
@inline
function sumPairs(s0: v128, s1: v128, s2: v128, s3: v128): f64 {
  const s = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
  return f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
}

/** z = (z - mean) * scale in panels `from` to `to` of z (N / 8, features, 8), lanes past window n becoming zero. */
export function scaleFeatures(z: usize, mean: usize, scale: usize, features: i32, n: i32, from: i32, to: i32): void {
  const lanes = i32x4(0, 1, 2, 3);
  for (let panel = from; panel < to; panel++) {
    let p = z + (<usize>panel * <usize>features << 5);
    const left = n - panel * 8;
    const low = i32x4.lt_s(lanes, i32x4.splat(left)), high = i32x4.lt_s(lanes, i32x4.splat(left - 4));
    for (let f = 0; f < features; f++, p += 32) {
      const m = v128.load32_splat(at(mean, f)), s = v128.load32_splat(at(scale, f));
      v128.store(p, v128.and(low, f32x4.mul(f32x4.sub(v128.load(p), m), s)));
      v128.store(p, v128.and(high, f32x4.mul(f32x4.sub(v128.load(p, 16), m), s)), 16);
    }
  }
}
