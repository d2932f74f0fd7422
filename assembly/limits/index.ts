// What the machine can do at most, for src/kernels/limits.ts: a binary of its own, so that the kernels' hash, which names the bits of every
// result, does not depend on it. Loops over registers for the arithmetic, over a buffer for the memory; nothing is allocated.
import { madd, zero } from "../lanes";

/** Where free memory starts. */
export const heapBase: usize = __heap_base;

// c = c * m + a in each of some accumulators, which settle where they no longer change: no product that a compiler could take out of the loop,
// no denormal numbers. A processor starts 2 multiply-adds a cycle and has each done after 4 (fused) to 8 cycles, so that 8 to 16 must be under
// way; V8 gives out 15 registers. How many accumulators are fastest is the processor's business, so there are three loops. On Zen 4 at
// 3.7 GHz the fused ones all reach 59.1 GFLOPS, 16 operations a cycle; two instructions reach 42 with 10, 45 with 12 and 48.7 with 14 accumulators,
// and no other order, grouping or unrolling more. `madd` is two instructions in the plain build and one in the relaxed one.

/** 10 accumulators, each 2 * rounds multiply-adds of 4 lanes. */
export function peak10(rounds: i32): f32 {
  const m = f32x4.splat(0.5), a = f32x4.splat(1);
  let c0 = zero(), c1 = zero(), c2 = zero(), c3 = zero(), c4 = zero(), c5 = zero(), c6 = zero();
  let c7 = zero(), c8 = zero(), c9 = zero();
  for (let i = 0; i < rounds; i++) {
    c0 = madd(c0, m, a);
    c1 = madd(c1, m, a);
    c2 = madd(c2, m, a);
    c3 = madd(c3, m, a);
    c4 = madd(c4, m, a);
    c5 = madd(c5, m, a);
    c6 = madd(c6, m, a);
    c7 = madd(c7, m, a);
    c8 = madd(c8, m, a);
    c9 = madd(c9, m, a);
    c0 = madd(c0, m, a);
    c1 = madd(c1, m, a);
    c2 = madd(c2, m, a);
    c3 = madd(c3, m, a);
    c4 = madd(c4, m, a);
    c5 = madd(c5, m, a);
    c6 = madd(c6, m, a);
    c7 = madd(c7, m, a);
    c8 = madd(c8, m, a);
    c9 = madd(c9, m, a);
  }
  return lanes(sum4(sum4(c0, c1, c2, c3), sum4(c4, c5, c6, c7), sum4(c8, c9, zero(), zero()), zero()));
}

/** The same with 12. */
export function peak12(rounds: i32): f32 {
  const m = f32x4.splat(0.5), a = f32x4.splat(1);
  let c0 = zero(), c1 = zero(), c2 = zero(), c3 = zero(), c4 = zero(), c5 = zero(), c6 = zero();
  let c7 = zero(), c8 = zero(), c9 = zero(), c10 = zero(), c11 = zero();
  for (let i = 0; i < rounds; i++) {
    c0 = madd(c0, m, a);
    c1 = madd(c1, m, a);
    c2 = madd(c2, m, a);
    c3 = madd(c3, m, a);
    c4 = madd(c4, m, a);
    c5 = madd(c5, m, a);
    c6 = madd(c6, m, a);
    c7 = madd(c7, m, a);
    c8 = madd(c8, m, a);
    c9 = madd(c9, m, a);
    c10 = madd(c10, m, a);
    c11 = madd(c11, m, a);
    c0 = madd(c0, m, a);
    c1 = madd(c1, m, a);
    c2 = madd(c2, m, a);
    c3 = madd(c3, m, a);
    c4 = madd(c4, m, a);
    c5 = madd(c5, m, a);
    c6 = madd(c6, m, a);
    c7 = madd(c7, m, a);
    c8 = madd(c8, m, a);
    c9 = madd(c9, m, a);
    c10 = madd(c10, m, a);
    c11 = madd(c11, m, a);
  }
  return lanes(sum4(sum4(c0, c1, c2, c3), sum4(c4, c5, c6, c7), sum4(c8, c9, c10, c11), zero()));
}

/** The same with 14, which leave one register for both operands. */
export function peak14(rounds: i32): f32 {
  const m = f32x4.splat(0.5);
  let c0 = zero(), c1 = zero(), c2 = zero(), c3 = zero(), c4 = zero(), c5 = zero(), c6 = zero();
  let c7 = zero(), c8 = zero(), c9 = zero(), c10 = zero(), c11 = zero(), c12 = zero(), c13 = zero();
  for (let i = 0; i < rounds; i++) {
    c0 = madd(c0, m, m);
    c1 = madd(c1, m, m);
    c2 = madd(c2, m, m);
    c3 = madd(c3, m, m);
    c4 = madd(c4, m, m);
    c5 = madd(c5, m, m);
    c6 = madd(c6, m, m);
    c7 = madd(c7, m, m);
    c8 = madd(c8, m, m);
    c9 = madd(c9, m, m);
    c10 = madd(c10, m, m);
    c11 = madd(c11, m, m);
    c12 = madd(c12, m, m);
    c13 = madd(c13, m, m);
    c0 = madd(c0, m, m);
    c1 = madd(c1, m, m);
    c2 = madd(c2, m, m);
    c3 = madd(c3, m, m);
    c4 = madd(c4, m, m);
    c5 = madd(c5, m, m);
    c6 = madd(c6, m, m);
    c7 = madd(c7, m, m);
    c8 = madd(c8, m, m);
    c9 = madd(c9, m, m);
    c10 = madd(c10, m, m);
    c11 = madd(c11, m, m);
    c12 = madd(c12, m, m);
    c13 = madd(c13, m, m);
  }
  return lanes(sum4(sum4(c0, c1, c2, c3), sum4(c4, c5, c6, c7), sum4(c8, c9, c10, c11), sum4(c12, c13, zero(), zero())));
}

/** The sum of the floats in `bytes` bytes from `from` on, a multiple of 64: a stream that is read and not written. */
export function read(from: usize, bytes: usize): f32 {
  let c0 = zero(), c1 = zero(), c2 = zero(), c3 = zero();
  const end = from + bytes;
  for (; from < end; from += 64) {
    c0 = f32x4.add(c0, v128.load(from));
    c1 = f32x4.add(c1, v128.load(from, 16));
    c2 = f32x4.add(c2, v128.load(from, 32));
    c3 = f32x4.add(c3, v128.load(from, 48));
  }
  return lanes(sum4(c0, c1, c2, c3));
}

/** `bytes` bytes, a multiple of 64, copied by the instructions with which kernels move numbers. */
export function copy(to: usize, from: usize, bytes: usize): void {
  const end = from + bytes;
  for (; from < end; from += 64, to += 64) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    v128.store(to, v128.load(from, 32), 32);
    v128.store(to, v128.load(from, 48), 48);
  }
}

/** One added to each float of `bytes` bytes, a multiple of 64, in place, as an optimizer goes through its vectors. */
export function update(at: usize, bytes: usize): void {
  const one = f32x4.splat(1);
  const end = at + bytes;
  for (; at < end; at += 64) {
    v128.store(at, f32x4.add(one, v128.load(at)));
    v128.store(at, f32x4.add(one, v128.load(at, 16)), 16);
    v128.store(at, f32x4.add(one, v128.load(at, 32)), 32);
    v128.store(at, f32x4.add(one, v128.load(at, 48)), 48);
  }
}

// @ts-ignore: decorator
@inline
function sum4(a: v128, b: v128, c: v128, d: v128): v128 {
  return f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
}

// @ts-ignore: decorator
@inline
function lanes(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3);
}
