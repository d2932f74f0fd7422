// The pull of L2-SP against the same steps worked out by hand.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createBackend } from "../../src/kernels/index.js";
import { createNetwork, createProgram, dense, flatten } from "../../src/nn/index.js";
import { adam, anchored, sgd } from "../../src/train/index.js";
import { assertRefusal } from "../support/expect-refusal.js";

test("each step first goes learningRate * pull of the way back to the start, then the optimizer's own", () => {
  const network = createNetwork({ name: "one", inputShape: [2, 1], layers: [flatten(), dense({ units: 2, activation: "softmax" })] });
  const [rate, pull] = [0.25, 0.5];
  const optimizer = anchored(sgd({ learningRate: rate }), pull);
  assert.deepEqual([optimizer.name, optimizer.config["pull"], optimizer.slots], ["sgd", pull, 2]);
  const program = createProgram(network, createBackend("plain"), { batchSize: 1, canTrain: true, slots: optimizer.slots });
  const kernel = Float32Array.of(1, 2, 3, 4);
  program.setWeights([
    { name: "dense/kernel", shape: [2, 2], values: kernel },
    { name: "dense/bias", shape: [2], values: new Float32Array(2) },
  ]);
  const gradients = program.backend.arena.f32(program.gradients.pointer, program.gradients.count);
  const state = optimizer.init();
  const expected = [...kernel];
  for (const [step, factor] of [1, 0.5, 1].entries()) {
    gradients.fill(0);
    gradients.set([0.5, -1, step, 2]);
    const own = [0.5, -1, step, 2];
    state.update(program, factor);
    expected.forEach((value, i) => {
      const share = rate * factor * pull;
      expected[i] = value + share * (kernel[i]! - value) - rate * factor * own[i]!;
    });
    const { values } = program.getWeights()[0]!;
    values.forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) < 1e-6, `step ${step}: ${value}, expected ${expected[i]}`));
  }
});

test("a pull below 0 or an optimizer without a rate is refused", () => {
  assert.throws(
    () => anchored(adam(), -1),
    (error) => assertRefusal(error, /pull must be at least 0 and finite; received -1$/),
  );
  assert.throws(
    () => anchored(adam({ learningRate: 0.5 }), 3),
    (error) => assertRefusal(error, /expected learningRate x pull of at most 1, .*; received 0\.5 x 3; take a lower one$/),
  );
  const own = { ...adam(), config: {} };
  assert.throws(
    () => anchored(own, 1),
    (error) => assertRefusal(error, /expected an optimizer with a learningRate; received adam$/),
  );
});
