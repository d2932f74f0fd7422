// Windows of unequal lengths: zeros behind the shorter ones are neither measured nor scaled.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { WindowSource } from "../../src/nn/index.js";
import { copyChannels, measureChannels } from "../../src/rocket/windows.js";

/** 4 x 2: of the first all steps were measured, of the second two. */
const WINDOWS = [
  [1, 10, 2, 20, 3, 30, 4, 40],
  [5, 50, 6, 60, 0, 0, 0, 0],
];
const whole: WindowSource = {
  ...{ length: 2, timeSteps: 4, channels: 2, classes: 1 },
  copyWindow: (i, to, offset) => to.set(WINDOWS[i]!, offset),
  label: () => 0,
};
const source: WindowSource = { ...whole, lengthOf: (i) => [4, 2][i]! };

test("means and deviations are those of the measured steps, and what is behind them stays 0", () => {
  const scaling = measureChannels(source);
  assert.deepEqual([...scaling.means], [3.5, 35]);
  const deviation = Math.sqrt(35 / 12);
  assert.ok(Math.abs(scaling.scales[0]! - 1 / deviation) < 1e-6);
  const x = new Float32Array(16);
  copyChannels(source, 0, 2, scaling, x);
  const expected = [1, 2, 3, 4].map((value) => (value - 3.5) / deviation);
  for (const channel of [0, 4]) expected.forEach((value, t) => assert.ok(Math.abs(x[channel + t]! - value) < 1e-6));
  for (const channel of [8, 12]) {
    assert.ok(x[channel]! > 0.8 && x[channel + 1]! > 1.4);
    assert.deepEqual([...x.subarray(channel + 2, channel + 4)], [0, 0]);
  }
});

test("without lengths every step counts", () => {
  assert.deepEqual([...measureChannels(whole).means], [21 / 8, 210 / 8]);
});
