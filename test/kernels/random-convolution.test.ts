// The transforms' kernels against their plain loops, at the edges of their blocks.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandomConvolutionBackend, type RandomConvolutionKernels } from "../../src/kernels/index.js";
import { TAPS } from "../../src/rocket/minirocket.js";
import { hash32 } from "../support/hash-fill.js";
import { check, type Case } from "../support/kernel-case.js";

/** Multiples of 1/32: sums of them are exact in any order. */
const exact = (count: number, stream: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => (hash32(i, stream) % 257) / 32 - 4);

function convolutionCase(n: number, c: number, t: number, dilation: number, parity: number, count: number, poolings: number): Case {
  const [from, to] = [3, 20];
  const kernels = to - from;
  const starts = [0],
    channels: number[] = [];
  for (let i = 0; i < kernels; i++) {
    const size = 1 + (hash32(i, 2) % c);
    for (let j = 0; j < size; j++) channels.push((hash32(i, 3) + j) % c);
    starts.push(channels.length);
  }
  const features = kernels * count * poolings;
  const panels = Math.ceil(n / 8);
  const biases = Float32Array.from({ length: kernels * count + 3 }, (_, i) => (hash32(i, 4) % 257) / 8 - 16);
  const scratch = createRandomConvolutionBackend().kernels.convolve84Scratch(c, t, dilation);
  return {
    title: `${n} windows of ${t} x ${c}, dilation ${dilation}, parity ${parity}, ${count} biases, ${poolings} poolings`,
    buffers: [
      { values: new Float32Array(panels * (features + 2) * 8), written: true },
      { values: exact(n * c * t, 1) },
      { values: TAPS },
      { values: Int32Array.from(starts) },
      { values: Int32Array.from(channels) },
      { values: biases },
      { values: new Float32Array(scratch), written: "scratch" },
    ],
    calls: ([out, x, taps, lists, list, bias, scratch]) => [
      [
        "convolve84",
        ...[out!, features + 2, x!, 0, n, c, t, dilation, parity, from, to, taps!, lists!, list!, bias!, count, poolings, scratch!],
      ],
    ],
  };
}

for (const [parity, poolings] of [
  [0, 1],
  [1, 1],
  [0, 4],
  [1, 4],
] as const) {
  test(`poolings of convolutions equal the plain loops at every edge, parity ${parity}, ${poolings} poolings`, () => {
    for (const [n, c, t, dilation, count] of [
      [1, 1, 9, 1, 1],
      [3, 1, 10, 1, 4],
      [9, 2, 11, 1, 5],
      [8, 3, 16, 1, 8],
      [2, 9, 33, 4, 3],
      [2, 12, 37, 4, 7],
      [1, 4, 128, 15, 9],
      // Longer than the window: padded kernels see little of it, the others nothing.
      [2, 2, 9, 2, 2],
      [2, 1, 12, 5, 6],
    ] as const) {
      check(convolutionCase(n, c, t, dilation, parity, count, poolings));
    }
  });
}

test("Hydra's sums and counts equal the plain loops, of equal values the first kernel's", () => {
  for (const [n, c, t, dilation, groups, size] of [
    [1, 1, 9, 1, 1, 1],
    [3, 2, 12, 1, 2, 2],
    [9, 3, 35, 4, 3, 2],
    [2, 9, 30, 2, 2, 4],
  ] as const) {
    const features = 2 * groups * 8;
    const scratch = createRandomConvolutionBackend().kernels.hydraScratch(t, dilation);
    check({
      title: `${n} windows of ${t} x ${c}, dilation ${dilation}, ${groups} groups of ${size} channels`,
      buffers: [
        { values: new Float32Array(Math.ceil(n / 8) * (features + 3) * 8), written: true },
        { values: exact(n * c * t, 1) },
        { values: Int32Array.from({ length: groups * size }, (_, i) => hash32(i, 2) % c) },
        // Of few values, so that kernels tie; and exact.
        { values: Float32Array.from({ length: groups * 8 * 9 }, (_, i) => (hash32(i, 3) % 5) / 4 - 0.5) },
        { values: new Float32Array(scratch), written: "scratch" },
      ],
      calls: ([out, x, channels, weights, room]) => [
        ["hydra", out!, features + 3, x!, 0, n, c, t, dilation, groups, size, channels!, weights!, room!],
      ],
    });
  }
});

test("the interface names the binary's functions, and no others", () => {
  const { kernels } = createRandomConvolutionBackend();
  const reference = createRandomConvolutionBackend("reference").kernels;
  const functions = Object.keys(kernels).filter((name) => typeof kernels[name as keyof RandomConvolutionKernels] === "function");
  assert.deepEqual(functions.sort(), Object.keys(reference).sort());
});
