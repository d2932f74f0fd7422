import type { RandomConvolutionCall, RandomConvolutionKernels } from "../kernels/index.js";

/** Runs kernels one after another. */
export function perform(kernels: RandomConvolutionKernels, calls: readonly RandomConvolutionCall[]): void {
  for (const [name, ...args] of calls) kernels[name](...(args as Parameters<(typeof kernels)["convolve84"]>));
}
