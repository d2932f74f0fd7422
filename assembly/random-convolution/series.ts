// What the transforms of 84 fixed kernels share. A kernel of length 9 has weight 2 at three taps and -1 at six (Dempster, Schmidt and Webb,
// "MiniRocket", KDD 2021, arXiv 2012.08791, 3.1): minus the sum of all nine taps ("alpha") plus three times the three ("gamma").
import { align4, at } from "../lanes";

/** A window's series for one dilation: alpha (T) and gamma (T and `pad` zeros on both sides) of every channel, then of a sum of channels. */
// @ts-ignore: decorator
@inline
export function gammaLength(t: i32, pad: i32): i32 {
  return align4(t + 2 * pad) + 8;
}

// @ts-ignore: decorator
@inline
export function alphaLength(t: i32): i32 {
  return align4(t) + 8;
}

/** gamma = 3 x between zeros, alpha = -(the nine taps of x), centre first and then from the left. Requires: `raw` as long as gamma. */
export function prepareSeries(alpha: usize, gamma: usize, raw: usize, x: usize, t: i32, dilation: i32): void {
  const pad = 4 * dilation;
  const length = gammaLength(t, pad);
  memory.fill(raw, 0, <usize>length << 2);
  memory.copy(at(raw, pad), x, <usize>t << 2);
  const three = f32x4.splat(3);
  for (let i = 0; i < length; i += 4) v128.store(at(gamma, i), f32x4.mul(three, v128.load(at(raw, i))));
  const step = <usize>dilation << 2;
  for (let i = 0; i < t; i += 4) {
    let from = at(raw, i);
    let sum = v128.load(from + 4 * step);
    for (let tap = 0; tap < 9; tap++, from += step) if (tap != 4) sum = f32x4.add(sum, v128.load(from));
    v128.store(at(alpha, i), f32x4.neg(sum));
  }
}

/** to(length) = sum of the series `first` + stride * list[...] of `count` >= 2 channels, in the order of the list; writes to the next multiple of 4. */
export function sumChannels(to: usize, first: usize, stride: usize, list: usize, count: i32, length: i32): void {
  let a = first + stride * <usize>i32.load(list);
  let done = 1;
  if (!(count & 1)) {
    const b = first + stride * <usize>i32.load(list, 4);
    for (let i = 0; i < length; i += 4) v128.store(at(to, i), f32x4.add(v128.load(at(a, i)), v128.load(at(b, i))));
    a = to;
    done = 2;
  }
  // Two channels a pass: half the passes over what is summed.
  for (; done < count; done += 2) {
    const b = first + stride * <usize>i32.load(at(list, done));
    const c = first + stride * <usize>i32.load(at(list, done + 1));
    for (let i = 0; i < length; i += 4) {
      v128.store(at(to, i), f32x4.add(f32x4.add(v128.load(at(a, i)), v128.load(at(b, i))), v128.load(at(c, i))));
    }
    a = to;
  }
}

/** Lanes below `count` of `value`, -Infinity in the others, which is above no bias. */
// @ts-ignore: decorator
@inline
export function keepLanes(value: v128, count: i32): v128 {
  return v128.bitselect(value, f32x4.splat(-Infinity), i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count)));
}

/** The sums of the lanes of four vectors, as one. */
// @ts-ignore: decorator
@inline
export function sumLanes(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  return i32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7));
}
