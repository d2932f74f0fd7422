import assert from "node:assert/strict";
import { test } from "node:test";
import { studentTails } from "../../src/scores/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { assertClose } from "./scipy.js";

test("the chance beyond t on both sides is that of forty digits, far out and for many degrees of freedom too", () => {
  // mpmath 1.3's betainc with 40 digits; 2 * scipy.stats.t.sf(t, df) of SciPy 1.17.1 agrees to 14 digits.
  for (const [t, df, expected] of [
    [2, 18, 0.060821465669332525],
    [2, 1, 0.2951672353008665],
    [2, 2, 0.18350341907227397],
    [2, 9, 0.07655282377070104],
    [2, 11, 0.07080395506803451],
    [2, 27, 0.055652427328037726],
    [2, 400, 0.046175945173568156],
    [0.01, 3, 0.992649111412852],
    [0.3, 18, 0.7676141212934782],
    [1.5, 7, 0.17729848698997003],
    [1.74, 12, 0.10741646414519934],
    [5, 18, 9.284142557376799e-5],
    [40, 3, 3.4380680789158526e-5],
    [30, 100, 8.380332558688292e-52],
    [2, 100_000, 0.045502963457506464],
  ] as const) {
    // A large df makes a power of x, whose rounding it multiplies.
    assertClose(studentTails(t, df), expected, 2e-14 + df * 2e-16, `t ${t}, df ${df}`);
  }
});

test("everything lies beyond 0 and nothing beyond infinity, whatever the degrees of freedom", () => {
  for (const df of [1, 2, 3, 18, 1_000_000]) assert.deepEqual([studentTails(0, df), studentTails(Infinity, df)], [1, 0]);
});

test("a t below 0 and degrees of freedom that are no whole number from 1 on are refused", () => {
  const refused = (t: number, df: number, message: RegExp): void =>
    assert.throws(
      () => studentTails(t, df),
      (error) => assertRefusal(error, message),
    );
  refused(-1, 3, /t must be from 0 to Infinity; received -1/);
  refused(NaN, 3, /received NaN/);
  refused(1, 0, /degrees of freedom must be from 1 to 1000000; received 0/);
  refused(1, 2.5, /must be a whole number; received 2\.5/);
});
