// Normal numbers without a state: element i's is the inverse of the distribution function at 24 bits of dropout.ts' hash of (i, two keys), so that
// it does not depend on thread or order. Those bits, made odd, divide 0 ... 1 symmetrically; the largest number is 5.3.
// The inverse: Giles, "Approximating the erfinv function", GPU Computing Gems 2, 2010, single precision.
// Reference: src/kernels/reference/elementwise.ts.
import { hashesFrom } from "./dropout";
import { log } from "./elementary-lanes";
import { at, madd } from "./lanes";

export function gaussianNoise(y: usize, x: usize, count: i32, deviation: f32, offset: i32, key0: i32, key1: i32): void {
  const keys0 = i32x4.splat(key0), keys1 = i32x4.splat(key1), deviations = f32x4.splat(deviation);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    v128.store(at(y, i), madd(normals(hashesFrom(offset + i, keys0, keys1)), deviations, v128.load(at(x, i))));
  }
  // Lanes beyond the end are made and forgotten: an element's bits must not depend on where a share ends.
  for (; i < count; i++) {
    const sum = madd(normals(hashesFrom(offset + i, keys0, keys1)), deviations, v128.load32_splat(at(x, i)));
    f32.store(at(y, i), f32x4.extract_lane(sum, 0));
  }
}

// @ts-ignore: decorator
@inline
function normals(h: v128): v128 {
  const unit = f32x4.splat(1.1920928955078125e-7), whole = i32x4.splat(1 << 24);
  const m = v128.or(i32x4.shr_u(h, 8), i32x4.splat(1));
  // u and 1 - u, both doubled and both exact; z = 2 u - 1.
  const low = f32x4.mul(f32x4.convert_i32x4_s(m), unit);
  const high = f32x4.mul(f32x4.convert_i32x4_s(i32x4.sub(whole, m)), unit);
  const z = f32x4.mul(f32x4.convert_i32x4_s(i32x4.sub(m, i32x4.splat(1 << 23))), unit);
  const w = f32x4.neg(log(f32x4.mul(low, high)));
  const a = f32x4.sub(w, f32x4.splat(2.5));
  let p = madd(a, f32x4.splat(2.81022636e-08), f32x4.splat(3.43273939e-07));
  p = madd(a, p, f32x4.splat(-3.5233877e-06));
  p = madd(a, p, f32x4.splat(-4.39150654e-06));
  p = madd(a, p, f32x4.splat(0.00021858087));
  p = madd(a, p, f32x4.splat(-0.00125372503));
  p = madd(a, p, f32x4.splat(-0.00417768164));
  p = madd(a, p, f32x4.splat(0.246640727));
  p = madd(a, p, f32x4.splat(1.50140941));
  const b = f32x4.sub(f32x4.sqrt(f32x4.max(w, f32x4.splat(0))), f32x4.splat(3));
  let q = madd(b, f32x4.splat(-0.000200214257), f32x4.splat(0.000100950558));
  q = madd(b, q, f32x4.splat(0.00134934322));
  q = madd(b, q, f32x4.splat(-0.00367342844));
  q = madd(b, q, f32x4.splat(0.00573950773));
  q = madd(b, q, f32x4.splat(-0.0076224613));
  q = madd(b, q, f32x4.splat(0.00943887047));
  q = madd(b, q, f32x4.splat(1.00167406));
  q = madd(b, q, f32x4.splat(2.83297682));
  const inverse = f32x4.mul(v128.bitselect(p, q, f32x4.lt(w, f32x4.splat(5))), z);
  return f32x4.mul(inverse, f32x4.splat(1.41421356237309505));
}
