// Inverted dropout (Srivastava et al., JMLR 15, 2014) without a stored mask: element i is kept when a hash of (i, two keys) is large
// enough, so forward and backward compute the same mask, in any order and on any number of threads.
// The hash is lowbias32 (Wellons, "Prospecting for Hash Functions", 2018, constants 21f0aaad d35a2d97 found later with bias 0.107), the
// second key entering between the multiplications: with the first alone two steps' masks would be shifts of one another.
// Reference: dropout in src/kernels/reference.ts.
import { at } from "./lanes";

export function dropout(y: usize, x: usize, count: i32, rate: f64, offset: i32, key0: i32, key1: i32): void {
  const threshold = <u32>(rate * 4294967296.0);
  const scale = <f32>(1.0 / (1.0 - rate));
  const thresholds = i32x4.splat(threshold), scales = f32x4.splat(scale);
  const keys0 = i32x4.splat(key0), keys1 = i32x4.splat(key1);
  const first = i32x4.splat(0x21f0aaad), second = i32x4.splat(0xd35a2d97);
  let lanes = i32x4.add(i32x4.splat(offset), i32x4(0, 1, 2, 3));
  const four = i32x4.splat(4);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    let h = v128.xor(lanes, keys0);
    h = i32x4.mul(v128.xor(h, i32x4.shr_u(h, 16)), first);
    h = v128.xor(v128.xor(h, i32x4.shr_u(h, 15)), keys1);
    h = i32x4.mul(h, second);
    h = v128.xor(h, i32x4.shr_u(h, 15));
    v128.store(at(y, i), v128.and(f32x4.mul(v128.load(at(x, i)), scales), i32x4.ge_u(h, thresholds)));
    lanes = i32x4.add(lanes, four);
  }
  for (; i < count; i++) {
    let h = <u32>((offset + i) ^ key0);
    h = (h ^ (h >> 16)) * 0x21f0aaad;
    h = (h ^ (h >> 15) ^ <u32>key1) * 0xd35a2d97;
    h = h ^ (h >> 15);
    f32.store(at(y, i), h >= threshold ? f32.load(at(x, i)) * scale : 0);
  }
}
