import { InputError } from "../tensor/index.js";

export interface PrincipalComponents {
  /** (D) */
  readonly mean: Float64Array;
  /** Each (D), of length 1, by falling variance; its entry of largest size is positive, as scikit-learn turns them. */
  readonly components: readonly Float64Array[];
  /** Of the projections, over N - 1. */
  readonly variances: readonly number[];
  /** The share of all variance that each holds. */
  readonly shares: readonly number[];
  /** (N, count): the rows less the mean, projected. */
  readonly projected: Float64Array;
}

/** Vectors that go along beside those asked for: what converges is their space, at the pace of the first eigenvalue behind it. */
const BESIDE = 8;
const [MOST_PASSES, TOLERANCE] = [500, 1e-13];

/**
 * The first `count` principal components of rows (N, D), by subspace iteration: a block of vectors is multiplied by the covariance, made orthonormal, and
 * turned to the eigenvectors of the covariance within their space (Rayleigh and Ritz; G. Golub and C. Van Loan, "Matrix Computations", 2013, 8.2.4), until the
 * sum of the variances asked for stays the same to 1e-13. The covariance is never made: N * D numbers are read twice a pass. Of variances that are equal the
 * components are any basis of their space. Throws InputError for fewer than two rows, and for more components than rows less one, or columns.
 */
export function principalComponents(rows: Float32Array, dimensions: number, count: number): PrincipalComponents {
  const n = rows.length / dimensions;
  if (!Number.isSafeInteger(n) || n < 2) {
    throw new InputError(`principalComponents: expected 2 or more rows of ${dimensions} values; received ${rows.length} values`);
  }
  const most = Math.min(n - 1, dimensions);
  if (!Number.isSafeInteger(count) || count < 1 || count > most) {
    throw new InputError(`principalComponents: expected from 1 to ${most} components of ${n} rows of ${dimensions}; received ${count}`);
  }
  const { centred, mean, total } = centre(rows, n, dimensions);
  const block = Math.min(dimensions, count + BESIDE);
  let basis = orthonormal(
    Array.from({ length: block }, (_, k) => Float64Array.from({ length: dimensions }, (__, d) => start((k + 1) * (d + 1)))),
    dimensions,
  );
  let values: number[] = [];
  let before = -1;
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const images = multiplyByCovariance(centred, n, dimensions, basis);
    const ritz = jacobi(basis.map((vector) => images.map((image) => dot(vector, image))));
    values = ritz.values;
    const turned = ritz.vectors.map((weights) => combine(images, weights, dimensions));
    const held = values.slice(0, count).reduce((sum, value) => sum + value, 0);
    // The turned images are one multiplication further than the basis, so the last pass is not lost.
    basis = orthonormal(turned, dimensions);
    if (Math.abs(held - before) <= TOLERANCE * held) break;
    before = held;
  }
  const components = basis.slice(0, count).map(turnedUp);
  const projected = new Float64Array(n * count);
  for (let i = 0; i < n; i++) {
    const row = centred.subarray(i * dimensions, (i + 1) * dimensions);
    for (let k = 0; k < count; k++) projected[i * count + k] = dot(row, components[k]!);
  }
  const variances = components.map((_, k) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += projected[i * count + k]! ** 2;
    return sum / (n - 1);
  });
  return { mean, components, variances, shares: variances.map((value) => (total === 0 ? 0 : value / total)), projected };
}

/** Numbers in -0.5 ... 0.5 by multiples of the golden ratio: any vectors do that are not at right angles to what is looked for. */
function start(i: number): number {
  const turn = i * 0.6180339887498949;
  return turn - Math.floor(turn) - 0.5;
}

function centre(rows: Float32Array, n: number, dimensions: number): { centred: Float64Array; mean: Float64Array; total: number } {
  const mean = new Float64Array(dimensions);
  rows.forEach((value, at) => (mean[at % dimensions]! += value));
  for (let d = 0; d < dimensions; d++) mean[d]! /= n;
  let squares = 0;
  const centred = Float64Array.from(rows, (value, at) => {
    const less = value - mean[at % dimensions]!;
    squares += less * less;
    return less;
  });
  return { centred, mean, total: squares / (n - 1) };
}

function multiplyByCovariance(centred: Float64Array, n: number, dimensions: number, vectors: readonly Float64Array[]): Float64Array[] {
  const images = vectors.map(() => new Float64Array(dimensions));
  for (let i = 0; i < n; i++) {
    const row = centred.subarray(i * dimensions, (i + 1) * dimensions);
    vectors.forEach((vector, k) => {
      const scale = dot(row, vector) / (n - 1);
      const image = images[k]!;
      for (let d = 0; d < dimensions; d++) image[d]! += scale * row[d]!;
    });
  }
  return images;
}

/**
 * Modified Gram and Schmidt, twice, after which nothing of rounding is left to speak of. A vector that lies in the space of those before it, as of data whose
 * rank is less than the block, is replaced by the axis that has most outside it.
 */
function orthonormal(vectors: readonly Float64Array[], dimensions: number): Float64Array[] {
  const basis: Float64Array[] = [];
  const without = (vector: Float64Array): Float64Array => {
    for (let turn = 0; turn < 2; turn++) {
      for (const other of basis) {
        const along = dot(vector, other);
        for (let d = 0; d < dimensions; d++) vector[d]! -= along * other[d]!;
      }
    }
    return vector;
  };
  for (const vector of vectors) {
    const size = Math.sqrt(dot(vector, vector));
    let left = without(vector.slice());
    if (!(Math.sqrt(dot(left, left)) > 1e-12 * size)) {
      const inside = Float64Array.from({ length: dimensions }, (_, d) => basis.reduce((sum, other) => sum + other[d]! ** 2, 0));
      const axis = new Float64Array(dimensions);
      axis[inside.indexOf(Math.min(...inside))] = 1;
      left = without(axis);
    }
    const length = Math.sqrt(dot(left, left));
    basis.push(left.map((value) => value / length));
  }
  return basis;
}

/** Eigenvalues of a symmetric matrix, falling, and their vectors, by Jacobi's rotations (Golub and Van Loan, 8.5). */
export function jacobi(matrix: readonly (readonly number[])[]): { values: number[]; vectors: number[][] } {
  const size = matrix.length;
  // Rounding leaves a product that should be symmetric a little less so.
  const a = matrix.map((row, i) => row.map((value, j) => (value + matrix[j]![i]!) / 2));
  const v = a.map((_, i) => a.map((__, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0,
      whole = 0;
    a.forEach((row, i) =>
      row.forEach((value, j) => {
        whole += value * value;
        if (i !== j) off += value * value;
      }),
    );
    if (off <= 1e-32 * whole) break;
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, v, p, q);
  }
  const order = [...a.keys()].sort((i, j) => a[j]![j]! - a[i]![i]!);
  return { values: order.map((i) => a[i]![i]!), vectors: order.map((i) => v.map((row) => row[i]!)) };
}

function rotate(a: number[][], v: number[][], p: number, q: number): void {
  const apq = a[p]![q]!;
  if (apq === 0) return;
  const theta = (a[q]![q]! - a[p]![p]!) / (2 * apq);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1),
    s = t * c;
  for (const row of a) turnPair(row, p, q, c, s);
  const [above, below] = [a[p]!, a[q]!];
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [above[k]!, below[k]!];
    above[k] = c * x - s * y;
    below[k] = s * x + c * y;
  }
  for (const row of v) turnPair(row, p, q, c, s);
}

function turnPair(row: number[], p: number, q: number, c: number, s: number): void {
  const [x, y] = [row[p]!, row[q]!];
  row[p] = c * x - s * y;
  row[q] = s * x + c * y;
}

function combine(vectors: readonly Float64Array[], weights: readonly number[], dimensions: number): Float64Array {
  const sum = new Float64Array(dimensions);
  vectors.forEach((vector, k) => {
    for (let d = 0; d < dimensions; d++) sum[d]! += weights[k]! * vector[d]!;
  });
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function turnedUp(vector: Float64Array): Float64Array {
  let largest = 0;
  for (const value of vector) if (Math.abs(value) > Math.abs(largest)) largest = value;
  return largest < 0 ? vector.map((value) => -value) : vector;
}
