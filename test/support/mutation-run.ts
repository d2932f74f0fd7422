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
  /** Bytes of buffers besides twice the file's size, default 16 MiB. */
  readonly spareBytes?: number | undefined;
}

export interface MutationOutcome {
  readonly read: number;
  readonly refused: number;
  readonly slowestMs: number;
  readonly mostBytes: number;
}

/**
 * Reads broken copies of files. Each must be read or refused in one line, within a second, and make no more than twice its size and 16 MiB of buffers, garbage
 * included unless the collector came in between. What objects take the caller bounds, by running this in a thread with a small heap: Brotli's decoder leaves
 * 4 MB of garbage a page, at intact files too.
 */
export async function runMutations({ originals, count, seed, read, spareBytes = SPARE_BYTES }: MutationRun): Promise<MutationOutcome> {
  // Loading a codec's code is not the file's doing.
  for (const original of originals) await timeOf(() => read(original));
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
    // Where something else may have had the processor: the best of three more.
    for (let again = 0; ms > LONGEST_MS && again < 3; again++) ms = Math.min(ms, await timeOf(() => read(bytes)));
    assert.ok(ms <= LONGEST_MS, `copy ${number} of seed ${seed} took ${ms.toFixed(0)} ms`);
    assert.ok(
      grown <= 2 * bytes.length + spareBytes,
      `copy ${number} of seed ${seed}, ${bytes.length} bytes, took ${grown} bytes of buffers`,
    );
    outcome.slowestMs = Math.max(outcome.slowestMs, ms);
    outcome.mostBytes = Math.max(outcome.mostBytes, grown);
    number++;
  }
  return outcome;
}

function used(): number {
  return process.memoryUsage().arrayBuffers;
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
