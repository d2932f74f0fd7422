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

/** Outputs of a tile, and the products each costs; a tile looks at PLANES inputs and overlaps the next by 2. */
const OUTPUTS: i32 = 6;
const PLANES: i32 = 8;
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

// @ts-ignore: decorator
@inline
function scaled(factor: f32, a: v128): v128 {
  return f32x4.mul(f32x4.splat(factor), a);
}

/** to(C, F) = row p of G over up to three taps of w, `tap` bytes apart; those past `taps` are zero. `size` = C * F, a multiple of 4. */
function filterPlane(to: usize, w: usize, tap: isize, taps: i32, size: i32, p: i32): void {
  const far = p < 5;
  const first: f32 = far ? 1.0 / 90.0 : 32.0 / 45.0, middle: f32 = far ? 1.0 / 45.0 : 16.0 / 45.0, last: f32 = far ? 2.0 / 45.0 : 8.0 / 45.0;
  const none = f32x4.splat(0);
  for (let i = 0; i < size; i += 4, w += 16, to += 16) {
    const w0 = v128.load(w), w1 = taps > 1 ? v128.load(w + tap) : none, w2 = taps > 2 ? v128.load(w + 2 * tap) : none;
    let u = w2;
    if (p == 0) u = w0;
    else if (p == 1) u = scaled(-2.0 / 9.0, f32x4.add(f32x4.add(w0, w2), w1));
    else if (p == 2) u = scaled(-2.0 / 9.0, f32x4.sub(f32x4.add(w0, w2), w1));
    else if (p < 7) {
      const even = f32x4.add(scaled(first, w0), scaled(last, w2)), odd = scaled(middle, w1);
      u = p == 3 || p == 5 ? f32x4.add(even, odd) : f32x4.sub(even, odd);
    }
    v128.store(to, u);
  }
}

/** dw(3, C, F) = G' dU(8, C, F): `count` floats of each of the first `taps` taps, `size` = C * F apart; planes of dU lie `planeSize` apart. */
function filterGradient(dw: usize, du: usize, size: i32, planeSize: i32, count: i32, taps: i32): void {
  const bytes = <usize>size << 2, plane = <usize>planeSize << 2;
  for (let i = 0; i < count; i += 4, du += 16, dw += 16) {
    const u1 = v128.load(du + plane), u2 = v128.load(du + 2 * plane), u3 = v128.load(du + 3 * plane), u4 = v128.load(du + 4 * plane);
    const u5 = v128.load(du + 5 * plane), u6 = v128.load(du + 6 * plane);
    const one = scaled(-2.0 / 9.0, f32x4.add(u1, u2)), two = f32x4.add(u3, u4), half = f32x4.add(u5, u6);
    v128.store(dw, f32x4.add(f32x4.add(v128.load(du), one), f32x4.add(scaled(1.0 / 90.0, two), scaled(32.0 / 45.0, half))));
    if (taps > 1) {
      v128.store(dw + bytes, f32x4.add(scaled(2.0 / 9.0, f32x4.sub(u2, u1)),
        f32x4.add(scaled(1.0 / 45.0, f32x4.sub(u3, u4)), scaled(16.0 / 45.0, f32x4.sub(u5, u6)))));
    }
    if (taps > 2) {
      v128.store(dw + 2 * bytes, f32x4.add(f32x4.add(one, v128.load(du + 7 * plane)), f32x4.add(scaled(2.0 / 45.0, two), scaled(8.0 / 45.0, half))));
    }
  }
}

/**
 * V of one window's tiles, of channels from ... to - 1: plane p at v + p * planeBytes, tile i rowBytes further on, channels 4 ... 7 columnBytes
 * after 0 ... 3. Tile i looks at 8 steps of x from 6 i + shift on; beyond the `steps` that x has it sees zeros, from `edge`, so that no bit
 * depends on what lies behind the window.
 */
function transformInput(v: usize, planeBytes: usize, rowBytes: usize, columnBytes: usize, x: usize, edge: usize, tiles: i32, shift: i32,
  steps: i32, c: i32, from: i32, to: i32): void {
  const step = <usize>(c << 2);
  x += <usize>shift * step;
  for (let i = 0; i < tiles; i++, v += rowBytes, x += (<usize>OUTPUTS) * step) {
    let source = x, target = v;
    const inside = max(0, steps - shift - OUTPUTS * i);
    if (inside < PLANES) {
      memory.copy(edge, x, <usize>inside * step);
      memory.fill(edge + <usize>inside * step, 0, <usize>(PLANES - inside) * step);
      source = edge;
    }
    source = at(source, from);
    for (let col = from; col < to; col += 4, source += 16, target += columnBytes) {
      const x1 = v128.load(source + step), x2 = v128.load(source + 2 * step), x3 = v128.load(source + 3 * step);
      const x4 = v128.load(source + 4 * step), x5 = v128.load(source + 5 * step), x6 = v128.load(source + 6 * step);
      v128.store(target, f32x4.add(f32x4.sub(v128.load(source), x6), scaled(5.25, f32x4.sub(x4, x2))));
      v128.store(target + 7 * planeBytes, f32x4.add(f32x4.sub(v128.load(source + 7 * step), x1), scaled(5.25, f32x4.sub(x3, x5))));
      let even = f32x4.sub(f32x4.add(x2, x6), scaled(4.25, x4)), odd = f32x4.sub(f32x4.add(x1, x5), scaled(4.25, x3));
      v128.store(target + planeBytes, f32x4.add(even, odd));
      v128.store(target + 2 * planeBytes, f32x4.sub(even, odd));
      const x3s = scaled(2.5, x3), x4s = scaled(1.25, x4);
      even = f32x4.add(x6, f32x4.sub(scaled(0.25, x2), x4s));
      odd = f32x4.add(f32x4.sub(scaled(0.5, x1), x3s), scaled(2, x5));
      v128.store(target + 3 * planeBytes, f32x4.add(even, odd));
      v128.store(target + 4 * planeBytes, f32x4.sub(even, odd));
      even = f32x4.add(x6, scaled(4, f32x4.sub(x2, x4s)));
      odd = f32x4.add(f32x4.sub(scaled(2, x1), x3s), scaled(0.5, x5));
      v128.store(target + 5 * planeBytes, f32x4.add(even, odd));
      v128.store(target + 6 * planeBytes, f32x4.sub(even, odd));
    }
  }
}

/** y(To, F) of one window from its tiles of M, with bias and ReLU; the last tile may be cut short. */
function transformOutput(y: usize, m: usize, planeBytes: usize, b: usize, tiles: i32, tOut: i32, f: i32, relu: i32): void {
  const step = <usize>(f << 2);
  const low = f32x4.splat(relu ? 0 : -Infinity);
  for (let i = 0; i < tiles; i++, m += step, y += (<usize>OUTPUTS) * step) {
    const rows = tOut - OUTPUTS * i;
    for (let col: usize = 0; col < step; col += 16) {
      const source = m + col, target = y + col;
      const m1 = v128.load(source + planeBytes), m2 = v128.load(source + 2 * planeBytes);
      const m3 = v128.load(source + 3 * planeBytes), m4 = v128.load(source + 4 * planeBytes);
      const m5 = v128.load(source + 5 * planeBytes), m6 = v128.load(source + 6 * planeBytes);
      const bias = b ? v128.load(b + col) : f32x4.splat(0);
      const s1 = f32x4.add(bias, f32x4.add(m1, m2)), s2 = f32x4.add(m3, m4), s3 = f32x4.add(m5, m6);
      const d1 = f32x4.add(bias, f32x4.sub(m1, m2)), d2 = f32x4.sub(m3, m4), d3 = f32x4.sub(m5, m6);
      v128.store(target, f32x4.max(low, f32x4.add(f32x4.add(v128.load(source), s1), f32x4.add(s2, s3))));
      if (rows > 1) v128.store(target + step, f32x4.max(low, f32x4.add(d1, f32x4.add(scaled(2, d2), scaled(0.5, d3)))));
      if (rows > 2) v128.store(target + 2 * step, f32x4.max(low, f32x4.add(s1, f32x4.add(scaled(4, s2), scaled(0.25, s3)))));
      if (rows > 3) v128.store(target + 3 * step, f32x4.max(low, f32x4.add(d1, f32x4.add(scaled(8, d2), scaled(0.125, d3)))));
      if (rows > 4) v128.store(target + 4 * step, f32x4.max(low, f32x4.add(s1, f32x4.add(scaled(16, s2), scaled(0.0625, s3)))));
      if (rows > 5) {
        v128.store(target + 5 * step,
          f32x4.max(low, f32x4.add(f32x4.add(d1, v128.load(source + 7 * planeBytes)), f32x4.add(scaled(32, d2), scaled(0.03125, d3)))));
      }
    }
  }
}

/** dM of one window's tiles from dy(To, F): plane p at dm + p * planeBytes, tile i rowBytes further on, the next 8 filters panelBytes on. */
function transformGradient(dm: usize, planeBytes: usize, rowBytes: usize, panelBytes: usize, dy: usize, tiles: i32, tOut: i32, f: i32): void {
  const step = <usize>(f << 2);
  const none = f32x4.splat(0);
  for (let i = 0; i < tiles; i++, dm += rowBytes, dy += (<usize>OUTPUTS) * step) {
    const rows = tOut - OUTPUTS * i;
    let panel = dm;
    for (let col = 0; col < f; col += 8, panel += panelBytes) {
      for (let half: usize = 0; half < 32; half += 16) {
        const source = at(dy, col) + half, target = panel + half;
        const y0 = v128.load(source);
        const y1 = rows > 1 ? v128.load(source + step) : none;
        const y2 = rows > 2 ? v128.load(source + 2 * step) : none;
        const y3 = rows > 3 ? v128.load(source + 3 * step) : none;
        const y4 = rows > 4 ? v128.load(source + 4 * step) : none;
        const y5 = rows > 5 ? v128.load(source + 5 * step) : none;
        v128.store(target, y0);
        v128.store(target + 7 * planeBytes, y5);
        let even = f32x4.add(y0, f32x4.add(y2, y4)), odd = f32x4.add(y1, f32x4.add(y3, y5));
        v128.store(target + planeBytes, f32x4.add(even, odd));
        v128.store(target + 2 * planeBytes, f32x4.sub(even, odd));
        even = f32x4.add(y0, f32x4.add(scaled(4, y2), scaled(16, y4)));
        odd = f32x4.add(scaled(2, y1), f32x4.add(scaled(8, y3), scaled(32, y5)));
        v128.store(target + 3 * planeBytes, f32x4.add(even, odd));
        v128.store(target + 4 * planeBytes, f32x4.sub(even, odd));
        even = f32x4.add(y0, f32x4.add(scaled(0.25, y2), scaled(0.0625, y4)));
        odd = f32x4.add(scaled(0.5, y1), f32x4.add(scaled(0.125, y3), scaled(0.03125, y5)));
        v128.store(target + 5 * planeBytes, f32x4.add(even, odd));
        v128.store(target + 6 * planeBytes, f32x4.sub(even, odd));
      }
    }
  }
}

/** dx(T, C) of one window = the tiles' 8 rows of B dV, neighbours overlapping by 2, less the padding. `carry` holds two rows. */
function overlapInput(dx: usize, dv: usize, planeBytes: usize, carry: usize, tiles: i32, t: i32, c: i32, padLeft: i32): void {
  const step = <usize>(c << 2);
  memory.fill(carry, 0, 2 * step);
  for (let i = 0; i < tiles; i++, dv += step) {
    const first = OUTPUTS * i - padLeft;
    for (let col: usize = 0; col < step; col += 16) {
      const source = dv + col;
      const d0 = v128.load(source), d7 = v128.load(source + 7 * planeBytes);
      const d1 = v128.load(source + planeBytes), d2 = v128.load(source + 2 * planeBytes);
      const d3 = v128.load(source + 3 * planeBytes), d4 = v128.load(source + 4 * planeBytes);
      const d5 = v128.load(source + 5 * planeBytes), d6 = v128.load(source + 6 * planeBytes);
      const s1 = f32x4.add(d1, d2), s2 = f32x4.add(d3, d4), s3 = f32x4.add(d5, d6);
      const t1 = f32x4.sub(d1, d2), t2 = f32x4.sub(d3, d4), t3 = f32x4.sub(d5, d6);
      const ends = scaled(5.25, d0), tails = scaled(5.25, d7);
      const r0 = f32x4.add(v128.load(carry + col), d0);
      const r1 = f32x4.add(v128.load(carry + step + col), f32x4.add(f32x4.sub(t1, d7), f32x4.add(scaled(0.5, t2), scaled(2, t3))));
      const r2 = f32x4.add(f32x4.sub(s1, ends), f32x4.add(scaled(0.25, s2), scaled(4, s3)));
      const r3 = f32x4.sub(tails, f32x4.add(scaled(4.25, t1), scaled(2.5, f32x4.add(t2, t3))));
      const r4 = f32x4.sub(ends, f32x4.add(scaled(4.25, s1), f32x4.add(scaled(1.25, s2), scaled(5, s3))));
      const r5 = f32x4.add(f32x4.sub(t1, tails), f32x4.add(scaled(2, t2), scaled(0.5, t3)));
      const target = dx + <usize>first * step + col;
      if (first >= 0 && first + 5 < t) {
        v128.store(target, r0);
        v128.store(target + step, r1);
        v128.store(target + 2 * step, r2);
        v128.store(target + 3 * step, r3);
        v128.store(target + 4 * step, r4);
        v128.store(target + 5 * step, r5);
      } else {
        if (first >= 0 && first < t) v128.store(target, r0);
        if (first + 1 >= 0 && first + 1 < t) v128.store(target + step, r1);
        if (first + 2 >= 0 && first + 2 < t) v128.store(target + 2 * step, r2);
        if (first + 3 >= 0 && first + 3 < t) v128.store(target + 3 * step, r3);
        if (first + 4 >= 0 && first + 4 < t) v128.store(target + 4 * step, r4);
        if (first + 5 >= 0 && first + 5 < t) v128.store(target + 5 * step, r5);
      }
      v128.store(carry + col, f32x4.sub(f32x4.add(s1, f32x4.add(s2, s3)), d0));
      v128.store(carry + step + col, d7);
    }
  }
  // What the last tile reached beyond its six rows, and zeros where no output looks.
  for (let row = OUTPUTS * tiles - padLeft; row < t; row++) {
    if (row < 0) continue;
    const over = row - (OUTPUTS * tiles - padLeft);
    if (over < 2) memory.copy(dx + <usize>row * step, carry + <usize>over * step, step);
    else memory.fill(dx + <usize>row * step, 0, step);
  }
}
