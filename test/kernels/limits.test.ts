// What the machine can do, within orders of magnitude: no machine is so slow or so fast, but a wrong unit or a loop that was optimised away is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createBackend, measureLimits, measurePeak, type KernelsName } from "../../src/kernels/index.js";
import { executedProducts, isFourier, isMinimal } from "../../src/kernels/products.js";
import { InputError } from "../../src/tensor/index.js";
import { enableRelaxed } from "../support/relaxed.js";

enableRelaxed();
const now = (): number => performance.now();

for (const name of ["plain", "relaxed"] as const) {
  test(`limits of ${name} are plausible, and measured in the time that is said`, () => {
    const limits = measureLimits(name, now);
    assert.ok(limits.gflops > 1 && limits.gflops < 500, `${limits.gflops} GFLOPS`);
    for (const key of ["readGBs", "copyGBs", "updateGBs"] as const) {
      assert.ok(limits[key] > 0.2 && limits[key] < 1000, `${key} ${limits[key]}`);
    }
  });
}

test("the fastest of many calls comes twice within a factor, and the loop's time grows with what it computes", () => {
  const [first, second] = [measurePeak("plain", now), measurePeak("plain", now)];
  assert.ok(Math.max(first, second) / Math.min(first, second) < 2, `${first} and ${second} GFLOPS`);
});

test("kernels that are no SIMD have no limit to measure", () => {
  assert.throws(
    () => measurePeak("reference" as "plain", now),
    new InputError('limits: expected the kernels plain or relaxed; received "reference", which have no SIMD to measure'),
  );
});

/** Whole numbers: a direct sum of them is exact, whatever its order; the transforms divide by 90 or turn by cosines, and are not. */
function isExact(name: KernelsName, c: number, f: number, k: number, stride: number, dilation: number): boolean {
  const [t, n] = [40, 2];
  const tOut = Math.floor((t - (k - 1) * dilation - 1) / stride) + 1;
  const outcome = (kernels: KernelsName): Float32Array => {
    const { arena, kernels: own } = createBackend(kernels);
    const [x, w, b, y] = [arena.allocate(n * t * c), arena.allocate(k * c * f), arena.allocate(f), arena.allocate(n * tOut * f)];
    const scratch = arena.allocate(own.conv1dScratch(t, c, f, k, stride, dilation, 0, tOut));
    arena.seal();
    const whole = (pointer: number, count: number): void => {
      arena.f32(pointer, count).forEach((_, i, values) => (values[i] = ((i * 7919) % 15) - 7));
    };
    whole(x, n * t * c);
    whole(w, k * c * f);
    own.conv1dForward(y, x, w, b, scratch, n, t, c, f, k, stride, dilation, 0, tOut, 0);
    return arena.f32(y, n * tOut * f).slice();
  };
  const expected = outcome("reference");
  return outcome(name).every((value, i) => value === expected[i]);
}

test("the convolutions that are counted as transformed are those that the binaries transform", () => {
  const shapes = [
    [16, 16, 3, 1, 1],
    [16, 24, 5, 1, 1],
    [64, 64, 11, 1, 1],
    [16, 16, 2, 1, 1],
    [9, 64, 3, 1, 1],
    [8, 16, 3, 1, 1],
    [16, 8, 3, 1, 1],
    [8, 16, 8, 1, 1],
    [8, 16, 9, 1, 1],
    [9, 64, 7, 1, 1],
    [9, 64, 11, 1, 1],
    [16, 16, 4, 1, 1],
    [64, 16, 4, 1, 1],
    [64, 16, 30, 1, 1],
    [64, 16, 31, 1, 1],
    [20, 16, 5, 1, 1],
    [16, 16, 5, 2, 1],
    [16, 16, 5, 1, 2],
    [20, 16, 3, 1, 1],
    [16, 20, 7, 1, 1],
    [16, 16, 3, 2, 1],
    [16, 16, 3, 1, 2],
  ] as const;
  for (const name of ["plain", "relaxed"] as const) {
    for (const [c, f, k, stride, dilation] of shapes) {
      const sizes = { c, f, k, stride, dilation };
      assert.equal(
        isExact(name, c, f, k, stride, dilation),
        !isMinimal(sizes) && !isFourier(sizes),
        `${name} ${c} ${f} ${k} ${stride} ${dilation}`,
      );
    }
  }
});

test("executed multiply-adds: 8 products for 18 of kernel 3, 47 for 28 * 5 of kernel 5, with what a last tile or block computes in vain", () => {
  const sizes = { t: 128, c: 64, f: 64, k: 3, stride: 1, dilation: 1, tOut: 126 };
  const size = 64 * 64;
  assert.deepEqual(executedProducts(sizes), { forward: 168 * size, backwardInput: 168 * size, backwardFilters: 168 * size });
  assert.equal(executedProducts({ ...sizes, tOut: 127 }).forward, 176 * size);
  // 124 outputs are 5 blocks of 28, 118 are 6 of 22.
  const five = executedProducts({ ...sizes, k: 5, tOut: 124 });
  assert.deepEqual(five, { forward: 235 * size, backwardInput: 235 * size, backwardFilters: 235 * size });
  // Filters are taken in eights, so the gradient of nine channels is a direct sum.
  assert.deepEqual(executedProducts({ ...sizes, c: 9, k: 11, tOut: 118 }), {
    forward: 47 * 6 * 9 * 64,
    backwardInput: 118 * 99 * 64,
    backwardFilters: 47 * 6 * 9 * 64,
  });
  assert.deepEqual(executedProducts({ ...sizes, c: 9 }), {
    forward: 126 * 27 * 64,
    backwardInput: 126 * 27 * 64,
    backwardFilters: 126 * 27 * 64,
  });
});
