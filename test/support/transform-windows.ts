import { createRandomConvolutionBackend } from "../../src/kernels/index.js";
import { planTransform } from "../../src/rocket/plan.js";
import { planSeries } from "../../src/rocket/series.js";
import type { TransformPart } from "../../src/rocket/transform.js";
import { hash32 } from "./hash-fill.js";

/** (N, C, T), as test/vectors/aeon/generate.py makes them: multiples of 1/32, whose sums are exact. */
export function windowsOf(n: number, steps: number, channels: number, stream: number): Float32Array {
  const x = new Float32Array(n * steps * channels);
  for (let i = 0; i < n; i++) {
    for (let t = 0; t < steps; t++) {
      for (let c = 0; c < channels; c++)
        x[(i * channels + c) * steps + t] = (hash32((i * steps + t) * channels + c, stream) % 257) / 32 - 4;
    }
  }
  return x;
}

/** The features of a transform, (N, F), by the kernels. */
export function transform(
  x: Float32Array,
  windows: number,
  channels: number,
  timeSteps: number,
  parts: readonly TransformPart[],
): Float32Array {
  const backend = createRandomConvolutionBackend();
  const { arena, kernels } = backend;
  const plan = planTransform(backend, parts, channels, timeSteps);
  const series = planSeries(arena, parts, windows, channels, timeSteps),
    panels = Math.ceil(windows / 8),
    block = arena.allocate(panels * 8 * Math.max(...plan.blocks.map((one) => one.features))),
    scratch = arena.allocate(plan.scratch);
  arena.seal();
  plan.write();
  series.values().set(x);
  series.finish(windows);
  const features = new Float32Array(windows * plan.features);
  for (const one of plan.blocks) {
    const [name, ...args] = one.fill(block, series, 0, windows, scratch);
    kernels[name](...(args as Parameters<(typeof kernels)["convolve84"]>));
    const values = arena.f32(block, panels * 8 * one.features);
    for (let i = 0; i < windows; i++) {
      for (let f = 0; f < one.features; f++) {
        features[i * plan.features + one.first + f] = values[((i >> 3) * one.features + f) * 8 + (i & 7)]!;
      }
    }
  }
  return features;
}
