import { InputError, sizeOf, type Shape } from "../tensor/index.js";
import { checkOneOf } from "./checks.js";
import type { Initializer } from "./layer.js";

/**
 * Uniform in -limit ... limit, limit = sqrt(6 / (fan in + fan out)) (Glorot and Bengio, AISTATS 2010, equation 16). As in Keras the last
 * two axes are inputs and outputs and the axes before them, a convolution's kernel, multiply both fans.
 */
export const glorotUniform: Initializer = (values, shape, random) => {
  const limit = glorotLimit(shape);
  for (let i = 0; i < values.length; i++) values[i] = (random.uniform() * 2 - 1) * limit;
};

export const zeros: Initializer = (values) => void values.fill(0);

export const ones: Initializer = (values) => void values.fill(1);

/**
 * What a convolution's kernel starts from where it is not Glorot's uniform numbers: zeros, or a filter made by hand (Ismail-Fawaz et al., "Deep
 * learning for time series classification using new hand-crafted convolution filters", IEEE Big Data 2022), the same in every channel:
 * "increase" -1, 1, -1, ... and "decrease" 1, -1, 1, ... over the taps; "peak", of 6 m taps, six parabolas of m: -up, -down, 2 up, 2 down, -up,
 * -down with up(i) = (i / m)^2 for i = 1 ... m, and down the same from the last to the first.
 */
export const KERNEL_INITIALIZERS = ["zeros", "increase", "decrease", "peak"] as const;
export type KernelInitializer = (typeof KERNEL_INITIALIZERS)[number];

/** Throws InputError for another name, and for a peak over taps that are no multiple of 6. */
export function checkKernelInitializer(layer: string, name: KernelInitializer | undefined, kernelSize: number): void {
  if (name === undefined) return;
  checkOneOf(layer, "kernelInitializer", name, KERNEL_INITIALIZERS);
  if (name === "peak" && kernelSize % 6 !== 0) {
    throw new InputError(`${layer}: kernelInitializer "peak" needs a kernelSize that is a multiple of 6; received ${kernelSize}`);
  }
}

/** Of a kernel whose first axis are its taps. */
export function kernelInitializer(name: KernelInitializer | undefined): Initializer {
  if (name === undefined) return glorotUniform;
  if (name === "zeros") return zeros;
  return (values, shape) => {
    const taps = shape[0]!,
      width = values.length / taps;
    for (let k = 0; k < taps; k++)
      values.fill(name === "peak" ? peakAt(k, taps / 6) : (k % 2 === 0) === (name === "increase") ? -1 : 1, k * width, (k + 1) * width);
  };
}

function peakAt(tap: number, m: number): number {
  const [part, place] = [Math.floor(tap / m), tap % m];
  const height = (part % 2 === 0 ? place + 1 : m - place) / m;
  return (part === 2 || part === 3 ? 2 : -1) * height * height;
}

export function glorotLimit(shape: Shape): number {
  const receptive = sizeOf(shape.slice(0, -2));
  const fanIn = shape.at(-2)! * receptive,
    fanOut = shape.at(-1)! * receptive;
  return Math.sqrt(6 / (fanIn + fanOut));
}

/**
 * A matrix with orthonormal rows or, where it has more rows than columns, orthonormal columns, drawn evenly from all of them: Keras' Orthogonal
 * (Saxe, McClelland and Ganguli, arXiv:1312.6120). Normal numbers, made orthonormal by Gram and Schmidt's method, each vector twice (Giraud,
 * Langou and Rozloznik, "twice is enough", Computers and Mathematics with Applications 50, 2005). That is the QR factorisation whose R has a
 * positive diagonal, which Keras gets by turning signs round. Takes a shape with two axes.
 */
export const orthogonal: Initializer = (values, shape, random) => {
  const [rows, columns] = shape as readonly [number, number];
  const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
  const vectors: Float64Array[] = [];
  while (vectors.length < count) {
    const vector = Float64Array.from({ length }, () => random.normal());
    for (const each of [...vectors, ...vectors]) {
      const along = dot(vector, each);
      for (let i = 0; i < length; i++) vector[i]! -= along * each[i]!;
    }
    const size = Math.sqrt(dot(vector, vector));
    vectors.push(vector.map((value) => value / size));
  }
  for (let i = 0; i < values.length; i++) {
    const [row, column] = [Math.floor(i / columns), i % columns];
    values[i] = rows <= columns ? vectors[row]![column]! : vectors[column]![row]!;
  }
};

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
