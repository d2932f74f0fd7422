export { ACTIVATION_CODES } from "./interface/activation.js";
import type { Backend, KernelsName } from "./kernels.js";
import { createReferenceBackend } from "./reference.js";
import { InputError } from "../tensor/index.js";
import { createWasmBackend } from "./wasm.js";

export type { Backend, Kernels, KernelsName } from "./kernels.js";

export { measureLimits, measurePeak, type Limits, type LimitsBuild } from "./limits.js";
export { createRandomConvolutionBackend, type RandomConvolutionBackend } from "./random-convolution.js";
export type { RandomConvolutionCall, RandomConvolutionKernels } from "./random-convolution-kernels.js";
export { executedProducts, type ConvolutionProducts, type ConvolutionSizes } from "./products.js";
export { createSharedMemory } from "./wasm.js";

/**
 * A fresh backend, its arena still empty, on a memory of its own or one that threads share. "relaxed" throws where the engine has no
 * relaxed SIMD; there is no silent fallback. Throws InputError for "reference" on a shared memory.
 */
export function createBackend(name: KernelsName = "plain", shared?: WebAssembly.Memory): Backend {
  if (name !== "reference") return createWasmBackend(name, shared);
  if (shared) throw new InputError('kernels "reference" have a memory of their own; received a shared one; use "plain"');
  return createReferenceBackend();
}
