// Dropout and the max pooling behind it in one pass: what is dropped is computed where it is compared, and never stored. The bits are those
// of dropout and maxPool1d one after the other. Forward leaves a bit for each x that its gradient goes to, so that backward looks at neither x
// nor y nor a hash again: 0.40 to 0.28 ms of the baseline's step, list included (Zen 4, plain).
// Pools stand side by side: stride = pool, no padding; of 8 steps at most, a byte of a word for each. Reference: the same functions in src/kernels/reference.ts.
import { hashes, keptHigh, keptLow, keptOne, scaleOf, thresholdOf } from "./dropout";
import { beginList, endRow, gradientListLength, STEP } from "./gradient-list";
import { at } from "./lanes";

/** Bytes of the bits of a row, channel 0 lowest, in words of 64. */
// @ts-ignore: decorator
@inline
function bitsOf(c: i32): usize {
  return <usize>((c + 63) >> 6) << 3;
}

export function winnersLength(t: i32, c: i32): i32 {
  return t * <i32>(bitsOf(c) >> 2);
}

export function dropoutMaxPool1dForward(y: usize, winners: usize, x: usize, n: i32, t: i32, c: i32, pool: i32, tOut: i32, rate: f64, offset: i32,
  key0: i32, key1: i32, relu: i32): void {
  const threshold = thresholdOf(rate), scale = scaleOf(rate);
  const thresholds = i32x4.splat(threshold), scales = f32x4.splat(scale), keys0 = i32x4.splat(key0), keys1 = i32x4.splat(key1);
  const step = <usize>(c << 2), row = bitsOf(c);
  // Hashes serve 8 elements that follow each other: where rows are not whole blocks, each element is looked up for itself.
  const whole = c % 8 == 0 && offset % 8 == 0 ? step : 0;
  // Where a ReLU gave 0 nothing goes back, so only what is above it can win; the maximum is the same.
  const low: f32 = relu ? 0 : -Infinity;
  const lows = f32x4.splat(low);
  memory.fill(winners, 0, <usize>(n * t) * row);
  for (let i = 0; i < n; i++) {
    for (let to = 0; to < tOut; to++, y += step) {
      const first = (i * t + to * pool) * c;
      const start = at(x, first), bits = winners + <usize>(i * t + to * pool) * row;
      let col: usize = 0;
      // Pools of two without a loop: 0.22 to 0.17 ms of the baseline's step.
      if (pool == 2) {
        for (; col < whole; col += 32) {
          const block = (offset + first + <i32>(col >> 2)) >> 3;
          const source = start + col, byte = bits + (col >> 5);
          const h = hashes(block, keys0, keys1), g = hashes(block + (c >> 3), keys0, keys1);
          const keep0 = keptLow(h, thresholds), keep1 = keptHigh(h, thresholds), keep2 = keptLow(g, thresholds), keep3 = keptHigh(g, thresholds);
          const a0 = v128.and(f32x4.mul(v128.load(source), scales), keep0), a1 = v128.and(f32x4.mul(v128.load(source, 16), scales), keep1);
          const b0 = v128.and(f32x4.mul(v128.load(source + step), scales), keep2), b1 = v128.and(f32x4.mul(v128.load(source + step, 16), scales), keep3);
          const best0 = f32x4.max(lows, a0), best1 = f32x4.max(lows, a1);
          const above0 = f32x4.gt(b0, best0), above1 = f32x4.gt(b1, best1);
          v128.store(y + col, f32x4.max(best0, b0));
          v128.store(y + col, f32x4.max(best1, b1), 16);
          store<u8>(byte, <u8>lanes(v128.andnot(v128.and(f32x4.gt(a0, lows), keep0), above0), v128.andnot(v128.and(f32x4.gt(a1, lows), keep1), above1)));
          store<u8>(byte + row, <u8>lanes(v128.and(above0, keep2), v128.and(above1, keep3)));
        }
      }
      for (; col < whole; col += 32) {
        const block = (offset + first + <i32>(col >> 2)) >> 3;
        let best0 = lows, best1 = lows;
        let source = start + col, won: u64 = 0;
        for (let j = 0; j < pool; j++, source += step) {
          const h = hashes(block + j * (c >> 3), keys0, keys1);
          const keep0 = keptLow(h, thresholds), keep1 = keptHigh(h, thresholds);
          const value0 = v128.and(f32x4.mul(v128.load(source), scales), keep0), value1 = v128.and(f32x4.mul(v128.load(source, 16), scales), keep1);
          const above0 = f32x4.gt(value0, best0), above1 = f32x4.gt(value1, best1);
          best0 = f32x4.max(best0, value0);
          best1 = f32x4.max(best1, value1);
          // Whoever is above takes it from all before.
          won = (won & ~(lanes(above0, above1) * 0x0101010101010101)) | (lanes(v128.and(above0, keep0), v128.and(above1, keep1)) << (8 * j));
        }
        for (let j = 0, byte = bits + (col >> 5); j < pool; j++, byte += row, won >>= 8) store<u8>(byte, <u8>won);
        v128.store(y + col, best0);
        v128.store(y + col, best1, 16);
      }
      for (; col < step; col += 4) {
        const channel = <i32>(col >> 2);
        let best = low, winner = -1;
        for (let j = 0; j < pool; j++) {
          const kept = keptOne(offset + first + j * c + channel, key0, key1, threshold);
          const value: f32 = kept ? f32.load(start + <usize>j * step + col) * scale : 0;
          if (value > best) winner = kept ? j : -1;
          best = max(best, value);
        }
        f32.store(y + col, best);
        if (winner < 0) continue;
        const byte = bits + <usize>winner * row + (col >> 5);
        store<u8>(byte, <u8>(<i32>load<u8>(byte) | (1 << (channel & 7))));
      }
    }
  }
}

/** A bit for each of 8 lanes that are set. */
// @ts-ignore: decorator
@inline
function lanes(low: v128, high: v128): u64 {
  return <u64>i16x8.bitmask(i16x8.narrow_i32x4_s(low, high));
}

export function dropoutMaxPool1dBackward(dx: usize, winners: usize, dy: usize, n: i32, t: i32, c: i32, pool: i32, tOut: i32, rate: f64): void {
  const scale = scaleOf(rate), scales = f32x4.splat(scale);
  const step = <usize>(c << 2), row = bitsOf(c), rest = t - tOut * pool;
  for (let i = 0; i < n; i++) {
    for (let to = 0; to < tOut; to++, dy += step) {
      for (let j = 0; j < pool; j++, dx += step, winners += row) {
        let col: usize = 0;
        for (; col + 16 <= step; col += 16) {
          const four = <i32>load<u8>(winners + (col >> 5)) >> <i32>((col >> 2) & 4);
          const here = i32x4.ne(v128.and(i32x4.splat(four), i32x4(1, 2, 4, 8)), i32x4.splat(0));
          v128.store(dx + col, v128.and(f32x4.mul(v128.load(dy + col), scales), here));
        }
        for (; col < step; col += 4) {
          const here = (load<u8>(winners + (col >> 5)) >> <u8>((col >> 2) & 7)) & 1;
          f32.store(dx + col, here ? f32.load(dy + col) * scale : 0);
        }
      }
    }
    memory.fill(dx, 0, <usize>rest * step);
    dx += <usize>rest * step;
    winners += <usize>rest * row;
  }
}

/** The same as a list (gradient-list.ts) of dx(N, T, C), which is nowhere else. */
export function dropoutMaxPool1dBackwardList(list: usize, winners: usize, dy: usize, n: i32, t: i32, c: i32, pool: i32, tOut: i32, rate: f64): void {
  const scale = scaleOf(rate);
  const row = bitsOf(c);
  for (let i = 0; i < n; i++, list = at(list, gradientListLength(t, c))) {
    let end = beginList(list, t);
    for (let time = 0; time < t; time++, winners += row) {
      const above = at(dy, (i * tOut + time / pool) * c);
      for (let word: usize = 0; word < row; word += 8) {
        for (let present = load<u64>(winners + word); present != 0; present &= present - 1, end += 8) {
          const filter = <i32>(word << 3) + <i32>ctz(present);
          i32.store(end, (filter - time * c) * STEP);
          f32.store(end, f32.load(at(above, filter)) * scale, 4);
        }
      }
      endRow(list, end, time);
    }
  }
}
