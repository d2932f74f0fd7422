// From the dual solution to a coefficient a feature, and from features to decision values.
import { at, madd, zero } from "../lanes";

/**
 * w[f][column] = sum over windows of z a, features `from` to `to`: z (panels, features, 8), a (panels, columns, 8), w (features, columns), float32
 * all, summed in float64, in which each product is exact.
 */
export function coefficients(w: usize, z: usize, a: usize, features: i32, panels: i32, columns: i32, from: i32, to: i32): void {
  const step = <usize>features << 5, stepA = <usize>columns << 5;
  for (let f = from; f < to; f++) {
    for (let column = 0; column < columns; column++) {
      let p = z + (<usize>f << 5), q = a + (<usize>column << 5);
      let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
      for (let panel = 0; panel < panels; panel++, p += step, q += stepA) {
        const p0 = v128.load(p), p1 = v128.load(p, 16), q0 = v128.load(q), q1 = v128.load(q, 16);
        s0 = f64x2.add(s0, f64x2.mul(f64x2.promote_low_f32x4(p0), f64x2.promote_low_f32x4(q0)));
        s1 = f64x2.add(s1, f64x2.mul(upper(p0), upper(q0)));
        s2 = f64x2.add(s2, f64x2.mul(f64x2.promote_low_f32x4(p1), f64x2.promote_low_f32x4(q1)));
        s3 = f64x2.add(s3, f64x2.mul(upper(p1), upper(q1)));
      }
      const s = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
      f32.store(at(w, f * columns + column), <f32>(f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1)));
    }
  }
}

// @ts-ignore: decorator
@inline
function upper(pair: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i32>(pair, pair, 2, 3, 2, 3));
}

/** d[panel][column][8] += sum over features of z w, panels `from` to `to`: z (panels, features, 8), w (features, columns). */
export function decide(d: usize, z: usize, w: usize, features: i32, columns: i32, from: i32, to: i32): void {
  for (let panel = from; panel < to; panel++) {
    const first = z + (<usize>panel * <usize>features << 5);
    for (let column = 0; column < columns; column++) {
      let low = zero(), high = zero(), p = first, q = at(w, column);
      for (let f = 0; f < features; f++, p += 32, q += <usize>columns << 2) {
        const weight = v128.load32_splat(q);
        low = madd(weight, v128.load(p), low);
        high = madd(weight, v128.load(p, 16), high);
      }
      const target = d + (<usize>(panel * columns + column) << 5);
      v128.store(target, f32x4.add(v128.load(target), low));
      v128.store(target, f32x4.add(v128.load(target, 16), high), 16);
    }
  }
}
