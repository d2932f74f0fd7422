// A trial's thread that goes wrong on purpose, in the way that the seed of its recipe says, beside the real one, which serves all others.
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { parentPort } from "node:worker_threads";
// oxlint-disable-next-line import/no-unassigned-import -- serves the thread
import "../../src/study/trial-worker.js";
import type { ToTrialWorker } from "../../src/study/trial-messages.js";

const log = process.env["STRIDE_TEST_ATTEMPTS"]!;

parentPort!.on("message", (message: ToTrialWorker) => {
  if (message.kind !== "trial") return;
  const { seed } = message.recipe;
  const before = existsSync(log)
    ? readFileSync(log, "utf8")
        .split("\n")
        .filter((line) => line === String(seed)).length
    : 0;
  appendFileSync(log, `${seed}\n`);
  // Seeds 11: leaves on the first attempt. 12: always runs out of memory. 13: throws twice. 14: always traps in WebAssembly.
  if (seed === 11 && before === 0) process.exit(7);
  if (seed === 12) {
    const hoard: unknown[] = [];
    for (;;) hoard.push(new Array<number>(1e6).fill(before + hoard.length));
  }
  if (seed === 13 && before < 2) throw new Error("thrown in the thread,\nin two lines");
  if (seed === 14) hold(new WebAssembly.Instance(new WebAssembly.Module(TRAP), {}));
});

/** A module whose start function is `unreachable`. */
const TRAP = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 8, 1, 0, 10, 5, 1, 3, 0, 0, 11]);

function hold(_: unknown): void {}
