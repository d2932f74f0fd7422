import type { Pointer } from "../tensor/index.js";

/**
 * What the random-convolution transforms and their linear classifiers are computed by. Features lie in panels of eight windows,
 * (ceil(N / 8), features, 8), lanes past the last window zero once they are scaled. No kernel allocates or checks; ranges `from` to `to` share one call out over threads,
 * and no bit depends on how.
 */
export interface RandomConvolutionKernels {
  /** Floats of scratch that `convolve84` takes. */
  convolve84Scratch(channels: number, t: number, dilation: number): number;
  /**
   * Poolings of kernels kernelFrom to kernelTo at one dilation, `count` biases each, 1 (the proportion of positive values) or 4 of a bias (with the longest
   * stretch, the mean and the mean index of those, as MultiRocket), into the panels at `out` of `ld` features; windows from to to of x (N, C, T). taps (84, 3); lists (kernels + 1) of places in `channels`; biases (kernels, count), 3 more readable.
   */
  convolve84(
    out: Pointer,
    ld: number,
    x: Pointer,
    from: number,
    to: number,
    c: number,
    t: number,
    dilation: number,
    parity: number,
    kernelFrom: number,
    kernelTo: number,
    taps: Pointer,
    lists: Pointer,
    channels: Pointer,
    biases: Pointer,
    count: number,
    poolings: number,
    scratch: Pointer,
  ): void;
  /** Floats of scratch that `hydra` takes. */
  hydraScratch(t: number, dilation: number): number;
  /**
   * Hydra at one dilation: of each of `groups` groups of eight kernels the summed values of those that are largest, then how often each is smallest, into
   * the panels at `out` of `ld` features; windows from to to of x (N, C, T). channels (groups, size), weights (groups, 8, 9).
   */
  hydra(
    out: Pointer,
    ld: number,
    x: Pointer,
    from: number,
    to: number,
    c: number,
    t: number,
    dilation: number,
    groups: number,
    size: number,
    channels: Pointer,
    weights: Pointer,
    scratch: Pointer,
  ): void;
  /** z = sqrt(max(z, 0)) in panels from to to. */
  rootFeatures(z: Pointer, features: number, from: number, to: number): void;
  /** mean and 1 / (standard deviation of the sample + share of zeros^4 + 1e-8) of features from to to over n windows. */
  sparseMoments(mean: Pointer, scale: Pointer, z: Pointer, features: number, n: number, from: number, to: number): void;
  /** z = (z - mean) * scale where z is not zero, in panels from to to, zero past window n. */
  scaleSparse(z: Pointer, mean: Pointer, scale: Pointer, features: number, n: number, from: number, to: number): void;
  /** mean and 1 / standard deviation (0 where constant) of features from to to over n windows. */
  featureMoments(mean: Pointer, scale: Pointer, z: Pointer, features: number, n: number, from: number, to: number): void;
  /** z = (z - mean) * scale in panels from to to, zero past window n. */
  scaleFeatures(z: Pointer, mean: Pointer, scale: Pointer, features: number, n: number, from: number, to: number): void;
  /** The lower triangle of k (8 panels, ld) += z z', the rows that fall to `part` of `parts`. */
  gram(k: Pointer, ld: number, z: Pointer, features: number, panels: number, part: number, parts: number): void;
  /** Copies the lower triangle into the upper one, rows of panels from to to. */
  mirror(k: Pointer, ld: number, panels: number, from: number, to: number): void;
  /** y = k v, rows from to to (multiples of 4) of k (n, n); v and y [panels][n][8], float32. */
  multiplySingle(y: Pointer, k: Pointer, v: Pointer, n: number, panels: number, from: number, to: number): void;
  /** The same with v and y [panels][n][4] in float64. */
  multiplyDouble(y: Pointer, k: Pointer, v: Pointer, n: number, panels: number, from: number, to: number): void;
  /** w (features, columns) = z' a, features from to to; a (panels, columns, 8). */
  coefficients(w: Pointer, z: Pointer, a: Pointer, features: number, panels: number, columns: number, from: number, to: number): void;
  /** d (panels, columns, 8) += z w, panels from to to. */
  decide(d: Pointer, z: Pointer, w: Pointer, features: number, columns: number, from: number, to: number): void;
}

/** A kernel by name with its arguments: what one thread is asked to do. */
export type RandomConvolutionCall = readonly [name: keyof RandomConvolutionKernels, ...args: number[]];
