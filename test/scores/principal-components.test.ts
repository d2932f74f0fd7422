// Principal components against scikit-learn's PCA, by vectors that test/vectors/scikit-learn/diagnostics.py wrote.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { principalComponents } from "../../src/scores/index.js";
import { jacobi } from "../../src/scores/principal-components.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { hashFill } from "../support/hash-fill.js";
import { REPOSITORY } from "../support/paths.js";

interface Case {
  readonly name: string;
  readonly rows: number[];
  readonly columns: number;
  readonly count: number;
  readonly mean: number[];
  readonly components: number[][];
  readonly variances: number[];
  readonly shares: number[];
  readonly projected: number[];
}

const { components: cases } = JSON.parse(readFileSync(join(REPOSITORY, "test", "vectors", "scikit-learn", "diagnostics.json"), "utf8")) as {
  components: Case[];
};

function assertNear(received: ArrayLike<number>, expected: readonly number[], tolerance: number, what: string): void {
  assert.equal(received.length, expected.length, what);
  expected.forEach((value, i) => {
    assert.ok(Math.abs(received[i]! - value) <= tolerance, `${what} ${i}: expected ${value}; received ${received[i]}`);
  });
}

for (const known of cases) {
  test(`${known.name}: mean, components with their signs, variances and projections are scikit-learn's`, () => {
    const rows = Float32Array.from(known.rows);
    const found = principalComponents(rows, known.columns, known.count);
    assertNear(found.mean, known.mean, 1e-12, "mean");
    known.components.forEach((component, k) => assertNear(found.components[k]!, component, 1e-6, `component ${k}, entry`));
    assertNear(found.variances, known.variances, 1e-9 * known.variances[0]!, "variance");
    assertNear(found.shares, known.shares, 1e-10, "share");
    assertNear(found.projected, known.projected, 1e-5, "projection");
    assert.deepEqual(principalComponents(rows, known.columns, known.count), found, "not the same twice");
  });
}

test("rows in a plane of many dimensions have two components and nothing left, and rows that are all equal none to speak of", () => {
  const [a, b] = [hashFill(30, 1, 1), hashFill(30, 2, 1)];
  const plane = Float32Array.from({ length: 20 * 30 }, (_, at) => {
    const [i, d] = [Math.floor(at / 30), at % 30];
    return (i - 9) * a[d]! + ((i * 7) % 5) * b[d]!;
  });
  const { shares } = principalComponents(plane, 30, 3);
  assert.ok(Math.abs(shares[0]! + shares[1]! - 1) < 1e-9 && shares[2]! < 1e-9, shares.join(", "));
  const equal = principalComponents(new Float32Array(12).fill(0.5), 3, 2);
  assert.deepEqual([equal.shares, [...equal.projected]], [[0, 0], new Array(8).fill(0)]);
});

test("Jacobi's rotations leave eigenvalues whose vectors make the matrix again", () => {
  const size = 7;
  const random = hashFill(size * size, 5, 1);
  const matrix = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (__, j) => random[Math.min(i, j) * size + Math.max(i, j)]!),
  );
  const { values, vectors } = jacobi(matrix);
  assert.deepEqual(
    values,
    [...values].sort((x, y) => y - x),
  );
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const again = values.reduce((sum, value, k) => sum + value * vectors[k]![i]! * vectors[k]![j]!, 0);
      assert.ok(Math.abs(again - matrix[i]![j]!) < 1e-12);
    }
  }
});

test("too few rows and too many components are refused", () => {
  const refused = (rows: number, columns: number, count: number, message: RegExp): void =>
    assert.throws(
      () => principalComponents(new Float32Array(rows), columns, count),
      (error) => assertRefusal(error, message),
    );
  refused(3, 3, 1, /expected 2 or more rows of 3 values; received 3 values/);
  refused(7, 3, 1, /received 7 values/);
  refused(6, 3, 2, /expected from 1 to 1 components of 2 rows of 3; received 2/);
  refused(30, 3, 0, /received 0/);
});
