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

// As in assembly/winograd.ts and assembly/fourier.ts; a test holds both conditions against what the binaries compute.
const OUTPUTS = 6;
const PLANES = 8;
const TAPS = 3;
const BLOCK = 32;
const FREQUENCY_PLANES = 47;

type Filters = Omit<ConvolutionSizes, "t" | "tOut">;

/** Whether the SIMD kernels do this convolution by Winograd's F(6,3). */
export function isMinimal({ c, f, k, stride, dilation }: Filters): boolean {
  return k === TAPS && stride === 1 && dilation === 1 && c % 8 === 0 && f % 8 === 0 && c >= 16 && f >= 16;
}

/** Whether they do it by the frequencies of blocks of 32 steps. */
export function isFourier({ c, f, k, stride, dilation }: Filters): boolean {
  return k > TAPS && stride === 1 && dilation === 1 && f % 8 === 0 && f >= 16 && FREQUENCY_PLANES * (c + 28) < (BLOCK + 1 - k) * k * c;
}

/**
 * The multiply-adds that the SIMD kernels execute where a direct sum has tOut * k * c * f in each: in the transform domain 8 products a tile of
 * 6 outputs, among frequencies 47 a block of 33 - k, what a last tile or block computes in vain included. The additions of the transforms
 * are not counted, nor, elsewhere, the lanes and zeros beyond a buffer's edge.
 */
export function executedProducts(sizes: ConvolutionSizes): ConvolutionProducts {
  const { t, c, f, k, tOut } = sizes;
  const direct = tOut * k * c * f;
  if (isMinimal(sizes)) {
    const products = PLANES * Math.ceil(tOut / OUTPUTS) * c * f;
    return { forward: products, backwardInput: products, backwardFilters: products };
  }
  const products = (steps: number): number => FREQUENCY_PLANES * Math.ceil(steps / (BLOCK + 1 - k)) * c * f;
  const outputs = isFourier(sizes) ? products(tOut) : direct;
  // The input's gradient is the convolution turned round, from f to c, over the inputs' steps.
  return { forward: outputs, backwardInput: isFourier({ ...sizes, c: f, f: c }) ? products(t) : direct, backwardFilters: outputs };
}
