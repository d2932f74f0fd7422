/** The lower factor of k + shift I, (n, n), rows one after another, of which k's lower triangle is read; undefined where that is not positive. */
export function cholesky(k: Float64Array | Float32Array, n: number, shift: number): Float64Array | undefined {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = k[i * n + j]! + (i === j ? shift : 0);
      for (let m = 0; m < j; m++) sum -= l[i * n + m]! * l[j * n + m]!;
      if (i === j && !(sum > 0)) return undefined;
      l[i * n + j] = i === j ? Math.sqrt(sum) : sum / l[j * n + j]!;
    }
  }
  return l;
}

/** x = l^-1 b, in place. */
export function solveLower(l: Float64Array, n: number, x: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let sum = x[i]!;
    for (let j = 0; j < i; j++) sum -= l[i * n + j]! * x[j]!;
    x[i] = sum / l[i * n + i]!;
  }
}

/** x = (l l')^-1 b, in place. */
export function solveBoth(l: Float64Array, n: number, x: Float64Array): void {
  solveLower(l, n, x);
  for (let i = n - 1; i >= 0; i--) {
    const value = (x[i]! /= l[i * n + i]!);
    for (let j = 0; j < i; j++) x[j]! -= l[i * n + j]! * value;
  }
}
