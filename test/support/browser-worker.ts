// The probe as a module worker: takes { kernels, archive }, gives back what `probe` returns, or the text of what went wrong.
import type { KernelsName } from "../../src/index.js";
import { probe, type Probed } from "./browser-probe.js";

/** The few names of a worker that are used here, so that no test sees the whole DOM. */
interface WorkerScope {
  onmessage: (event: { readonly data: { readonly kernels: KernelsName; readonly archive: Uint8Array; readonly threads?: number } }) => void;
  postMessage(answer: { readonly probed: Probed } | { readonly failed: string }): void;
  addEventListener(type: "securitypolicyviolation", listener: (event: { readonly violatedDirective: string }) => void): void;
}

const scope = globalThis as unknown as WorkerScope;
const answer = scope.postMessage.bind(scope);
scope.onmessage = ({ data: { kernels, archive, threads } }) => {
  // Caught here, since a promise that rejects in a worker does not reach the page's `onerror`.
  void probe(kernels, archive, threads).then(
    (probed) => answer({ probed }),
    (error: unknown) => answer({ failed: error instanceof Error ? `${error.stack}` : String(error) }),
  );
};
scope.addEventListener("securitypolicyviolation", ({ violatedDirective }) => answer({ failed: `broke ${violatedDirective}` }));
