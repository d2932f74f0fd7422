// Convolutions with kernel size 3, stride 1 and dilation 1 in the transform domain: F(6,3) of Winograd's minimal filtering (Lavin and Gray,
// arXiv:1509.09308, points 0, 1, -1, 2, -2, 1/2, -1/2, infinity). Six outputs cost 8 products in place of 18:
//   V = B'x of 8 inputs, U = G w of 3 taps, M_p = V_p U_p for p = 0 ... 7, y = A'M.
// Backward by the adjoints: dM = A dy; dU_p = sum of V_p' dM_p over the whole batch, dw = G'dU once; dV_p = dM_p U_p', dx = B dV with
// neighbouring tiles overlapping by two steps. The error is about 2e-6 of the largest value, against 4e-7 of the direct sum. Plain SIMD
// has no fused multiply-add and is bound by its arithmetic, so F(6,3) (44 MFLOP) beats F(4,3) (49 MFLOP) here.
// Reference: the same functions of src/kernels/reference.ts as the direct convolution's (conv1d.ts), which chooses between the two.
import { at, startOf } from "./lanes";
import { packPanels8, packTransposed8 } from "./pack";
import { nnRowsWhole } from "./row";
import { ACCUMULATE, nnRows, tnTile } from "./tiles";
import { pad } from "./window";
import {
  filterGradient, filterPlane, OUTPUTS, overlapInput, PLANES, poolOutput, transformGradient, transformInput, transformOutput,
} from "./winograd-transforms";

const TAPS: i32 = 3;
/** Rows of a product: windows are taken together until there are about so many tiles (64: no difference; 256: the filters' gradient 15 % slower). */
const ROWS: i32 = 128;

/** With fewer channels or filters the transforms cost more than the products they save. */
export function isMinimal(c: i32, f: i32, k: i32, stride: i32, dilation: i32): bool {
  return k == TAPS && stride == 1 && dilation == 1 && c % 8 == 0 && f % 8 == 0 && c >= 16 && f >= 16;
}

// @ts-ignore: decorator
@inline
function tilesOf(tOut: i32): i32 {
  return (tOut + OUTPUTS - 1) / OUTPUTS;
}

/** At most how many windows are taken together. */
// @ts-ignore: decorator
@inline
function windowsTogether(tiles: i32): i32 {
  return max(1, ROWS / tiles);
}

/** Of n windows: groups as equal as they can be, since one of two windows after one of six pays the products' edges twice. */
// @ts-ignore: decorator
@inline
function groupOf(n: i32, together: i32): i32 {
  const groups = (n + together - 1) / together;
  return (n + groups - 1) / groups;
}

export function winogradScratch(c: i32, f: i32, tOut: i32): i32 {
  const tiles = tilesOf(tOut), rows = tiles * windowsTogether(tiles);
  // U or dU with one of its planes in another order, V or dV, M or dM, a padded window, the inputs of one tile.
  return (PLANES + 1) * c * f + PLANES * rows * (c + f) + (tOut + TAPS - 1) * c + PLANES * c;
}

/** Floats of the filters in the transform domain. */
export function winogradPackedLength(c: i32, f: i32): i32 {
  return PLANES * c * f;
}

/** U = G w in panels, as the products read it; `plane` holds one plane of it. */
export function winogradPack(panels: usize, plane: usize, w: usize, c: i32, f: i32): void {
  for (let p = 0; p < PLANES; p++) {
    filterPlane(plane, w, c * f, p);
    packPanels8(at(panels, p * c * f), plane, c, f, f);
  }
}

/** y = act(b + x * w), w(3, C, F). */
export function winogradForward(y: usize, x: usize, w: usize, b: usize, scratch: usize, n: i32, t: i32, c: i32, f: i32, padLeft: i32, tOut: i32,
  relu: i32): void {
  const plane = at(scratch, winogradPackedLength(c, f));
  winogradPack(scratch, plane, w, c, f);
  winogradForwardPacked(y, x, scratch, b, at(plane, c * f), n, t, c, f, padLeft, tOut, relu, false);
}

/**
 * The same from the filters of winogradPack; `scratch` holds what winogradScratch has besides them. `pooled`: y has of every two outputs the
 * larger, an odd last one being left out.
 */
export function winogradForwardPacked(y: usize, x: usize, panels: usize, b: usize, scratch: usize, n: i32, t: i32, c: i32, f: i32, padLeft: i32,
  tOut: i32, relu: i32, pooled: bool): void {
  const tiles = tilesOf(tOut), together = windowsTogether(tiles), steps = tOut + TAPS - 1;
  const v = scratch;
  const m = at(v, PLANES * tiles * together * c);
  const window = at(m, PLANES * tiles * together * f), edge = at(window, steps * c);
  const most = groupOf(n, together);
  for (let i = 0; i < n; i += most) {
    const group = min(most, n - i);
    const rows = group * tiles;
    for (let j = 0; j < group; j++) {
      const source = pad(window, at(x, (i + j) * t * c), t, c, steps, padLeft);
      transformInput(at(v, j * tiles * c), <usize>(rows * c) << 2, <usize>(c << 2), 16, source, edge, tiles, steps, c, 0, c);
    }
    for (let p = 0; p < PLANES; p++) {
      nnRowsWhole(at(m, p * rows * f), rows, f, at(v, p * rows * c), <usize>(c << 2), c, at(panels, p * c * f));
    }
    for (let j = 0; j < group; j++) {
      const products = at(m, j * tiles * f), planeBytes = <usize>(rows * f) << 2;
      if (pooled) poolOutput(at(y, (i + j) * (tOut >> 1) * f), products, planeBytes, b, tiles, tOut >> 1, f, relu);
      else transformOutput(at(y, (i + j) * tOut * f), products, planeBytes, b, tiles, tOut, f, relu);
    }
  }
}

export function winogradBackwardInput(dx: usize, dy: usize, w: usize, scratch: usize, n: i32, t: i32, c: i32, f: i32, padLeft: i32, tOut: i32): void {
  const tiles = tilesOf(tOut), together = windowsTogether(tiles);
  const panels = scratch;
  const plane = at(panels, PLANES * c * f);
  const dv = at(plane, c * f);
  const dm = at(dv, PLANES * tiles * together * c);
  const carry = at(dm, PLANES * tiles * together * f);
  for (let p = 0; p < PLANES; p++) {
    filterPlane(plane, w, c * f, p);
    packTransposed8(at(panels, p * c * f), plane, c, f);
  }
  const most = groupOf(n, together);
  for (let i = 0; i < n; i += most) {
    const group = min(most, n - i);
    const rows = group * tiles;
    for (let j = 0; j < group; j++) {
      transformGradient(at(dm, j * tiles * f), <usize>(rows * f) << 2, <usize>(f << 2), 32, at(dy, (i + j) * tOut * f), tiles, tOut, f);
    }
    for (let p = 0; p < PLANES; p++) {
      nnRows(at(dv, p * rows * c), <usize>(c << 2), rows, c, at(dm, p * rows * f), <usize>(f << 2), 1, 0, <usize>(f << 2), at(panels, p * c * f),
        <usize>(f << 5), 32, 0, 0);
    }
    for (let j = 0; j < group; j++) {
      overlapInput(at(dx, (i + j) * t * c), at(dv, j * tiles * c), <usize>(rows * c) << 2, carry, tiles, t, c, padLeft);
    }
  }
}

/** The share of dw alone: its channels; the bias gradient is a column sum like the direct convolution's. */
export function winogradBackwardFilters(dw: usize, x: usize, dy: usize, scratch: usize, n: i32, t: i32, c: i32, f: i32, padLeft: i32, tOut: i32,
  part: i32, parts: i32): void {
  const from = startOf(part, parts, c), to = startOf(part + 1, parts, c);
  if (from == to) return;
  const tiles = tilesOf(tOut), together = windowsTogether(tiles), steps = tOut + TAPS - 1;
  const size = c * f;
  const du = scratch;
  const v = at(du, PLANES * size);
  const dm = at(v, PLANES * tiles * together * c);
  const window = at(dm, PLANES * tiles * together * f), edge = at(window, steps * c);
  const most = groupOf(n, together);
  for (let i = 0; i < n; i += most) {
    const group = min(most, n - i);
    const rows = group * tiles;
    for (let j = 0; j < group; j++) {
      const source = pad(window, at(x, (i + j) * t * c), t, c, steps, padLeft);
      transformInput(at(v, j * tiles * 4 + from * rows), <usize>(rows * c) << 2, 16, <usize>(rows << 4), source, edge, tiles, steps, c, from, to);
      transformGradient(at(dm, j * tiles * 8), <usize>(rows * f) << 2, 32, <usize>(rows << 5), at(dy, (i + j) * tOut * f), tiles, tOut, f);
    }
    for (let p = 0; p < PLANES; p++) {
      for (let row = from; row < to; row += 4) {
        for (let col = 0; col < f; col += 8) {
          tnTile(at(du, p * size + row * f + col), <usize>(f << 2), at(v, p * rows * c + row * rows), 16, at(dm, p * rows * f + col * rows), 32, rows,
            4, 8, i == 0 ? 0 : ACCUMULATE);
        }
      }
    }
  }
  filterGradient(at(dw, from * f), at(du, from * f), size, (to - from) * f);
}
