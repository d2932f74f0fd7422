// Real Fourier transforms of 32 steps, four channels at a time: radix 2 in time, 4-point transforms at its bottom. A spectrum of 2 H steps is the
// H + 1 pairs (real, imaginary) of frequencies 0 ... H, each two vectors; the imaginary parts of the first and the last are zero and not kept.
import { at } from "./lanes";

/** Steps of a block. */
export const BLOCK: i32 = 32;
/** Real products of a block: three for each of the 15 complex frequencies, one for the two that are real. */
export const PLANES: i32 = 47;
/** Floats of work space for the transforms below: 8 spectra of 4 steps, 4 of 8, 2 of 16, one of 32. */
export const WORK: i32 = 4 * 2 * (8 * 3 + 4 * 5 + 2 * 9 + 17);

/** cos(pi k / 16). */
const cosines: usize = memory.data<f32>([
  1, 0.98078528040323044913, 0.92387953251128675613, 0.83146961230254523708, 0.70710678118654752440, 0.55557023301960222474,
  0.38268343236508977173, 0.19509032201612826785, 0,
]);

const PAIR: usize = 32;

// @ts-ignore: decorator
@inline
function row(x: usize, stepBytes: i32, index: i32, steps: i32): v128 {
  return index < steps ? v128.load(x + <usize>(index * stepBytes)) : f32x4.splat(0);
}

/** The spectrum of steps `index`, index + 8, + 16, + 24. */
// @ts-ignore: decorator
@inline
function four(to: usize, x: usize, stepBytes: i32, index: i32, steps: i32): void {
  const x0 = row(x, stepBytes, index, steps), x1 = row(x, stepBytes, index + 8, steps);
  const x2 = row(x, stepBytes, index + 16, steps), x3 = row(x, stepBytes, index + 24, steps);
  const even = f32x4.add(x0, x2), odd = f32x4.add(x1, x3);
  v128.store(to, f32x4.add(even, odd));
  v128.store(to + PAIR, f32x4.sub(x0, x2));
  v128.store(to + PAIR, f32x4.sub(x3, x1), 16);
  v128.store(to + 2 * PAIR, f32x4.sub(even, odd));
}

/** The spectrum of 2 `half` steps from those of the even and of the odd ones; `turn`: the root of unity as a multiple of pi / 16. */
function merge(to: usize, even: usize, odd: usize, half: i32, turn: i32): void {
  const last = to + <usize>half * PAIR;
  const e0 = v128.load(even), o0 = v128.load(odd);
  v128.store(to, f32x4.add(e0, o0));
  v128.store(last, f32x4.sub(e0, o0));
  const middle = half >> 1;
  for (let k = 1; k < middle; k++) {
    const offset = <usize>k * PAIR;
    const c = v128.load32_splat(at(cosines, k * turn)), s = v128.load32_splat(at(cosines, 8 - k * turn));
    const er = v128.load(even + offset), ei = v128.load(even + offset, 16);
    const re = v128.load(odd + offset), im = v128.load(odd + offset, 16);
    const tr = f32x4.add(f32x4.mul(c, re), f32x4.mul(s, im)), ti = f32x4.sub(f32x4.mul(c, im), f32x4.mul(s, re));
    v128.store(to + offset, f32x4.add(er, tr));
    v128.store(to + offset, f32x4.add(ei, ti), 16);
    v128.store(last - offset, f32x4.sub(er, tr));
    v128.store(last - offset, f32x4.sub(ti, ei), 16);
  }
  const offset = <usize>middle * PAIR;
  v128.store(to + offset, v128.load(even + offset));
  v128.store(to + offset, f32x4.neg(v128.load(odd + offset)), 16);
}

/** Of a spectrum of 2 `half` steps twice those of its even and of its odd steps. */
function part(even: usize, odd: usize, from: usize, half: i32, turn: i32): void {
  const last = from + <usize>half * PAIR;
  const x0 = v128.load(from), xh = v128.load(last);
  v128.store(even, f32x4.add(x0, xh));
  v128.store(odd, f32x4.sub(x0, xh));
  const middle = half >> 1;
  for (let k = 1; k < middle; k++) {
    const offset = <usize>k * PAIR;
    const c = v128.load32_splat(at(cosines, k * turn)), s = v128.load32_splat(at(cosines, 8 - k * turn));
    const ar = v128.load(from + offset), ai = v128.load(from + offset, 16);
    const br = v128.load(last - offset), bi = v128.load(last - offset, 16);
    const dr = f32x4.sub(ar, br), di = f32x4.add(ai, bi);
    v128.store(even + offset, f32x4.add(ar, br));
    v128.store(even + offset, f32x4.sub(ai, bi), 16);
    v128.store(odd + offset, f32x4.sub(f32x4.mul(c, dr), f32x4.mul(s, di)));
    v128.store(odd + offset, f32x4.add(f32x4.mul(s, dr), f32x4.mul(c, di)), 16);
  }
  const offset = <usize>middle * PAIR;
  const re = v128.load(from + offset), im = v128.load(from + offset, 16);
  v128.store(even + offset, f32x4.add(re, re));
  v128.store(odd + offset, f32x4.neg(f32x4.add(im, im)));
}

/** Four times the 4 steps of a spectrum, stored 8 apart from `index` on: those below `steps`. */
// @ts-ignore: decorator
@inline
function four4(y: usize, stepBytes: i32, index: i32, steps: i32, from: usize, b: v128, low: v128): void {
  const x0 = v128.load(from), x2 = v128.load(from + 2 * PAIR);
  const re = v128.load(from + PAIR), im = v128.load(from + PAIR, 16);
  const even = f32x4.add(f32x4.add(x0, x2), b), odd = f32x4.add(f32x4.sub(x0, x2), b);
  const re2 = f32x4.add(re, re), im2 = f32x4.add(im, im);
  if (index < steps) v128.store(y + <usize>(index * stepBytes), f32x4.max(low, f32x4.add(even, re2)));
  if (index + 8 < steps) v128.store(y + <usize>((index + 8) * stepBytes), f32x4.max(low, f32x4.sub(odd, im2)));
  if (index + 16 < steps) v128.store(y + <usize>((index + 16) * stepBytes), f32x4.max(low, f32x4.sub(even, re2)));
  if (index + 24 < steps) v128.store(y + <usize>((index + 24) * stepBytes), f32x4.max(low, f32x4.add(odd, im2)));
}

/** The spectrum, in `work`, of `steps` steps of 4 channels of x, stepBytes apart, and of zeros behind them; returns where it begins. */
function spectrum(work: usize, x: usize, stepBytes: i32, steps: i32): usize {
  const fours = work, eights = fours + 8 * 3 * PAIR, halves = eights + 4 * 5 * PAIR, whole = halves + 2 * 9 * PAIR;
  four(fours, x, stepBytes, 0, steps);
  four(fours + 3 * PAIR, x, stepBytes, 4, steps);
  four(fours + 6 * PAIR, x, stepBytes, 2, steps);
  four(fours + 9 * PAIR, x, stepBytes, 6, steps);
  four(fours + 12 * PAIR, x, stepBytes, 1, steps);
  four(fours + 15 * PAIR, x, stepBytes, 5, steps);
  four(fours + 18 * PAIR, x, stepBytes, 3, steps);
  four(fours + 21 * PAIR, x, stepBytes, 7, steps);
  for (let i: usize = 0; i < 4; i++) merge(eights + 5 * i * PAIR, fours + 6 * i * PAIR, fours + (6 * i + 3) * PAIR, 4, 4);
  for (let i: usize = 0; i < 2; i++) merge(halves + 9 * i * PAIR, eights + 10 * i * PAIR, eights + (10 * i + 5) * PAIR, 8, 2);
  merge(whole, halves, halves + 9 * PAIR, 16, 1);
  return whole;
}

/** The planes A + B, A, B of a signal's frequency A + iB, planeBytes apart; of the two real ones, first of all, the plain number. */
export function signalPlanes(to: usize, planeBytes: usize, work: usize, x: usize, stepBytes: i32, steps: i32): void {
  let from = spectrum(work, x, stepBytes, steps);
  v128.store(to, v128.load(from));
  v128.store(to + planeBytes, v128.load(from + 16 * PAIR));
  to += 2 * planeBytes;
  for (let k = 1; k < 16; k++, to += 3 * planeBytes) {
    from += PAIR;
    const a = v128.load(from), b = v128.load(from, 16);
    v128.store(to, f32x4.add(a, b));
    v128.store(to + planeBytes, a);
    v128.store(to + 2 * planeBytes, b);
  }
}

/**
 * The planes that those of a signal are multiplied by: of a filter's frequency E + iF, conjugated since a convolution here is a correlation,
 * E, -F - E, E - F, all divided by 32, which the transform back leaves out.
 */
export function filterPlanes(to: usize, planeBytes: usize, work: usize, x: usize, stepBytes: i32, steps: i32): void {
  let from = spectrum(work, x, stepBytes, steps);
  const scale = f32x4.splat(1.0 / 32.0);
  v128.store(to, f32x4.mul(scale, v128.load(from)));
  v128.store(to + planeBytes, f32x4.mul(scale, v128.load(from + 16 * PAIR)));
  to += 2 * planeBytes;
  for (let k = 1; k < 16; k++, to += 3 * planeBytes) {
    from += PAIR;
    const e = f32x4.mul(scale, v128.load(from)), f = f32x4.mul(scale, v128.load(from, 16));
    v128.store(to, e);
    v128.store(to + planeBytes, f32x4.neg(f32x4.add(e, f)));
    v128.store(to + 2 * planeBytes, f32x4.sub(e, f));
  }
}

/**
 * y = act(b(4) + the first `steps` steps) of what sums P, Q, R of these planes' products stand for, frequency P - R + i (P + Q); steps of y are
 * stepBytes apart, and `bias` 0 means zero.
 */
export function outputSteps(y: usize, stepBytes: i32, steps: i32, from: usize, planeBytes: usize, work: usize, bias: usize,
  relu: i32): void {
  const b = bias ? v128.load(bias) : f32x4.splat(0), low = f32x4.splat(relu ? 0 : -Infinity);
  const fours = work, eights = fours + 8 * 3 * PAIR, halves = eights + 4 * 5 * PAIR, whole = halves + 2 * 9 * PAIR;
  v128.store(whole, v128.load(from));
  v128.store(whole + 16 * PAIR, v128.load(from + planeBytes));
  from += 2 * planeBytes;
  let to = whole;
  for (let k = 1; k < 16; k++, from += 3 * planeBytes) {
    to += PAIR;
    const p = v128.load(from), q = v128.load(from + planeBytes), r = v128.load(from + 2 * planeBytes);
    v128.store(to, f32x4.sub(p, r));
    v128.store(to, f32x4.add(p, q), 16);
  }
  part(halves, halves + 9 * PAIR, whole, 16, 1);
  for (let i: usize = 0; i < 2; i++) part(eights + 10 * i * PAIR, eights + (10 * i + 5) * PAIR, halves + 9 * i * PAIR, 8, 2);
  for (let i: usize = 0; i < 4; i++) part(fours + 6 * i * PAIR, fours + (6 * i + 3) * PAIR, eights + 5 * i * PAIR, 4, 4);
  four4(y, stepBytes, 0, steps, fours, b, low);
  four4(y, stepBytes, 4, steps, fours + 3 * PAIR, b, low);
  four4(y, stepBytes, 2, steps, fours + 6 * PAIR, b, low);
  four4(y, stepBytes, 6, steps, fours + 9 * PAIR, b, low);
  four4(y, stepBytes, 1, steps, fours + 12 * PAIR, b, low);
  four4(y, stepBytes, 5, steps, fours + 15 * PAIR, b, low);
  four4(y, stepBytes, 3, steps, fours + 18 * PAIR, b, low);
  four4(y, stepBytes, 7, steps, fours + 21 * PAIR, b, low);
}
