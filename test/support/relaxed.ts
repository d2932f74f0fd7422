import { host } from "#host";

/** Lets the relaxed kernels compile on Node 20 too; to be called before any kernels are. */
export function enableRelaxed(): void {
  host.enableRelaxedSimd();
}
