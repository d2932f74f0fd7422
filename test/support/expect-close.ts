import assert from "node:assert/strict";

/** Fails where the largest difference is more than `tolerance` of the largest expected value. */
export function expectClose(received: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what: string): void {
  assert.equal(received.length, expected.length, what);
  let size = 1e-12,
    worst = 0;
  for (let i = 0; i < expected.length; i++) {
    size = Math.max(size, Math.abs(expected[i]!));
    const difference = Math.abs(received[i]! - expected[i]!);
    // Written so that NaN is the worst.
    worst = difference <= worst ? worst : difference;
  }
  assert.ok(worst <= tolerance * size, `${what}: largest difference ${worst} at values up to ${size}`);
}
