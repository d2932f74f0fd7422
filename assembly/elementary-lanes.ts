// exp, expm1, tanh, sigmoid and erf of four float32 lanes, by arithmetic alone: the plain build has the same bits on every engine.
// A test holds their errors against float64.
import { madd } from "./lanes";

const LOG2_E: f32 = 1.44269504088896341;
/** ln 2 in two parts; the first has so few bits that its product with a whole number below 128 is exact. */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440e-4;
/** Between them n is -127 to 128, whose powers of two come out as 0 and Infinity: below -87.68 and above 88.37. */
const LEAST: f32 = -88;
const MOST: f32 = 89;

/** x = n ln 2 + r, |r| <= ln 2 / 2: n. */
// @ts-ignore: decorator
@inline
function wholePart(x: v128): v128 {
  return f32x4.nearest(f32x4.mul(x, f32x4.splat(LOG2_E)));
}

/** e^r - 1 for that r: Cephes' polynomial (Moshier, expf.c, https://www.netlib.org/cephes), of degree 7. */
// @ts-ignore: decorator
@inline
function restOf(x: v128, n: v128): v128 {
  const r = madd(n, f32x4.splat(-LN2_LOW), madd(n, f32x4.splat(-LN2_HIGH), x));
  let y = madd(f32x4.splat(1.9875691500e-4), r, f32x4.splat(1.3981999507e-3));
  y = madd(y, r, f32x4.splat(8.3334519073e-3));
  y = madd(y, r, f32x4.splat(4.1665795894e-2));
  y = madd(y, r, f32x4.splat(1.6666665459e-1));
  y = madd(y, r, f32x4.splat(5.0000001201e-1));
  return madd(y, f32x4.mul(r, r), r);
}

// @ts-ignore: decorator
@inline
function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
}

// @ts-ignore: decorator
@inline
function limited(x: v128): v128 {
  return f32x4.max(f32x4.min(x, f32x4.splat(MOST)), f32x4.splat(LEAST));
}

/** e^x; 0 below -87.68, Infinity above 88.37. */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  const z = limited(x);
  const n = wholePart(z);
  return f32x4.mul(f32x4.add(restOf(z, n), f32x4.splat(1)), powerOfTwo(n));
}

/** e^x - 1 of x up to 88, without loss near 0. */
// @ts-ignore: decorator
@inline
export function expm1(x: v128): v128 {
  const z = limited(x);
  const n = wholePart(z);
  const power = powerOfTwo(n);
  return madd(restOf(z, n), power, f32x4.sub(power, f32x4.splat(1)));
}

/** 1 / (1 + e^-x). */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), exp(f32x4.neg(x))));
}

/** A quotient of polynomials, odd by even, on -7.905 ... 7.905, beyond which tanh is 1 in float32: Eigen's (ptanh_float, MathFunctionsImpl.h). */
// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  const z = f32x4.max(f32x4.min(x, f32x4.splat(7.90531110763549805)), f32x4.splat(-7.90531110763549805));
  const zz = f32x4.mul(z, z);
  let p = madd(zz, f32x4.splat(-2.76076847742355e-16), f32x4.splat(2.00018790482477e-13));
  p = madd(zz, p, f32x4.splat(-8.60467152213735e-11));
  p = madd(zz, p, f32x4.splat(5.12229709037114e-08));
  p = madd(zz, p, f32x4.splat(1.48572235717979e-05));
  p = madd(zz, p, f32x4.splat(6.37261928875436e-04));
  p = madd(zz, p, f32x4.splat(4.89352455891786e-03));
  let q = madd(zz, f32x4.splat(1.19825839466702e-06), f32x4.splat(1.18534705686654e-04));
  q = madd(zz, q, f32x4.splat(2.26843463243900e-03));
  q = madd(zz, q, f32x4.splat(4.89352518554385e-03));
  const one = f32x4.splat(1);
  return f32x4.max(f32x4.min(f32x4.div(f32x4.mul(z, p), q), one), f32x4.neg(one));
}

/** The same on -4 ... 4, beyond which erf is 1 in float32: Eigen's (generic_fast_erf_float, SpecialFunctionsImpl.h). */
// @ts-ignore: decorator
@inline
export function erf(x: v128): v128 {
  const z = f32x4.max(f32x4.min(x, f32x4.splat(4)), f32x4.splat(-4));
  const zz = f32x4.mul(z, z);
  let p = madd(zz, f32x4.splat(-2.72614225801306e-10), f32x4.splat(2.77068142495902e-08));
  p = madd(zz, p, f32x4.splat(-2.10102402082508e-06));
  p = madd(zz, p, f32x4.splat(-5.69250639462346e-05));
  p = madd(zz, p, f32x4.splat(-7.34990630326855e-04));
  p = madd(zz, p, f32x4.splat(-2.95459980854025e-03));
  p = madd(zz, p, f32x4.splat(-1.60960333262415e-02));
  let q = madd(zz, f32x4.splat(-1.45660718464996e-05), f32x4.splat(-2.13374055278905e-04));
  q = madd(zz, q, f32x4.splat(-1.68282697438203e-03));
  q = madd(zz, q, f32x4.splat(-7.37332916720468e-03));
  q = madd(zz, q, f32x4.splat(-1.42647390514189e-02));
  const one = f32x4.splat(1);
  return f32x4.max(f32x4.min(f32x4.div(f32x4.mul(z, p), q), one), f32x4.neg(one));
}
