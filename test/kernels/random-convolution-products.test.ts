// What is made of features, scaling and products, against plain loops, at the edges of blocks and panels.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { RandomConvolutionCall } from "../../src/kernels/index.js";
import { hashFill } from "../support/hash-fill.js";
import { check, checkShares, run, type Case } from "../support/kernel-case.js";

const values = (count: number, stream: number): Float32Array => hashFill(count, stream, 1);
/** z (panels, features, 8) with zeros past window n. */
function panelsOf(n: number, features: number, stream: number): Float32Array {
  return values(Math.ceil(n / 8) * features * 8, stream).map((value, i) => (Math.floor(i / (features * 8)) * 8 + (i % 8) < n ? value : 0));
}

test("features are measured and scaled as by plain loops, lanes past the last window becoming zero, a constant one becoming zero", () => {
  for (const [n, features] of [
    [1, 1],
    [7, 3],
    [8, 5],
    [21, 4],
  ] as const) {
    // Whatever lies past the last window is not measured.
    const z = values(Math.ceil(n / 8) * features * 8, 5).map((value, i) =>
      Math.floor(i / 8) % features === 0 && Math.floor(i / (features * 8)) * 8 + (i % 8) < n ? 0.75 : value,
    );
    const moments: Case = {
      title: `moments of ${features} features, ${n} windows`,
      buffers: [
        { values: new Float32Array(features), written: true, tolerance: 1e-7 },
        { values: new Float32Array(features), written: true, tolerance: 1e-6 },
        { values: z },
      ],
      calls: ([mean, scale, at]) => [["featureMoments", mean!, scale!, at!, features, n, 0, features]],
    };
    check(moments);
    checkShares(moments, features);
    const [, scales] = run(moments, "plain");
    assert.equal(scales![0], 0);
    const panels = Math.ceil(n / 8);
    const scaled: Case = {
      title: `scaling of ${features} features, ${n} windows`,
      buffers: [{ values: z, written: true, tolerance: 1e-6 }, { values: values(features, 6) }, { values: values(features, 7) }],
      calls: ([at, mean, scale]) => [["scaleFeatures", at!, mean!, scale!, features, n, 0, panels]],
    };
    check(scaled);
    checkShares(scaled, panels);
  }
});

test("Gram matrices, mirrored, equal the plain loops in one group of panels, in two and a tail, and in shares", () => {
  for (const [n, features] of [
    [5, 1],
    [16, 3],
    [128, 2],
    [300, 5],
  ] as const) {
    const panels = Math.ceil(n / 8);
    const ld = 8 * panels;
    const item = (parts: number): Case => ({
      title: `Gram matrix of ${n} windows, ${features} features, ${parts} parts`,
      buffers: [{ values: new Float32Array(ld * ld).fill(0.5), written: true, tolerance: 1e-6 }, { values: panelsOf(n, features, 8) }],
      calls: ([k, z]) => [
        ...Array.from({ length: parts }, (_, part): RandomConvolutionCall => ["gram", k!, ld, z!, features, panels, part, parts]),
        ["mirror", k!, ld, panels, 0, panels],
      ],
    });
    check(item(1));
    for (const parts of [2, 3]) {
      check(item(parts));
      assert.deepEqual(run(item(parts), "plain"), run(item(1), "plain"));
    }
    const [k] = run(item(1), "plain");
    for (let i = 0; i < ld; i++) for (let j = 0; j < i; j++) assert.equal(k![i * ld + j], k![j * ld + i]);
  }
});

test("products with a few columns equal the plain loops, in one block of columns and in two, in either precision", () => {
  for (const n of [8, 24, 1032]) {
    for (const panels of n > 1000 ? [1] : [1, 2]) {
      for (const [name, lanes, tolerance] of [
        ["multiplySingle", 8, 1e-5],
        ["multiplyDouble", 4, 1e-13],
      ] as const) {
        const make = (count: number): Float32Array | Float64Array => (lanes === 8 ? values(count, 9) : Float64Array.from(values(count, 9)));
        const item: Case = {
          title: `${name} of ${n} rows, ${panels} panels`,
          buffers: [
            { values: make(panels * n * lanes), written: true, tolerance },
            { values: values(n * n, 10) },
            { values: make(panels * n * lanes) },
          ],
          calls: ([y, k, v]) => [[name, y!, k!, v!, n, panels, 0, n]],
        };
        check(item);
        checkShares(item, n, 4);
      }
    }
  }
});

test("coefficients and decisions equal the plain loops", () => {
  for (const [n, features, columns] of [
    [3, 1, 1],
    [8, 4, 6],
    [43, 7, 3],
  ] as const) {
    const panels = Math.ceil(n / 8);
    const coefficients: Case = {
      title: `coefficients of ${features} features, ${n} windows`,
      buffers: [
        { values: new Float32Array(features * columns), written: true, tolerance: 1e-6 },
        { values: panelsOf(n, features, 11) },
        { values: panelsOf(n, columns, 12) },
      ],
      calls: ([w, z, a]) => [["coefficients", w!, z!, a!, features, panels, columns, 0, features]],
    };
    check(coefficients);
    checkShares(coefficients, features);
    const decisions: Case = {
      title: `decisions of ${n} windows, ${features} features`,
      buffers: [
        { values: new Float32Array(panels * columns * 8).fill(0.25), written: true, tolerance: 1e-6 },
        { values: panelsOf(n, features, 13) },
        { values: values(features * columns, 14) },
      ],
      calls: ([d, z, w]) => [["decide", d!, z!, w!, features, columns, 0, panels]],
    };
    check(decisions);
    checkShares(decisions, panels);
  }
});

test("square roots are measured and scaled where they are not zero as by plain loops", () => {
  for (const [n, features] of [
    [2, 1],
    [8, 3],
    [21, 4],
  ] as const) {
    const panels = Math.ceil(n / 8);
    const z = values(panels * features * 8, 15);
    const roots: Case = {
      title: `roots of ${features} features`,
      buffers: [{ values: z, written: true }],
      calls: ([at]) => [["rootFeatures", at!, features, 0, panels]],
    };
    check(roots);
    checkShares(roots, panels);
    const rooted = z.map((value) => Math.sqrt(Math.max(value, 0)));
    const moments: Case = {
      title: `sparse moments of ${features} features, ${n} windows`,
      buffers: [
        { values: new Float32Array(features), written: true, tolerance: 1e-6 },
        { values: new Float32Array(features), written: true, tolerance: 1e-6 },
        { values: rooted },
      ],
      calls: ([mean, scale, at]) => [["sparseMoments", mean!, scale!, at!, features, n, 0, features]],
    };
    check(moments);
    checkShares(moments, features);
    const scaled: Case = {
      title: `sparse scaling of ${features} features, ${n} windows`,
      buffers: [{ values: rooted, written: true, tolerance: 1e-6 }, { values: values(features, 6) }, { values: values(features, 7) }],
      calls: ([at, mean, scale]) => [["scaleSparse", at!, mean!, scale!, features, n, 0, panels]],
    };
    check(scaled);
    checkShares(scaled, panels);
  }
});
