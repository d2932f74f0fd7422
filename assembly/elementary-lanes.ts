// exp, expm1, log, tanh, sigmoid and erf of four float32 lanes, by arithmetic alone: the plain build has the same bits on every engine.
// A test holds their errors against float64. Coefficients are loaded, one a lane: V8 makes a constant vector anew from four instructions wherever
// it is used (tanh 2.8 to 1.2 ns an element, gelu 3.2 to 1.7, Zen 4, plain).
import { madd } from "./lanes";

/** ln 2 in two parts, the first with so few bits that its product with a whole number below 256 is exact; then log2 e, and 1.5 * 2^23. */
const REDUCTION = memory.data<f32>([0.693359375, -2.12194440e-4, 1.44269504088896341, 12582912]);
/** Cephes' polynomials (Moshier, expf.c and logf.c, https://www.netlib.org/cephes), highest power first. */
const EXP = memory.data<f32>([1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1]);
const LOG = memory.data<f32>([
  7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1,
  3.3333331174e-1,
]);
/** Eigen's quotients (ptanh_float, MathFunctionsImpl.h; generic_fast_erf_float, SpecialFunctionsImpl.h): numerator by x, then denominator. */
const TANH = memory.data<f32>([
  -2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-08, 1.48572235717979e-05, 6.37261928875436e-04,
  4.89352455891786e-03, 1.19825839466702e-06, 1.18534705686654e-04, 2.26843463243900e-03, 4.89352518554385e-03,
]);
const ERF = memory.data<f32>([
  -2.72614225801306e-10, 2.77068142495902e-08, -2.10102402082508e-06, -5.69250639462346e-05, -7.34990630326855e-04, -2.95459980854025e-03,
  -1.60960333262415e-02, -1.45660718464996e-05, -2.13374055278905e-04, -1.68282697438203e-03, -7.37332916720468e-03, -1.42647390514189e-02,
]);
/** Limits: of exp, of tanh, of erf, and 1. */
const BOUNDS = memory.data<f32>([-88, 89, -7.90531110763549805, 7.90531110763549805, -4, 4, -1, 1]);

/** Number `index` of a table in every lane. */
// @ts-ignore: decorator
@inline
export function entry(table: usize, index: usize): v128 {
  return v128.load32_splat(table + (index << 2));
}

/** Between a pair of BOUNDS; what is no number stays none. */
// @ts-ignore: decorator
@inline
function within(x: v128, pair: usize): v128 {
  return f32x4.pmax(f32x4.pmin(x, entry(BOUNDS, pair + 1)), entry(BOUNDS, pair));
}

/** x = n ln 2 + r, |r| <= ln 2 / 2: n added to 1.5 * 2^23, so that the lowest bits hold it. */
// @ts-ignore: decorator
@inline
function shiftedPart(x: v128): v128 {
  return madd(x, entry(REDUCTION, 2), entry(REDUCTION, 3));
}

/** e^r - 1 for that r. */
// @ts-ignore: decorator
@inline
function restOf(x: v128, shifted: v128): v128 {
  const n = f32x4.sub(shifted, entry(REDUCTION, 3));
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(n, entry(REDUCTION, 0))), f32x4.mul(n, entry(REDUCTION, 1)));
  let y = madd(entry(EXP, 0), r, entry(EXP, 1));
  y = madd(y, r, entry(EXP, 2));
  y = madd(y, r, entry(EXP, 3));
  y = madd(y, r, entry(EXP, 4));
  y = madd(y, r, entry(EXP, 5));
  return madd(y, f32x4.mul(r, r), r);
}

/** 2^n; 0 of n = -127 and Infinity of 128, which are where x is below -87.68 and above 88.37. */
// @ts-ignore: decorator
@inline
function powerOfTwo(shifted: v128): v128 {
  return i32x4.shl(i32x4.add(shifted, i32x4.splat(127)), 23);
}

/** e^x; 0 below -87.68, Infinity above 88.37. */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  const z = within(x, 0);
  const shifted = shiftedPart(z);
  return f32x4.mul(f32x4.add(restOf(z, shifted), entry(BOUNDS, 7)), powerOfTwo(shifted));
}

/** e^x - 1 of x up to 88, without loss near 0. */
// @ts-ignore: decorator
@inline
export function expm1(x: v128): v128 {
  const z = within(x, 0);
  const shifted = shiftedPart(z);
  const power = powerOfTwo(shifted);
  return madd(restOf(z, shifted), power, f32x4.sub(power, entry(BOUNDS, 7)));
}

/** The natural logarithm of a number above 2^-126: x = 2^k (1 + f), sqrt(1/2) <= 1 + f < sqrt(2). */
// @ts-ignore: decorator
@inline
export function log(x: v128): v128 {
  const fraction = v128.or(v128.and(x, i32x4.splat(0x007fffff)), i32x4.splat(0x3f000000));
  const small = f32x4.lt(fraction, f32x4.splat(0.707106781186547524));
  const k = f32x4.convert_i32x4_s(i32x4.add(i32x4.sub(i32x4.shr_u(x, 23), i32x4.splat(126)), small));
  const f = f32x4.sub(f32x4.add(fraction, v128.and(fraction, small)), entry(BOUNDS, 7));
  const ff = f32x4.mul(f, f);
  let y = madd(f, entry(LOG, 0), entry(LOG, 1));
  y = madd(f, y, entry(LOG, 2));
  y = madd(f, y, entry(LOG, 3));
  y = madd(f, y, entry(LOG, 4));
  y = madd(f, y, entry(LOG, 5));
  y = madd(f, y, entry(LOG, 6));
  y = madd(f, y, entry(LOG, 7));
  y = madd(f, y, entry(LOG, 8));
  y = madd(k, entry(REDUCTION, 1), f32x4.mul(y, f32x4.mul(f, ff)));
  return madd(k, entry(REDUCTION, 0), f32x4.add(f, madd(ff, f32x4.splat(-0.5), y)));
}

/** 1 / (1 + e^-x). */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  const one = entry(BOUNDS, 7);
  return f32x4.div(one, f32x4.add(one, exp(f32x4.neg(x))));
}

/** Beyond 7.905 tanh is 1 in float32. */
// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  const z = within(x, 2);
  const zz = f32x4.mul(z, z);
  let p = madd(zz, entry(TANH, 0), entry(TANH, 1));
  p = madd(zz, p, entry(TANH, 2));
  p = madd(zz, p, entry(TANH, 3));
  p = madd(zz, p, entry(TANH, 4));
  p = madd(zz, p, entry(TANH, 5));
  p = madd(zz, p, entry(TANH, 6));
  let q = madd(zz, entry(TANH, 7), entry(TANH, 8));
  q = madd(zz, q, entry(TANH, 9));
  q = madd(zz, q, entry(TANH, 10));
  return within(f32x4.div(f32x4.mul(z, p), q), 6);
}

/** Beyond 4 erf is 1 in float32. */
// @ts-ignore: decorator
@inline
export function erf(x: v128): v128 {
  const z = within(x, 4);
  const zz = f32x4.mul(z, z);
  let p = madd(zz, entry(ERF, 0), entry(ERF, 1));
  p = madd(zz, p, entry(ERF, 2));
  p = madd(zz, p, entry(ERF, 3));
  p = madd(zz, p, entry(ERF, 4));
  p = madd(zz, p, entry(ERF, 5));
  p = madd(zz, p, entry(ERF, 6));
  let q = madd(zz, entry(ERF, 7), entry(ERF, 8));
  q = madd(zz, q, entry(ERF, 9));
  q = madd(zz, q, entry(ERF, 10));
  q = madd(zz, q, entry(ERF, 11));
  return within(f32x4.div(f32x4.mul(z, p), q), 6);
}
