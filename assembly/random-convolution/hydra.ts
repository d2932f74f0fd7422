// Hydra's transform (Dempster, Schmidt and Webb, DMKD 2023, arXiv 2203.13652): kernels of length 9 in groups of eight that compete at every time step. Of the one
// with the largest value the values are summed, of the one with the smallest the times are counted.
//
// A lane is a time step: nine vectors of the series serve the eight kernels of a group. Of equal values the first kernel's is taken.
import { at, madd } from "../lanes";
import { gammaLength } from "./series";

/** Kernels of a group, and their length. */
const KERNELS: i32 = 8, LENGTH: i32 = 9;

/** Floats of scratch that `hydra` takes: a series between zeros, and four sums and counts of each kernel. */
export function hydraScratch(t: i32, dilation: i32): i32 {
  return gammaLength(t, 4 * dilation) + 8 * KERNELS;
}

/**
 * out[i / 8][feature][i % 8], `ld` features a panel, windows `from` to `to` of x (N, C, T), channels outside: first the sums (groups, 8), then
 * the counts (groups, 8), of the first `groups` groups at one dilation. channels (groups, size) names the channels that a group sums, one of
 * them more than once if need be; weights (groups, 8, 9).
 */
export function hydra(out: usize, ld: i32, x: usize, from: i32, to: i32, c: i32, t: i32, dilation: i32, groups: i32, size: i32, channels: usize,
  weights: usize, scratch: usize): void {
  const pad = 4 * dilation, length = gammaLength(t, pad);
  const sums = at(scratch, length), counts = sums + 16 * KERNELS;
  memory.fill(scratch, 0, <usize>length << 2);
  const series = at(scratch, pad);
  for (let i = from; i < to; i++) {
    const target = at(out, (i >> 3) * ld * 8 + (i & 7));
    for (let group = 0; group < groups; group++) {
      memory.fill(series, 0, <usize>t << 2);
      for (let j = 0; j < size; j++) {
        const channel = at(x, (i * c + i32.load(at(channels, group * size + j))) * t);
        let step = 0;
        for (; step + 4 <= t; step += 4) v128.store(at(series, step), f32x4.add(v128.load(at(series, step)), v128.load(at(channel, step))));
        for (; step < t; step++) f32.store(at(series, step), f32.load(at(series, step)) + f32.load(at(channel, step)));
      }
      memory.fill(sums, 0, 32 * KERNELS);
      compete(sums, counts, scratch, t, <usize>dilation << 2, at(weights, group * KERNELS * LENGTH));
      for (let k = 0; k < KERNELS; k++) {
        const s = v128.load(sums + <usize>k * 16), n = v128.load(counts + <usize>k * 16);
        const feature = <usize>(group * KERNELS + k) << 5;
        f32.store(target + feature, (f32x4.extract_lane(s, 0) + f32x4.extract_lane(s, 1)) + (f32x4.extract_lane(s, 2) + f32x4.extract_lane(s, 3)));
        f32.store(target + feature + (<usize>(groups * KERNELS) << 5),
          <f32>(i32x4.extract_lane(n, 0) + i32x4.extract_lane(n, 1) + i32x4.extract_lane(n, 2) + i32x4.extract_lane(n, 3)));
      }
    }
  }
}

/** Adds what each of eight kernels wins over t steps of a series with zeros around it: lanes of sums, and of counts. */
function compete(sums: usize, counts: usize, series: usize, t: i32, step: usize, weights: usize): void {
  for (let i = 0; i < t; i += 4) {
    const p = at(series, i);
    const x0 = v128.load(p), x1 = v128.load(p + step), x2 = v128.load(p + 2 * step), x3 = v128.load(p + 3 * step), x4 = v128.load(p + 4 * step);
    const x5 = v128.load(p + 5 * step), x6 = v128.load(p + 6 * step), x7 = v128.load(p + 7 * step), x8 = v128.load(p + 8 * step);
    let most = f32x4.splat(-Infinity), least = f32x4.splat(Infinity);
    let winner = i32x4.splat(0), loser = winner, w = weights;
    for (let k = 0; k < KERNELS; k++, w += 4 * LENGTH) {
      let y = f32x4.mul(v128.load32_splat(w), x0);
      y = madd(v128.load32_splat(w, 4), x1, y);
      y = madd(v128.load32_splat(w, 8), x2, y);
      y = madd(v128.load32_splat(w, 12), x3, y);
      y = madd(v128.load32_splat(w, 16), x4, y);
      y = madd(v128.load32_splat(w, 20), x5, y);
      y = madd(v128.load32_splat(w, 24), x6, y);
      y = madd(v128.load32_splat(w, 28), x7, y);
      y = madd(v128.load32_splat(w, 32), x8, y);
      const kernel = i32x4.splat(k), above = f32x4.gt(y, most), below = f32x4.lt(y, least);
      most = v128.bitselect(y, most, above);
      winner = v128.bitselect(kernel, winner, above);
      least = v128.bitselect(y, least, below);
      loser = v128.bitselect(kernel, loser, below);
    }
    // Steps past the end are nobody's.
    const there = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(t - i)), nobody = i32x4.splat(-1);
    winner = v128.bitselect(winner, nobody, there);
    loser = v128.bitselect(loser, nobody, there);
    for (let k = 0; k < KERNELS; k++) {
      const kernel = i32x4.splat(k), place = <usize>k * 16;
      v128.store(sums + place, f32x4.add(v128.load(sums + place), v128.and(i32x4.eq(winner, kernel), most)));
      v128.store(counts + place, i32x4.sub(v128.load(counts + place), i32x4.eq(loser, kernel)));
    }
  }
}
