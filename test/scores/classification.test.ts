import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { confusionMatrix, scoreClassification, type ClassificationScores } from "../../src/scores/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { REPOSITORY } from "../support/paths.js";

function score(
  labels: readonly number[],
  predicted: readonly number[],
  classes: number,
  subjects: readonly number[] = labels,
): ClassificationScores {
  const classNames = Array.from({ length: classes }, (_, k) => `class ${k}`);
  return scoreClassification({
    labels: Int32Array.from(labels),
    predicted: Int32Array.from(predicted),
    subjects: Int32Array.from(subjects),
    classNames,
  });
}

test("eight windows give the scores worked out by hand", () => {
  // True 0: four windows, called 0 0 0 1. True 1: three, called 1 1 0. True 2: one, called 2.
  const { windows, accuracy, confusion, perClass, macroF1 } = score([0, 0, 0, 0, 1, 1, 1, 2], [0, 0, 0, 1, 1, 1, 0, 2], 3);
  assert.equal(windows, 8);
  assert.equal(accuracy, 6 / 8);
  assert.deepEqual(confusion, [
    [3, 1, 0],
    [1, 2, 0],
    [0, 0, 1],
  ]);
  assert.deepEqual(perClass, [
    { className: "class 0", windows: 4, recall: 3 / 4, precision: 3 / 4, f1: 3 / 4 },
    { className: "class 1", windows: 3, recall: 2 / 3, precision: 2 / 3, f1: 2 / 3 },
    { className: "class 2", windows: 1, recall: 1, precision: 1, f1: 1 },
  ]);
  assert.equal(macroF1, (3 / 4 + 2 / 3 + 1) / 3);
});

test("where there is nothing to divide by, a score is null and left out of the mean", () => {
  const { perClass, macroF1 } = score([0, 0, 1, 1], [0, 2, 1, 1], 4);
  assert.deepEqual(
    perClass.map(({ recall, precision, f1 }) => [recall, precision, f1]),
    [
      [1 / 2, 1, 2 / 3],
      [1, 1, 1],
      [null, 0, 0],
      [null, null, null],
    ],
  );
  assert.equal(macroF1, (2 / 3 + 1 + 0) / 3);
  const neverCalled = score([0, 1], [0, 0], 2).perClass[1]!;
  assert.deepEqual([neverCalled.recall, neverCalled.precision, neverCalled.f1], [0, null, 0]);
});

test("subjects come worst first, of equals the lower number first", () => {
  const subjects = [30, 30, 7, 7, 2, 2, 9, 11];
  const { perSubject } = score([0, 0, 0, 0, 0, 0, 0, 0], [0, 1, 0, 0, 1, 0, 0, 1], 2, subjects);
  assert.deepEqual(perSubject, [
    { subject: 11, windows: 1, accuracy: 0 },
    { subject: 2, windows: 2, accuracy: 0.5 },
    { subject: 30, windows: 2, accuracy: 0.5 },
    { subject: 7, windows: 2, accuracy: 1 },
    { subject: 9, windows: 1, accuracy: 1 },
  ]);
});

test("the scores are scikit-learn's, on eight classifications", () => {
  const { scores } = JSON.parse(readFileSync(join(REPOSITORY, "test", "vectors", "scikit-learn", "scores.json"), "utf8")) as {
    scores: ({
      name: string;
      classes: number;
      labels: number[];
      predicted: number[];
      accuracy: number;
      confusion: number[][];
      macroF1: number;
    } & Record<"recall" | "precision" | "f1", (number | null)[]>)[];
  };
  assert.equal(scores.length, 8);
  for (const { name, classes, labels, predicted, ...expected } of scores) {
    const { accuracy, macroF1, confusion, perClass } = score(labels, predicted, classes);
    assert.deepEqual(confusion, expected.confusion, name);
    assertNear(accuracy, expected.accuracy, name);
    assertNear(macroF1, expected.macroF1, name);
    perClass.forEach((row, k) => {
      for (const key of ["recall", "precision", "f1"] as const) assertNear(row[key], expected[key][k]!, `${name}: ${key} of class ${k}`);
    });
  }
});

test("arrays that disagree, no windows and a class that is not there are refused", () => {
  const refused = (action: () => unknown, message: RegExp): void => assert.throws(action, (error) => assertRefusal(error, message));
  refused(() => score([], [], 2), /expected at least 1 window; received 0/);
  refused(() => score([0, 1], [0], 2), /expected 2 predictions and subjects, .*received 1 and 2/);
  refused(() => score([0, 1], [0, 1], 2, [1, 2, 3]), /received 2 and 3/);
  refused(() => score([0, 2], [0, 1], 2), /classes must be 0 to 1; received label 2, prediction 1 in window 1/);
  refused(() => score([0, 1], [-1, 1], 2), /received label 0, prediction -1 in window 0/);
  refused(() => confusionMatrix(Int32Array.of(0), Int32Array.of(9), 2), /prediction 9/);
});

function assertNear(received: number | null, expected: number | null, message: string): void {
  if (expected === null || received === null) assert.equal(received, expected, message);
  else assert.ok(Math.abs(received - expected) < 1e-12, `${message}: expected ${expected}; received ${received}`);
}
