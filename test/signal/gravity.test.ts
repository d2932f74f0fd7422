import assert from "node:assert/strict";
import { test } from "node:test";
import { gravityOf } from "../../src/signal/gravity.js";

test("the impulse response is that of scipy.signal.butter(3, 0.3, fs=50)", () => {
  // scipy 1.17.1: lfilter(*butter(3, 0.3, fs=50), impulse at 1)[[1, 2, 3, 50, 100, 500]].
  const expected = new Map([
    [1, 6.4518491290909294e-6],
    [2, 3.822466558039927e-5],
    [3, 0.00011274678949418804],
    [50, 0.015015550984501733],
    [100, 0.006407123950230752],
    [500, 1.5975705583745655e-6],
  ]);
  const impulse = new Float64Array(1000);
  impulse[1] = 1;
  const response = gravityOf(impulse, 50);
  assert.equal(response[0], 0);
  for (const [t, value] of expected) assert.ok(Math.abs(response[t]! - value) < 1e-13, `step ${t}: ${response[t]} instead of ${value}`);
});

test("a constant signal is all gravity from the first sample on", () => {
  assert.deepEqual(gravityOf(new Float64Array(100).fill(0.98), 50), new Float64Array(100).fill(0.98));
});

test("half the power passes at 0.3 Hz, whatever the sampling rate, and almost nothing at a walk's 1.8 Hz", () => {
  for (const rate of [20, 50, 100]) {
    assert.ok(Math.abs(gainAt(0.3, rate) - Math.SQRT1_2) < 1e-3);
    assert.ok(gainAt(1.8, rate) < 0.006);
  }
});

/** The root mean square of the filtered sine over that of the sine, over the last 10 of 60 seconds. */
function gainAt(frequency: number, rate: number): number {
  const wave = Float64Array.from({ length: 60 * rate }, (_, t) => Math.sin((2 * Math.PI * frequency * t) / rate));
  const rms = (values: Float64Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  return rms(gravityOf(wave, rate).subarray(50 * rate)) / rms(wave.subarray(50 * rate));
}
