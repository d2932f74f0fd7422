import { cos, sin } from "../tensor/index.js";

/** Frequencies at which responses are told: 0 to half the sampling rate, beyond which a sampled signal says nothing. */
const POINTS = 65;

export function responseFrequencies(samplingRate: number): Float64Array {
  return Float64Array.from({ length: POINTS }, (_, i) => (i * samplingRate) / 2 / (POINTS - 1));
}

/**
 * By how much a kernel of a convolution over time enlarges an oscillation of each frequency, in the signal's own measure: the magnitude of its discrete-time Fourier
 * transform, |sum over k of w_k e^(-2 pi i f k d / rate)|, d the dilation.
 */
export function kernelResponse(
  kernel: ArrayLike<number>,
  {
    frequencies,
    samplingRate,
    dilationRate = 1,
  }: { readonly frequencies: Float64Array; readonly samplingRate: number; readonly dilationRate?: number },
): Float64Array {
  return frequencies.map((frequency) => {
    let real = 0,
      imaginary = 0;
    for (let k = 0; k < kernel.length; k++) {
      const angle = (2 * Math.PI * frequency * k * dilationRate) / samplingRate;
      real += kernel[k]! * cos(angle);
      imaginary -= kernel[k]! * sin(angle);
    }
    return Math.sqrt(real * real + imaginary * imaginary);
  });
}
