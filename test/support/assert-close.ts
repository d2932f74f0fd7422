import assert from "node:assert/strict";

/** Largest difference, as a share of the largest expected value. */
export function assertClose(received: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what: string): void {
  assert.equal(received.length, expected.length, what);
  let size = 1e-12,
    worst = 0;
  for (let i = 0; i < expected.length; i++) {
    size = Math.max(size, Math.abs(expected[i]!));
    const difference = Math.abs(received[i]! - expected[i]!);
    worst = difference <= worst ? worst : difference;
  }
  assert.ok(worst <= tolerance * size, `${what}: largest difference ${worst} at values up to ${size}`);
}
