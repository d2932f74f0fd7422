// Inverted dropout (Srivastava et al., JMLR 15, 2014) without a stored mask: element i is kept when 16 bits of a hash of (i, two keys) are
// large enough, so forward and backward compute the same mask, in any order and on any number of threads. One 32-bit hash serves elements
// 8b + l and 8b + l + 4: the rate is rounded to a multiple of 2^-16 (0.5 is exact), and the scale is that of the rounded rate.
// The hash is lowbias32 (Wellons, "Prospecting for Hash Functions", 2018, constants 21f0aaad d35a2d97 found later with bias 0.107), the
// second key entering between the multiplications: with the first alone two steps' masks would be shifts of one another.
// Reference: dropout in src/kernels/reference.ts.
import { at } from "./lanes";

/** Hashes 4b ... 4b + 3: their upper halves decide elements 8b + 4 ... 8b + 7, their lower halves 8b ... 8b + 3. */
// @ts-ignore: decorator
@inline
export function hashes(block: i32, keys0: v128, keys1: v128): v128 {
  return hashesFrom(block << 2, keys0, keys1);
}

/** Hashes index ... index + 3. */
// @ts-ignore: decorator
@inline
export function hashesFrom(index: i32, keys0: v128, keys1: v128): v128 {
  let h = v128.xor(i32x4.add(i32x4.splat(index), i32x4(0, 1, 2, 3)), keys0);
  h = i32x4.mul(v128.xor(h, i32x4.shr_u(h, 16)), i32x4.splat(0x21f0aaad));
  h = v128.xor(v128.xor(h, i32x4.shr_u(h, 15)), keys1);
  h = i32x4.mul(h, i32x4.splat(0xd35a2d97));
  return v128.xor(h, i32x4.shr_u(h, 15));
}

/** All bits set in the lanes of elements 8b ... 8b + 3 that are kept; the threshold has its 16 bits on top. */
// @ts-ignore: decorator
@inline
export function keptLow(h: v128, thresholds: v128): v128 {
  return i32x4.ge_u(i32x4.shl(h, 16), thresholds);
}

/** The same of elements 8b + 4 ... 8b + 7. */
// @ts-ignore: decorator
@inline
export function keptHigh(h: v128, thresholds: v128): v128 {
  return i32x4.ge_u(h, thresholds);
}

/** The same for one element. */
// @ts-ignore: decorator
@inline
export function keptOne(index: i32, key0: i32, key1: i32, threshold: u32): bool {
  let h = <u32>((((index >> 3) << 2) | (index & 3)) ^ key0);
  h = (h ^ (h >> 16)) * 0x21f0aaad;
  h = (h ^ (h >> 15) ^ <u32>key1) * 0xd35a2d97;
  h ^= h >> 15;
  return (index & 4 ? h : h << 16) >= threshold;
}

/** The rate as 16 bits on top of 32; at most 65535 / 65536. */
// @ts-ignore: decorator
@inline
export function thresholdOf(rate: f64): u32 {
  return min(65535, <u32>(rate * 65536.0 + 0.5)) << 16;
}

// @ts-ignore: decorator
@inline
export function scaleOf(rate: f64): f32 {
  return <f32>(1.0 / (1.0 - <f64>(thresholdOf(rate) >> 16) / 65536.0));
}

export function dropout(y: usize, x: usize, count: i32, rate: f64, offset: i32, key0: i32, key1: i32): void {
  const threshold = thresholdOf(rate);
  const scale = scaleOf(rate);
  const thresholds = i32x4.splat(threshold), scales = f32x4.splat(scale), keys0 = i32x4.splat(key0), keys1 = i32x4.splat(key1);
  let i = 0;
  // Hashes serve the elements of a block of 8: a first block that is not whole is looked up one by one, like a last.
  for (; i < count && ((offset + i) & 7) != 0; i++) f32.store(at(y, i), keptOne(offset + i, key0, key1, threshold) ? f32.load(at(x, i)) * scale : 0);
  for (; i + 8 <= count; i += 8) {
    const h = hashes((offset + i) >> 3, keys0, keys1);
    v128.store(at(y, i), v128.and(f32x4.mul(v128.load(at(x, i)), scales), keptLow(h, thresholds)));
    v128.store(at(y, i + 4), v128.and(f32x4.mul(v128.load(at(x, i + 4)), scales), keptHigh(h, thresholds)));
  }
  for (; i < count; i++) f32.store(at(y, i), keptOne(offset + i, key0, key1, threshold) ? f32.load(at(x, i)) * scale : 0);
}
