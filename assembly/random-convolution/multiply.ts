// Products of the Gram matrix with a few columns, for conjugate gradients: y = k v. Both kernels go through k once, in blocks of its columns, so that
// the rows of v that belong to a block stay in the second-level cache.
import { at, madd, zero } from "../lanes";

/** Columns of k in a block: 1024 rows of 32 columns of v are 128 KiB in float32, 256 KiB of 32 in float64. */
const BLOCK: i32 = 1024;

/** y = k v, rows from to to (multiples of 4) of k (n, n; row-major); v and y [panels][n][8], float32. */
export function multiplySingle(y: usize, k: usize, v: usize, n: i32, panels: i32, from: i32, to: i32): void {
  const ld = <usize>n << 2, panelBytes = <usize>n << 5;
  for (let start = 0; start < n; start += BLOCK) {
    const steps = min(BLOCK, n - start);
    for (let row = from; row < to; row += 4) {
      const a = at(k + <usize>row * ld, start);
      for (let panel = 0; panel < panels; panel++) {
        const base = <usize>panel * panelBytes;
        tileSingle(y + base + (<usize>row << 5), a, ld, v + base + (<usize>start << 5), steps, start > 0);
      }
    }
  }
}

/** The loop of ../tiles.ts on packed panels; like `addTile` of gram.ts it begins at 0 and adds a block's whole sum. */
function tileSingle(y: usize, a: usize, ld: usize, v: usize, steps: i32, add: bool): void {
  let c00 = zero(), c01 = zero(), c10 = zero(), c11 = zero(), c20 = zero(), c21 = zero(), c30 = zero(), c31 = zero();
  let p0 = a, p1 = a + ld, p2 = p1 + ld, p3 = p2 + ld;
  const end = p0 + (<usize>steps << 2);
  while (p0 < end) {
    const b0 = v128.load(v), b1 = v128.load(v, 16);
    const x0 = v128.load32_splat(p0);
    c00 = madd(x0, b0, c00);
    c01 = madd(x0, b1, c01);
    const x1 = v128.load32_splat(p1);
    c10 = madd(x1, b0, c10);
    c11 = madd(x1, b1, c11);
    const x2 = v128.load32_splat(p2);
    c20 = madd(x2, b0, c20);
    c21 = madd(x2, b1, c21);
    const x3 = v128.load32_splat(p3);
    c30 = madd(x3, b0, c30);
    c31 = madd(x3, b1, c31);
    p0 += 4;
    p1 += 4;
    p2 += 4;
    p3 += 4;
    v += 32;
  }
  put(y, c00, c01, add);
  put(y + 32, c10, c11, add);
  put(y + 64, c20, c21, add);
  put(y + 96, c30, c31, add);
}

// @ts-ignore: decorator
@inline
function put(y: usize, low: v128, high: v128, add: bool): void {
  v128.store(y, add ? f32x4.add(v128.load(y), low) : low);
  v128.store(y, add ? f32x4.add(v128.load(y, 16), high) : high, 16);
}

/** y = k v in float64, rows from to to (multiples of 4) of k (n, n; row-major, float32); v and y [panels][n][4], float64. */
export function multiplyDouble(y: usize, k: usize, v: usize, n: i32, panels: i32, from: i32, to: i32): void {
  const ld = <usize>n << 2, panelBytes = <usize>n << 5;
  for (let start = 0; start < n; start += BLOCK) {
    const steps = min(BLOCK, n - start);
    for (let row = from; row < to; row += 4) {
      const a = at(k + <usize>row * ld, start);
      for (let panel = 0; panel < panels; panel++) {
        const base = <usize>panel * panelBytes;
        tileDouble(y + base + (<usize>row << 5), a, ld, v + base + (<usize>start << 5), steps, start > 0);
      }
    }
  }
}

function tileDouble(y: usize, a: usize, ld: usize, v: usize, steps: i32, add: bool): void {
  let c00 = f64x2.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  let p0 = a, p1 = a + ld, p2 = p1 + ld, p3 = p2 + ld;
  const end = p0 + (<usize>steps << 2);
  while (p0 < end) {
    const b0 = v128.load(v), b1 = v128.load(v, 16);
    const x0 = f64x2.splat(<f64>f32.load(p0));
    c00 = f64x2.add(c00, f64x2.mul(x0, b0));
    c01 = f64x2.add(c01, f64x2.mul(x0, b1));
    const x1 = f64x2.splat(<f64>f32.load(p1));
    c10 = f64x2.add(c10, f64x2.mul(x1, b0));
    c11 = f64x2.add(c11, f64x2.mul(x1, b1));
    const x2 = f64x2.splat(<f64>f32.load(p2));
    c20 = f64x2.add(c20, f64x2.mul(x2, b0));
    c21 = f64x2.add(c21, f64x2.mul(x2, b1));
    const x3 = f64x2.splat(<f64>f32.load(p3));
    c30 = f64x2.add(c30, f64x2.mul(x3, b0));
    c31 = f64x2.add(c31, f64x2.mul(x3, b1));
    p0 += 4;
    p1 += 4;
    p2 += 4;
    p3 += 4;
    v += 32;
  }
  putDouble(y, c00, c01, add);
  putDouble(y + 32, c10, c11, add);
  putDouble(y + 64, c20, c21, add);
  putDouble(y + 96, c30, c31, add);
}

// @ts-ignore: decorator
@inline
function putDouble(y: usize, low: v128, high: v128, add: bool): void {
  v128.store(y, add ? f64x2.add(v128.load(y), low) : low);
  v128.store(y, add ? f64x2.add(v128.load(y, 16), high) : high, 16);
}
