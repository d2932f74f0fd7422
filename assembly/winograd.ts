// Convolutions with stride 1 and dilation 1 in the transform domain: F(6,3) of Winograd's minimal filtering (Lavin and Gray,
// arXiv:1509.09308, points 0, 1, -1, 2, -2, 1/2, -1/2, infinity). Six outputs cost 8 products in place of 18:
//   V = B'x of 8 inputs, U = G w of 3 taps, M_p = V_p U_p for p = 0 ... 7, y = A'M.
// Backward by the adjoints: dM = A dy; dU_p = sum of V_p' dM_p over the whole batch, dw = G'dU once; dV_p = dM_p U_p', dx = B dV with
// neighbouring tiles overlapping by two steps. The error is about 2e-6 of the largest value, against 4e-7 of the direct sum. Plain SIMD
// has no fused multiply-add and is bound by its arithmetic, so F(6,3) (44 MFLOP) beats F(4,3) (49 MFLOP) here.
//
// A longer kernel is a sum of kernels of 3 taps, the last one filled up with zeros, each on the input 3 steps later. They share the outputs'
// transform, so they are one product whose rows are their V side by side: of a shift by 3 the tiles are a second family, of a shift by 6 the
// next tile's, so family 0 and 1 of tile i, then of tile i + 1, ... lie one behind the other as they are needed, and rows overlap as those
// of the direct convolution do. Kernel 5 costs 16 products for 30, kernel 11 32 for 66. The input's gradient of such a kernel is the same
// convolution over dy with the filters turned round: its adjoint would have to add overlapping tiles of two families.
// Reference: the same functions of src/kernels/reference.ts as the direct convolution's (conv1d.ts), which chooses between the two.
import { at, startOf } from "./lanes";
import { packPanels8, packTransposed8 } from "./pack";
import { nnRowWhole, ROW_COLUMNS } from "./row";
import { ACCUMULATE, nnRows, tnTile } from "./tiles";
import { pad } from "./window";
import {
  filterGradient, filterPlane, OUTPUTS, overlapInput, PLANES, transformGradient, transformInput, transformOutput,
} from "./winograd-transforms";

/** Taps of a part. */
const TAPS: i32 = 3;
/** Rows of a product: windows are taken together until there are about so many tiles (64: no difference; 256: the filters' gradient 15 % slower). */
const ROWS: i32 = 128;

/** With fewer channels or filters the transforms cost more than the products they save. */
export function transforms(c: i32, f: i32, k: i32, stride: i32, dilation: i32): bool {
  return k >= TAPS && stride == 1 && dilation == 1 && c % 8 == 0 && f % 8 == 0 && c >= 16 && f >= 16;
}

/** Whether the input's gradient is the convolution turned round, for which `winogradScratch` is asked with c and f exchanged. */
// @ts-ignore: decorator
@inline
export function turnsRound(k: i32): bool {
  return k > TAPS;
}

// @ts-ignore: decorator
@inline
function partsOf(k: i32): i32 {
  return (k + TAPS - 1) / TAPS;
}

/** Shifts that are no multiple of a tile: 0, and 3 where there is a second part. */
// @ts-ignore: decorator
@inline
function familiesOf(parts: i32): i32 {
  return min(parts, 2);
}

// @ts-ignore: decorator
@inline
function tilesOf(tOut: i32): i32 {
  return (tOut + OUTPUTS - 1) / OUTPUTS;
}

/** Rows of a window: its tiles, and those behind them that the last parts look at. */
// @ts-ignore: decorator
@inline
function rowsOf(tiles: i32, parts: i32): i32 {
  return tiles + ((parts - 1) >> 1);
}

/** At most how many windows are taken together. */
// @ts-ignore: decorator
@inline
function windowsTogether(rows: i32): i32 {
  return max(1, ROWS / rows);
}

/** Of n windows: groups as equal as they can be, since one of two windows after one of six pays the products' edges twice. */
// @ts-ignore: decorator
@inline
function groupOf(n: i32, together: i32): i32 {
  const groups = (n + together - 1) / together;
  return (n + groups - 1) / groups;
}

export function winogradScratch(c: i32, f: i32, k: i32, tOut: i32): i32 {
  const parts = partsOf(k), families = familiesOf(parts);
  const each = rowsOf(tilesOf(tOut), parts);
  const rows = each * windowsTogether(each);
  // U or dU with one of its planes in another order, V or dV and what a last row looks at behind it, M or dM, a padded window, the inputs
  // of one tile.
  return (PLANES + 1) * parts * c * f + PLANES * rows * (families * c + f) + parts * c + (tOut + k - 1) * c + PLANES * c;
}

/** Floats of the filters in the transform domain. */
export function winogradPackedLength(c: i32, f: i32, k: i32): i32 {
  return PLANES * partsOf(k) * c * f;
}

/** U = G w in panels, as the products read it; `plane` holds one plane of it. `turned`: see winogradForward. */
export function winogradPack(panels: usize, plane: usize, w: usize, c: i32, f: i32, k: i32, turned: bool): void {
  for (let p = 0; p < PLANES; p++) packFilters(at(panels, p * partsOf(k) * c * f), plane, w, c, f, k, p, turned);
}

/**
 * y = act(b + x * w), w(K, C, F). `turned`: w is (K, F, C) and its taps stand in reverse order, which makes it the input's gradient of the
 * convolution from F to C.
 */
export function winogradForward(y: usize, x: usize, w: usize, b: usize, scratch: usize, n: i32, t: i32, c: i32, f: i32, k: i32, padLeft: i32,
  tOut: i32, relu: i32, turned: bool): void {
  const plane = at(scratch, winogradPackedLength(c, f, k));
  winogradPack(scratch, plane, w, c, f, k, turned);
  winogradForwardPacked(y, x, scratch, b, at(plane, partsOf(k) * c * f), n, t, c, f, k, padLeft, tOut, relu);
}

/** The same from the filters of winogradPack; `scratch` holds what winogradScratch has besides them. */
export function winogradForwardPacked(y: usize, x: usize, panels: usize, b: usize, scratch: usize, n: i32, t: i32, c: i32, f: i32, k: i32,
  padLeft: i32, tOut: i32, relu: i32): void {
  const parts = partsOf(k), families = familiesOf(parts);
  const tiles = tilesOf(tOut), each = rowsOf(tiles, parts), together = windowsTogether(each);
  const depth = parts * c, width = families * c;
  const v = scratch;
  const m = at(v, PLANES * each * together * width + depth);
  const window = at(m, PLANES * each * together * f), edge = at(window, (tOut + k - 1) * c);
  const most = groupOf(n, together);
  for (let i = 0; i < n; i += most) {
    const group = min(most, n - i);
    const rows = group * each;
    for (let j = 0; j < group; j++) {
      const source = pad(window, at(x, (i + j) * t * c), t, c, tOut + k - 1, padLeft);
      for (let family = 0; family < families; family++) {
        transformInput(at(v, j * each * width + family * c), <usize>(rows * width) << 2, <usize>(width << 2), 16, source, edge, each,
          TAPS * family, tOut + k - 1, c, 0, c);
      }
    }
    // A last row of its own would be computed as four.
    const single = rows > 4 && rows % 4 == 1 && f >= ROW_COLUMNS;
    for (let p = 0; p < PLANES; p++) {
      const a = at(v, p * rows * width), u = at(panels, p * depth * f), product = at(m, p * rows * f);
      nnRows(product, <usize>(f << 2), single ? rows - 1 : rows, f, a, <usize>(width << 2), 1, 0, <usize>(depth << 2), u, <usize>(depth << 5), 32,
        0, 0);
      if (single) nnRowWhole(at(product, (rows - 1) * f), at(a, (rows - 1) * width), depth, u, f);
    }
    for (let j = 0; j < group; j++) {
      transformOutput(at(y, (i + j) * tOut * f), at(m, j * each * f), <usize>(rows * f) << 2, b, tiles, tOut, f, relu);
    }
  }
}

/** Kernel 3 alone. */
export function winogradBackwardInput(dx: usize, dy: usize, w: usize, scratch: usize, n: i32, t: i32, c: i32, f: i32, padLeft: i32, tOut: i32): void {
  const tiles = tilesOf(tOut), together = windowsTogether(tiles);
  const panels = scratch;
  const plane = at(panels, PLANES * c * f);
  const dv = at(plane, c * f);
  const dm = at(dv, PLANES * tiles * together * c);
  const carry = at(dm, PLANES * tiles * together * f);
  const tap = <isize>(c * f) << 2;
  for (let p = 0; p < PLANES; p++) {
    filterPlane(plane, w, tap, TAPS, c * f, p);
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
export function winogradBackwardFilters(dw: usize, x: usize, dy: usize, scratch: usize, n: i32, t: i32, c: i32, f: i32, k: i32, padLeft: i32,
  tOut: i32, part: i32, shares: i32): void {
  const from = startOf(part, shares, c), to = startOf(part + 1, shares, c);
  if (from == to) return;
  const parts = partsOf(k), families = familiesOf(parts);
  const tiles = tilesOf(tOut), each = rowsOf(tiles, parts), together = windowsTogether(each);
  const size = c * f;
  const du = scratch;
  const v = at(du, PLANES * parts * size);
  const dm = at(v, PLANES * each * together * families * c);
  const window = at(dm, PLANES * each * together * f), edge = at(window, (tOut + k - 1) * c);
  const most = groupOf(n, together);
  for (let i = 0; i < n; i += most) {
    const group = min(most, n - i);
    const rows = group * each;
    const planeBytes = <usize>(rows * f) << 2;
    for (let j = 0; j < group; j++) {
      const source = pad(window, at(x, (i + j) * t * c), t, c, tOut + k - 1, padLeft);
      for (let family = 0; family < families; family++) {
        transformInput(at(v, family * PLANES * rows * c + j * each * 4 + from * rows), <usize>(rows * c) << 2, 16, <usize>(rows << 4), source,
          edge, each, TAPS * family, tOut + k - 1, c, from, to);
      }
      const target = at(dm, j * each * 8);
      transformGradient(target, planeBytes, 32, <usize>(rows << 5), at(dy, (i + j) * tOut * f), tiles, tOut, f);
      if (each > tiles) clearRows(target + (<usize>tiles << 5), planeBytes, <usize>(rows << 5), each - tiles, f);
    }
    for (let p = 0; p < PLANES; p++) {
      for (let tap = 0; tap < parts; tap++) {
        const shift = tap >> 1;
        const a = at(v, ((tap & 1) * PLANES + p) * rows * c + 4 * shift);
        const target = at(du, (p * parts + tap) * size);
        for (let row = from; row < to; row += 4) {
          for (let col = 0; col < f; col += 8) {
            tnTile(at(target, row * f + col), <usize>(f << 2), at(a, row * rows), 16, at(dm, p * rows * f + col * rows), 32, rows - shift, 4, 8,
              i == 0 ? 0 : ACCUMULATE);
          }
        }
      }
    }
  }
  for (let tap = 0; tap < parts; tap++) {
    filterGradient(at(dw, TAPS * tap * size + from * f), at(du, tap * size + from * f), size, parts * size, (to - from) * f, min(TAPS, k - TAPS * tap));
  }
}

/** Zeros in the rows that a window has behind its tiles: what stands beside them must not count. */
function clearRows(dm: usize, planeBytes: usize, panelBytes: usize, rows: i32, f: i32): void {
  for (let p = 0; p < PLANES; p++, dm += planeBytes) {
    for (let col = 0, panel = dm; col < f; col += 8, panel += panelBytes) memory.fill(panel, 0, <usize>rows << 5);
  }
}

/** to[F / 8][parts * C][8] = plane p of every part of w(K, C, F), or of w(K, F, C) turned round. `plane` holds parts * C * F floats. */
function packFilters(to: usize, plane: usize, w: usize, c: i32, f: i32, k: i32, p: i32, turned: bool): void {
  const parts = partsOf(k), size = c * f;
  for (let part = 0; part < parts; part++) {
    const first = TAPS * part;
    const tap = <isize>size << 2;
    filterPlane(at(plane, part * size), at(w, (turned ? k - 1 - first : first) * size), turned ? -tap : tap, min(TAPS, k - first), size, p);
  }
  if (!turned) return packPanels8(to, plane, parts * c, f, f);
  for (let col = 0; col < f; col += 8) {
    for (let part = 0; part < parts; part++, to = at(to, 8 * c)) packTransposed8(to, at(plane, part * size + col * c), 8, c);
  }
}
