// Normal numbers without a state: element i's is the inverse of the distribution function at 24 bits of dropout.ts' hash of (i, two keys), so that
// it does not depend on thread or order. Those bits, made odd, divide 0 ... 1 symmetrically; the largest number is 5.3.
// The inverse: Giles, "Approximating the erfinv function", GPU Computing Gems 2, 2010, single precision.
// Reference: src/kernels/reference/elementwise.ts.
import { hashesFrom } from "./dropout";
import { entry, log } from "./elementary-lanes";
import { at, madd } from "./lanes";

/** 2^-23, 2, 1, 2.5, 5, 3 and sqrt 2. */
const SCALES = memory.data<f32>([1.1920928955078125e-7, 2, 1, 2.5, 5, 3, 1.41421356237309505]);
/** Giles' polynomials, highest power first. */
const MIDDLE = memory.data<f32>([
  2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087, -0.00125372503, -0.00417768164, 0.246640727, 1.50140941,
]);
const TAIL = memory.data<f32>([
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047, 1.00167406, 2.83297682,
]);

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
  const unit = entry(SCALES, 0);
  const m = v128.or(i32x4.shr_u(h, 8), i32x4.splat(1));
  // u and 1 - u, both doubled and both exact; z = 2 u - 1.
  const low = f32x4.mul(f32x4.convert_i32x4_s(m), unit);
  const high = f32x4.sub(entry(SCALES, 1), low);
  const z = f32x4.sub(low, entry(SCALES, 2));
  const w = f32x4.neg(log(f32x4.mul(low, high)));
  const a = f32x4.sub(w, entry(SCALES, 3));
  let p = madd(a, entry(MIDDLE, 0), entry(MIDDLE, 1));
  p = madd(a, p, entry(MIDDLE, 2));
  p = madd(a, p, entry(MIDDLE, 3));
  p = madd(a, p, entry(MIDDLE, 4));
  p = madd(a, p, entry(MIDDLE, 5));
  p = madd(a, p, entry(MIDDLE, 6));
  p = madd(a, p, entry(MIDDLE, 7));
  p = madd(a, p, entry(MIDDLE, 8));
  const far = f32x4.ge(w, entry(SCALES, 4));
  // One number in 300: most vectors have none.
  if (v128.any_true(far)) {
    const b = f32x4.sub(f32x4.sqrt(w), entry(SCALES, 5));
    let q = madd(b, entry(TAIL, 0), entry(TAIL, 1));
    q = madd(b, q, entry(TAIL, 2));
    q = madd(b, q, entry(TAIL, 3));
    q = madd(b, q, entry(TAIL, 4));
    q = madd(b, q, entry(TAIL, 5));
    q = madd(b, q, entry(TAIL, 6));
    q = madd(b, q, entry(TAIL, 7));
    q = madd(b, q, entry(TAIL, 8));
    p = v128.bitselect(q, p, far);
  }
  return f32x4.mul(f32x4.mul(p, z), entry(SCALES, 6));
}
