// MiniRocket against aeon's, on what test/vectors/aeon/generate.py wrote.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { z } from "zod";
import { fitDilations, fitKernels, KERNELS, TAPS, type KernelParameters } from "../../src/rocket/minirocket.js";
import type { TransformPart } from "../../src/rocket/transform.js";
import { createRandom, InputError, STREAMS } from "../../src/tensor/index.js";
import { REPOSITORY } from "../support/paths.js";
import { transform, windowsOf } from "../support/transform-windows.js";

const numbers = z.array(z.number());
const Dilations = z.object({ timeSteps: z.number(), wanted: z.number(), dilations: numbers, featuresPerDilation: numbers });
const Part = z.object({
  ...{ dilations: numbers, featuresPerDilation: numbers, channelCounts: numbers, channelIndices: numbers, biases: numbers },
});
const Transform = z.object({
  ...{ name: z.string(), windows: z.number(), timeSteps: z.number(), channels: z.number(), stream: z.number(), features: numbers },
});
const Vectors = z.object({
  aeon: z.string(),
  transforms: z.array(Transform.extend({ parts: z.array(Part).length(1) })),
  multirocket: z.array(Transform.extend({ parts: z.array(Part).length(2) })),
  fitted: z.array(Dilations.extend({ stream: z.number(), biases: numbers })),
  dilations: z.array(Dilations),
});
const vectors = Vectors.parse(JSON.parse(readFileSync(join(REPOSITORY, "test", "vectors", "aeon", "minirocket.json"), "utf8")));

function parametersOf({ channelCounts, ...part }: z.infer<typeof Part>): KernelParameters {
  const starts = [0];
  for (const count of channelCounts) starts.push(starts.at(-1)! + count);
  return {
    dilations: Int32Array.from(part.dilations),
    featuresPerDilation: Int32Array.from(part.featuresPerDilation),
    channelStarts: Int32Array.from(starts),
    channelIndices: Int32Array.from(part.channelIndices),
    biases: Float32Array.from(part.biases),
  };
}

test(`MiniRocket with the parameters of aeon ${vectors.aeon} makes its features, bit for bit`, () => {
  for (const { name, windows, timeSteps, channels, stream, features, parts } of vectors.transforms) {
    const own: TransformPart[] = [{ kind: "kernels", series: "base", poolings: 1, parameters: parametersOf(parts[0]!) }];
    const ours = transform(windowsOf(windows, timeSteps, channels, stream), windows, channels, timeSteps, own);
    assert.deepEqual(ours, Float32Array.from(features), name);
    assert.ok(new Set(ours).size > 3, `${name}: the features are not all the same`);
  }
});

test(`MultiRocket with the parameters of aeon ${vectors.aeon} makes its features, bit for bit`, () => {
  for (const { name, windows, timeSteps, channels, stream, features, parts } of vectors.multirocket) {
    const own = parts.map((part, i): TransformPart => ({
      kind: "kernels",
      series: i === 0 ? "base" : "difference",
      poolings: 4,
      parameters: parametersOf(part),
    }));
    const ours = transform(windowsOf(windows, timeSteps, channels, stream), windows, channels, timeSteps, own);
    // aeon has all features of a pooling one after another, ours has the poolings of a bias.
    const half = ours.length / windows / 2;
    const biases = half / 4;
    ours.forEach((value, at) => {
      const [window, feature] = [Math.floor(at / (2 * half)), at % (2 * half)];
      const [part, bias, pooling] = [Math.floor(feature / half), Math.floor((feature % half) / 4), feature % 4];
      const theirs = features[window * 2 * half + part * half + pooling * biases + bias]!;
      assert.equal(value, Math.fround(theirs), `${name}: window ${window}, series ${part}, bias ${bias}, pooling ${pooling}`);
    });
  }
});

test("the biases of a single window of one channel are aeon's quantiles", () => {
  for (const { timeSteps, wanted, stream, dilations, featuresPerDilation, biases } of vectors.fitted) {
    const source = { x: windowsOf(1, timeSteps, 1, stream), windows: 1, channels: 1, timeSteps };
    const fitted = fitKernels(source, { features: wanted, maxDilations: 32 }, createRandom(1, STREAMS.convolutions));
    assert.deepEqual([...fitted.dilations], dilations);
    assert.deepEqual([...fitted.featuresPerDilation], featuresPerDilation);
    assert.equal(fitted.biases.length, biases.length);
    fitted.biases.forEach((bias, i) =>
      assert.ok(Math.abs(bias - biases[i]!) <= 1e-5, `bias ${i}: expected ${biases[i]}, received ${bias}`),
    );
  }
});

test("dilations and their features are aeon's, also where the longest is a power of two", () => {
  for (const { timeSteps, wanted, dilations, featuresPerDilation } of vectors.dilations) {
    const ours = fitDilations(timeSteps, Math.floor(wanted / KERNELS), 32);
    assert.deepEqual([...ours.dilations], dilations, `${timeSteps} steps, ${wanted} features`);
    assert.deepEqual([...ours.featuresPerDilation], featuresPerDilation, `${timeSteps} steps, ${wanted} features`);
  }
});

test("there are 84 kernels, each with three taps, none twice", () => {
  const kernels = Array.from({ length: KERNELS }, (_, k) => [...TAPS.subarray(3 * k, 3 * k + 3)].join(" "));
  assert.equal(new Set(kernels).size, 84);
  assert.deepEqual([kernels[0], kernels[83]], ["0 1 2", "6 7 8"]);
  assert.ok(kernels.every((taps) => new Set(taps.split(" ")).size === 3));
});

test("a combination's channels are there and none comes twice; a seed gives the same ones again, another others", () => {
  const source = { x: windowsOf(4, 40, 12, 7), windows: 4, channels: 12, timeSteps: 40 };
  const fit = (seed: number): KernelParameters =>
    fitKernels(source, { features: 1000, maxDilations: 32 }, createRandom(seed, STREAMS.convolutions));
  const { channelStarts, channelIndices } = fit(1);
  const sizes = new Set<number>();
  for (let i = 0; i + 1 < channelStarts.length; i++) {
    const chosen = [...channelIndices.subarray(channelStarts[i], channelStarts[i + 1])];
    sizes.add(chosen.length);
    assert.equal(new Set(chosen).size, chosen.length);
    assert.ok(chosen.every((channel) => channel >= 0 && channel < 12));
  }
  assert.deepEqual(
    [...sizes].sort((a, b) => a - b),
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
  assert.deepEqual(fit(1), fit(1));
  assert.notDeepEqual(fit(1), fit(2));
});

test("windows that are too short and too few features are refused", () => {
  const random = createRandom(1, STREAMS.convolutions);
  const source = (timeSteps: number) => ({ x: new Float32Array(timeSteps), windows: 1, channels: 1, timeSteps });
  assert.throws(
    () => fitKernels(source(8), { features: 84, maxDilations: 32 }, random),
    new InputError("random convolutions: expected windows of at least 9 time steps; received 8; pad them with zeros"),
  );
  assert.throws(
    () => fitKernels(source(9), { features: 83, maxDilations: 32 }, random),
    new InputError("random convolutions: expected at least 84 biases, one a kernel; received 83; ask for more features"),
  );
});
