import assert from "node:assert/strict";
import { test } from "node:test";
import { scoreRegression } from "../../src/scores/index.js";
import { InputError } from "../../src/tensor/index.js";

test("mean absolute error, root mean squared error and R2 are scikit-learn's, of each target and subject", () => {
  // sklearn.metrics: mean_absolute_error 0.5 and 0.75, root_mean_squared_error 0.6123724 and 0.9013878, r2_score 0.9486081 and -0.0833333.
  const expected = Float32Array.of(3, 0, -0.5, 1, 2, 2, 7, 1);
  const predicted = Float32Array.of(2.5, 0.5, 0, 2.5, 2, 1, 8, 1);
  const { windows, perTarget, perSubject } = scoreRegression({ expected, predicted, subjects: Int32Array.of(4, 2, 4, 2) });
  assert.equal(windows, 4);
  const near = (received: number | null, value: number): void => assert.ok(Math.abs(received! - value) < 1e-6, `${received} and ${value}`);
  const [a, b] = perTarget as [(typeof perTarget)[0], (typeof perTarget)[0]];
  near(a.mae, 0.5);
  near(a.rmse, 0.6123724);
  near(a.r2, 0.9486081);
  near(b.mae, 0.75);
  near(b.rmse, Math.sqrt((0.25 + 2.25 + 1 + 0) / 4));
  near(b.r2, 1 - 3.5 / 2);
  assert.deepEqual(perSubject, [
    { subject: 2, windows: 2, mae: [0.75, 0.75] },
    { subject: 4, windows: 2, mae: [0.25, 0.75] },
  ]);
});

test("a target that does not vary has no R2; what does not fit is refused", () => {
  const subjects = Int32Array.of(1, 1);
  assert.equal(scoreRegression({ expected: Float32Array.of(2, 2), predicted: Float32Array.of(1, 2), subjects }).perTarget[0]!.r2, null);
  for (const [expected, predicted, message] of [
    [[1, 2], [1], /expected as many values and predictions, some for each of 2 windows; received 2 and 1/],
    [[1, 2, 3], [1, 2, 3], /some for each of 2 windows; received 3 and 3/],
    [[1, 2], [1, NaN], /expected finite predictions; received NaN in window 1/],
  ] as const) {
    assert.throws(
      () => scoreRegression({ expected: Float32Array.from(expected), predicted: Float32Array.from(predicted), subjects }),
      (error) => error instanceof InputError && message.test(error.message),
    );
  }
  assert.throws(
    () => scoreRegression({ expected: new Float32Array(), predicted: new Float32Array(), subjects: new Int32Array() }),
    /expected at least 1 window/,
  );
});
