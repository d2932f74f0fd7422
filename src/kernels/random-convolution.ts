import { Arena } from "../tensor/index.js";
import { sha256, base64 } from "./generated/random-convolution-plain.js";
import type { RandomConvolutionKernels } from "./random-convolution-kernels.js";
import { createRandomConvolutionReference } from "./random-convolution-reference.js";
import { compileBinary, growMemory } from "./wasm.js";

export interface RandomConvolutionBackend {
  readonly name: "plain" | "reference";
  /** Of the binary; names the bits of every result. */
  readonly sha256: string;
  readonly kernels: RandomConvolutionKernels;
  readonly arena: Arena;
}

/** On a memory of its own, or on one that threads share; InputError where so much memory cannot be had. "reference" is the plain loops. */
export function createRandomConvolutionBackend(
  name: "plain" | "reference" = "plain",
  shared?: WebAssembly.Memory,
): RandomConvolutionBackend {
  if (name === "reference") {
    let buffer = new ArrayBuffer(0);
    const arena = new Arena(0, (bytes) => (buffer = new ArrayBuffer(bytes)));
    return { name, sha256: "", kernels: createRandomConvolutionReference(() => buffer), arena };
  }
  const memory = shared ?? new WebAssembly.Memory({ initial: 1, maximum: 65536 });
  const module = compileBinary("random-convolution", base64, shared !== undefined);
  const exports = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as RandomConvolutionKernels & {
    readonly heapBase: WebAssembly.Global;
  };
  const grow = (bytes: number): ArrayBufferLike =>
    growMemory(
      memory,
      bytes,
      (needed, most) =>
        `expected windows and features that fit into memory (at most ${most} MiB); received ${needed} MiB; use fewer windows`,
    );
  return { name, sha256, kernels: exports, arena: new Arena(exports.heapBase.value as number, grow) };
}
