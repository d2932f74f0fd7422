// Where a step's time goes: that the parts are all there and add up, and that nothing changes but the time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createNetwork, trainingWork, totalWork } from "../../src/nn/index.js";
import { baseline, multihead } from "../../src/models/index.js";
import { createDemo, officialSplit, windowsOf } from "../../src/data/index.js";
import { createStopwatch } from "../../src/nn/stopwatch.js";
import { fit, speedOf } from "../../src/train/index.js";
import { InputError } from "../../src/tensor/index.js";

const { train } = officialSplit(createDemo());
const data = windowsOf({ dataset: train.dataset, indices: train.indices.subarray(0, 320) });
const network = createNetwork(baseline([128, 9], 6, { filters: 16 }));

test("a profile names every layer and each of its phases, adds up to the step, and changes no weight", async () => {
  const options = { epochs: 2, seed: 3, inputScaling: undefined };
  const [plain, profiled] = [await fit(network, data, options), await fit(network, data, { ...options, profile: true, threads: "auto" })];
  assert.ok(!("profile" in plain));
  assert.deepEqual(profiled.weights, plain.weights);
  assert.equal(profiled.threads, 1);
  const { steps, mean, best, rest, parts, batchSize } = profiled.profile!;
  assert.equal(batchSize, 32);
  // Two epochs of ten, less the first ten.
  assert.equal(steps, 10);
  assert.deepEqual(
    parts.map(({ layers, phase }) => `${layers.join("+")} ${phase}`),
    [
      " batch",
      " input",
      "conv1d forward",
      "conv1d backward activation",
      "conv1d backward weights",
      "conv1d_1 forward",
      "conv1d_1 backward input",
      "conv1d_1 backward weights",
      "dropout+max_pooling1d forward",
      "dropout+max_pooling1d backward input",
      "flatten forward",
      "dense forward",
      "dense backward input",
      "dense backward weights",
      "dense_1 forward",
      "dense_1 backward input",
      "dense_1 backward weights",
      " loss",
      " optimizer",
      " scores",
    ],
  );
  assert.ok(best > 0 && best <= mean && Number.isFinite(mean));
  for (const part of parts) assert.ok(part.best >= 0 && part.best <= part.mean + 1e-9, `${part.layers.join()} ${part.phase}`);
  const sum = parts.reduce((total, part) => total + part.mean, 0);
  assert.ok(Math.abs(sum + rest - mean) < 1e-6 * mean);
  // Parts lie inside the step, one after the other; what is between them is a loop and a clock.
  assert.ok(rest > -1e-6 && rest < 0.5 * mean, `${rest} ms of ${mean}`);
  const convolution = parts.find(({ layers, phase }) => layers[0] === "conv1d_1" && phase === "forward")!;
  assert.equal(convolution.multiplyAdds, 32 * network.layers[1]!.multiplyAdds);
  assert.equal(convolution.executed, 32 * 8 * 21 * 16 * 16 * 1);
  // Fused, the two keep nothing in between: 124 steps go in and 62 come out; backward both are looked at again.
  const bytesOf = (phase: string): number => parts.find((part) => part.layers.length === 2 && part.phase === phase)!.bytes;
  assert.equal(bytesOf("forward"), 32 * 4 * 16 * (124 + 62));
  assert.equal(bytesOf("backward input"), 2 * bytesOf("forward"));
});

test("the work of a step is that of its parts: no gradient goes to the first layer's input", async () => {
  const { profile } = await fit(network, data, { epochs: 1, profile: true });
  const [first, second, , , , dense, last] = network.layers.map(({ multiplyAdds }) => multiplyAdds);
  const expected = 32 * (2 * first! + 3 * (second! + dense! + last!));
  assert.equal(profile!.multiplyAdds, expected);
  assert.equal(
    profile!.parts.reduce((sum, part) => sum + part.multiplyAdds, 0),
    expected,
  );
  const { multiplyAdds, executed } = totalWork(trainingWork(network, "reference"));
  assert.deepEqual([32 * multiplyAdds, executed], [expected, multiplyAdds]);
});

test("a branching network with preparations, the last short batch left out, and gradients that are summed", async () => {
  const heads = createNetwork(multihead([128, 9], 6, { filters: 8 }));
  const short = windowsOf({ dataset: train.dataset, indices: train.indices.subarray(0, 50) });
  const mean = new Float32Array(9).fill(0.1);
  const { profile } = await fit(heads, short, { epochs: 2, profile: true, inputScaling: { mean, scale: mean.map(() => 2) } });
  assert.equal(profile!.steps, 2);
  const named = new Set(profile!.parts.flatMap(({ layers }) => layers));
  assert.deepEqual(
    heads.layers.map(({ name }) => name).filter((name) => !named.has(name)),
    [],
  );
});

test("several threads are refused in one line", async () => {
  await assert.rejects(
    fit(network, data, { profile: true, threads: 2 }),
    (error) => error instanceof InputError && /^fit: profile times one thread; received threads: 2; [^\n]+$/.test(error.message),
  );
});

test("a stopwatch adds up what comes several times a step, forgets what lies between steps, and leaves out the first", () => {
  let time = 0;
  const watch = createStopwatch(() => time);
  const lap = watch.lap(["a"], "forward");
  const pass = (milliseconds: number): void => {
    lap.start();
    time += milliseconds;
    lap.stop();
  };
  for (let step = 1; step <= 12; step++) {
    pass(1000);
    watch.beginStep();
    pass(step);
    pass(1);
    time += 3;
    watch.endStep(step !== 12);
  }
  // Eleven that count; the first ten are the warm-up.
  assert.deepEqual(watch.times(), { steps: 1, mean: 15, best: 15, parts: [{ layers: ["a"], phase: "forward", mean: 12, best: 12 }] });
});

test("speeds are work over the best time, as shares of the limits; null where there is no work", () => {
  const limits = { gflops: 50, readGBs: 10, copyGBs: 20, updateGBs: 30 };
  assert.deepEqual(speedOf({ best: 2, multiplyAdds: 3e7, executed: 2e7, skipsZeros: false, bytes: 0 }, limits), {
    gflops: 30,
    executedGflops: 20,
    limitShare: 0.6,
    executedShare: 0.4,
    gbytes: null,
    copyShare: null,
  });
  assert.deepEqual(speedOf({ best: 2, multiplyAdds: 0, executed: 0, skipsZeros: false, bytes: 8e7 }, limits), {
    gflops: null,
    executedGflops: null,
    limitShare: null,
    executedShare: null,
    gbytes: 40,
    copyShare: 2,
  });
  const skipping = speedOf({ best: 2, multiplyAdds: 3e7, executed: 2e7, skipsZeros: true, bytes: 0 }, limits);
  assert.deepEqual([skipping.gflops, skipping.executedGflops, skipping.executedShare], [30, null, null]);
});
