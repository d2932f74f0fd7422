import type { RandomConvolutionCall, RandomConvolutionKernels } from "../kernels/index.js";

/** Runs kernels one after another. */
export function perform(kernels: RandomConvolutionKernels, calls: readonly RandomConvolutionCall[]): void {
  for (const [name, ...args] of calls) kernels[name](...(args as Parameters<(typeof kernels)["convolve84"]>));
}

/** A kernel with its arguments as it is called: nothing is taken apart on the way. */
export interface BoundCall {
  readonly kernel: (...args: number[]) => unknown;
  readonly args: number[];
}

export function bindCalls(kernels: RandomConvolutionKernels, calls: readonly RandomConvolutionCall[]): BoundCall[] {
  return calls.map(([name, ...args]) => ({ kernel: kernels[name], args }));
}
