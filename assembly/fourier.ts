// Convolutions with stride 1, dilation 1 and more than three taps by way of the frequencies: overlap-save in blocks of 32 steps. A block yields
// 33 - K outputs by 47 products a channel and filter in place of (33 - K) K:
//   V = the real Fourier transform of 32 inputs, U that of the taps, conjugated; 15 complex products of three real ones each (Gauss'
//   (a + ib)(e + if): e (a + b) - b (e + f) + i (e (a + b) + a (f - e))) and two real ones, each a matrix product over the channels;
//   y = the first 33 - K steps of what is transformed back; the others have gone round.
// Backward: dw is the first K steps of V times the conjugated transform of dy's blocks, summed over the whole batch and transformed back once;
// dx is the same convolution over dy with the filters turned round. The error is about 4e-7 of the largest value, no more than that of the
// direct sum. Kernel 11 of the baseline costs 235 products an output channel and window where sums of F(6,3) take 608.
// Reference: the same functions of src/kernels/reference.ts as the direct convolution's (conv1d.ts), which chooses between the two.
import { BLOCK, outputSteps, planes, PLANES, WORK } from "./fourier-transforms";
import { align4, at, startOf } from "./lanes";
import { nnRowsWhole } from "./row";
import { ACCUMULATE, tnTile } from "./tiles";
import { pad } from "./window";

/** Rows of a product: windows are taken together until there are about so many blocks. */
const ROWS: i32 = 64;

/**
 * Where it pays: a block's products and transforms, which cost an output channel as much as 28 more channels in, against its direct sums
 * (measured with 9 and 64 channels of kernels of 5, 7 and 11; Zen 4, plain).
 */
export function isFourier(c: i32, f: i32, k: i32, stride: i32, dilation: i32): bool {
  return k > 3 && stride == 1 && dilation == 1 && f % 8 == 0 && f >= 16 && PLANES * (c + 28) < (BLOCK + 1 - k) * k * c;
}

// @ts-ignore: decorator
@inline
function blocksOf(tOut: i32, k: i32): i32 {
  const each = BLOCK + 1 - k;
  return (tOut + each - 1) / each;
}

/** Windows taken together: of n as equal groups as can be. */
// @ts-ignore: decorator
@inline
function groupOf(n: i32, blocks: i32): i32 {
  const together = max(1, ROWS / blocks);
  const groups = (n + together - 1) / together;
  return (n + groups - 1) / groups;
}

/**
 * Floats from a plane of so many to the next. A transform touches all planes at one place: a power of two apart they would share a set of the
 * first-level cache, so the next one begins a cache line later in the page.
 */
// @ts-ignore: decorator
@inline
function planeOf(length: i32): i32 {
  return ((length + 1023) & ~1023) + 16;
}

/** Floats of the filters' planes. */
export function fourierPackedLength(c: i32, f: i32): i32 {
  return PLANES * planeOf(c * f);
}

export function fourierScratch(c: i32, f: i32, k: i32, tOut: i32): i32 {
  const blocks = blocksOf(tOut, k);
  const rows = blocks * max(1, ROWS / blocks);
  // U or dU, V beside dM or with M in its place, a padded window, filters turned round, work space of a transform.
  const wide = align4(c);
  const products = max(PLANES * (planeOf(rows * wide) + planeOf(rows * f)), (PLANES + 1) * planeOf(rows * max(wide, f)));
  return fourierPackedLength(c, f) + products + align4((tOut + k - 1) * c) + k * c * f + WORK;
}

/** U of w(K, C, F) in panels, as the products read it. */
export function fourierPack(panels: usize, w: usize, work: usize, c: i32, f: i32, k: i32): void {
  const planeBytes = <usize>planeOf(c * f) << 2;
  for (let col = 0; col < f; col += 4) {
    const panel = at(panels, (col & ~7) * c + (col & 4));
    for (let channel = 0; channel < c; channel++) {
      planes(at(panel, 8 * channel), planeBytes, work, at(w, channel * f + col), c * f << 2, k, true);
    }
  }
}

/** y = act(b + x * w), w(K, C, F). */
export function fourierForward(y: usize, x: usize, w: usize, b: usize, scratch: usize, n: i32, t: i32, c: i32, f: i32, k: i32, padLeft: i32,
  tOut: i32, relu: i32): void {
  const rest = at(scratch, fourierPackedLength(c, f));
  fourierPack(scratch, w, rest, c, f, k);
  fourierForwardPacked(y, x, scratch, b, rest, n, t, c, f, k, padLeft, tOut, relu);
}

/** The same from the filters of fourierPack; `scratch` holds what fourierScratch has besides them. */
export function fourierForwardPacked(y: usize, x: usize, panels: usize, b: usize, scratch: usize, n: i32, t: i32, c: i32, f: i32, k: i32,
  padLeft: i32, tOut: i32, relu: i32): void {
  const each = BLOCK + 1 - k, blocks = blocksOf(tOut, k), steps = tOut + k - 1;
  const wide = align4(c);
  const work = scratch, window = at(work, WORK), m = at(window, align4(steps * c));
  const most = groupOf(n, blocks);
  for (let i = 0; i < n; i += most) {
    const group = min(most, n - i);
    const rows = group * blocks;
    // M of a plane takes the place of V of the one before.
    const planeBytes = <usize>planeOf(rows * max(wide, f)) << 2;
    const v = m + planeBytes;
    for (let j = 0, row = 0; j < group; j++) {
      const source = pad(window, at(x, (i + j) * t * c), t, c, steps, padLeft);
      for (let block = 0; block < blocks; block++, row++) {
        const first = block * each;
        for (let col = 0; col < c; col += 4) {
          planes(at(v, row * wide + col), planeBytes, work, at(source, first * c + col), c << 2, min(BLOCK, steps - first), false);
        }
      }
    }
    for (let p = 0; p < PLANES; p++) {
      const offset = <usize>p * planeBytes;
      nnRowsWhole(m + offset, rows, f, v + offset, <usize>(wide << 2), c, at(panels, p * planeOf(c * f)));
    }
    for (let j = 0, row = 0; j < group; j++) {
      for (let block = 0; block < blocks; block++, row++) {
        const first = block * each;
        for (let col = 0; col < f; col += 4) {
          outputSteps(at(y, ((i + j) * tOut + first) * f + col), f << 2, min(each, tOut - first), at(m, row * f + col), planeBytes, work,
            b ? at(b, col) : 0, relu);
        }
      }
    }
  }
}

/** dx(N, T, C) from dy(N, To, F). */
export function fourierBackwardInput(dx: usize, dy: usize, w: usize, scratch: usize, n: i32, t: i32, c: i32, f: i32, k: i32, padLeft: i32,
  tOut: i32): void {
  const turned = scratch;
  for (let tap = 0; tap < k; tap++) transpose(at(turned, (k - 1 - tap) * c * f), at(w, tap * c * f), c, f);
  fourierForward(dx, dy, turned, 0, at(turned, k * c * f), n, tOut, f, c, k, k - 1 - padLeft, t, 0);
}

/** to(cols, rows) = from(rows, cols). */
function transpose(to: usize, from: usize, rows: i32, cols: i32): void {
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++, from += 4) f32.store(at(to, col * rows + row), f32.load(from));
  }
}

/** The share of dw alone: its channels; the bias gradient is a column sum like the direct convolution's. */
export function fourierBackwardFilters(dw: usize, x: usize, dy: usize, scratch: usize, n: i32, t: i32, c: i32, f: i32, k: i32, padLeft: i32,
  tOut: i32, part: i32, parts: i32): void {
  const from = startOf(part, parts, c), to = startOf(part + 1, parts, c);
  if (from == to) return;
  const each = BLOCK + 1 - k, blocks = blocksOf(tOut, k), steps = tOut + k - 1;
  const wide = align4(c);
  const work = scratch, window = at(work, WORK), du = at(window, align4(steps * c));
  const v = at(du, PLANES * planeOf(c * f));
  const most = groupOf(n, blocks);
  for (let i = 0; i < n; i += most) {
    const group = min(most, n - i);
    const rows = group * blocks;
    const planeBytes = <usize>planeOf(rows * wide) << 2, gradientBytes = <usize>planeOf(rows * f) << 2;
    const dm = v + <usize>PLANES * planeBytes;
    for (let j = 0, row = 0; j < group; j++) {
      const source = pad(window, at(x, (i + j) * t * c), t, c, steps, padLeft);
      for (let block = 0; block < blocks; block++, row++) {
        const first = block * each;
        for (let col = from; col < to; col += 4) {
          planes(at(v, col * rows + 4 * row), planeBytes, work, at(source, first * c + col), c << 2, min(BLOCK, steps - first), false);
        }
        const gradient = at(dy, ((i + j) * tOut + first) * f);
        for (let col = 0; col < f; col += 4) {
          planes(at(dm, (col & ~7) * rows + 8 * row + (col & 4)), gradientBytes, work, at(gradient, col), f << 2,
            min(each, tOut - first), true);
        }
      }
    }
    for (let p = 0; p < PLANES; p++) {
      const a = v + <usize>p * planeBytes, b = dm + <usize>p * gradientBytes;
      for (let row = from; row < to; row += 4) {
        for (let col = 0; col < f; col += 8) {
          tnTile(at(du, p * planeOf(c * f) + row * f + col), <usize>(f << 2), at(a, row * rows), 16, at(b, col * rows), 32, rows, min(4, to - row), 8,
            i == 0 ? 0 : ACCUMULATE);
        }
      }
    }
  }
  const size = c * f;
  for (let i = from * f; i < to * f; i += 4) outputSteps(at(dw, i), size << 2, k, at(du, i), <usize>planeOf(size) << 2, work, 0, 0);
}
