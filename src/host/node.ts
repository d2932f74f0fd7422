import { availableParallelism } from "node:os";
import { performance } from "node:perf_hooks";
import { setImmediate } from "node:timers/promises";
import v8 from "node:v8";
import type { Host } from "./host.js";

export const host: Host = {
  now: () => performance.now(),
  pause: () => setImmediate(),
  cores: () => availableParallelism(),
  runtime: () => `Node ${process.versions.node}`,
  enableRelaxedSimd() {
    // Works at run time, before the first compilation; from Node 22 on the feature is always there and the flag unknown or without effect.
    if (Number(process.versions.node.split(".")[0]) < 22) v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
  },
};
