import { availableParallelism } from "node:os";
import { performance } from "node:perf_hooks";
import { setImmediate } from "node:timers/promises";
import v8 from "node:v8";
import { parentPort, Worker } from "node:worker_threads";
import type { Host } from "./host.js";

export const host: Host = {
  now: () => performance.now(),
  pause: () => setImmediate(),
  canWait: () => true,
  cores: () => availableParallelism(),
  runtime: () => `Node ${process.versions.node}`,
  startWorker(module, { onMessage, onEnd }, { memoryMiB } = {}) {
    const worker = new Worker(module, memoryMiB === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: memoryMiB } });
    let ended = false;
    function end(reason: Error): void {
      if (ended) return;
      ended = true;
      onEnd(reason);
    }
    worker.on("message", (message) => {
      // Node still hands over what was under way when the thread was ended.
      if (!ended) onMessage(message);
    });
    worker.on("messageerror", end);
    worker.on("error", (error) => end(error instanceof Error ? error : new Error(String(error))));
    worker.on("exit", (code) => end(new Error(`the thread ended with code ${code}`)));
    return {
      post: (message, transfer = []) => worker.postMessage(message, transfer),
      terminate() {
        ended = true;
        void worker.terminate();
      },
    };
  },
  serveWorker(onMessage) {
    const port = parentPort;
    if (!port) throw new Error("serveWorker: expected a worker thread; received the main thread");
    port.on("message", onMessage);
    return (message, transfer = []) => port.postMessage(message, transfer);
  },
  enableRelaxedSimd() {
    // Works at run time, before the first compilation; from Node 22 on the feature is always there and the flag unknown or without effect.
    if (Number(process.versions.node.split(".")[0]) < 22) v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
  },
};
