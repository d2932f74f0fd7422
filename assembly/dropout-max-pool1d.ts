// Dropout and the max pooling behind it in one pass: what is dropped is computed where it is compared, and never stored. The bits are those
// of dropout and maxPool1d one after the other; 0.95 to 0.46 ms of the baseline's step, the ReLU's mask included (Ice Lake, plain).
// Pools stand side by side: stride = pool, no padding. Reference: the same functions in src/kernels/reference.ts.
import { hashes, keptHigh, keptLow, keptOne, scaleOf, thresholdOf } from "./dropout";
import { appendRow, beginList, endRow, gradientListLength } from "./gradient-list";
import { at } from "./lanes";

export function dropoutMaxPool1dForward(y: usize, x: usize, n: i32, t: i32, c: i32, pool: i32, tOut: i32, rate: f64, offset: i32, key0: i32,
  key1: i32): void {
  const threshold = thresholdOf(rate), scale = scaleOf(rate);
  const thresholds = i32x4.splat(threshold), scales = f32x4.splat(scale), keys0 = i32x4.splat(key0), keys1 = i32x4.splat(key1);
  const step = <usize>(c << 2);
  // Hashes serve 8 elements that follow each other: where rows are not whole blocks, each element is looked up for itself.
  const whole = c % 8 == 0 && offset % 8 == 0 ? step : 0;
  for (let i = 0; i < n; i++) {
    for (let to = 0; to < tOut; to++, y += step) {
      const first = (i * t + to * pool) * c;
      const start = x + ((<usize>first) << 2);
      let col: usize = 0;
      for (; col < whole; col += 32) {
        const block = (offset + first + <i32>(col >> 2)) >> 3;
        let source = start + col;
        let h = hashes(block, keys0, keys1);
        let low = v128.and(f32x4.mul(v128.load(source), scales), keptLow(h, thresholds));
        let high = v128.and(f32x4.mul(v128.load(source, 16), scales), keptHigh(h, thresholds));
        for (let j = 1; j < pool; j++) {
          source += step;
          h = hashes(block + j * (c >> 3), keys0, keys1);
          low = f32x4.max(low, v128.and(f32x4.mul(v128.load(source), scales), keptLow(h, thresholds)));
          high = f32x4.max(high, v128.and(f32x4.mul(v128.load(source, 16), scales), keptHigh(h, thresholds)));
        }
        v128.store(y + col, low);
        v128.store(y + col, high, 16);
      }
      for (; col < step; col += 4) {
        let best: f32 = -Infinity;
        for (let j = 0; j < pool; j++) best = max(best, dropped(start + <usize>j * step + col, offset + first + j * c + <i32>(col >> 2), key0, key1, threshold, scale));
        f32.store(y + col, best);
      }
    }
  }
}

export function dropoutMaxPool1dBackward(dx: usize, x: usize, y: usize, dy: usize, n: i32, t: i32, c: i32, pool: i32, tOut: i32, rate: f64, offset: i32,
  key0: i32, key1: i32, relu: i32): void {
  const used = tOut * pool;
  for (let i = 0; i < n; i++) {
    for (let to = 0; to < tOut; to++, y = at(y, c), dy = at(dy, c)) {
      const first = (i * t + to * pool) * c;
      backwardPool(at(dx, first), at(x, first), y, dy, c, pool, rate, offset + first, key0, key1, relu);
    }
    memory.fill(at(dx, (i * t + used) * c), 0, <usize>((t - used) * c) << 2);
  }
}

/** The same as a list (gradient-list.ts) of dx(N, T, C): the rows of a pool are listed while they are in the first-level cache. */
export function dropoutMaxPool1dBackwardList(list: usize, x: usize, y: usize, dy: usize, scratch: usize, n: i32, t: i32, c: i32, pool: i32, tOut: i32,
  rate: f64, offset: i32, key0: i32, key1: i32, relu: i32): void {
  const used = tOut * pool;
  for (let i = 0; i < n; i++, list = at(list, gradientListLength(t, c))) {
    let end = beginList(list, t);
    for (let to = 0; to < tOut; to++, y = at(y, c), dy = at(dy, c)) {
      const first = (i * t + to * pool) * c;
      backwardPool(scratch, at(x, first), y, dy, c, pool, rate, offset + first, key0, key1, relu);
      for (let j = 0; j < pool; j++) end = appendRow(list, end, at(scratch, j * c), to * pool + j, c);
    }
    for (let row = used; row < t; row++) endRow(list, end, row);
  }
}

/** dx of the rows of one pool; its first element is number `offset`. */
// @ts-ignore: decorator
@inline
function backwardPool(dx: usize, x: usize, y: usize, dy: usize, c: i32, pool: i32, rate: f64, offset: i32, key0: i32, key1: i32, relu: i32): void {
  const threshold = thresholdOf(rate), scale = scaleOf(rate);
  const thresholds = i32x4.splat(threshold), scales = f32x4.splat(scale), keys0 = i32x4.splat(key0), keys1 = i32x4.splat(key1);
  const step = <usize>(c << 2);
  const whole = c % 8 == 0 && offset % 8 == 0 ? step : 0;
  // Without ReLU every x passes: nothing is below minus infinity.
  const low = f32x4.splat(relu ? 0 : -Infinity);
  let col: usize = 0;
  for (; col < whole; col += 32) {
    const block = (offset + <i32>(col >> 2)) >> 3;
    const best0 = v128.load(y + col), best1 = v128.load(y + col, 16);
    let left0 = f32x4.mul(v128.load(dy + col), scales), left1 = f32x4.mul(v128.load(dy + col, 16), scales);
    for (let j = 0, place = col; j < pool; j++, place += step) {
      const h = hashes(block + j * (c >> 3), keys0, keys1);
      const value0 = v128.load(x + place), value1 = v128.load(x + place, 16);
      const keep0 = keptLow(h, thresholds), keep1 = keptHigh(h, thresholds);
      const here0 = f32x4.eq(v128.and(f32x4.mul(value0, scales), keep0), best0), here1 = f32x4.eq(v128.and(f32x4.mul(value1, scales), keep1), best1);
      v128.store(dx + place, v128.and(v128.and(left0, here0), v128.and(keep0, f32x4.gt(value0, low))));
      v128.store(dx + place, v128.and(v128.and(left1, here1), v128.and(keep1, f32x4.gt(value1, low))), 16);
      left0 = v128.andnot(left0, here0);
      left1 = v128.andnot(left1, here1);
    }
  }
  for (; col < step; col += 4) {
    const best = f32.load(y + col);
    let left = f32.load(dy + col) * scale;
    for (let j = 0, place = col; j < pool; j++, place += step) {
      const index = offset + j * c + <i32>(col >> 2);
      const here = dropped(x + place, index, key0, key1, threshold, scale) == best;
      const passes = here && keptOne(index, key0, key1, threshold) && (!relu || f32.load(x + place) > 0);
      f32.store(dx + place, passes ? left : 0);
      if (here) left = 0;
    }
  }
}

// @ts-ignore: decorator
@inline
function dropped(x: usize, index: i32, key0: i32, key1: i32, threshold: u32, scale: f32): f32 {
  return keptOne(index, key0, key1, threshold) ? f32.load(x) * scale : 0;
}
