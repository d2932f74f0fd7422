import type { Progress } from "./progress.js";

/** The reason of an aborted signal, and what is told to the person who pressed Ctrl-C. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

export const INTERRUPTED_CODE = 130;

/** How long the work may take to notice; beyond that the process ends without it. Files are put in place whole or not at all, so none is torn. */
const GRACE_MS = 1000;

export interface Interrupts {
  /** Aborted, with an Interrupted, by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** From now on signals do what they do by default: for the moment from which the work can no longer be undone. */
  release(): void;
}

/**
 * Turns SIGINT and SIGTERM into an aborted signal. A second one, or work that does not notice, ends the process at once with the same code,
 * after the same line and with the terminal restored.
 */
export function watchInterrupts(progress: Progress, outcome: string): Interrupts {
  const controller = new AbortController();
  const reason = new Interrupted(`interrupted; ${outcome}`);
  function leave(): void {
    progress.stop();
    process.stderr.write(`stride: ${reason.message}\n`);
    process.exit(INTERRUPTED_CODE);
  }
  function onSignal(): void {
    if (controller.signal.aborted) leave();
    controller.abort(reason);
    setTimeout(leave, GRACE_MS).unref();
  }
  // Ctrl-Z: the shell must get its cursor back; the bar returns by itself when the process goes on.
  function onStop(): void {
    progress.stop();
    process.kill(process.pid, "SIGSTOP");
  }
  const onExit = (): void => progress.stop();
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal).on("exit", onExit);
  if (progress.hasBar) process.on("SIGTSTP", onStop);
  return {
    signal: controller.signal,
    release() {
      process.off("SIGINT", onSignal).off("SIGTERM", onSignal).off("SIGTSTP", onStop);
    },
  };
}
