// The few lane helpers that more than one operation needs.

/** a * b + c in each lane: one rounding in the relaxed build (fused), two in the plain one, whose bits are the same on every machine. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(c, f32x4.mul(a, b));
}

// @ts-ignore: decorator
@inline
export function zero(): v128 {
  return f32x4.splat(0);
}

/** The smallest multiple of 4 floats that holds `length`: parts of a scratch buffer start on 16 bytes. */
// @ts-ignore: decorator
@inline
export function align4(length: i32): i32 {
  return (length + 3) & ~3;
}

// @ts-ignore: decorator
@inline
export function align8(length: i32): i32 {
  return (length + 7) & ~7;
}

/** Where float `index` of a buffer lies. */
// @ts-ignore: decorator
@inline
export function at(base: usize, index: i32): usize {
  return base + ((<usize>index) << 2);
}

/** Where a share of `count` rows begins, the next one's beginning being its end: a multiple of 4, the height of a tile. */
// @ts-ignore: decorator
@inline
export function startOf(part: i32, parts: i32, count: i32): i32 {
  return min(count, (align4(count) >> 2) * part / parts << 2);
}
