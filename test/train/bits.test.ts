// The promise that the same seed gives the same bits on every machine, in every version of Node and in every thread.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { REPOSITORY } from "../support/paths.js";
import { trainedBits } from "../support/trained-bits.js";

/** Changes with the plain kernels' order of sums, the initializers, the shuffle and the dropout masks: only on purpose, and then in the changelog. */
const EXPECTED = "3f369fde963ea32a1cf844fdbd366a4a42178f94c2c346d1d08ab8ac9157dfa2";

const PROGRAM = join(REPOSITORY, "dist", "test", "support", "trained-bits.js");

test("a training gives the weights it gave when this was written, to the bit", async () => {
  assert.equal(await trainedBits(), EXPECTED);
});

test("two, three and four threads give the bits of one, whatever is left for the last batch", async () => {
  for (const threads of [2, 3, 4]) assert.equal(await trainedBits(threads), EXPECTED, `${threads} threads`);
});

test("a second training in the same process gives the same bits", async () => {
  assert.equal(await trainedBits(), await trainedBits());
});

test("a process of its own gives the same bits, whichever of V8's compilers is at work", async () => {
  const inProcess = await trainedBits();
  for (const flags of [[], ["--liftoff-only"], ["--no-liftoff"]]) {
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, PROGRAM]);
    assert.equal(stdout.trim(), inProcess, flags.join(" "));
  }
});

test("a worker thread gives the same bits", async () => {
  const worker = new Worker(PROGRAM);
  const [received] = (await once(worker, "message")) as [string];
  await worker.terminate();
  assert.equal(received, await trainedBits());
});
