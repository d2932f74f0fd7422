import assert from "node:assert/strict";
import { test } from "node:test";
import { arcsinh } from "../../src/tensor/index.js";

test("arcsinh is the engine's to 4 units in the last place of what it is added to, odd, and exactly 0 at 0", () => {
  for (const width of [0.005, 1, 300]) {
    for (let exponent = -12; exponent <= 30; exponent++) {
      const value = 1.37 * 10 ** exponent;
      const [received, expected] = [arcsinh(value, width), Math.asinh(value / width)];
      assert.ok(
        Math.abs(received - expected) <= 4 * 2 ** -53 * Math.max(1, expected),
        `${value} in widths of ${width}: ${received}, ${expected}`,
      );
      assert.equal(arcsinh(-value, width), -received);
    }
    assert.equal(arcsinh(0, width), 0);
  }
});
