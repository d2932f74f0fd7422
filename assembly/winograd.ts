// Convolutions with kernel 3, stride 1, dilation 1 in the transform domain: F(4,3) of Winograd's minimal filtering (Lavin and Gray,
// arXiv:1509.09308, points 0, 1, -1, 2, -2, infinity). Four outputs cost 6 products in place of 12:
//   V = B'x of 6 inputs, U = G w of 3 taps, M_p = V_p U_p for p = 0 ... 5, y = A'M.
// Backward by the adjoints: dM = A dy; dU_p = sum of V_p' dM_p over the whole batch, dw = G'dU once; dV_p = dM_p U_p', dx = B dV with
// neighbouring tiles overlapping by two steps. The error is about 1e-6 of the largest value, against 4e-7 of the direct sum.
// Reference: the same functions of src/kernels/reference.ts as the direct convolution's (conv1d.ts), which chooses between the two.
import { align4, at } from "./lanes";
import { packPanels8, packTransposed8 } from "./pack";
import { ACCUMULATE, nnRows, tnTile } from "./tiles";
import { pad } from "./window";

/** Rows of a product: windows are taken together until there are about so many tiles (1, 2, 4 and 8 windows of 31 tiles: no difference). */
const ROWS: i32 = 128;

/** With fewer channels or filters the transforms cost more than the products they save. */
export function transforms(c: i32, f: i32, k: i32, stride: i32, dilation: i32): bool {
  return k == 3 && stride == 1 && dilation == 1 && c % 8 == 0 && f % 8 == 0 && c >= 16 && f >= 16;
}

// @ts-ignore: decorator
@inline
function tilesOf(tOut: i32): i32 {
  return (tOut + 3) / 4;
}

// @ts-ignore: decorator
@inline
function windowsTogether(tiles: i32): i32 {
  return max(1, ROWS / tiles);
}

export function winogradScratch(c: i32, f: i32, tOut: i32): i32 {
  const tiles = tilesOf(tOut);
  const rows = tiles * windowsTogether(tiles);
  // U or dU with one of its planes in another order, V or dV, M or dM, a padded window, two rows carried over.
  return 7 * c * f + 6 * rows * c + 6 * rows * f + align4((4 * tiles + 2) * c) + 2 * c;
}

export function winogradForward(y: usize, x: usize, w: usize, b: usize, scratch: usize, n: i32, t: i32, c: i32, f: i32, padLeft: i32,
  tOut: i32, relu: i32): void {
  const tiles = tilesOf(tOut), together = windowsTogether(tiles);
  const panels = scratch;
  const plane = at(panels, 6 * c * f);
  const v = at(plane, c * f);
  const m = at(v, 6 * tiles * together * c);
  const window = at(m, 6 * tiles * together * f);
  for (let p = 0; p < 6; p++) {
    filterPlane(plane, w, c * f, p);
    packPanels8(at(panels, p * c * f), plane, c, f, f);
  }
  for (let i = 0; i < n; i += together) {
    const group = min(together, n - i);
    const rows = group * tiles;
    for (let j = 0; j < group; j++) {
      const source = pad(window, at(x, (i + j) * t * c), t, c, 4 * tiles + 2, padLeft);
      transformInput(at(v, j * tiles * c), <usize>(rows * c) << 2, <usize>(c << 2), 16, source, tiles, c);
    }
    for (let p = 0; p < 6; p++) {
      nnRows(at(m, p * rows * f), <usize>(f << 2), rows, f, at(v, p * rows * c), <usize>(c << 2), 1, 0, <usize>(c << 2), at(panels, p * c * f),
        <usize>(c << 5), 32, 0, 0);
    }
    for (let j = 0; j < group; j++) {
      transformOutput(at(y, (i + j) * tOut * f), at(m, j * tiles * f), <usize>(rows * f) << 2, b, tiles, tOut, f, relu);
    }
  }
}

export function winogradBackwardInput(dx: usize, dy: usize, w: usize, scratch: usize, n: i32, t: i32, c: i32, f: i32, padLeft: i32, tOut: i32): void {
  const tiles = tilesOf(tOut), together = windowsTogether(tiles);
  const panels = scratch;
  const plane = at(panels, 6 * c * f);
  const dv = at(plane, c * f);
  const dm = at(dv, 6 * tiles * together * c);
  const carry = at(dm, 6 * tiles * together * f);
  for (let p = 0; p < 6; p++) {
    filterPlane(plane, w, c * f, p);
    packTransposed8(at(panels, p * c * f), plane, c, f);
  }
  for (let i = 0; i < n; i += together) {
    const group = min(together, n - i);
    const rows = group * tiles;
    for (let j = 0; j < group; j++) {
      transformGradient(at(dm, j * tiles * f), <usize>(rows * f) << 2, <usize>(f << 2), 32, at(dy, (i + j) * tOut * f), tiles, tOut, f);
    }
    for (let p = 0; p < 6; p++) {
      nnRows(at(dv, p * rows * c), <usize>(c << 2), rows, c, at(dm, p * rows * f), <usize>(f << 2), 1, 0, <usize>(f << 2), at(panels, p * c * f),
        <usize>(f << 5), 32, 0, 0);
    }
    for (let j = 0; j < group; j++) {
      overlapInput(at(dx, (i + j) * t * c), at(dv, j * tiles * c), <usize>(rows * c) << 2, carry, tiles, t, c, padLeft);
    }
  }
}

/** dw alone; the bias gradient is a column sum like the direct convolution's. */
export function winogradBackwardFilters(dw: usize, x: usize, dy: usize, scratch: usize, n: i32, t: i32, c: i32, f: i32, padLeft: i32, tOut: i32): void {
  const tiles = tilesOf(tOut), together = windowsTogether(tiles);
  const du = scratch;
  const v = at(du, 6 * c * f);
  const dm = at(v, 6 * tiles * together * c);
  const window = at(dm, 6 * tiles * together * f);
  for (let i = 0; i < n; i += together) {
    const group = min(together, n - i);
    const rows = group * tiles;
    for (let j = 0; j < group; j++) {
      const source = pad(window, at(x, (i + j) * t * c), t, c, 4 * tiles + 2, padLeft);
      transformInput(at(v, j * tiles * 4), <usize>(rows * c) << 2, 16, <usize>(rows << 4), source, tiles, c);
      transformGradient(at(dm, j * tiles * 8), <usize>(rows * f) << 2, 32, <usize>(rows << 5), at(dy, (i + j) * tOut * f), tiles, tOut, f);
    }
    for (let p = 0; p < 6; p++) {
      for (let row = 0; row < c; row += 4) {
        for (let col = 0; col < f; col += 8) {
          tnTile(at(du, p * c * f + row * f + col), <usize>(f << 2), at(v, p * rows * c + row * rows), 16, at(dm, p * rows * f + col * rows), 32, rows, 4, 8,
            i == 0 ? 0 : ACCUMULATE);
        }
      }
    }
  }
  filterGradient(dw, du, c * f);
}

// @ts-ignore: decorator
@inline
function scaled(factor: f32, a: v128): v128 {
  return f32x4.mul(f32x4.splat(factor), a);
}

/** to(C, F) = row p of G over the three taps w(3, C, F). `size` = C * F, a multiple of 4. */
function filterPlane(to: usize, w: usize, size: i32, p: i32): void {
  const bytes = <usize>size << 2;
  for (let i = 0; i < size; i += 4, w += 16, to += 16) {
    const w0 = v128.load(w), w1 = v128.load(w + bytes), w2 = v128.load(w + 2 * bytes);
    let u = w2;
    if (p == 0) u = scaled(0.25, w0);
    else if (p == 1) u = scaled(-1.0 / 6.0, f32x4.add(f32x4.add(w0, w2), w1));
    else if (p == 2) u = scaled(-1.0 / 6.0, f32x4.sub(f32x4.add(w0, w2), w1));
    else if (p == 3) u = f32x4.add(f32x4.add(scaled(1.0 / 24.0, w0), scaled(1.0 / 6.0, w2)), scaled(1.0 / 12.0, w1));
    else if (p == 4) u = f32x4.sub(f32x4.add(scaled(1.0 / 24.0, w0), scaled(1.0 / 6.0, w2)), scaled(1.0 / 12.0, w1));
    v128.store(to, u);
  }
}

/** dw(3, C, F) = G' dU(6, C, F). */
function filterGradient(dw: usize, du: usize, size: i32): void {
  const bytes = <usize>size << 2;
  for (let i = 0; i < size; i += 4, du += 16, dw += 16) {
    const u1 = v128.load(du + bytes), u2 = v128.load(du + 2 * bytes), u3 = v128.load(du + 3 * bytes), u4 = v128.load(du + 4 * bytes);
    const even = scaled(-1.0 / 6.0, f32x4.add(u1, u2));
    const sum = f32x4.add(u3, u4);
    v128.store(dw, f32x4.add(f32x4.add(scaled(0.25, v128.load(du)), even), scaled(1.0 / 24.0, sum)));
    v128.store(dw + bytes, f32x4.add(scaled(1.0 / 6.0, f32x4.sub(u2, u1)), scaled(1.0 / 12.0, f32x4.sub(u3, u4))));
    v128.store(dw + 2 * bytes, f32x4.add(f32x4.add(even, scaled(1.0 / 6.0, sum)), v128.load(du + 5 * bytes)));
  }
}

/** V of one window's tiles: plane p at v + p * planeBytes, tile i rowBytes further on, channels 4 ... 7 columnBytes after 0 ... 3. */
function transformInput(v: usize, planeBytes: usize, rowBytes: usize, columnBytes: usize, x: usize, tiles: i32, c: i32): void {
  const step = <usize>(c << 2);
  for (let i = 0; i < tiles; i++, v += rowBytes, x += 4 * step) {
    let source = x, target = v;
    for (let col = 0; col < c; col += 4, source += 16, target += columnBytes) {
      const x0 = v128.load(source), x1 = v128.load(source + step), x2 = v128.load(source + 2 * step);
      const x3 = v128.load(source + 3 * step), x4 = v128.load(source + 4 * step), x5 = v128.load(source + 5 * step);
      const a = f32x4.sub(x4, scaled(4, x2)), b = f32x4.sub(x3, scaled(4, x1));
      const e = f32x4.sub(x4, x2), g = scaled(2, f32x4.sub(x3, x1));
      v128.store(target, f32x4.add(f32x4.sub(scaled(4, x0), scaled(5, x2)), x4));
      v128.store(target + planeBytes, f32x4.add(a, b));
      v128.store(target + 2 * planeBytes, f32x4.sub(a, b));
      v128.store(target + 3 * planeBytes, f32x4.add(e, g));
      v128.store(target + 4 * planeBytes, f32x4.sub(e, g));
      v128.store(target + 5 * planeBytes, f32x4.add(f32x4.sub(scaled(4, x1), scaled(5, x3)), x5));
    }
  }
}

/** y(To, F) of one window from its tiles of M, with bias and ReLU; the last tile may be cut short. */
function transformOutput(y: usize, m: usize, planeBytes: usize, b: usize, tiles: i32, tOut: i32, f: i32, relu: i32): void {
  const step = <usize>(f << 2);
  const low = f32x4.splat(relu ? 0 : -Infinity);
  for (let i = 0; i < tiles; i++, m += step, y += 4 * step) {
    const rows = tOut - 4 * i;
    for (let col: usize = 0; col < step; col += 16) {
      const source = m + col, target = y + col;
      const m1 = v128.load(source + planeBytes), m2 = v128.load(source + 2 * planeBytes);
      const m3 = v128.load(source + 3 * planeBytes), m4 = v128.load(source + 4 * planeBytes);
      const s = f32x4.add(m1, m2), d = f32x4.sub(m1, m2), s2 = f32x4.add(m3, m4), d2 = f32x4.sub(m3, m4);
      const bias = b ? v128.load(b + col) : f32x4.splat(0);
      v128.store(target, f32x4.max(low, f32x4.add(bias, f32x4.add(f32x4.add(v128.load(source), s), s2))));
      if (rows > 1) v128.store(target + step, f32x4.max(low, f32x4.add(bias, f32x4.add(d, scaled(2, d2)))));
      if (rows > 2) v128.store(target + 2 * step, f32x4.max(low, f32x4.add(bias, f32x4.add(s, scaled(4, s2)))));
      if (rows > 3) {
        v128.store(target + 3 * step, f32x4.max(low, f32x4.add(bias, f32x4.add(f32x4.add(d, scaled(8, d2)), v128.load(source + 5 * planeBytes)))));
      }
    }
  }
}

/** dM of one window's tiles from dy(To, F): plane p at dm + p * planeBytes, tile i rowBytes further on, the next 8 filters panelBytes on. */
function transformGradient(dm: usize, planeBytes: usize, rowBytes: usize, panelBytes: usize, dy: usize, tiles: i32, tOut: i32, f: i32): void {
  const step = <usize>(f << 2);
  for (let i = 0; i < tiles; i++, dm += rowBytes, dy += 4 * step) {
    const rows = tOut - 4 * i;
    let panel = dm;
    for (let col = 0; col < f; col += 8, panel += panelBytes) {
      for (let half: usize = 0; half < 32; half += 16) {
        const source = at(dy, col) + half, target = panel + half;
        const none = f32x4.splat(0);
        const y0 = v128.load(source);
        const y1 = rows > 1 ? v128.load(source + step) : none;
        const y2 = rows > 2 ? v128.load(source + 2 * step) : none;
        const y3 = rows > 3 ? v128.load(source + 3 * step) : none;
        const even = f32x4.add(y0, y2), odd = f32x4.add(y1, y3);
        const far = f32x4.add(y0, scaled(4, y2)), wide = f32x4.add(scaled(2, y1), scaled(8, y3));
        v128.store(target, y0);
        v128.store(target + planeBytes, f32x4.add(even, odd));
        v128.store(target + 2 * planeBytes, f32x4.sub(even, odd));
        v128.store(target + 3 * planeBytes, f32x4.add(far, wide));
        v128.store(target + 4 * planeBytes, f32x4.sub(far, wide));
        v128.store(target + 5 * planeBytes, y3);
      }
    }
  }
}

/** dx(T, C) of one window = the tiles' 6 rows of B dV, neighbours overlapping by 2, less the padding. `carry` holds two rows. */
function overlapInput(dx: usize, dv: usize, planeBytes: usize, carry: usize, tiles: i32, t: i32, c: i32, padLeft: i32): void {
  const step = <usize>(c << 2);
  memory.fill(carry, 0, 2 * step);
  for (let i = 0; i < tiles; i++, dv += step) {
    const first = 4 * i - padLeft;
    for (let col: usize = 0; col < step; col += 16) {
      const source = dv + col;
      const d0 = v128.load(source), d1 = v128.load(source + planeBytes), d2 = v128.load(source + 2 * planeBytes);
      const d3 = v128.load(source + 3 * planeBytes), d4 = v128.load(source + 4 * planeBytes), d5 = v128.load(source + 5 * planeBytes);
      const s = f32x4.add(d1, d2), d = f32x4.sub(d1, d2), s2 = f32x4.add(d3, d4), g2 = scaled(2, f32x4.sub(d3, d4));
      const r0 = f32x4.add(v128.load(carry + col), scaled(4, d0));
      const r1 = f32x4.add(v128.load(carry + step + col), f32x4.sub(scaled(4, f32x4.sub(d5, d)), g2));
      const r2 = f32x4.sub(scaled(-5, d0), f32x4.add(scaled(4, s), s2));
      const r3 = f32x4.sub(f32x4.add(d, g2), scaled(5, d5));
      const target = dx + <usize>first * step + col;
      if (first >= 0 && first < t) v128.store(target, r0);
      if (first + 1 >= 0 && first + 1 < t) v128.store(target + step, r1);
      if (first + 2 >= 0 && first + 2 < t) v128.store(target + 2 * step, r2);
      if (first + 3 >= 0 && first + 3 < t) v128.store(target + 3 * step, r3);
      v128.store(carry + col, f32x4.add(d0, f32x4.add(s, s2)));
      v128.store(carry + step + col, d5);
    }
  }
  // What the last tile reached beyond its four rows, and zeros where no output looks.
  for (let row = 4 * tiles - padLeft; row < t; row++) {
    if (row < 0) continue;
    const over = row - (4 * tiles - padLeft);
    if (over < 2) memory.copy(dx + <usize>row * step, carry + <usize>over * step, step);
    else memory.fill(dx + <usize>row * step, 0, step);
  }
}
