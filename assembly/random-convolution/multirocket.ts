// MultiRocket's four poolings of a convolution (Tan, Dempster, Bergmeir and Webb, "MultiRocket", DMKD 2022, arXiv 2102.00457): the proportion of positive
// values, their longest stretch, their mean and the mean of their indices. As in the authors' code and aeon, which the paper's formulas leave open: a
// stretch is counted from the last value below the bias, the mean is of value + bias, and both means are of nothing, 0 and -1, where nothing is positive.
//
// A lane is a bias: what came before decides a stretch, so time cannot lie across lanes.
import { at } from "../lanes";

/** Of `count` biases, 4 features each, 32 bytes apart; the convolution alpha + a + b + c over `length` steps is left in conv. */
export function poolFour(out: usize, alpha: usize, a: usize, b: usize, c: usize, conv: usize, length: i32, biases: usize, count: i32): void {
  for (let i: usize = 0; i < <usize>length << 2; i += 16) {
    v128.store(conv + i, f32x4.add(f32x4.add(f32x4.add(v128.load(alpha + i), v128.load(a + i)), v128.load(b + i)), v128.load(c + i)));
  }
  const zero = i32x4.splat(0), one = i32x4.splat(1), none = f32x4.splat(0);
  const divisor = f32x4.splat(<f32>max(length, 1));
  for (let f = 0; f < count; f += 4) {
    const bias = v128.load(at(biases, f));
    let positive = zero, indices = zero, last = zero, longest = zero, step = zero, sum = none;
    for (let j = 0; j < length; j++) {
      const y = v128.load32_splat(at(conv, j));
      const above = f32x4.gt(y, bias), below = f32x4.lt(y, bias);
      positive = i32x4.sub(positive, above);
      indices = i32x4.add(indices, v128.and(above, step));
      sum = f32x4.add(sum, v128.and(above, f32x4.add(y, bias)));
      longest = i32x4.max_s(longest, v128.and(below, i32x4.sub(step, last)));
      last = v128.bitselect(step, last, below);
      step = i32x4.add(step, one);
    }
    longest = i32x4.max_s(longest, i32x4.sub(i32x4.sub(step, one), last));
    const some = i32x4.gt_s(positive, zero);
    const many = f32x4.convert_i32x4_s(i32x4.max_s(positive, one));
    const share = f32x4.div(f32x4.convert_i32x4_s(positive), divisor);
    const stretch = f32x4.convert_i32x4_s(i32x4.max_s(longest, zero));
    const mean = v128.and(some, f32x4.div(sum, many));
    const index = v128.bitselect(f32x4.div(f32x4.convert_i32x4_s(indices), many), f32x4.splat(-1), some);
    const lanes = count - f;
    storeLanes(out, share, lanes);
    storeLanes(out + 32, stretch, lanes);
    storeLanes(out + 64, mean, lanes);
    storeLanes(out + 96, index, lanes);
    out += 512;
  }
}

/** Up to four lanes, 128 bytes apart. */
// @ts-ignore: decorator
@inline
function storeLanes(out: usize, value: v128, count: i32): void {
  f32.store(out, f32x4.extract_lane(value, 0));
  if (count > 1) f32.store(out, f32x4.extract_lane(value, 1), 128);
  if (count > 2) f32.store(out, f32x4.extract_lane(value, 2), 256);
  if (count > 3) f32.store(out, f32x4.extract_lane(value, 3), 384);
}
