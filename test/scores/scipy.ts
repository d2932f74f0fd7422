import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Quartiles } from "../../src/scores/index.js";
import { REPOSITORY } from "../support/paths.js";

interface TwoSamples {
  readonly name: string;
  readonly a: number[];
  readonly b: number[];
  readonly p: number;
  /** Of "exact" cases p again, counted in Python's whole numbers. */
  readonly counted?: number;
  readonly method: "exact" | "brute force" | "asymptotic";
}

/** What `test/vectors/scipy/generate.py` wrote. */
export interface Vectors {
  readonly mannWhitney: (TwoSamples & { readonly u: number; readonly A: number })[];
  readonly wilcoxon: (TwoSamples & { readonly w: number; readonly pairs: number; readonly rankBiserial: number })[];
  readonly holm: { readonly p: number[]; readonly adjusted: number[] }[];
  readonly boxes: (Quartiles & {
    readonly values: number[];
    readonly lowWhisker: number;
    readonly highWhisker: number;
    readonly outliers: number[];
  })[];
  readonly bootstraps: {
    readonly values: number[];
    readonly level: number;
    readonly resampled: number[];
    readonly bias: number;
    readonly acceleration: number;
    readonly BCa: [number, number];
    readonly percentile: [number, number];
    readonly manyResamples: number;
    readonly many: [number, number];
    readonly standardError: number;
  }[];
  readonly subjects: {
    readonly windows: number[];
    readonly right: number[][];
    readonly accuracy: number;
    readonly standardError: number;
    readonly subjects: [number, number];
    readonly both: [number, number];
    readonly resamples: number;
  }[];
  readonly normal: { readonly x: number[]; readonly upperTail: number[]; readonly p: number[]; readonly quantile: number[] };
}

export const vectors = JSON.parse(readFileSync(join(REPOSITORY, "test", "vectors", "scipy", "comparisons.json"), "utf8")) as Vectors;

/** Holds `received` within `tolerance` of `expected`, relative to it. */
export function assertClose(received: number, expected: number, tolerance: number, what: string): void {
  const error = received === expected ? 0 : Math.abs(received - expected) / Math.abs(expected);
  assert.ok(error <= tolerance, `${what}: expected ${expected}; received ${received}, relative error ${error}`);
}
