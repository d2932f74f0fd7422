// The Gram matrix of windows: k (+)= z z', of which the lower triangle is computed and mirrored once all features are in.
//
// Two panels of eight windows make two tiles of 4 x 8. A panel of 512 features has 16 KiB and stays in the first-level cache against sixteen others,
// which stay in the second. A block's sum is made from zero and then added: 20 roundings at the size of the whole sum in place of 10,000.
import { madd, zero } from "../lanes";

/** Panels of a group, the rows that one panel of columns meets while it is in the first-level cache. */
const GROUP: i32 = 16;

/** Adds z z' over `features` to the groups of k (8 panels, 8 panels; ld floats a row) that fall to `part` of `parts`; z (panels, features, 8). */
export function gram(k: usize, ld: i32, z: usize, features: i32, panels: i32, part: i32, parts: i32): void {
  const panelBytes = <usize>features << 5, row = <usize>ld << 2;
  const groups = (panels + GROUP - 1) / GROUP;
  for (let group = 0; group < groups; group++) {
    // Later groups have longer rows: to and fro, 0 1 1 0 0 1 1 0, everybody gets the same.
    const turn = group % (2 * parts);
    if ((turn < parts ? turn : 2 * parts - 1 - turn) != part) continue;
    const first = group * GROUP, end = min(first + GROUP, panels);
    for (let column = 0; column < end; column++) {
      const b = z + <usize>column * panelBytes;
      for (let i = max(first, column); i < end; i++) {
        const a = z + <usize>i * panelBytes;
        const c = k + <usize>(8 * i) * row + (<usize>column << 5);
        addTile(c, row, a, b, features);
        addTile(c + 4 * row, row, a + 16, b, features);
      }
    }
  }
}

/**
 * c (4, 8) += sum over features of a[f](row) * b[f](column), 32 bytes a step. Unlike the tiles of ../tiles.ts it begins at 0 and adds the
 * block's whole sum to c: over 10,000 features and more, roundings grow with the number of blocks, not of features.
 */
function addTile(c: usize, ld: usize, a: usize, b: usize, features: i32): void {
  let c00 = zero(), c01 = zero(), c10 = zero(), c11 = zero(), c20 = zero(), c21 = zero(), c30 = zero(), c31 = zero();
  const end = b + (<usize>features << 5);
  while (b < end) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const x0 = v128.load32_splat(a);
    c00 = madd(x0, b0, c00);
    c01 = madd(x0, b1, c01);
    const x1 = v128.load32_splat(a, 4);
    c10 = madd(x1, b0, c10);
    c11 = madd(x1, b1, c11);
    const x2 = v128.load32_splat(a, 8);
    c20 = madd(x2, b0, c20);
    c21 = madd(x2, b1, c21);
    const x3 = v128.load32_splat(a, 12);
    c30 = madd(x3, b0, c30);
    c31 = madd(x3, b1, c31);
    a += 32;
    b += 32;
  }
  addTo(c, c00, c01);
  addTo(c + ld, c10, c11);
  addTo(c + 2 * ld, c20, c21);
  addTo(c + 3 * ld, c30, c31);
}

// @ts-ignore: decorator
@inline
function addTo(c: usize, low: v128, high: v128): void {
  v128.store(c, f32x4.add(v128.load(c), low));
  v128.store(c, f32x4.add(v128.load(c, 16), high), 16);
}

/** Copies the lower triangle of k (8 panels, 8 panels; ld floats a row) into the upper one, rows of panels `from` to `to`. */
export function mirror(k: usize, ld: i32, panels: i32, from: i32, to: i32): void {
  const row = <usize>ld << 2;
  for (let i = from; i < to; i++) {
    for (let j = i + 1; j < panels; j++) {
      const source = k + <usize>(8 * j) * row + (<usize>i << 5), target = k + <usize>(8 * i) * row + (<usize>j << 5);
      for (let r = 0; r < 8; r++) {
        for (let s = 0; s < 8; s++) {
          f32.store(target + <usize>r * row + (<usize>s << 2), f32.load(source + <usize>s * row + (<usize>r << 2)));
        }
      }
    }
  }
}
