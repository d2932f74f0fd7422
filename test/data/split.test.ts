import assert from "node:assert/strict";
import { test } from "node:test";
import { drawValidationSubjects, officialSplit, subjectsOf, validationSplit } from "../../src/data/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { datasetOf } from "../support/made-split.js";

const TWELVE = new Map(Array.from({ length: 12 }, (_, i) => [12 - i, 1 + (i % 3)] as const));
const { train } = officialSplit(datasetOf(TWELVE, [2, 5]));
const refused = (action: () => unknown, message: RegExp): void => assert.throws(action, (error) => assertRefusal(error, message));

test("drawn validation subjects are training subjects, ascending, the seed's own, and every one of them is drawn by some seed", () => {
  const seen = new Set<number>();
  const draws = new Set<string>();
  for (let seed = 0; seed < 50; seed++) {
    const drawn = drawValidationSubjects(train, 3, seed);
    assert.deepEqual(drawn, drawValidationSubjects(train, 3, seed));
    assert.deepEqual(
      drawn,
      [...new Set(drawn)].sort((a, b) => a - b),
    );
    assert.equal(drawn.length, 3);
    for (const subject of drawn) seen.add(subject);
    draws.add(drawn.join());
  }
  assert.deepEqual(
    [...seen].sort((a, b) => a - b),
    [1, 3, 4, 6, 7, 8, 9, 10, 11, 12],
  );
  assert.ok(draws.size > 30, `${draws.size} draws that differ`);
});

test("held back subjects are in validation whole and in training not at all; the others stay where they were", () => {
  const held = validationSplit(train, [3, 11]);
  assert.deepEqual(subjectsOf(held.validation), [3, 11]);
  assert.deepEqual(subjectsOf(held.train), [1, 4, 6, 7, 8, 9, 10, 12]);
  assert.deepEqual(
    [...held.train.indices, ...held.validation.indices].sort((a, b) => a - b),
    [...train.indices],
  );
});

test("test subjects, strangers, nobody and everybody are refused", () => {
  const known = "1, 3, 4, 6, 7, 8, 9, 10, 11, 12";
  refused(() => validationSplit(train, [1, 5]), new RegExp(`among the training subjects ${known}; received 5, who is a test subject$`));
  refused(() => validationSplit(train, [13]), new RegExp(`among the training subjects ${known}; received 13$`));
  refused(() => validationSplit(train, subjectsOf(train)), /a split needs windows on both sides/);
  for (const count of [0, 10, 11, 1.5, NaN]) {
    refused(() => drawValidationSubjects(train, count, 1), new RegExp(`from 1 to 9 of the 10 training subjects, .*; received ${count}$`));
  }
});
