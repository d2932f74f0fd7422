import { Arena, InputError } from "../tensor/index.js";
import * as plain from "./generated/plain.js";
import * as relaxed from "./generated/relaxed.js";
import type { Backend, Kernels } from "./kernels.js";

const PAGE = 65536;
/** What the binaries declare of the memory they import. */
const [INITIAL_PAGES, MOST_PAGES] = [1, 65536];
const BUILDS = { plain, relaxed };
/** One compiled module a build: instances share its machine code, so only the first training pays for V8's tiering up. */
const modules = new Map<string, WebAssembly.Module>();

/**
 * A fresh instance of the SIMD kernels, with a memory of its own, which is freed with it, or on one that other threads have too
 * (`createSharedMemory`). Arenas over one memory that are planned alike have the same addresses.
 *
 * "relaxed" fuses multiply and add: faster, but its bits depend on the machine. Where the engine does not offer relaxed SIMD (Node 20
 * without `enableRelaxedSimd` of the host, Safari) this throws an Error that says so; it never falls back. Sealing the arena throws InputError
 * where so much memory cannot be had.
 */
export function createWasmBackend(name: "plain" | "relaxed" = "plain", shared?: WebAssembly.Memory): Backend {
  const memory = shared ?? new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: MOST_PAGES });
  const exports = new WebAssembly.Instance(compile(name, shared !== undefined), { env: { memory } }).exports as unknown as Kernels & {
    readonly heapBase: WebAssembly.Global;
  };
  const grow = (bytes: number): ArrayBufferLike =>
    growMemory(
      memory,
      bytes,
      (needed, most) =>
        `kernels "${name}": expected a network and batch that fit into memory (at most ${most} MiB); received ${needed} MiB; use a smaller one`,
    );
  return { name, sha256: BUILDS[name].sha256, kernels: exports, arena: new Arena(exports.heapBase.value as number, grow) };
}

/** Makes a memory at least so long. Throws InputError with the words of `refusal`, which gets MiB needed and MiB there are at most. */
export function growMemory(memory: WebAssembly.Memory, bytes: number, refusal: (needed: number, most: number) => string): ArrayBufferLike {
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
  try {
    if (missing > 0) memory.grow(missing);
  } catch (error) {
    throw new InputError(refusal(Math.ceil(bytes / 2 ** 20), 4096), { cause: error });
  }
  return memory.buffer;
}

/** A memory for the instances of several threads. Throws where the page may not share memory (browsers ask for cross-origin isolation). */
export function createSharedMemory(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: MOST_PAGES, shared: true });
}

/** The functions of the binary, for the test that holds them against `Kernels`. */
export function exportedFunctions(name: "plain" | "relaxed"): string[] {
  return WebAssembly.Module.exports(compile(name, false))
    .filter((entry) => entry.kind === "function")
    .map((entry) => entry.name);
}

function compile(name: "plain" | "relaxed", shared: boolean): WebAssembly.Module {
  return compileBinary(name, BUILDS[name].base64, shared);
}

/** A binary of assembly/ by the name of its build, compiled once. Throws an Error where the engine lacks what it uses. */
export function compileBinary(name: string, base64: string, shared: boolean): WebAssembly.Module {
  const key = shared ? `${name}, shared` : name;
  let module = modules.get(key);
  if (!module) {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    if (shared) declareShared(bytes);
    try {
      module = new WebAssembly.Module(bytes);
    } catch (error) {
      throw new Error(`kernels "${name}": this engine cannot compile them (${(error as Error).message}); use "plain"`, { cause: error });
    }
    modules.set(key, module);
  }
  return module;
}

/**
 * Sets the flag by which a binary says that the memory it imports is shared (WebAssembly, "Limits" with "shared", 0x01 -> 0x03): a bit of
 * its import, in code that is the same. Without it there would be two binaries of each build, to be kept equal.
 */
function declareShared(bytes: Uint8Array): void {
  // Module "env", field "memory", kind memory (2), limits with a maximum (1): the one import there is.
  const entry = [3, 0x65, 0x6e, 0x76, 6, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 2, 1];
  const start = bytes.findIndex((_, i) => entry.every((byte, j) => bytes[i + j] === byte));
  if (start < 0) throw new Error("kernels: the binary does not import env.memory with a maximum; build it by scripts/build-kernels.ts");
  bytes[start + entry.length - 1] = 3;
}
