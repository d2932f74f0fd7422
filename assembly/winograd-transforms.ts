// The transforms of F(6,3): G, B and A of winograd.ts and their adjoints, each on what lies in memory there.
import { at } from "./lanes";

/** Outputs of a tile, and the products each costs; a tile looks at PLANES inputs and overlaps the next by 2. */
export const OUTPUTS: i32 = 6;
export const PLANES: i32 = 8;

// @ts-ignore: decorator
@inline
function scaled(factor: f32, a: v128): v128 {
  return f32x4.mul(f32x4.splat(factor), a);
}

/** to(C, F) = row p of G w(3, C, F). `size` = C * F, a multiple of 4. */
export function filterPlane(to: usize, w: usize, size: i32, p: i32): void {
  const far = p < 5, tap = <usize>size << 2;
  const first: f32 = far ? 1.0 / 90.0 : 32.0 / 45.0, middle: f32 = far ? 1.0 / 45.0 : 16.0 / 45.0, last: f32 = far ? 2.0 / 45.0 : 8.0 / 45.0;
  for (let i = 0; i < size; i += 4, w += 16, to += 16) {
    const w0 = v128.load(w), w1 = v128.load(w + tap), w2 = v128.load(w + 2 * tap);
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

/** dw(3, C, F) = G' dU(8, C, F): `count` floats of each tap, `size` = C * F apart. */
export function filterGradient(dw: usize, du: usize, size: i32, count: i32): void {
  const bytes = <usize>size << 2;
  for (let i = 0; i < count; i += 4, du += 16, dw += 16) {
    const u1 = v128.load(du + bytes), u2 = v128.load(du + 2 * bytes), u3 = v128.load(du + 3 * bytes), u4 = v128.load(du + 4 * bytes);
    const u5 = v128.load(du + 5 * bytes), u6 = v128.load(du + 6 * bytes);
    const one = scaled(-2.0 / 9.0, f32x4.add(u1, u2)), two = f32x4.add(u3, u4), half = f32x4.add(u5, u6);
    v128.store(dw, f32x4.add(f32x4.add(v128.load(du), one), f32x4.add(scaled(1.0 / 90.0, two), scaled(32.0 / 45.0, half))));
    v128.store(dw + bytes, f32x4.add(scaled(2.0 / 9.0, f32x4.sub(u2, u1)),
      f32x4.add(scaled(1.0 / 45.0, f32x4.sub(u3, u4)), scaled(16.0 / 45.0, f32x4.sub(u5, u6)))));
    v128.store(dw + 2 * bytes,
      f32x4.add(f32x4.add(one, v128.load(du + 7 * bytes)), f32x4.add(scaled(2.0 / 45.0, two), scaled(8.0 / 45.0, half))));
  }
}

/**
 * V of one window's tiles, of channels from ... to - 1: plane p at v + p * planeBytes, tile i rowBytes further on, channels 4 ... 7 columnBytes
 * after 0 ... 3. Tile i looks at 8 steps of x from 6 i on; beyond the `steps` that x has it sees zeros, from `edge`, so that no bit depends
 * on what lies behind the window.
 */
export function transformInput(v: usize, planeBytes: usize, rowBytes: usize, columnBytes: usize, x: usize, edge: usize, tiles: i32, steps: i32,
  c: i32, from: i32, to: i32): void {
  const step = <usize>(c << 2);
  for (let i = 0; i < tiles; i++, v += rowBytes, x += (<usize>OUTPUTS) * step) {
    let source = x, target = v;
    const inside = steps - OUTPUTS * i;
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
export function transformOutput(y: usize, m: usize, planeBytes: usize, b: usize, tiles: i32, tOut: i32, f: i32, relu: i32): void {
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

/** y(pools, F): the larger of every two rows that transformOutput makes, by the same sums. */
export function poolOutput(y: usize, m: usize, planeBytes: usize, b: usize, tiles: i32, pools: i32, f: i32, relu: i32): void {
  const step = <usize>(f << 2);
  const low = f32x4.splat(relu ? 0 : -Infinity);
  for (let i = 0; i < tiles; i++, m += step, y += (<usize>OUTPUTS / 2) * step) {
    const rows = pools - (OUTPUTS / 2) * i;
    for (let col: usize = 0; col < step; col += 16) {
      const source = m + col, target = y + col;
      const m1 = v128.load(source + planeBytes), m2 = v128.load(source + 2 * planeBytes);
      const m3 = v128.load(source + 3 * planeBytes), m4 = v128.load(source + 4 * planeBytes);
      const m5 = v128.load(source + 5 * planeBytes), m6 = v128.load(source + 6 * planeBytes);
      const bias = b ? v128.load(b + col) : f32x4.splat(0);
      const s1 = f32x4.add(bias, f32x4.add(m1, m2)), s2 = f32x4.add(m3, m4), s3 = f32x4.add(m5, m6);
      const d1 = f32x4.add(bias, f32x4.sub(m1, m2)), d2 = f32x4.sub(m3, m4), d3 = f32x4.sub(m5, m6);
      if (rows > 0) {
        v128.store(target, f32x4.max(low, f32x4.max(f32x4.add(f32x4.add(v128.load(source), s1), f32x4.add(s2, s3)),
          f32x4.add(d1, f32x4.add(scaled(2, d2), scaled(0.5, d3))))));
      }
      if (rows > 1) {
        v128.store(target + step, f32x4.max(low, f32x4.max(f32x4.add(s1, f32x4.add(scaled(4, s2), scaled(0.25, s3))),
          f32x4.add(d1, f32x4.add(scaled(8, d2), scaled(0.125, d3))))));
      }
      if (rows > 2) {
        v128.store(target + 2 * step, f32x4.max(low, f32x4.max(f32x4.add(s1, f32x4.add(scaled(16, s2), scaled(0.0625, s3))),
          f32x4.add(f32x4.add(d1, v128.load(source + 7 * planeBytes)), f32x4.add(scaled(32, d2), scaled(0.03125, d3))))));
      }
    }
  }
}

/** dM of one window's tiles from dy(To, F): plane p at dm + p * planeBytes, tile i rowBytes further on, the next 8 filters panelBytes on. */
export function transformGradient(dm: usize, planeBytes: usize, rowBytes: usize, panelBytes: usize, dy: usize, tiles: i32, tOut: i32, f: i32): void {
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
export function overlapInput(dx: usize, dv: usize, planeBytes: usize, carry: usize, tiles: i32, t: i32, c: i32, padLeft: i32): void {
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
