// Hydra against aeon's, on what test/vectors/aeon/generate.py wrote.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { z } from "zod";
import { createRandomConvolutionBackend } from "../../src/kernels/index.js";
import { drawHydra, GROUP_KERNELS, groupSize, GROUPS } from "../../src/rocket/hydra.js";
import type { TransformPart } from "../../src/rocket/transform.js";
import { createRandom, InputError, STREAMS } from "../../src/tensor/index.js";
import { REPOSITORY } from "../support/paths.js";
import { transform, windowsOf } from "../support/transform-windows.js";

const numbers = z.array(z.number());
const Vectors = z.object({
  aeon: z.string(),
  transforms: z.array(
    z.object({
      ...{ name: z.string(), windows: z.number(), timeSteps: z.number(), channels: z.number(), stream: z.number(), dilations: numbers },
      ...{ weights: numbers, channelIndices: z.array(numbers), features: numbers, picked: z.number(), scaled: numbers },
    }),
  ),
});
const vectors = Vectors.parse(JSON.parse(readFileSync(join(REPOSITORY, "test", "vectors", "aeon", "hydra.json"), "utf8")));
type Vector = z.infer<typeof Vectors>["transforms"][number];

/** aeon has both series of a dilation one after the other. */
function partsOf({ dilations, weights, channelIndices, channels }: Vector): TransformPart[] {
  const kernels = GROUPS * GROUP_KERNELS * 9,
    lists = GROUPS * groupSize(channels);
  return (["base", "difference"] as const).map((series, s) => ({
    kind: "hydra",
    series,
    parameters: {
      dilations: Int32Array.from(dilations),
      weights: Float32Array.from(
        dilations.flatMap((_, d) => weights.slice((2 * d + s) * kernels, (2 * d + s + 1) * kernels)),
        (w) => w / 16,
      ),
      channelIndices: Int32Array.from(
        channels === 1
          ? dilations.flatMap(() => Array.from({ length: GROUPS }, () => 0))
          : channelIndices.flatMap((each) => each.slice(s * lists, (s + 1) * lists)),
      ),
    },
  }));
}

const BLOCK = 2 * GROUPS * GROUP_KERNELS;

/** Where a feature of ours, series by series, is in aeon's order, dilation by dilation. */
function placeOf(feature: number, dilations: number): number {
  const [series, dilation] = [Math.floor(feature / (BLOCK * dilations)), Math.floor(feature / BLOCK) % dilations];
  return (2 * dilation + series) * BLOCK + (feature % BLOCK);
}

for (const vector of vectors.transforms) {
  const { name, windows, timeSteps, channels, stream, dilations, features, picked, scaled } = vector;
  const count = 2 * dilations.length * BLOCK;
  const ours = transform(windowsOf(windows, timeSteps, channels, stream), windows, channels, timeSteps, partsOf(vector));
  test(`${name}: Hydra with the kernels of aeon ${vectors.aeon} makes its features, bit for bit`, () => {
    assert.equal(ours.length, windows * count);
    ours.forEach((value, at) => {
      const [window, feature] = [Math.floor(at / count), at % count];
      assert.equal(
        value,
        Math.fround(features[window * count + placeOf(feature, dilations.length)]!),
        `window ${window}, feature ${feature}`,
      );
    });
  });
  test(`${name}: they are scaled as by aeon's sparse scaler`, () => {
    const { arena, kernels } = createRandomConvolutionBackend();
    const [z, mean, scale] = [arena.allocate(8 * count), arena.allocate(count), arena.allocate(count)];
    arena.seal();
    const panel = arena.f32(z, 8 * count);
    ours.forEach((value, at) => (panel[placeOf(at % count, dilations.length) * 8 + Math.floor(at / count)] = value));
    kernels.rootFeatures(z, count, 0, 1);
    kernels.sparseMoments(mean, scale, z, count, windows, 0, count);
    kernels.scaleSparse(z, mean, scale, count, windows, 0, 1);
    const each = Math.ceil(count / picked);
    scaled.forEach((value, at) => {
      const [window, feature] = [Math.floor(at / each), (at % each) * picked];
      const received = panel[feature * 8 + window]!;
      // Where all windows are equal, what is divided is a rounding, and so is what it is divided by.
      if (arena.f32(scale, count)[feature]! > 1e6) return;
      assert.ok(
        Math.abs(received - value) <= 1e-4 * Math.max(1, Math.abs(value)),
        `window ${window}, feature ${feature}: ${value}, ${received}`,
      );
    });
  });
}

test("kernels have no mean and absolute values that sum to 1; dilations are powers of two; a seed gives the same again, another others", () => {
  const draw = (seed: number) => drawHydra(128, 9, createRandom(seed, STREAMS.convolutions));
  const { dilations, weights, channelIndices } = draw(1);
  assert.deepEqual([...dilations], [1, 2, 4, 8]);
  assert.equal(weights.length, 4 * 32 * 8 * 9);
  for (let k = 0; k < weights.length; k += 9) {
    const kernel = weights.subarray(k, k + 9);
    assert.ok(Math.abs(kernel.reduce((sum, w) => sum + w, 0)) < 1e-6);
    assert.ok(Math.abs(kernel.reduce((sum, w) => sum + Math.abs(w), 0) - 1) < 1e-6);
  }
  assert.deepEqual(
    [...new Set(channelIndices)].sort((a, b) => a - b),
    [0, 1, 2, 3, 4, 5, 6, 7, 8],
  );
  assert.deepEqual([1, 2, 3, 4, 9, 12, 40].map(groupSize), [1, 2, 2, 2, 4, 6, 8]);
  assert.deepEqual(draw(1), draw(1));
  assert.notDeepEqual(draw(1), draw(2));
  assert.throws(
    () => drawHydra(8, 1, createRandom(1, STREAMS.convolutions)),
    new InputError("random convolutions: expected windows of at least 9 time steps; received 8; pad them with zeros"),
  );
});
