// The transforms of 84 fixed kernels: of their convolutions MiniRocket takes the proportion of positive values (PPV; arXiv 2012.08791), MultiRocket
// three poolings more (multirocket.ts).
//
// A convolution of several channels is that of their sum: channels are summed first, 2 |S| additions a time step, where convolving each would take
// 4 |S|. The first four biases are counted while the convolution is made; most dilations have no more.
import { at } from "../lanes";
import { poolFour } from "./multirocket";
import { alphaLength, gammaLength, keepLanes, prepareSeries, sumChannels, sumLanes } from "./series";

/** Floats of scratch that `convolve84` takes: alpha and gamma of each channel, their sums, and a convolution. */
export function convolve84Scratch(channels: i32, t: i32, dilation: i32): i32 {
  return (channels + 1) * (gammaLength(t, 4 * dilation) + alphaLength(t)) + alphaLength(t);
}

/**
 * The poolings of convolutions, 1 (PPV) or 4 (those of MultiRocket, side by side), in out[i / 8][feature][i % 8], windows `from` to `to` of x (N, C, T), channels outside; `ld` features a panel, of which this
 * writes count * poolings for each kernel from kernelFrom to kernelTo, the first at `out`. taps (84, 3) names the taps of weight 2; lists, of each of these kernels, holds
 * where its channels start in `channels` and where they end; biases (kernels, count). A kernel convolves with zeros around the window where its number and `parity`
 * have an even sum, else only where all taps lie inside. Requires: biases with 3 more floats readable.
 */
export function convolve84(out: usize, ld: i32, x: usize, from: i32, to: i32, c: i32, t: i32, dilation: i32, parity: i32, kernelFrom: i32,
  kernelTo: i32, taps: usize, lists: usize, channels: usize, biases: usize, count: i32, poolings: i32, scratch: usize): void {
  const pad = 4 * dilation;
  const gammaBytes = <usize>gammaLength(t, pad) << 2, alphaBytes = <usize>alphaLength(t) << 2;
  const gammas = scratch, alphas = gammas + <usize>c * gammaBytes, gammaSum = alphas + <usize>c * alphaBytes;
  const alphaSum = gammaSum + gammaBytes, conv = alphaSum + alphaBytes;
  const step = <usize>dilation << 2;
  for (let i = from; i < to; i++) {
    const target = at(out, (i >> 3) * ld * 8 + (i & 7));
    for (let channel = 0; channel < c; channel++) {
      prepareSeries(alphas + <usize>channel * alphaBytes, gammas + <usize>channel * gammaBytes, gammaSum, at(x, (i * c + channel) * t), t, dilation);
    }
    memory.fill(gammaSum, 0, gammaBytes);
    let bias = biases, written = target;
    for (let kernel = kernelFrom; kernel < kernelTo; kernel++) {
      const start = i32.load(at(lists, kernel - kernelFrom)), size = i32.load(at(lists, kernel - kernelFrom + 1)) - start;
      const list = at(channels, start);
      let alpha = alphaSum, gamma = gammaSum;
      if (size == 1) {
        const channel = <usize>i32.load(list);
        alpha = alphas + channel * alphaBytes;
        gamma = gammas + channel * gammaBytes;
      } else {
        sumChannels(alphaSum, alphas, alphaBytes, list, size, t);
        sumChannels(at(gammaSum, pad), at(gammas, pad), gammaBytes, list, size, t);
        // The last vector of a sum may reach into the zeros, where it adds zeros.
      }
      const inside = ((kernel + parity) & 1) != 0;
      const first = inside ? pad : 0, length = max(t - 2 * first, 0);
      const tap = taps + <usize>kernel * 12;
      gamma += <usize>first << 2;
      const a = gamma + step * <usize>i32.load(tap), b = gamma + step * <usize>i32.load(tap, 4), c = gamma + step * <usize>i32.load(tap, 8);
      if (poolings == 1) count4(written, alpha + (<usize>first << 2), a, b, c, conv, length, bias, count);
      else poolFour(written, alpha + (<usize>first << 2), a, b, c, conv, length, bias, count);
      bias = at(bias, count);
      written += <usize>(count * poolings) << 5;
    }
  }
}

/** The PPV of alpha + a + b + c over `length` steps for `count` biases, 32 bytes apart; the convolution is left in conv. */
function count4(out: usize, alpha: usize, a: usize, b: usize, c: usize, conv: usize, length: i32, biases: usize, count: i32): void {
  if (length == 0) {
    for (let f = 0; f < count; f++, out += 32) f32.store(out, 0);
    return;
  }
  const whole = <usize>(length & ~3) << 2, rest = length & 3;
  const divisor = f32x4.splat(<f32>length);
  let b0 = v128.load32_splat(biases), b1 = v128.load32_splat(biases, 4), b2 = v128.load32_splat(biases, 8), b3 = v128.load32_splat(biases, 12);
  let n0 = i32x4.splat(0), n1 = n0, n2 = n0, n3 = n0;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const y = f32x4.add(f32x4.add(f32x4.add(v128.load(alpha + i), v128.load(a + i)), v128.load(b + i)), v128.load(c + i));
    v128.store(conv + i, y);
    n0 = i32x4.sub(n0, f32x4.gt(y, b0));
    n1 = i32x4.sub(n1, f32x4.gt(y, b1));
    n2 = i32x4.sub(n2, f32x4.gt(y, b2));
    n3 = i32x4.sub(n3, f32x4.gt(y, b3));
  }
  let end = whole;
  if (rest) {
    const sum = f32x4.add(f32x4.add(f32x4.add(v128.load(alpha + i), v128.load(a + i)), v128.load(b + i)), v128.load(c + i));
    const y = keepLanes(sum, rest);
    v128.store(conv + i, y);
    n0 = i32x4.sub(n0, f32x4.gt(y, b0));
    n1 = i32x4.sub(n1, f32x4.gt(y, b1));
    n2 = i32x4.sub(n2, f32x4.gt(y, b2));
    n3 = i32x4.sub(n3, f32x4.gt(y, b3));
    end += 16;
  }
  storeShares(out, sumLanes(n0, n1, n2, n3), divisor, count);
  for (let f = 4; f < count; f += 4) {
    out += 128;
    biases += 16;
    b0 = v128.load32_splat(biases);
    b1 = v128.load32_splat(biases, 4);
    b2 = v128.load32_splat(biases, 8);
    b3 = v128.load32_splat(biases, 12);
    n0 = i32x4.splat(0);
    n1 = n0;
    n2 = n0;
    n3 = n0;
    for (i = 0; i < end; i += 16) {
      const y = v128.load(conv + i);
      n0 = i32x4.sub(n0, f32x4.gt(y, b0));
      n1 = i32x4.sub(n1, f32x4.gt(y, b1));
      n2 = i32x4.sub(n2, f32x4.gt(y, b2));
      n3 = i32x4.sub(n3, f32x4.gt(y, b3));
    }
    storeShares(out, sumLanes(n0, n1, n2, n3), divisor, count - f);
  }
}

/** Up to four counts as shares of `divisor`, 32 bytes apart. */
function storeShares(out: usize, counts: v128, divisor: v128, count: i32): void {
  const share = f32x4.div(f32x4.convert_i32x4_s(counts), divisor);
  f32.store(out, f32x4.extract_lane(share, 0));
  if (count > 1) f32.store(out, f32x4.extract_lane(share, 1), 32);
  if (count > 2) f32.store(out, f32x4.extract_lane(share, 2), 64);
  if (count > 3) f32.store(out, f32x4.extract_lane(share, 3), 96);
}
