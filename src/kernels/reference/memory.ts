import { exp, type Pointer } from "../../tensor/index.js";

/** What the plain loops read and write; growing gives other arrays. */
export interface ReferenceMemory {
  f: Float32Array;
  integers: Int32Array;
}

/** Which float of the memory element `index` of a buffer is. */
export function at(base: Pointer, index: number): number {
  return base / 4 + index;
}

export function each(a: number, b: number, c: number, visit: (i: number, j: number, k: number) => void): void {
  for (let i = 0; i < a; i++) for (let j = 0; j < b; j++) for (let k = 0; k < c; k++) visit(i, j, k);
}

/** Where a share of `length` things begins, in whole multiples of 4. */
export function startOfShare(index: number, count: number, length: number): number {
  return Math.min(length, Math.floor((Math.ceil(length / 4) * index) / count) * 4);
}

/** out(columns) = the sums of the columns of from(rows, columns). */
export function columnSums({ f }: ReferenceMemory, out: Pointer, from: Pointer, rows: number, columns: number): void {
  for (let column = 0; column < columns; column++) {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += f[at(from, row * columns + column)]!;
    f[at(out, column)] = sum;
  }
}

export function tanh(x: number): number {
  const power = exp(-2 * Math.abs(x));
  return (x < 0 ? -1 : 1) * ((1 - power) / (1 + power));
}
