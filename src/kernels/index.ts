import type { Backend, KernelsName } from "./kernels.js";
import { createReferenceBackend } from "./reference.js";
import { createWasmBackend } from "./wasm.js";

export type { Backend, Kernels, KernelsName } from "./kernels.js";

/** A fresh backend, its arena still empty. "relaxed" throws where the engine has no relaxed SIMD; there is no silent fallback. */
export function createBackend(name: KernelsName = "plain"): Backend {
  return name === "reference" ? createReferenceBackend() : createWasmBackend(name);
}
