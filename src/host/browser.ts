import type { Host } from "./host.js";

// The few browser names used here, so that the library never sees the whole DOM.
declare const document: unknown;
declare const crossOriginIsolated: boolean | undefined;
declare const navigator: { readonly hardwareConcurrency: number; readonly userAgent: string };

interface Port {
  onmessage: (() => void) | null;
  postMessage(message: null): void;
  close(): void;
}

interface PageWorker {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onerror: ((event: { readonly message?: string; preventDefault(): void }) => void) | null;
  onmessageerror: (() => void) | null;
  postMessage(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  terminate(): void;
}
declare const Worker: new (module: URL, options: { readonly type: "module" }) => PageWorker;
declare const self: Pick<PageWorker, "onmessage" | "postMessage">;

export const host: Host = {
  now: () => performance.now(),
  pause: () =>
    // A message comes round at once, where a timer would wait 4 ms.
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel() as unknown as { port1: Port; port2: Port };
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    }),
  canWait: () => typeof document === "undefined" && typeof crossOriginIsolated !== "undefined" && crossOriginIsolated,
  cores: () => navigator.hardwareConcurrency,
  runtime: () => navigator.userAgent,
  startWorker(module, { onMessage, onEnd }) {
    const worker = new Worker(module, { type: "module" });
    let ended = false;
    function end(reason: string): void {
      if (ended) return;
      ended = true;
      worker.terminate();
      onEnd(new Error(reason));
    }
    worker.onmessage = ({ data }) => {
      if (!ended) onMessage(data);
    };
    worker.onmessageerror = () => end("a message of the worker could not be read");
    worker.onerror = (event) => {
      event.preventDefault();
      end(event.message ?? `the worker could not be started from ${module.href}`);
    };
    return {
      post: (message, transfer = []) => worker.postMessage(message, transfer),
      terminate() {
        ended = true;
        worker.terminate();
      },
    };
  },
  serveWorker(onMessage) {
    self.onmessage = ({ data }) => onMessage(data);
    return (message, transfer = []) => self.postMessage(message, transfer);
  },
  enableRelaxedSimd() {},
};
