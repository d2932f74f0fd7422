/** A convolution's sizes, in the letters of `Kernels`. */
export interface ConvolutionSizes {
  readonly t: number;
  readonly c: number;
  readonly f: number;
  readonly k: number;
  readonly stride: number;
  readonly dilation: number;
  readonly tOut: number;
}

/** Multiply-adds of one window in each of the three convolution kernels. */
export interface ConvolutionProducts {
  readonly forward: number;
  readonly backwardInput: number;
  readonly backwardFilters: number;
}

// As in assembly/winograd.ts; a test holds `inTransformDomain` against what the binaries compute.
const OUTPUTS = 6;
const PLANES = 8;
const TAPS = 3;

/** Whether the SIMD kernels do this convolution in the transform domain. */
export function inTransformDomain({ c, f, k, stride, dilation }: Omit<ConvolutionSizes, "t" | "tOut">): boolean {
  return k >= TAPS && stride === 1 && dilation === 1 && c % 8 === 0 && f % 8 === 0 && c >= 16 && f >= 16;
}

/**
 * The multiply-adds that the SIMD kernels execute where a direct sum has tOut * k * c * f in each: in the transform domain 8 products a tile of
 * 6 outputs and part of 3 taps, what a last tile and a last part compute in vain included. The additions of the transforms are not counted,
 * nor, elsewhere, the lanes and zeros beyond a buffer's edge.
 */
export function executedProducts(sizes: ConvolutionSizes): ConvolutionProducts {
  const { t, c, f, k, tOut } = sizes;
  if (!inTransformDomain(sizes)) {
    const direct = tOut * k * c * f;
    return { forward: direct, backwardInput: direct, backwardFilters: direct };
  }
  const parts = Math.ceil(k / TAPS);
  // Behind a window's tiles those that its last parts look at.
  const rows = (steps: number): number => Math.ceil(steps / OUTPUTS) + ((parts - 1) >> 1);
  const products = (steps: number): number => PLANES * rows(steps) * parts * c * f;
  // The input's gradient of kernel 3 is the adjoint, tile by tile of the outputs; of a longer one a convolution over the inputs' steps.
  return { forward: products(tOut), backwardInput: products(k === TAPS ? tOut : t), backwardFilters: products(tOut) };
}
