import assert from "node:assert/strict";
import { assertRefusal } from "./expect-refusal.js";
import { mutations } from "./mutate.js";

/** Of a broken file, at most: how long it may take, and what memory besides twice its size. */
const LONGEST_MS = 1000;
const SPARE_BYTES = 16 * 2 ** 20;

export interface MutationRun {
  readonly originals: readonly Uint8Array[];
  readonly count: number;
  readonly seed: number;
  readonly read: (bytes: Uint8Array) => unknown;
}

export interface MutationOutcome {
  readonly read: number;
  readonly refused: number;
  readonly slowestMs: number;
  readonly mostBytes: number;
}

/**
 * Reads broken copies of files. Each must be read or refused in one line, within a second, and take no more than twice its size and 16 MiB. Memory is
 * what objects and buffers have grown by when the reader is done, garbage included unless the collector came in between; as much garbage as the intact file's is
 * not counted.
 */
export async function runMutations({ originals, count, seed, read }: MutationRun): Promise<MutationOutcome> {
  // Loading a codec's code is not the file's doing, and what a decoder leaves to the collector at an intact file it leaves at a broken one: Brotli's 4 MB a page.
  const intact = originals.map(() => 0);
  for (let turn = 0; turn < 3; turn++) {
    for (const [i, original] of originals.entries()) {
      const before = used();
      await timeOf(() => read(original));
      if (turn > 0) intact[i] = Math.max(intact[i]!, used() - before);
    }
  }
  const outcome = { read: 0, refused: 0, slowestMs: 0, mostBytes: 0 };
  let number = 0;
  for (const bytes of mutations(originals, count, seed)) {
    const before = used();
    const started = performance.now();
    try {
      await read(bytes);
      outcome.read++;
    } catch (error) {
      assertRefusal(error, /^\S/);
      outcome.refused++;
    }
    let ms = performance.now() - started;
    const grown = used() - before;
    // Once more where something else may have had the processor.
    if (ms > LONGEST_MS) ms = Math.min(ms, await timeOf(() => read(bytes)));
    assert.ok(ms <= LONGEST_MS, `copy ${number} of seed ${seed} took ${ms.toFixed(0)} ms`);
    assert.ok(
      grown <= 2 * bytes.length + SPARE_BYTES + intact[number % originals.length]!,
      `copy ${number} of seed ${seed}, ${bytes.length} bytes, took ${grown} bytes`,
    );
    outcome.slowestMs = Math.max(outcome.slowestMs, ms);
    outcome.mostBytes = Math.max(outcome.mostBytes, grown);
    number++;
  }
  return outcome;
}

function used(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

async function timeOf(action: () => unknown): Promise<number> {
  const started = performance.now();
  try {
    await action();
  } catch {
    // Judged the first time.
  }
  return performance.now() - started;
}
