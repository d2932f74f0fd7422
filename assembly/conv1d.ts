// 1D convolution (cross-correlation, as everywhere in deep learning) over (window, time, channel).
//
// Forward, per window, x being padded where padding asks for it:
//   y[t][f] = b[f] + sum over k, c of x[t * stride + k * dilation][c] * w[k][c][f]
// In (time, channel) order row t of the im2col matrix is the run x[t * stride * C ...] of K * C floats (dilation 1), or K runs of C
// floats, so rows simply overlap and nothing is copied. Backward:
//   dx[t][c] = sum over k, f of dy[(t - k * dilation) / stride][f] * w[k][c][f]: the same product over dy, spread by stride and framed
//     with zeros, with the filters flipped and transposed;
//   dw[k][c][f] = sum over t of x[t * stride + k * dilation][c] * dy[t][f]: one transposed product a tap, added window after window.
// Kernels from 3 on with enough channels go another way (winograd.ts).
// Reference: conv1dForward, conv1dBackwardInput, conv1dBackwardFilters in src/kernels/reference.ts.
import { align4, align8, at, startOf } from "./lanes";
import { columnSums, packPanels4, packPanels8 } from "./pack";
import { ACCUMULATE, nnRows, RELU, tnTile } from "./tiles";
import { framed, pad, span } from "./window";
import {
  transforms, turnsRound, winogradBackwardFilters, winogradBackwardInput, winogradForward, winogradForwardPacked, winogradPack,
  winogradPackedLength, winogradScratch,
} from "./winograd";

export function conv1dScratch(t: i32, c: i32, f: i32, k: i32, stride: i32, dilation: i32, padLeft: i32, tOut: i32): i32 {
  if (transforms(c, f, k, stride, dilation)) {
    const scratch = winogradScratch(c, f, k, tOut);
    return turnsRound(k) ? max(scratch, winogradScratch(f, c, k, t)) : scratch;
  }
  const steps = span(tOut, k, stride, dilation);
  const forward = align8(f) * k * c + align4(steps * c);
  const input = align8(c) * k * f + align4(framed(t, k, dilation, padLeft) * f);
  const filters = align4(steps * c) + (c % 4 == 0 ? c * steps : align4(k * c) * tOut) + align8(f) * tOut;
  return max(forward, max(input, filters));
}

export function conv1dForward(y: usize, x: usize, w: usize, b: usize, scratch: usize, n: i32, t: i32, c: i32, f: i32, k: i32, stride: i32,
  dilation: i32, padLeft: i32, tOut: i32, relu: i32): void {
  if (transforms(c, f, k, stride, dilation)) return winogradForward(y, x, w, b, scratch, n, t, c, f, k, padLeft, tOut, relu, false);
  packPanels8(scratch, w, k * c, f, f);
  forwardPacked(y, x, scratch, b, at(scratch, align8(f) * k * c), n, t, c, f, k, stride, dilation, padLeft, tOut, relu);
}

export function conv1dPackedLength(c: i32, f: i32, k: i32, stride: i32, dilation: i32): i32 {
  return transforms(c, f, k, stride, dilation) ? winogradPackedLength(c, f, k) : align8(f) * k * c;
}

export function conv1dPack(packed: usize, w: usize, scratch: usize, c: i32, f: i32, k: i32, stride: i32, dilation: i32): void {
  if (transforms(c, f, k, stride, dilation)) winogradPack(packed, scratch, w, c, f, k, false);
  else packPanels8(packed, w, k * c, f, f);
}

export function conv1dForwardPacked(y: usize, x: usize, packed: usize, b: usize, scratch: usize, n: i32, t: i32, c: i32, f: i32, k: i32,
  stride: i32, dilation: i32, padLeft: i32, tOut: i32, relu: i32): void {
  if (transforms(c, f, k, stride, dilation)) return winogradForwardPacked(y, x, packed, b, scratch, n, t, c, f, k, padLeft, tOut, relu);
  forwardPacked(y, x, packed, b, scratch, n, t, c, f, k, stride, dilation, padLeft, tOut, relu);
}

/** The matrix product, `panels` being the filters; `window` holds a padded window. */
function forwardPacked(y: usize, x: usize, panels: usize, b: usize, window: usize, n: i32, t: i32, c: i32, f: i32, k: i32, stride: i32,
  dilation: i32, padLeft: i32, tOut: i32, relu: i32): void {
  const steps = span(tOut, k, stride, dilation);
  const segments = dilation == 1 ? 1 : k;
  const segBytes = <usize>((dilation == 1 ? k * c : c) << 2);
  for (let i = 0; i < n; i++) {
    const source = pad(window, at(x, i * t * c), t, c, steps, padLeft);
    nnRows(at(y, i * tOut * f), <usize>(f << 2), tOut, f, source, <usize>((stride * c) << 2), segments, <usize>((dilation * c) << 2), segBytes,
      panels, <usize>((k * c) << 5), 32, b, relu ? RELU : 0);
  }
}

export function conv1dBackwardInput(dx: usize, dy: usize, w: usize, scratch: usize, n: i32, t: i32, c: i32, f: i32, k: i32, stride: i32,
  dilation: i32, padLeft: i32, tOut: i32): void {
  if (transforms(c, f, k, stride, dilation)) {
    if (turnsRound(k)) return winogradForward(dx, dy, w, 0, scratch, n, tOut, f, c, k, k - 1 - padLeft, t, 0, true);
    return winogradBackwardInput(dx, dy, w, scratch, n, t, c, f, padLeft, tOut);
  }
  const rows = framed(t, k, dilation, padLeft);
  const panels = scratch;
  const frame = at(scratch, align8(c) * k * f);
  packFlipped(panels, w, k, c, f);
  // The zeros between and around the rows of dy stay where they are from window to window.
  memory.fill(frame, 0, <usize>(rows * f) << 2);
  const before = (k - 1) * dilation;
  const segments = dilation == 1 ? 1 : k;
  const segBytes = <usize>((dilation == 1 ? k * f : f) << 2);
  const rowBytes = <usize>(f << 2);
  for (let i = 0; i < n; i++) {
    let source = at(dy, i * tOut * f);
    for (let to = 0; to < tOut; to++, source += rowBytes) {
      const row = before + to * stride;
      if (row < rows) memory.copy(at(frame, row * f), source, rowBytes);
    }
    nnRows(at(dx, i * t * c), <usize>(c << 2), t, c, at(frame, padLeft * f), rowBytes, segments, <usize>((dilation * f) << 2), segBytes,
      panels, <usize>((k * f) << 5), 32, 0, 0);
  }
}

/** The share `part` of `parts` of dw, and the same share of db: each number a sum over all windows in their order, whoever makes it. */
export function conv1dBackwardFilters(dw: usize, db: usize, x: usize, dy: usize, scratch: usize, n: i32, t: i32, c: i32, f: i32, k: i32,
  stride: i32, dilation: i32, padLeft: i32, tOut: i32, part: i32, parts: i32): void {
  columnSums(db, dy, n * tOut, f, part, parts);
  if (transforms(c, f, k, stride, dilation)) return winogradBackwardFilters(dw, x, dy, scratch, n, t, c, f, k, padLeft, tOut, part, parts);
  const steps = span(tOut, k, stride, dilation);
  const whole = c % 4 == 0;
  const rows = k * c;
  const from = startOf(part, parts, rows), to = startOf(part + 1, parts, rows);
  if (from == to) return;
  const window = scratch;
  const left = at(window, align4(steps * c));
  const right = at(left, whole ? c * steps : align4(rows) * tOut);
  for (let i = 0; i < n; i++) {
    const source = pad(window, at(x, i * t * c), t, c, steps, padLeft);
    if (whole) packPanels4(left, source, steps, c);
    else packTaps(at(left, from * tOut), source, c, k, stride, dilation, tOut, from, to);
    packPanels8(right, at(dy, i * tOut * f), tOut, f, f);
    for (let row = from; row < to; row += 4) {
      // With whole panels a group of 4 rows lies inside one tap, and taps are the same panel some steps later.
      const tap = row / c;
      const a = whole ? left + <usize>((row - tap * c) / 4 * steps + tap * dilation) * 16 : at(left, row * tOut);
      const aStep = whole ? <usize>(stride * 16) : 16;
      for (let col = 0; col < f; col += 8) {
        tnTile(at(dw, row * f + col), <usize>(f << 2), a, aStep, at(right, col * tOut), 32, tOut, min(4, to - row), min(8, f - col),
          i == 0 ? 0 : ACCUMULATE);
      }
    }
  }
}

/** to[ceil(c / 8)][k * f][8]: filters flipped in time, channels side by side. */
function packFlipped(to: usize, w: usize, k: i32, c: i32, f: i32): void {
  for (let channel = 0; channel < c; channel += 8) {
    for (let tap = k - 1; tap >= 0; tap--) {
      for (let j = 0; j < 8; j++) {
        const present = channel + j < c;
        let source = at(w, (tap * c + channel + j) * f);
        let target = at(to, j);
        for (let filter = 0; filter < f; filter++, source += 4, target += 32) f32.store(target, present ? f32.load(source) : 0);
      }
      to = at(to, 8 * f);
    }
  }
}

/**
 * to[ceil((end - start) / 4)][tOut][4] = columns start ... end - 1 of the im2col matrix, four of them side by side; start is a multiple of 4.
 * Past the last column stands what comes next in memory: it reaches only rows of a tile that are not copied out.
 */
function packTaps(to: usize, x: usize, c: i32, k: i32, stride: i32, dilation: i32, tOut: i32, start: i32, end: i32): void {
  if (dilation == 1) {
    for (let column = start; column < end; column += 4) {
      let source = at(x, column);
      for (let row = 0; row < tOut; row++, to += 16, source = at(source, stride * c)) v128.store(to, v128.load(source));
    }
    return;
  }
  for (let column = start; column < end; column++) {
    let target = at(to, ((column - start) & ~3) * tOut + (column & 3));
    const tap = column / c;
    let source = at(x, tap * dilation * c + (column - tap * c));
    for (let row = 0; row < tOut; row++, target += 16, source = at(source, stride * c)) f32.store(target, f32.load(source));
  }
}
