import assert from "node:assert/strict";
import { test } from "node:test";
import { meanInterval, studentQuantile, studentTails } from "../../src/scores/index.js";
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

test("the quantile is that of the tables, and beyond it lies what the level leaves", () => {
  // scipy.stats.t.ppf((1 + level) / 2, df) of SciPy 1.17.1.
  for (const [level, df, expected] of [
    [0.95, 1, 12.706204736174694],
    [0.95, 2, 4.302652729749462],
    [0.95, 9, 2.262157162798205],
    [0.95, 29, 2.045229642132703],
    [0.99, 9, 3.249835541592126],
    [0.5, 4, 0.7406970841126829],
    [0.999, 1, 636.6192487687897],
  ] as const) {
    const t = studentQuantile(level, df);
    assertClose(t, expected, 1e-11, `level ${level}, df ${df}`);
    assertClose(studentTails(t, df), 1 - level, 1e-11, `level ${level}, df ${df}`);
  }
});

test("the interval of a mean is Student's; one value has none, equal values have one without width", () => {
  // scipy.stats.t.interval(0.95, 9, mean, scipy.stats.sem(values)) of the article's baseline.
  const article = [91.347, 91.551, 90.804, 90.058, 89.752, 90.94, 91.347, 87.547, 92.637, 91.89];
  const { estimate, low, high, level, method } = meanInterval(article)!;
  assertClose(estimate, 90.7873, 1e-13, "mean");
  assertClose(low, 89.77636437147889, 1e-12, "low");
  assertClose(high, 91.79823562852108, 1e-12, "high");
  assert.deepEqual([level, method], [0.95, "t"]);
  assert.equal(meanInterval([0.9]), null);
  assert.deepEqual(meanInterval([0.9, 0.9, 0.9]), { estimate: 0.9, low: 0.9, high: 0.9, level: 0.95, method: "t" });
  assert.throws(
    () => meanInterval([1, 2], 1),
    (error) => assertRefusal(error, /level must be from 0.5 to 0.999; received 1/),
  );
});
