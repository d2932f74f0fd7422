// Depthwise 1D convolution: every channel by itself, M filters each; filter m of channel c makes output f = c * M + m, as in Keras.
//   y[t][f] = b[f] + sum over k of x[t * stride + k * dilation][f / M] * w[k][f]
// Lanes are channels. With M above 1 the channels are first repeated, so that one loop does all; backward their gradients are added again.
//   dx: the same sum over dy, spread by stride and framed with zeros, with the filters flipped;
//   dw[k][f] = sum over t of x[t * stride + k * dilation][f / M] * dy[t][f], added window after window.
// Reference: src/kernels/reference/depthwise.ts.
import { align4, at, madd, startOf, zero } from "./lanes";
import { columnSums } from "./pack";
import { framed, pad, span } from "./window";

export function depthwiseConv1dScratch(t: i32, c: i32, m: i32, k: i32, stride: i32, dilation: i32, padLeft: i32, tOut: i32): i32 {
  const f = c * m;
  const steps = span(tOut, k, stride, dilation);
  const forward = align4(steps * c) + (m == 1 ? 0 : steps * f);
  const input = align4(k * f) + align4(framed(t, k, dilation, padLeft) * f) + (m == 1 ? 0 : t * f);
  return max(forward, input);
}

export function depthwiseConv1dForward(y: usize, x: usize, w: usize, b: usize, scratch: usize, n: i32, t: i32, c: i32, m: i32, k: i32,
  stride: i32, dilation: i32, padLeft: i32, tOut: i32, relu: i32): void {
  const f = c * m;
  const steps = span(tOut, k, stride, dilation);
  for (let i = 0; i < n; i++) {
    const source = windowOf(scratch, at(x, i * t * c), t, c, m, steps, padLeft);
    sumTaps(at(y, i * tOut * f), source, w, b, tOut, f, k, stride, dilation, relu);
  }
}

export function depthwiseConv1dBackwardInput(dx: usize, dy: usize, w: usize, scratch: usize, n: i32, t: i32, c: i32, m: i32, k: i32,
  stride: i32, dilation: i32, padLeft: i32, tOut: i32): void {
  const f = c * m;
  const rows = framed(t, k, dilation, padLeft);
  const frame = at(scratch, align4(k * f)), each = at(frame, align4(rows * f));
  const rowBytes = <usize>(f << 2);
  for (let tap = 0; tap < k; tap++) memory.copy(at(scratch, (k - 1 - tap) * f), at(w, tap * f), rowBytes);
  // The zeros between and around the rows of dy stay where they are from window to window.
  memory.fill(frame, 0, <usize>rows * rowBytes);
  const before = (k - 1) * dilation;
  for (let i = 0; i < n; i++) {
    let source = at(dy, i * tOut * f);
    for (let to = 0; to < tOut; to++, source += rowBytes) {
      const row = before + to * stride;
      if (row < rows) memory.copy(at(frame, row * f), source, rowBytes);
    }
    const target = at(dx, i * t * c);
    sumTaps(m == 1 ? target : each, at(frame, padLeft * f), scratch, 0, t, f, k, 1, dilation, 0);
    if (m > 1) addRepeated(target, each, t * c, m);
  }
}

/** The share `part` of `parts` of the columns of dw, and of db: each number a sum over all windows in their order, whoever makes it. */
export function depthwiseConv1dBackwardFilters(dw: usize, db: usize, x: usize, dy: usize, scratch: usize, n: i32, t: i32, c: i32, m: i32,
  k: i32, stride: i32, dilation: i32, padLeft: i32, tOut: i32, part: i32, parts: i32): void {
  const f = c * m;
  columnSums(db, dy, n * tOut, f, part, parts);
  const from = startOf(part, parts, f), to = startOf(part + 1, parts, f);
  if (from == to) return;
  const steps = span(tOut, k, stride, dilation);
  for (let i = 0; i < n; i++) {
    const source = windowOf(scratch, at(x, i * t * c), t, c, m, steps, padLeft);
    const gradient = at(dy, i * tOut * f);
    for (let tap = 0; tap < k; tap += 4) {
      const height = min(4, k - tap);
      const left = at(source, tap * dilation * f), target = at(dw, tap * f);
      let col = from;
      if (height == 4) {
        for (; col + 4 <= to; col += 4) fourTaps(at(target, col), at(left, col), at(gradient, col), tOut, f, stride, dilation, i > 0);
      }
      for (let next = 0; next < height; next++) {
        oneTap(at(target, next * f), at(left, next * dilation * f), gradient, tOut, f, stride, col, to, i > 0);
      }
    }
  }
}

/** A window with its zeros in place and every channel there m times side by side. */
function windowOf(scratch: usize, x: usize, t: i32, c: i32, m: i32, steps: i32, padLeft: i32): usize {
  const source = pad(scratch, x, t, c, steps, padLeft);
  if (m == 1) return source;
  const repeated = at(scratch, align4(steps * c));
  let target = repeated;
  for (let i = 0; i < steps * c; i++) {
    const value = f32.load(at(source, i));
    for (let j = 0; j < m; j++, target += 4) f32.store(target, value);
  }
  return repeated;
}

/** to(count) = the sums of m neighbours each of from(count, m). */
function addRepeated(to: usize, from: usize, count: i32, m: i32): void {
  for (let i = 0; i < count; i++) {
    let sum: f32 = 0;
    for (let j = 0; j < m; j++, from += 4) sum += f32.load(from);
    f32.store(at(to, i), sum);
  }
}

/**
 * y(rows, f) = act(b(f) + sum over k of x[row * stride + k * dilation](f) * w[k](f)); b 0 means zero. Four rows at a time, so that a tap is
 * loaded once for all; the last four columns overlap those before where need be, with the same sums.
 */
function sumTaps(y: usize, x: usize, w: usize, b: usize, rows: i32, f: i32, k: i32, stride: i32, dilation: i32, relu: i32): void {
  if (f < 4) return sumTapsNarrow(y, x, w, b, rows, f, k, stride, dilation, relu);
  const low = f32x4.splat(relu ? 0 : -Infinity);
  const ld = <usize>(f << 2), step = <usize>((stride * f) << 2), tapBytes = <usize>((dilation * f) << 2);
  for (let next = 0; next < f; next += 4) {
    const col = min(next, f - 4);
    const bias = b ? v128.load(at(b, col)) : zero();
    let source = at(x, col), target = at(y, col), row = 0;
    for (; row + 4 <= rows; row += 4) {
      let c0 = bias, c1 = bias, c2 = bias, c3 = bias;
      let p0 = source, p1 = p0 + step, p2 = p1 + step, p3 = p2 + step, filter = at(w, col);
      for (let tap = 0; tap < k; tap++) {
        const weight = v128.load(filter);
        c0 = madd(weight, v128.load(p0), c0);
        c1 = madd(weight, v128.load(p1), c1);
        c2 = madd(weight, v128.load(p2), c2);
        c3 = madd(weight, v128.load(p3), c3);
        p0 += tapBytes;
        p1 += tapBytes;
        p2 += tapBytes;
        p3 += tapBytes;
        filter += ld;
      }
      v128.store(target, f32x4.max(low, c0));
      v128.store(target + ld, f32x4.max(low, c1));
      v128.store(target + 2 * ld, f32x4.max(low, c2));
      v128.store(target + 3 * ld, f32x4.max(low, c3));
      source += 4 * step;
      target += 4 * ld;
    }
    for (; row < rows; row++, source += step, target += ld) {
      let sum = bias, p = source, filter = at(w, col);
      for (let tap = 0; tap < k; tap++, p += tapBytes, filter += ld) sum = madd(v128.load(filter), v128.load(p), sum);
      v128.store(target, f32x4.max(low, sum));
    }
  }
}

function sumTapsNarrow(y: usize, x: usize, w: usize, b: usize, rows: i32, f: i32, k: i32, stride: i32, dilation: i32, relu: i32): void {
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < f; col++) {
      let sum: f32 = b ? f32.load(at(b, col)) : 0;
      for (let tap = 0; tap < k; tap++) sum += f32.load(at(x, (row * stride + tap * dilation) * f + col)) * f32.load(at(w, tap * f + col));
      f32.store(at(y, row * f + col), relu ? max(sum, 0) : sum);
    }
  }
}

/** dw of four neighbouring taps and four columns (+)= sum over rows of x[row * stride + tap * dilation] * dy[row]. */
function fourTaps(dw: usize, x: usize, dy: usize, rows: i32, f: i32, stride: i32, dilation: i32, accumulate: bool): void {
  const ld = <usize>(f << 2), step = <usize>((stride * f) << 2), tapBytes = <usize>((dilation * f) << 2);
  let c0 = zero(), c1 = zero(), c2 = zero(), c3 = zero();
  if (accumulate) {
    c0 = v128.load(dw);
    c1 = v128.load(dw + ld);
    c2 = v128.load(dw + 2 * ld);
    c3 = v128.load(dw + 3 * ld);
  }
  for (let row = 0; row < rows; row++) {
    const gradient = v128.load(dy);
    c0 = madd(gradient, v128.load(x), c0);
    c1 = madd(gradient, v128.load(x + tapBytes), c1);
    c2 = madd(gradient, v128.load(x + 2 * tapBytes), c2);
    c3 = madd(gradient, v128.load(x + 3 * tapBytes), c3);
    x += step;
    dy += ld;
  }
  v128.store(dw, c0);
  v128.store(dw + ld, c1);
  v128.store(dw + 2 * ld, c2);
  v128.store(dw + 3 * ld, c3);
}

/** The same of one tap and the columns from ... to - 1. */
function oneTap(dw: usize, x: usize, dy: usize, rows: i32, f: i32, stride: i32, from: i32, to: i32, accumulate: bool): void {
  let col = from;
  for (; col + 4 <= to; col += 4) {
    let sum = accumulate ? v128.load(at(dw, col)) : zero();
    for (let row = 0; row < rows; row++) sum = madd(v128.load(at(dy, row * f + col)), v128.load(at(x, row * stride * f + col)), sum);
    v128.store(at(dw, col), sum);
  }
  for (; col < to; col++) {
    let sum: f32 = accumulate ? f32.load(at(dw, col)) : 0;
    for (let row = 0; row < rows; row++) sum += f32.load(at(dy, row * f + col)) * f32.load(at(x, row * stride * f + col));
    f32.store(at(dw, col), sum);
  }
}
