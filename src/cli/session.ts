import { performance } from "node:perf_hooks";
import type { KernelsName } from "../kernels/index.js";
import { oneLine } from "./errors.js";
import { watchInterrupts } from "./interrupt.js";
import type { CommonOptions } from "./options.js";
import { createProgress, type Progress } from "./progress.js";
import { createStyle, type Style } from "./style.js";

/** What a verb works with while it runs. */
export interface Session {
  readonly json: boolean;
  readonly progress: Progress;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** For text on stdout. */
  readonly style: Style;
  /** A note on stderr, in one line; shown even where progress is not. */
  readonly warn: (message: string) => void;
  /** From here on the work counts as done: Ctrl-C no longer says that nothing was written. Throws if it came before. */
  commit(): void;
  /** The verb's result, once: a JSON document with --json, otherwise the text. */
  print(toJson: () => unknown, toText: () => string): void;
}

/** Runs a verb, and gives the terminal back however it ends. `outcome` tells what an interruption leaves behind. */
export async function withSession(options: CommonOptions, outcome: string, action: (session: Session) => Promise<void>): Promise<void> {
  const { stderr, stdout } = process;
  const plain = process.env["TERM"] === "dumb";
  // Read through a getter, since the terminal may be resized while the bar is drawn.
  const stream = {
    isTTY: stderr.isTTY && !plain,
    get columns() {
      return stderr.columns;
    },
    get rows() {
      return stderr.rows;
    },
    write: (text: string) => stderr.write(text),
  };
  const progress = createProgress({ stream, now: () => performance.now(), quiet: options.quiet });
  const interrupts = watchInterrupts(progress, outcome);
  const { signal } = interrupts;
  const session: Session = {
    json: options.json === true,
    progress,
    signal,
    style: createStyle(stdout),
    warn(message) {
      progress.stop();
      stderr.write(`stride: ${oneLine(message)}\n`);
    },
    commit() {
      signal.throwIfAborted();
      interrupts.release();
    },
    print(toJson, toText) {
      progress.stop();
      // Apart from the lines above, where both are on the same screen.
      if (progress.hasBar && stdout.isTTY && !session.json) stdout.write("\n");
      stdout.write(session.json ? `${JSON.stringify(toJson(), null, 2)}\n` : toText());
    },
  };
  try {
    await action(session);
  } finally {
    progress.stop();
    interrupts.release();
  }
}

/** Which kernels a result was computed with. Must come before anything else is computed with them. */
export async function chooseKernels<Name extends KernelsName>(name: Name): Promise<{ readonly name: Name; readonly sha256: string }> {
  const { host } = await import("#host");
  if (name === "relaxed") host.enableRelaxedSimd();
  const { createBackend } = await import("../kernels/index.js");
  return { name, sha256: createBackend(name).sha256 };
}
