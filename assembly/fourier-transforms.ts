// Real Fourier transforms of 32 steps, four channels at a time: radix 2 in time, with 8 points in registers at its bottom. A spectrum of 2 H steps
// is the H + 1 pairs (real, imaginary) of frequencies 0 ... H, each two vectors; the imaginary parts of the first and the last are zero and not
// kept.
import { at } from "./lanes";

/** Steps of a block. */
export const BLOCK: i32 = 32;
/** Real products of a block: three for each of the 15 complex frequencies, one for the two that are real. */
export const PLANES: i32 = 47;
/** Floats of work space for the transforms below: 4 spectra of 8 steps, 2 of 16. */
export const WORK: i32 = 4 * 2 * (4 * 5 + 2 * 9);

/** cos(pi k / 16). */
const cosines: usize = memory.data<f32>([
  1, 0.98078528040323044913, 0.92387953251128675613, 0.83146961230254523708, 0.70710678118654752440, 0.55557023301960222474,
  0.38268343236508977173, 0.19509032201612826785, 0,
]);
const ROOT_HALF: f32 = 0.70710678118654752440;

const PAIR: usize = 32;

// @ts-ignore: decorator
@inline
function twice(a: v128): v128 {
  return f32x4.add(a, a);
}

// @ts-ignore: decorator
@inline
function row(x: usize, stepBytes: i32, index: i32, steps: i32): v128 {
  return index < steps ? v128.load(x + <usize>(index * stepBytes)) : f32x4.splat(0);
}

/** The spectrum of steps index, index + 4, ... index + 28; those from `steps` on are zero. */
function eight(to: usize, x: usize, stepBytes: i32, index: i32, steps: i32): void {
  const x0 = row(x, stepBytes, index, steps), x4 = row(x, stepBytes, index + 16, steps);
  const x2 = row(x, stepBytes, index + 8, steps), x6 = row(x, stepBytes, index + 24, steps);
  const x1 = row(x, stepBytes, index + 4, steps), x5 = row(x, stepBytes, index + 20, steps);
  const x3 = row(x, stepBytes, index + 12, steps), x7 = row(x, stepBytes, index + 28, steps);
  const a = f32x4.add(x0, x4), b = f32x4.add(x2, x6), c = f32x4.add(x1, x5), d = f32x4.add(x3, x7);
  const even = f32x4.add(a, b), odd = f32x4.add(c, d);
  v128.store(to, f32x4.add(even, odd));
  v128.store(to + 4 * PAIR, f32x4.sub(even, odd));
  v128.store(to + 2 * PAIR, f32x4.sub(a, b));
  v128.store(to + 2 * PAIR, f32x4.sub(d, c), 16);
  const er = f32x4.sub(x0, x4), ei = f32x4.sub(x6, x2), re = f32x4.sub(x1, x5), im = f32x4.sub(x7, x3);
  const root = f32x4.splat(ROOT_HALF);
  const tr = f32x4.mul(root, f32x4.add(re, im)), ti = f32x4.mul(root, f32x4.sub(im, re));
  v128.store(to + PAIR, f32x4.add(er, tr));
  v128.store(to + PAIR, f32x4.add(ei, ti), 16);
  v128.store(to + 3 * PAIR, f32x4.sub(er, tr));
  v128.store(to + 3 * PAIR, f32x4.sub(ti, ei), 16);
}

// @ts-ignore: decorator
@inline
function put(y: usize, stepBytes: i32, index: i32, steps: i32, low: v128, value: v128): void {
  if (index < steps) v128.store(y + <usize>(index * stepBytes), f32x4.max(low, value));
}

/** max(low, b + 8 times the steps of a spectrum), put where `eight` takes them, but for those from `steps` on. */
function eightBack(y: usize, stepBytes: i32, index: i32, steps: i32, from: usize, b: v128, low: v128): void {
  const x0 = v128.load(from), x4 = v128.load(from + 4 * PAIR);
  const r1 = v128.load(from + PAIR), i1 = v128.load(from + PAIR, 16), r3 = v128.load(from + 3 * PAIR), i3 = v128.load(from + 3 * PAIR, 16);
  const r2 = twice(v128.load(from + 2 * PAIR)), i2 = twice(v128.load(from + 2 * PAIR, 16));
  const even = f32x4.add(b, f32x4.add(x0, x4)), odd = f32x4.add(b, f32x4.sub(x0, x4));
  const a = f32x4.add(even, r2), d = f32x4.sub(even, r2);
  const er = twice(f32x4.add(r1, r3)), ei = twice(f32x4.sub(i1, i3));
  put(y, stepBytes, index, steps, low, f32x4.add(a, er));
  put(y, stepBytes, index + 16, steps, low, f32x4.sub(a, er));
  put(y, stepBytes, index + 8, steps, low, f32x4.sub(d, ei));
  put(y, stepBytes, index + 24, steps, low, f32x4.add(d, ei));
  const root = f32x4.splat(2 * ROOT_HALF), dr = f32x4.sub(r1, r3), di = f32x4.add(i1, i3);
  const re = f32x4.mul(root, f32x4.sub(dr, di)), im = f32x4.mul(root, f32x4.add(dr, di));
  const e = f32x4.sub(odd, i2), f = f32x4.add(odd, i2);
  put(y, stepBytes, index + 4, steps, low, f32x4.add(e, re));
  put(y, stepBytes, index + 20, steps, low, f32x4.sub(e, re));
  put(y, stepBytes, index + 12, steps, low, f32x4.sub(f, im));
  put(y, stepBytes, index + 28, steps, low, f32x4.add(f, im));
}

/** The spectrum of 16 steps from those of the even and of the odd ones, which lies behind it. */
function merge(to: usize, even: usize): void {
  const odd = even + 5 * PAIR, last = to + 8 * PAIR;
  const e0 = v128.load(even), o0 = v128.load(odd);
  v128.store(to, f32x4.add(e0, o0));
  v128.store(last, f32x4.sub(e0, o0));
  for (let k = 1; k < 4; k++) {
    const offset = <usize>k * PAIR;
    const c = v128.load32_splat(at(cosines, 2 * k)), s = v128.load32_splat(at(cosines, 8 - 2 * k));
    const er = v128.load(even + offset), ei = v128.load(even + offset, 16);
    const re = v128.load(odd + offset), im = v128.load(odd + offset, 16);
    const tr = f32x4.add(f32x4.mul(c, re), f32x4.mul(s, im)), ti = f32x4.sub(f32x4.mul(c, im), f32x4.mul(s, re));
    v128.store(to + offset, f32x4.add(er, tr));
    v128.store(to + offset, f32x4.add(ei, ti), 16);
    v128.store(last - offset, f32x4.sub(er, tr));
    v128.store(last - offset, f32x4.sub(ti, ei), 16);
  }
  v128.store(to + 4 * PAIR, v128.load(even + 4 * PAIR));
  v128.store(to + 4 * PAIR, f32x4.neg(v128.load(odd + 4 * PAIR)), 16);
}

/** Of a spectrum of 16 steps twice those of its even and, behind it, of its odd steps. */
function part(even: usize, from: usize): void {
  const odd = even + 5 * PAIR, last = from + 8 * PAIR;
  const x0 = v128.load(from), x8 = v128.load(last);
  v128.store(even, f32x4.add(x0, x8));
  v128.store(odd, f32x4.sub(x0, x8));
  for (let k = 1; k < 4; k++) {
    const offset = <usize>k * PAIR;
    const ar = v128.load(from + offset), ai = v128.load(from + offset, 16);
    const br = v128.load(last - offset), bi = v128.load(last - offset, 16);
    putParts(even + offset, odd + offset, 2 * k, ar, ai, br, bi);
  }
  v128.store(even + 4 * PAIR, twice(v128.load(from + 4 * PAIR)));
  v128.store(odd + 4 * PAIR, f32x4.neg(twice(v128.load(from + 4 * PAIR, 16))));
}

/** From frequencies k = (ar, ai) and H - k = (br, bi) of 2 H steps frequency k of the even and of the odd ones, twice; `turn` = 16 k / H. */
// @ts-ignore: decorator
@inline
function putParts(even: usize, odd: usize, turn: i32, ar: v128, ai: v128, br: v128, bi: v128): void {
  const c = v128.load32_splat(at(cosines, turn)), s = v128.load32_splat(at(cosines, 8 - turn));
  const dr = f32x4.sub(ar, br), di = f32x4.add(ai, bi);
  v128.store(even, f32x4.add(ar, br));
  v128.store(even, f32x4.sub(ai, bi), 16);
  v128.store(odd, f32x4.sub(f32x4.mul(c, dr), f32x4.mul(s, di)));
  v128.store(odd, f32x4.add(f32x4.mul(s, dr), f32x4.mul(c, di)), 16);
}

/** Planes of frequency k: A + B, A, B of a signal's A + iB; of a filter's E + iF what they are multiplied by, E, -F - E, E - F. */
// @ts-ignore: decorator
@inline
function putPlanes(to: usize, planeBytes: usize, k: i32, re: v128, im: v128, filter: bool): void {
  to += <usize>(3 * k - 1) * planeBytes;
  const sum = f32x4.add(re, im);
  v128.store(to, filter ? re : sum);
  v128.store(to + planeBytes, filter ? f32x4.neg(sum) : re);
  v128.store(to + 2 * planeBytes, filter ? f32x4.sub(re, im) : im);
}

/**
 * The planes, planeBytes apart, of `steps` steps of 4 channels of x, stepBytes apart, and of zeros behind them: frequencies 0 and 16, which are
 * real, then three for each of the others. A filter's are conjugated, since a convolution here is a correlation, and divided by 32, which
 * the transform back leaves out.
 */
export function planes(to: usize, planeBytes: usize, work: usize, x: usize, stepBytes: i32, steps: i32, filter: bool): void {
  const even = work + 4 * 5 * PAIR, odd = even + 9 * PAIR;
  eight(work, x, stepBytes, 0, steps);
  eight(work + 5 * PAIR, x, stepBytes, 2, steps);
  eight(work + 10 * PAIR, x, stepBytes, 1, steps);
  eight(work + 15 * PAIR, x, stepBytes, 3, steps);
  merge(even, work);
  merge(odd, work + 10 * PAIR);
  const scale = f32x4.splat(filter ? 1.0 / 32.0 : 1);
  const e0 = f32x4.mul(scale, v128.load(even)), o0 = f32x4.mul(scale, v128.load(odd));
  v128.store(to, f32x4.add(e0, o0));
  v128.store(to + planeBytes, f32x4.sub(e0, o0));
  for (let k = 1; k < 8; k++) {
    const offset = <usize>k * PAIR;
    const c = f32x4.mul(scale, v128.load32_splat(at(cosines, k))), s = f32x4.mul(scale, v128.load32_splat(at(cosines, 8 - k)));
    const er = f32x4.mul(scale, v128.load(even + offset)), ei = f32x4.mul(scale, v128.load(even + offset, 16));
    const re = v128.load(odd + offset), im = v128.load(odd + offset, 16);
    const tr = f32x4.add(f32x4.mul(c, re), f32x4.mul(s, im)), ti = f32x4.sub(f32x4.mul(c, im), f32x4.mul(s, re));
    putPlanes(to, planeBytes, k, f32x4.add(er, tr), f32x4.add(ei, ti), filter);
    putPlanes(to, planeBytes, 16 - k, f32x4.sub(er, tr), f32x4.sub(ti, ei), filter);
  }
  putPlanes(to, planeBytes, 8, f32x4.mul(scale, v128.load(even + 8 * PAIR)), f32x4.neg(f32x4.mul(scale, v128.load(odd + 8 * PAIR))), filter);
}

/**
 * y = act(b(4) + the first `steps` steps) of what sums P, Q, R of these planes' products stand for, frequency P - R + i (P + Q); steps of y are
 * stepBytes apart, and `bias` 0 means zero.
 */
export function outputSteps(y: usize, stepBytes: i32, steps: i32, from: usize, planeBytes: usize, work: usize, bias: usize,
  relu: i32): void {
  const even = work + 4 * 5 * PAIR, odd = even + 9 * PAIR;
  const x0 = v128.load(from), x16 = v128.load(from + planeBytes);
  v128.store(even, f32x4.add(x0, x16));
  v128.store(odd, f32x4.sub(x0, x16));
  let low = from + 2 * planeBytes, high = low + 3 * 14 * planeBytes;
  for (let k = 1; k < 8; k++, low += 3 * planeBytes, high -= 3 * planeBytes) {
    const p = v128.load(low), q = v128.load(low + planeBytes), r = v128.load(low + 2 * planeBytes);
    const s = v128.load(high), t = v128.load(high + planeBytes), u = v128.load(high + 2 * planeBytes);
    const offset = <usize>k * PAIR;
    putParts(even + offset, odd + offset, k, f32x4.sub(p, r), f32x4.add(p, q), f32x4.sub(s, u), f32x4.add(s, t));
  }
  const p = v128.load(low), q = v128.load(low + planeBytes), r = v128.load(low + 2 * planeBytes);
  v128.store(even + 8 * PAIR, twice(f32x4.sub(p, r)));
  v128.store(odd + 8 * PAIR, f32x4.neg(twice(f32x4.add(p, q))));
  part(work, even);
  part(work + 10 * PAIR, odd);
  const b = bias ? v128.load(bias) : f32x4.splat(0), least = f32x4.splat(relu ? 0 : -Infinity);
  eightBack(y, stepBytes, 0, steps, work, b, least);
  eightBack(y, stepBytes, 2, steps, work + 5 * PAIR, b, least);
  eightBack(y, stepBytes, 1, steps, work + 10 * PAIR, b, least);
  eightBack(y, stepBytes, 3, steps, work + 15 * PAIR, b, least);
}
