import { Arena, InputError } from "../tensor/index.js";
import * as plain from "./generated/plain.js";
import * as relaxed from "./generated/relaxed.js";
import type { Backend, Kernels } from "./kernels.js";

const PAGE = 65536;
const BUILDS = { plain, relaxed };
/** One compiled module a build: instances share its machine code, so only the first training pays for V8's tiering up. */
const modules = new Map<string, WebAssembly.Module>();

/**
 * A fresh instance of the SIMD kernels with a memory of its own, which is freed with it.
 *
 * "relaxed" fuses multiply and add: faster, but its bits depend on the machine. Where the engine does not offer relaxed SIMD (Node 20
 * without `enableRelaxedSimd` of the host, Safari) this throws an Error that says so; it never falls back. Sealing the arena throws InputError
 * where so much memory cannot be had.
 */
export function createWasmBackend(name: "plain" | "relaxed" = "plain"): Backend {
  const exports = new WebAssembly.Instance(compile(name)).exports as unknown as Kernels & {
    readonly memory: WebAssembly.Memory;
    readonly heapBase: WebAssembly.Global;
  };
  const { memory } = exports;
  const grow = (bytes: number): ArrayBuffer => {
    const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
    try {
      if (missing > 0) memory.grow(missing);
    } catch (error) {
      const [needed, most] = [Math.ceil(bytes / 2 ** 20), 4096];
      throw new InputError(
        `kernels "${name}": expected a network and batch that fit into memory (at most ${most} MiB); received ${needed} MiB; use a smaller one`,
        { cause: error },
      );
    }
    return memory.buffer;
  };
  return { name, sha256: BUILDS[name].sha256, kernels: exports, arena: new Arena(exports.heapBase.value as number, grow) };
}

/** The functions of the binary, for the test that holds them against `Kernels`. */
export function exportedFunctions(name: "plain" | "relaxed"): string[] {
  return WebAssembly.Module.exports(compile(name))
    .filter((entry) => entry.kind === "function")
    .map((entry) => entry.name);
}

function compile(name: "plain" | "relaxed"): WebAssembly.Module {
  let module = modules.get(name);
  if (!module) {
    try {
      module = new WebAssembly.Module(Uint8Array.from(atob(BUILDS[name].base64), (character) => character.charCodeAt(0)));
    } catch (error) {
      throw new Error(`kernels "${name}": this engine cannot compile them (${(error as Error).message}); use "plain"`, { cause: error });
    }
    modules.set(name, module);
  }
  return module;
}
