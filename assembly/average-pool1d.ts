// Average pooling over time, of which the global one is a single pool, the backward pass of global max pooling, and global pooling by the share
// of positive values, which has none.
// Reference: src/kernels/reference/pooling.ts.
import { at } from "./lanes";

export function averagePool1dForward(y: usize, x: usize, n: i32, t: i32, c: i32, pool: i32, stride: i32, padLeft: i32, tOut: i32): void {
  const ld = <usize>(c << 2);
  for (let i = 0; i < n; i++) {
    const source = at(x, i * t * c);
    for (let to = 0; to < tOut; to++) {
      const first = max(0, to * stride - padLeft), end = min(t, to * stride - padLeft + pool);
      const start = at(source, first * c), target = at(y, (i * tOut + to) * c);
      const share: f32 = 1 / <f32>(end - first);
      const shares = f32x4.splat(share);
      let col = 0;
      // Sixteen columns are a cache line.
      for (; col + 16 <= c; col += 16) {
        let from = at(start, col);
        let s0 = v128.load(from), s1 = v128.load(from, 16), s2 = v128.load(from, 32), s3 = v128.load(from, 48);
        for (let step = first + 1; step < end; step++) {
          from += ld;
          s0 = f32x4.add(s0, v128.load(from));
          s1 = f32x4.add(s1, v128.load(from, 16));
          s2 = f32x4.add(s2, v128.load(from, 32));
          s3 = f32x4.add(s3, v128.load(from, 48));
        }
        v128.store(at(target, col), f32x4.mul(s0, shares));
        v128.store(at(target, col), f32x4.mul(s1, shares), 16);
        v128.store(at(target, col), f32x4.mul(s2, shares), 32);
        v128.store(at(target, col), f32x4.mul(s3, shares), 48);
      }
      for (; col + 4 <= c; col += 4) {
        let from = at(start, col);
        let sum = v128.load(from);
        for (let step = first + 1; step < end; step++) sum = f32x4.add(sum, v128.load((from += ld)));
        v128.store(at(target, col), f32x4.mul(sum, shares));
      }
      for (; col < c; col++) {
        let from = at(start, col);
        let sum = f32.load(from);
        for (let step = first + 1; step < end; step++) sum += f32.load((from += ld));
        f32.store(at(target, col), sum * share);
      }
    }
  }
}

/** Each row of dx is the sum of what the pools give that it lies in, in their order: written once where pools do not overlap. */
export function averagePool1dBackward(dx: usize, dy: usize, n: i32, t: i32, c: i32, pool: i32, stride: i32, padLeft: i32, tOut: i32): void {
  for (let i = 0; i < n; i++) {
    const above = at(dy, i * tOut * c);
    for (let step = 0; step < t; step++) {
      const target = at(dx, (i * t + step) * c);
      const place = step + padLeft;
      const from = place < pool ? 0 : (place - pool) / stride + 1, to = min(tOut - 1, place / stride);
      if (from > to) memory.fill(target, 0, <usize>c << 2);
      for (let pooled = from; pooled <= to; pooled++) {
        const begin = pooled * stride - padLeft;
        const share: f32 = 1 / <f32>(min(t, begin + pool) - max(0, begin));
        give(target, at(above, pooled * c), share, c, pooled > from);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function give(target: usize, source: usize, share: f32, c: i32, more: bool): void {
  const shares = f32x4.splat(share);
  let col = 0;
  for (; col + 4 <= c; col += 4) {
    const part = f32x4.mul(v128.load(at(source, col)), shares);
    v128.store(at(target, col), more ? f32x4.add(v128.load(at(target, col)), part) : part);
  }
  for (; col < c; col++) {
    const part = f32.load(at(source, col)) * share;
    f32.store(at(target, col), more ? f32.load(at(target, col)) + part : part);
  }
}

/** Equal maxima share the gradient, as in every backend of Keras. */
export function globalMaxPool1dBackward(dx: usize, x: usize, y: usize, dy: usize, n: i32, t: i32, c: i32): void {
  const ld = <usize>(c << 2);
  const one = f32x4.splat(1);
  for (let i = 0; i < n; i++) {
    const values = at(x, i * t * c), gradient = at(dx, i * t * c), row = i * c;
    let col = 0;
    for (; col + 4 <= c; col += 4) {
      const best = v128.load(at(y, row + col));
      let count = f32x4.splat(0);
      let from = at(values, col), to = at(gradient, col);
      for (let step = 0; step < t; step++, from += ld) count = f32x4.add(count, v128.and(f32x4.eq(v128.load(from), best), one));
      const share = f32x4.div(v128.load(at(dy, row + col)), count);
      from = at(values, col);
      for (let step = 0; step < t; step++, from += ld, to += ld) v128.store(to, v128.and(f32x4.eq(v128.load(from), best), share));
    }
    for (; col < c; col++) {
      const best = f32.load(at(y, row + col));
      let count: f32 = 0;
      let from = at(values, col), to = at(gradient, col);
      for (let step = 0; step < t; step++, from += ld) if (f32.load(from) == best) count += 1;
      const share = f32.load(at(dy, row + col)) / count;
      from = at(values, col);
      for (let step = 0; step < t; step++, from += ld, to += ld) f32.store(to, f32.load(from) == best ? share : 0);
    }
  }
}

export function globalPpvPool1dForward(y: usize, x: usize, n: i32, t: i32, c: i32): void {
  const ld = <usize>(c << 2), none = f32x4.splat(0), steps = f32x4.splat(<f32>t);
  for (let i = 0; i < n; i++) {
    const values = at(x, i * t * c), target = at(y, i * c);
    let col = 0;
    for (; col + 4 <= c; col += 4) {
      let count = i32x4.splat(0), from = at(values, col);
      // A comparison that holds is -1.
      for (let step = 0; step < t; step++, from += ld) count = i32x4.sub(count, f32x4.gt(v128.load(from), none));
      v128.store(at(target, col), f32x4.div(f32x4.convert_i32x4_s(count), steps));
    }
    for (; col < c; col++) {
      let count = 0, from = at(values, col);
      for (let step = 0; step < t; step++, from += ld) if (f32.load(from) > 0) count++;
      f32.store(at(target, col), <f32>count / <f32>t);
    }
  }
}
