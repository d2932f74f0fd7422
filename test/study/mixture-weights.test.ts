// The weights of a blend against a brute-force search, and at the corners of the simplex.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fitMixtureWeights } from "../../src/study/index.js";
import { createRandom } from "../../src/tensor/index.js";
import { assertRefusal } from "../support/expect-refusal.js";

/** Mean log-loss of a mixture. */
function lossOf(columns: readonly (readonly number[])[], weights: readonly number[]): number {
  const mixtures = columns[0]!.map((_, n) => weights.reduce((sum, weight, i) => sum + weight * columns[i]![n]!, 0));
  return -mixtures.reduce((sum, mixture) => sum + Math.log(mixture), 0) / mixtures.length;
}

/** Probabilities of what was true, of models that are sure of different windows. */
function made(models: number, windows: number, seed: number): number[][] {
  const random = createRandom(seed, 1);
  return Array.from({ length: models }, (_, i) =>
    Array.from({ length: windows }, (__, n) =>
      (n + i) % models === 0 ? 0.6 + 0.4 * random.uniform() : 0.02 + (0.3 * random.uniform()) / (i + 1),
    ),
  );
}

test("no point of a grid over the simplex loses less, and the best of them lies beside", () => {
  const STEPS = 200;
  for (const seed of [1, 2, 3]) {
    const columns = made(3, 60, seed);
    const { weights, loss, gap } = fitMixtureWeights(columns);
    assert.ok(Math.abs(weights.reduce((sum, weight) => sum + weight, 0) - 1) < 1e-12);
    assert.ok(Math.abs(loss - lossOf(columns, weights)) < 1e-12);
    assert.ok(gap <= 1e-7, String(gap));
    let best = { loss: Infinity, at: [0, 0, 0] };
    for (let a = 0; a <= STEPS; a++) {
      for (let b = 0; a + b <= STEPS; b++) {
        const at = [a / STEPS, b / STEPS, (STEPS - a - b) / STEPS];
        const found = lossOf(columns, at);
        if (found < best.loss) best = { loss: found, at };
      }
    }
    assert.ok(loss <= best.loss + 1e-7 && best.loss - loss < 1e-4, `${loss} ${best.loss}`);
    weights.forEach((weight, i) => assert.ok(Math.abs(weight - best.at[i]!) <= 1.5 / STEPS, `${weights.join()} ${best.at.join()}`));
  }
});

test("a model that is worse everywhere gets exactly 0, a better one alone all, and equal ones share", () => {
  const [good, other] = made(2, 80, 5);
  const worse = good!.map((p, n) => 0.9 * Math.min(p, other![n]!));
  const { weights, loss } = fitMixtureWeights([good!, worse, other!]);
  assert.equal(weights[1], 0);
  assert.ok(Math.abs(loss - fitMixtureWeights([good!, other!]).loss) < 1e-7);
  assert.deepEqual(fitMixtureWeights([worse, good!.map((p, n) => Math.max(p, other![n]!))]).weights, [0, 1]);
  assert.deepEqual(fitMixtureWeights([good!, good!]).weights, [0.5, 0.5]);
  assert.deepEqual(fitMixtureWeights([good!]).weights, [1]);
});

test("a probability that was rounded to 0 by all or by one does not stop it", () => {
  const { weights, loss } = fitMixtureWeights([
    [0, 0.9, 0.5, 0],
    [0.4, 0.2, 0.5, 0],
  ]);
  assert.ok(weights.every((weight) => weight > 0.1) && Number.isFinite(loss), `${weights.join()} ${loss}`);
});

test("what is no table of probabilities is refused", () => {
  const refused = (columns: number[][], message: RegExp): void =>
    assert.throws(
      () => fitMixtureWeights(columns),
      (error) => assertRefusal(error, message),
    );
  refused([], /expected one or more models with a probability a window; received none/);
  refused([[]], /received none/);
  refused([[0.5, 0.5], [0.5]], /expected 2 probabilities of each model; received 1 of model 2/);
  refused([[0.5, 1.5]], /expected probabilities; received 1\.5 of model 1/);
  refused([[0.5, NaN]], /expected probabilities; received NaN of model 1/);
});
