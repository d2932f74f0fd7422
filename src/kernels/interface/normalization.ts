import type { Pointer } from "../../tensor/index.js";

/** Normalising by statistics. Arguments and letters as in `Kernels`; rows are windows, or windows and time steps. */
export interface NormalizationKernels {
  /**
   * mean(C) and variance(C), the biased one, of each channel over all rows of x(rows, C): of a share of the channels, the index-th of count.
   * moved toward them, movingMean and movingVariance: moving = moving * momentum + (1 - momentum) * statistic. `scratch` holds C floats.
   */
  batchNormStatistics(
    mean: Pointer,
    variance: Pointer,
    movingMean: Pointer,
    movingVariance: Pointer,
    x: Pointer,
    scratch: Pointer,
    rows: number,
    c: number,
    momentum: number,
    index: number,
    count: number,
  ): void;
  /** y = act((x - mean) * gamma / sqrt(variance + epsilon) + beta), channel by channel; `relu` 1 applies max(0, .). y may be x. */
  batchNormForward(
    y: Pointer,
    x: Pointer,
    mean: Pointer,
    variance: Pointer,
    gamma: Pointer,
    beta: Pointer,
    rows: number,
    c: number,
    epsilon: number,
    relu: number,
  ): void;
  /**
   * dgamma = sum over the rows of dy * (x - mean) / sqrt(variance + epsilon) and dbeta = sum of dy, of a share of the channels; with `relu` 1
   * dy is first zeroed, in place, where y <= 0. `scratch` holds 2 C floats.
   */
  batchNormBackwardSums(
    dgamma: Pointer,
    dbeta: Pointer,
    dy: Pointer,
    x: Pointer,
    y: Pointer,
    mean: Pointer,
    variance: Pointer,
    scratch: Pointer,
    rows: number,
    c: number,
    epsilon: number,
    relu: number,
    index: number,
    count: number,
  ): void;
  /**
   * dx = gamma / sqrt(variance + epsilon) * (dy - dbeta / total - xhat * dgamma / total), xhat = (x - mean) / sqrt(variance + epsilon): statistics
   * over `total` rows, of which these are some. dx may be dy.
   */
  batchNormBackward(
    dx: Pointer,
    dy: Pointer,
    x: Pointer,
    mean: Pointer,
    variance: Pointer,
    gamma: Pointer,
    dgamma: Pointer,
    dbeta: Pointer,
    rows: number,
    c: number,
    epsilon: number,
    total: number,
  ): void;

  /**
   * y = (x - mean) / sqrt(variance + epsilon) * gamma(C) + beta(C), mean and biased variance those of each row of x(rows, C); statistics(rows, 2):
   * each row's mean and 1 / sqrt(variance + epsilon).
   */
  layerNormForward(
    y: Pointer,
    x: Pointer,
    gamma: Pointer,
    beta: Pointer,
    statistics: Pointer,
    rows: number,
    c: number,
    epsilon: number,
  ): void;
  /** dx from dy through that; with g = dy * gamma, dx = (g - mean g - xhat * mean (g * xhat)) / sqrt(variance + epsilon). dx may be dy. */
  layerNormBackward(dx: Pointer, dy: Pointer, x: Pointer, gamma: Pointer, statistics: Pointer, rows: number, c: number): void;
  /** dgamma = sum over the rows of dy * xhat and dbeta = sum of dy, of a share of the channels. `scratch` holds 2 C floats. */
  layerNormGradients(
    dgamma: Pointer,
    dbeta: Pointer,
    dy: Pointer,
    x: Pointer,
    statistics: Pointer,
    scratch: Pointer,
    rows: number,
    c: number,
    index: number,
    count: number,
  ): void;
}
