// Errors by label run and by subject, counted by hand.
import assert from "node:assert/strict";
import { test } from "node:test";
import { concentration, confusionBySubject, labelRunErrors } from "../../src/scores/index.js";
import { assertRefusal } from "../support/expect-refusal.js";

const labels = Int32Array.of(0, 0, 0, 1, 1, 0, 2, 2);
const subjects = Int32Array.of(5, 5, 5, 5, 5, 5, 3, 3);
const labelRuns = Int32Array.of(0, 0, 0, 1, 1, 2, 3, 3);

test("the runs with most errors come first, with what their windows were called", () => {
  const runs = labelRunErrors(
    { labels, subjects, labelRuns },
    [Int32Array.of(0, 1, 1, 1, 1, 0, 2, 0), Int32Array.of(0, 1, 2, 1, 0, 0, 2, 2)],
    3,
  );
  assert.deepEqual(runs, [
    { subject: 5, label: 0, first: 0, windows: 3, errors: 4, wrong: 2, called: [2, 3, 1] },
    { subject: 5, label: 1, first: 3, windows: 2, errors: 1, wrong: 0.5, called: [1, 3, 0] },
    { subject: 3, label: 2, first: 6, windows: 2, errors: 1, wrong: 0.5, called: [1, 0, 3] },
    { subject: 5, label: 0, first: 5, windows: 1, errors: 0, wrong: 0, called: [2, 0, 0] },
  ]);
  assert.deepEqual(concentration(runs), { runs: 1, share: 4 / 6 });
  assert.equal(concentration(labelRunErrors({ labels, subjects, labelRuns }, [labels], 3)), null);
});

test("each subject has a confusion matrix of its own, and they sum to that of all", () => {
  assert.deepEqual(confusionBySubject(labels, Int32Array.of(0, 1, 1, 1, 1, 0, 2, 0), subjects, 3), [
    {
      subject: 3,
      confusion: [
        [0, 0, 0],
        [0, 0, 0],
        [1, 0, 1],
      ],
    },
    {
      subject: 5,
      confusion: [
        [2, 2, 0],
        [0, 2, 0],
        [0, 0, 0],
      ],
    },
  ]);
});

test("arrays that disagree and classes that are not there are refused", () => {
  const refused = (action: () => unknown, message: RegExp): void => assert.throws(action, (error) => assertRefusal(error, message));
  refused(() => labelRunErrors({ labels, subjects, labelRuns }, [], 3), /at least 1 training; received none/);
  refused(() => labelRunErrors({ labels, subjects, labelRuns }, [Int32Array.of(1)], 3), /expected 8 entries, one a window; received 1/);
  refused(() => labelRunErrors({ labels, subjects, labelRuns }, [labels], 2), /classes must be 0 to 1; received prediction 2 in window 6/);
});
