// Inverted dropout (Srivastava et al., JMLR 15, 2014) without a stored mask: element i is kept when a hash of (i, two keys) is large
// enough, so forward and backward compute the same mask, in any order and on any number of threads.
// The hash is lowbias32 (Wellons, "Prospecting for Hash Functions", 2018, constants 21f0aaad d35a2d97 found later with bias 0.107), the
// second key entering between the multiplications: with the first alone two steps' masks would be shifts of one another.
// Reference: dropout in src/kernels/reference.ts.
import { at } from "./lanes";

/** All bits set in the lanes that are kept; `lanes` are the elements' numbers. */
// @ts-ignore: decorator
@inline
export function kept(lanes: v128, keys0: v128, keys1: v128, thresholds: v128): v128 {
  let h = v128.xor(lanes, keys0);
  h = i32x4.mul(v128.xor(h, i32x4.shr_u(h, 16)), i32x4.splat(0x21f0aaad));
  h = v128.xor(v128.xor(h, i32x4.shr_u(h, 15)), keys1);
  h = i32x4.mul(h, i32x4.splat(0xd35a2d97));
  return i32x4.ge_u(v128.xor(h, i32x4.shr_u(h, 15)), thresholds);
}

/** The same for one element. */
// @ts-ignore: decorator
@inline
export function keptOne(index: i32, key0: i32, key1: i32, threshold: u32): bool {
  let h = <u32>(index ^ key0);
  h = (h ^ (h >> 16)) * 0x21f0aaad;
  h = (h ^ (h >> 15) ^ <u32>key1) * 0xd35a2d97;
  return (h ^ (h >> 15)) >= threshold;
}

// @ts-ignore: decorator
@inline
export function thresholdOf(rate: f64): u32 {
  return <u32>(rate * 4294967296.0);
}

// @ts-ignore: decorator
@inline
export function scaleOf(rate: f64): f32 {
  return <f32>(1.0 / (1.0 - rate));
}

export function dropout(y: usize, x: usize, count: i32, rate: f64, offset: i32, key0: i32, key1: i32): void {
  const threshold = thresholdOf(rate);
  const scale = scaleOf(rate);
  const thresholds = i32x4.splat(threshold), scales = f32x4.splat(scale), keys0 = i32x4.splat(key0), keys1 = i32x4.splat(key1);
  let lanes = i32x4.add(i32x4.splat(offset), i32x4(0, 1, 2, 3));
  const four = i32x4.splat(4);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    v128.store(at(y, i), v128.and(f32x4.mul(v128.load(at(x, i)), scales), kept(lanes, keys0, keys1, thresholds)));
    lanes = i32x4.add(lanes, four);
  }
  for (; i < count; i++) f32.store(at(y, i), keptOne(offset + i, key0, key1, threshold) ? f32.load(at(x, i)) * scale : 0);
}
