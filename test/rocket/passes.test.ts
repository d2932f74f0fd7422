// What threads of different speeds do to each other, without leaving it to chance: calls of several parts are run in turns, some parts ahead of others.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandomConvolutionBackend, type RandomConvolutionCall } from "../../src/kernels/index.js";
import { decisionCalls, type PassPlan } from "../../src/rocket/passes.js";
import { perform } from "../../src/rocket/perform.js";
import { planTransform } from "../../src/rocket/plan.js";
import { planSeries } from "../../src/rocket/series.js";
import type { Threads } from "../../src/rocket/threads.js";
import { fitTransform, TRANSFORMS } from "../../src/rocket/transform.js";
import { createRandom, STREAMS } from "../../src/tensor/index.js";
import { hashFill } from "../support/hash-fill.js";

const [WINDOWS, CHANNELS, STEPS, CLASSES] = [40, 2, 40, 3];

/** Decisions of made-up weights, part p running `ahead[p]` calls in each turn. */
async function decideWith(ahead: readonly number[]): Promise<Float32Array> {
  const backend = createRandomConvolutionBackend();
  const { arena, kernels } = backend;
  const count = ahead.length;
  const threads: Threads = {
    ...{ count, backend },
    run(shareOut) {
      const left: RandomConvolutionCall[][] = ahead.map((_, part) => [...shareOut(part, count)]);
      while (left.some((calls) => calls.length > 0)) ahead.forEach((calls, part) => perform(kernels, left[part]!.splice(0, calls)));
      return Promise.resolve();
    },
    close() {},
  };
  const x = hashFill(WINDOWS * CHANNELS * STEPS, 1, 1);
  const source = { x, windows: WINDOWS, channels: CHANNELS, timeSteps: STEPS };
  const parts = fitTransform("minirocket", source, { features: 1000 }, createRandom(1, STREAMS.convolutions));
  const transform = planTransform(backend, parts, CHANNELS, STEPS);
  const sizes = transform.blocks.map(({ features }) => features);
  assert.ok(new Set(sizes).size > 1, "blocks are of different widths");
  const series = planSeries(arena, parts, WINDOWS, CHANNELS, STEPS);
  const plan: PassPlan = {
    ...{ threads, transform, windows: WINDOWS, x: series, scaling: TRANSFORMS.minirocket.scaling },
    z: arena.allocate(WINDOWS * Math.max(...sizes)),
    means: arena.allocate(transform.features),
    scales: arena.allocate(transform.features),
    scratch: ahead.map(() => arena.allocate(transform.scratch)),
  };
  const weights = arena.allocate(transform.features * CLASSES),
    decisions = arena.allocate(WINDOWS * CLASSES);
  arena.seal();
  transform.write();
  series.values().set(x);
  series.finish(WINDOWS);
  arena.f32(plan.scales, transform.features).fill(1);
  arena.f32(weights, transform.features * CLASSES).set(hashFill(transform.features * CLASSES, 2, 1));
  await plan.threads.run(decisionCalls(plan, decisions, weights, CLASSES));
  return arena.f32(decisions, WINDOWS * CLASSES).slice();
}

test("decisions do not depend on which thread is ahead of which", async () => {
  const alone = await decideWith([1]);
  for (const ahead of [
    [1, 1],
    [1, 4],
    [4, 1],
    [1, 2, 5],
    [5, 2, 1],
  ]) {
    assert.deepEqual(await decideWith(ahead), alone, `${ahead.join(", ")} calls a turn`);
  }
});
