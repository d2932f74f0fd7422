// What is said of learning curves, by curves whose verdict is plain to see.
import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeLearning, type LearningEpoch } from "../../src/scores/index.js";
import { assertRefusal } from "../support/expect-refusal.js";

function curves(losses: readonly number[], validationLosses?: readonly number[]): LearningEpoch[] {
  return losses.map((loss, i) => ({
    ...{ epoch: i + 1, loss, accuracy: 0.5 + 0.04 * i },
    ...(validationLosses && { validationLoss: validationLosses[i]!, validationAccuracy: 0.5 + 0.02 * i }),
  }));
}

test("a validation loss that rises while the training loss falls is overfitting, its best epoch the lowest", () => {
  const gap = judgeLearning(curves([1, 0.7, 0.5, 0.3, 0.2], [1, 0.8, 0.7, 0.75, 0.84]))!;
  assert.equal(gap.verdict, "overfitting");
  assert.equal(gap.bestEpoch, 3);
  assert.ok(Math.abs(gap.lossGap - 0.64) < 1e-12);
  assert.ok(Math.abs(gap.accuracyGap - 0.08) < 1e-12);
  assert.match(
    gap.sentence,
    /^overfitting: least validation loss 0\.700 after epoch 3 of 5, 20 % higher at the end while the training loss/,
  );
});

test("a validation loss that still falls is underfitting, and one that stays is neither", () => {
  assert.equal(judgeLearning(curves([1, 0.8, 0.6, 0.5], [1.1, 0.9, 0.7, 0.6]))!.verdict, "underfitting");
  assert.equal(judgeLearning(curves([1, 0.8, 0.6, 0.5], [0.72, 0.7, 0.71, 0.72]))!.verdict, "levelled off");
  // It rises, but so does the training loss: a training that is not steady has learned nothing by heart.
  assert.equal(judgeLearning(curves([0.5, 0.3, 0.9], [0.6, 0.5, 0.9]))!.verdict, "levelled off");
  // Less than a twentieth is one epoch's noise.
  assert.equal(judgeLearning(curves([1, 0.8, 0.6], [0.7, 0.69, 0.72]))!.verdict, "levelled off");
  // One epoch tells of nothing.
  assert.equal(judgeLearning(curves([1], [1]))!.verdict, "levelled off");
});

test("without validation subjects there is no gap, and of no epochs nothing", () => {
  assert.equal(judgeLearning(curves([1, 0.5])), null);
  assert.throws(
    () => judgeLearning([]),
    (error) => assertRefusal(error, /expected at least 1 epoch/),
  );
});
