// Against scikit-learn (test/vectors/scikit-learn/folds.py): which subjects GroupKFold and LeaveOneGroupOut hold out together.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { foldPool, foldSplit, groupKFold, leaveOneSubjectOut, subjectsOf } from "../../src/data/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { datasetOf } from "../support/made-split.js";
import { REPOSITORY } from "../support/paths.js";

interface Case {
  readonly name: string;
  readonly sizes: readonly [subject: number, windows: number][];
  readonly folds: number | null;
  readonly held: readonly number[][];
}

const { cases } = JSON.parse(readFileSync(join(REPOSITORY, "test", "vectors", "scikit-learn", "folds.json"), "utf8")) as { cases: Case[] };
const refused = (action: () => unknown, message: RegExp): void => assert.throws(action, (error) => assertRefusal(error, message));

test("folds hold out the subjects that scikit-learn's do, in its order", () => {
  assert.equal(cases.length, 12);
  for (const { name, sizes, folds, held } of cases) {
    const pool = foldPool(datasetOf(new Map(sizes)));
    assert.deepEqual(folds === null ? leaveOneSubjectOut(pool) : groupKFold(pool, folds), held, name);
  }
});

test("every window is held out once, and never with another window of its subject in training", () => {
  const dataset = datasetOf(new Map([7, 3, 9, 4, 1, 5].map((windows, i) => [10 - i, windows])), [8, 5]);
  for (const [subjects, expected] of [
    ["train", [6, 7, 9, 10]],
    ["all", [5, 6, 7, 8, 9, 10]],
  ] as const) {
    const pool = foldPool(dataset, subjects);
    assert.deepEqual(subjectsOf(pool), expected);
    for (const held of [groupKFold(pool, 3), leaveOneSubjectOut(pool)]) {
      const windows: number[] = [];
      for (const subjectsHeld of held) {
        const { train, heldOut } = foldSplit(pool, subjectsHeld);
        assert.deepEqual(subjectsOf(heldOut), subjectsHeld);
        assert.deepEqual(
          [...subjectsOf(train), ...subjectsHeld].sort((a, b) => a - b),
          expected,
        );
        assert.equal(train.indices.length + heldOut.indices.length, pool.indices.length);
        windows.push(...heldOut.indices);
      }
      assert.deepEqual(
        windows.sort((a, b) => a - b),
        [...pool.indices],
      );
    }
  }
});

test("of equal subjects the greater number goes first; too few subjects, and test subjects alone, are refused", () => {
  const pool = foldPool(datasetOf(new Map([1, 2, 3, 4].map((subject) => [subject, 5]))));
  assert.deepEqual(groupKFold(pool, 2), [
    [2, 4],
    [1, 3],
  ]);
  for (const folds of [1, 5, 2.5, NaN])
    refused(() => groupKFold(pool, folds), new RegExp(`folds must be from 2 to 4, .*; received ${folds}$`));
  refused(() => leaveOneSubjectOut(foldPool(datasetOf(new Map([[1, 4]])))), /needs at least 2 subjects; received 1$/);
  refused(() => foldPool(datasetOf(new Map([[1, 4]]), [1])), /expected training subjects .*; received test subjects alone$/);
});
