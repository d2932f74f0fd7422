/**
 * exp, log, sin and cos with the same bits on every engine. ECMAScript leaves the last bits of Math.exp and its kin to the engine, and
 * engines do change them; + - * / and Math.sqrt, floor, trunc and abs are exact everywhere, and nothing else is used here.
 *
 * Ported from fdlibm 5.3 (e_exp.c, e_log.c, k_sin.c, k_cos.c, e_rem_pio2.c; https://www.netlib.org/fdlibm), errors below 1 ulp.
 * Deviations: exp and the trigonometric functions compare values where fdlibm compares the upper halves of their bits, which moves the
 * borders between branches by less than one part in a million; exp builds its power of two from bits instead of adding to an exponent;
 * arguments beyond 2^19 pi/2 are reduced by whole numbers of 1200 bits instead of k_rem_pio2.c's arrays of 24 bits.
 *
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunPro, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
 */

const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;

/** e^x. NaN for NaN, Infinity above 709.78, 0 below -745.13; error below 1 ulp (of the smallest subnormal, where the result is one). */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.782712893383973096) return Infinity;
  if (x < -745.1332191019411) return 0;
  const size = Math.abs(x);
  if (size < 3.725290298461914e-9) return 1 + x;
  // x = k ln 2 + r with |r| <= ln 2 / 2, r held as high - low.
  let k = 0,
    high = x,
    low = 0;
  if (size > 0.34657359027997264) {
    if (size < 1.0397207708399179) k = x < 0 ? -1 : 1;
    else k = Math.trunc(1.442695040888963387 * x + (x < 0 ? -0.5 : 0.5));
    high = x - k * LN2_HIGH;
    low = k * LN2_LOW;
  }
  const r = high - low;
  const rr = r * r;
  const c =
    r -
    rr *
      (1.66666666666666019037e-1 +
        rr *
          (-2.77777777770155933842e-3 +
            rr * (6.61375632143793436117e-5 + rr * (-1.6533902205465251539e-6 + rr * 4.13813679705723846039e-8))));
  if (k === 0) return 1 - ((r * c) / (c - 2) - r);
  const y = 1 - (low - (r * c) / (2 - c) - high);
  // Two factors, as 2^1024 is no double, and so that a subnormal result is rounded once.
  if (k > 1023) return y * 2 * powerOfTwo(1023);
  if (k >= -1021) return y * powerOfTwo(k);
  return y * powerOfTwo(k + 1000) * powerOfTwo(-1000);
}

/** The natural logarithm. NaN below 0 and for NaN, -Infinity at 0 and -0; error below 1 ulp. */
export function log(x: number): number {
  if (!(x >= 0)) return NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return x;
  let k = 0;
  if (x < 2.2250738585072014e-308) {
    k = -54;
    x *= 18014398509481984;
  }
  // x = 2^k (1 + f) with sqrt(1/2) < 1 + f < sqrt(2).
  f64[0] = x;
  const bits = words[HIGH]!;
  const fraction = bits & 0xfffff;
  const up = (fraction + 0x95f64) & 0x100000;
  words[HIGH] = fraction | (up ^ 0x3ff00000);
  k += (bits >> 20) - 1023 + (up >> 20);
  const f = f64[0] - 1;
  const high = k * LN2_HIGH,
    low = k * LN2_LOW;
  if ((0xfffff & (2 + fraction)) < 3) {
    // |f| < 2^-20
    if (f === 0) return high + low;
    const r = f * f * (0.5 - 0.3333333333333333 * f);
    return k === 0 ? f - r : high - (r - low - f);
  }
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1));
  const odd = z * (6.66666666666673513e-1 + w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)));
  const r = odd + even;
  if (((fraction - 0x6147a) | (0x6b851 - fraction)) > 0) {
    const half = 0.5 * f * f;
    return k === 0 ? f - (half - s * (half + r)) : high - (half - (s * (half + r) + low) - f);
  }
  return k === 0 ? f - s * (f - r) : high - (s * (f - r) - low - f);
}

/** The sine of x radians, for every finite x. NaN for NaN and the infinities, -0 at -0; error below 1 ulp. */
export function sin(x: number): number {
  if (Math.abs(x) <= QUARTER_PI) return sine(x, 0);
  if (!Number.isFinite(x)) return NaN;
  const quadrant = reduce(x) & 3;
  const y = quadrant & 1 ? cosine(remainder, remainderTail) : sine(remainder, remainderTail);
  return quadrant & 2 ? -y : y;
}

/** The cosine of x radians, for every finite x. NaN for NaN and the infinities; error below 1 ulp. */
export function cos(x: number): number {
  if (Math.abs(x) <= QUARTER_PI) return cosine(x, 0);
  if (!Number.isFinite(x)) return NaN;
  const quadrant = reduce(x) & 3;
  const y = quadrant & 1 ? sine(remainder, remainderTail) : cosine(remainder, remainderTail);
  return quadrant === 1 || quadrant === 2 ? -y : y;
}

const QUARTER_PI = 7.85398163397448278999e-1;

/** k_sin.c: the sine of x + tail, |x| <= pi/4. */
function sine(x: number, tail: number): number {
  // Also keeps the sign of -0.
  if (Math.abs(x) < 7.450580596923828e-9) return x;
  const z = x * x;
  const v = z * x;
  const r =
    8.33333333332248946124e-3 +
    z * (-1.98412698298579493134e-4 + z * (2.75573137070700676789e-6 + z * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10)));
  if (tail === 0) return x + v * (-1.66666666666666324348e-1 + z * r);
  return x - (z * (0.5 * tail - v * r) - tail - v * -1.66666666666666324348e-1);
}

/** k_cos.c: the cosine of x + tail, |x| <= pi/4. */
function cosine(x: number, tail: number): number {
  const size = Math.abs(x);
  if (size < 7.450580596923828e-9) return 1;
  const z = x * x;
  const r =
    z *
    (4.16666666666666019037e-2 +
      z *
        (-1.38888888888741095749e-3 +
          z *
            (2.48015872894767294178e-5 +
              z * (-2.75573143513906633035e-7 + z * (2.0875723212981748279e-9 + z * -1.13596475577881948265e-11)))));
  if (size < 0.3) return 1 - (0.5 * z - (z * r - x * tail));
  // About x / 4, and so few bits that 1 - part is exact.
  let part = 0.28125;
  if (size <= 0.78125) {
    f64[0] = size;
    words[HIGH]! -= 0x200000;
    words[LOW] = 0;
    part = f64[0]!;
  }
  return 1 - part - (0.5 * z - part - (z * r - x * tail));
}

/** What `reduce` leaves of its argument, to twice the precision: remainder + remainderTail, between about -pi/4 and pi/4. */
let remainder = 0,
  remainderTail = 0;

/** e_rem_pio2.c: subtracts the nearest multiple of pi/2 from a finite x and returns which multiple, exact in its last two bits. */
function reduce(x: number): number {
  const size = Math.abs(x);
  if (size > 823549.6645) return reduceHuge(x);
  const n = Math.floor(size * 6.36619772367581382433e-1 + 0.5);
  // pi/2 in three parts of 33 bits, so that their products with n are exact, each with what remains after it.
  let r = size - n * 1.57079632673412561417;
  let w = n * 6.07710050650619224932e-11;
  const exponent = exponentOf(size);
  let y = r - w;
  if (exponent - exponentOf(y) > 16) {
    const before = r;
    w = n * 6.0771005063039659766e-11;
    r = before - w;
    w = n * 2.02226624879595063154e-21 - (before - r - w);
    y = r - w;
    if (exponent - exponentOf(y) > 49) {
      const first = r;
      w = n * 2.0222662487111664558e-21;
      r = first - w;
      w = n * 8.47842766036889956997e-32 - (first - r - w);
      y = r - w;
    }
  }
  const tail = r - y - w;
  remainder = x < 0 ? -y : y;
  remainderTail = x < 0 ? -tail : tail;
  return x < 0 ? -n : n;
}

/** 2/pi in 1200 bits after the point: the largest double has 1024 before it, and no double comes nearer than 2^-62 to a multiple. */
const TWO_OVER_PI = BigInt(
  "0xa2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424dd2e006492eea09d1921cfe1deb1cb129a73ee88235f52ebb4484e9" +
    "9c7026b45f7e413991d639835339f49c845f8bbdf9283b1ff897ffde05980fef2f118b5a0a6d1f6d367ecf27cb09b74f463f669e5fea2d7527bac7ebe5f17b3d07" +
    "39f78a5292ea6bfb5fb11f8d5d0856033046fc7b",
);
/** pi/2 with 160 bits after the point. */
const HALF_PI = BigInt("0x1921fb54442d18469898cc51701b839a252049c11");

/** As `reduce`, exactly, for |x| >= 2^19 pi/2. */
function reduceHuge(x: number): number {
  f64[0] = x;
  const exponent = exponentOf(x) - 1075;
  const mantissa = (BigInt((words[HIGH]! & 0xfffff) | 0x100000) << 32n) | BigInt(words[LOW]! >>> 0);
  const shift = BigInt(1200 - exponent);
  const turns = mantissa * TWO_OVER_PI;
  const n = (turns + (1n << (shift - 1n))) >> shift;
  // 320 bits after the point are left, 160 of the fraction and 160 of pi/2.
  const rest = shift >= 160n ? (turns - (n << shift)) >> (shift - 160n) : (turns - (n << shift)) << (160n - shift);
  const angle = rest * HALF_PI;
  const high = Number(angle);
  const low = Number(angle - BigInt(high));
  const scale = powerOfTwo(-320);
  remainder = (x < 0 ? -high : high) * scale;
  remainderTail = (x < 0 ? -low : low) * scale;
  return x < 0 ? -Number(n & 3n) : Number(n & 3n);
}

const f64 = new Float64Array(1);
const words = new Int32Array(f64.buffer);
/** Which of `words` holds the sign and the exponent: the second where the machine is little-endian. */
const HIGH = new Uint8Array(Int32Array.of(1).buffer)[0] === 1 ? 1 : 0;
const LOW = 1 - HIGH;

/** The exponent field of x, 0 to 2047. */
function exponentOf(x: number): number {
  f64[0] = x;
  return (words[HIGH]! >> 20) & 0x7ff;
}

/** 2^k, -1022 <= k <= 1023. Math.pow and ** are not promised to be exact. */
function powerOfTwo(k: number): number {
  words[HIGH] = (k + 1023) << 20;
  words[LOW] = 0;
  return f64[0]!;
}
