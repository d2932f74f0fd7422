import type { Host } from "./host.js";

// The few browser names used here, so that the library never sees the whole DOM.
declare const navigator: { readonly hardwareConcurrency: number; readonly userAgent: string };

interface Port {
  onmessage: (() => void) | null;
  postMessage(message: null): void;
  close(): void;
}

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
  cores: () => navigator.hardwareConcurrency,
  runtime: () => navigator.userAgent,
  enableRelaxedSimd() {},
};
