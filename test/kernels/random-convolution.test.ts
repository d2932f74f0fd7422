// The random-convolution kernels against their plain loops, at the edges of their blocks. Every buffer lies between poisoned ones, which must be what they
// were after a call, and a call in shares must give the bits of one call.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandomConvolutionBackend, type RandomConvolutionCall, type RandomConvolutionKernels } from "../../src/kernels/index.js";
import { TAPS } from "../../src/rocket/minirocket.js";
import { hash32, hashFill } from "../support/hash-fill.js";

interface Buffer {
  readonly values: Float32Array | Int32Array | Float64Array;
  /** Scratch is written, and nobody asks what. */
  readonly written?: boolean | "scratch";
  /** Largest difference from the plain loops, of the largest value; default none. */
  readonly tolerance?: number;
}

interface Case {
  readonly title: string;
  readonly buffers: readonly Buffer[];
  /** Of each share: what it calls. */
  readonly calls: (pointers: readonly number[]) => readonly RandomConvolutionCall[];
}

const POISON = Math.fround(-7.7e30);
const GUARD = 24;

function run({ buffers, calls }: Case, name: "plain" | "reference", shares?: Case["calls"]): (Float32Array | Int32Array | Float64Array)[] {
  const { arena, kernels } = createRandomConvolutionBackend(name);
  const length = ({ values }: Buffer): number => (values.length * values.BYTES_PER_ELEMENT) / 4;
  const first = arena.allocate(GUARD);
  const pointers = buffers.map((buffer) => {
    const pointer = arena.allocate(length(buffer));
    arena.allocate(GUARD);
    return pointer;
  });
  const end = arena.allocate(GUARD);
  arena.seal();
  const all = arena.f32(first, (end - first) / 4 + GUARD).fill(POISON);
  const bytes = (buffer: Buffer, b: number): Uint8Array => new Uint8Array(all.buffer, pointers[b], 4 * length(buffer));
  buffers.forEach((buffer, b) =>
    bytes(buffer, b).set(new Uint8Array(buffer.values.buffer, buffer.values.byteOffset, buffer.values.byteLength)),
  );
  for (const [kernel, ...args] of (shares ?? calls)(pointers)) {
    kernels[kernel](...(args as Parameters<(typeof kernels)["convolve84"]>));
  }
  const outputs = buffers.flatMap((buffer, b) => {
    const { values, written } = buffer;
    const now = bytes(buffer, b);
    const copy = new (values.constructor as Float32ArrayConstructor)(now.slice().buffer);
    if (written) {
      return written === "scratch" ? [] : [copy];
    }
    assert.deepEqual(copy, values, `buffer ${b} was only to be read`);
    return [];
  });
  const around = arena.f32(first, all.length).slice();
  pointers.forEach((pointer, b) => around.fill(POISON, (pointer - first) / 4, (pointer - first) / 4 + length(buffers[b]!)));
  assert.ok(
    around.every((value) => value === POISON),
    "nothing between the buffers was written",
  );
  return outputs;
}

function check(item: Case): void {
  const [expected, received] = [run(item, "reference"), run(item, "plain")];
  const written = item.buffers.filter((buffer) => buffer.written === true);
  written.forEach(({ tolerance = 0 }, b) => {
    const size = Math.max(...Array.from(expected[b]!, Math.abs));
    expected[b]!.forEach((value, i) => {
      const difference = Math.abs(value - received[b]![i]!);
      assert.ok(difference <= tolerance * size, `${item.title}: output ${b}, element ${i}: expected ${value}, received ${received[b]![i]}`);
    });
  });
}

/** The same call in shares, its last two arguments being a range of `total` things, at multiples of `step`. */
function checkShares(item: Case, total: number, step = 1): void {
  const middle = Math.min(total, Math.ceil(total / 2 / step) * step);
  const shared = (pointers: readonly number[]): RandomConvolutionCall[] =>
    [
      [middle, total],
      [0, middle],
    ].map((range) => [...item.calls(pointers)[0]!.slice(0, -2), ...range] as unknown as RandomConvolutionCall);
  assert.deepEqual(run(item, "plain", shared), run(item, "plain"), `${item.title}: in shares`);
}

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

test("square roots are measured and scaled where they are not zero as by plain loops", () => {
  for (const [n, features] of [
    [2, 1],
    [8, 3],
    [21, 4],
  ] as const) {
    const panels = Math.ceil(n / 8);
    const z = values(panels * features * 8, 15);
    const roots: Case = {
      title: `roots of ${features} features`,
      buffers: [{ values: z, written: true }],
      calls: ([at]) => [["rootFeatures", at!, features, 0, panels]],
    };
    check(roots);
    checkShares(roots, panels);
    const rooted = z.map((value) => Math.sqrt(Math.max(value, 0)));
    const moments: Case = {
      title: `sparse moments of ${features} features, ${n} windows`,
      buffers: [
        { values: new Float32Array(features), written: true, tolerance: 1e-6 },
        { values: new Float32Array(features), written: true, tolerance: 1e-6 },
        { values: rooted },
      ],
      calls: ([mean, scale, at]) => [["sparseMoments", mean!, scale!, at!, features, n, 0, features]],
    };
    check(moments);
    checkShares(moments, features);
    const scaled: Case = {
      title: `sparse scaling of ${features} features, ${n} windows`,
      buffers: [{ values: rooted, written: true, tolerance: 1e-6 }, { values: values(features, 6) }, { values: values(features, 7) }],
      calls: ([at, mean, scale]) => [["scaleSparse", at!, mean!, scale!, features, n, 0, panels]],
    };
    check(scaled);
    checkShares(scaled, panels);
  }
});

const values = (count: number, stream: number): Float32Array => hashFill(count, stream, 1);
/** z (panels, features, 8) with zeros past window n. */
function panelsOf(n: number, features: number, stream: number): Float32Array {
  return values(Math.ceil(n / 8) * features * 8, stream).map((value, i) => (Math.floor(i / (features * 8)) * 8 + (i % 8) < n ? value : 0));
}

test("features are measured and scaled as by plain loops, lanes past the last window becoming zero, a constant one becoming zero", () => {
  for (const [n, features] of [
    [1, 1],
    [7, 3],
    [8, 5],
    [21, 4],
  ] as const) {
    // Whatever lies past the last window is not measured.
    const z = values(Math.ceil(n / 8) * features * 8, 5).map((value, i) =>
      Math.floor(i / 8) % features === 0 && Math.floor(i / (features * 8)) * 8 + (i % 8) < n ? 0.75 : value,
    );
    const moments: Case = {
      title: `moments of ${features} features, ${n} windows`,
      buffers: [
        { values: new Float32Array(features), written: true, tolerance: 1e-7 },
        { values: new Float32Array(features), written: true, tolerance: 1e-6 },
        { values: z },
      ],
      calls: ([mean, scale, at]) => [["featureMoments", mean!, scale!, at!, features, n, 0, features]],
    };
    check(moments);
    checkShares(moments, features);
    const [, scales] = run(moments, "plain");
    assert.equal(scales![0], 0);
    const panels = Math.ceil(n / 8);
    const scaled: Case = {
      title: `scaling of ${features} features, ${n} windows`,
      buffers: [{ values: z, written: true, tolerance: 1e-6 }, { values: values(features, 6) }, { values: values(features, 7) }],
      calls: ([at, mean, scale]) => [["scaleFeatures", at!, mean!, scale!, features, n, 0, panels]],
    };
    check(scaled);
    checkShares(scaled, panels);
  }
});

test("Gram matrices, mirrored, equal the plain loops in one group of panels, in two and a tail, and in shares", () => {
  for (const [n, features] of [
    [5, 1],
    [16, 3],
    [128, 2],
    [300, 5],
  ] as const) {
    const panels = Math.ceil(n / 8);
    const ld = 8 * panels;
    const item = (parts: number): Case => ({
      title: `Gram matrix of ${n} windows, ${features} features, ${parts} parts`,
      buffers: [{ values: new Float32Array(ld * ld).fill(0.5), written: true, tolerance: 1e-6 }, { values: panelsOf(n, features, 8) }],
      calls: ([k, z]) => [
        ...Array.from({ length: parts }, (_, part): RandomConvolutionCall => ["gram", k!, ld, z!, features, panels, part, parts]),
        ["mirror", k!, ld, panels, 0, panels],
      ],
    });
    check(item(1));
    for (const parts of [2, 3]) {
      check(item(parts));
      assert.deepEqual(run(item(parts), "plain"), run(item(1), "plain"));
    }
    const [k] = run(item(1), "plain");
    for (let i = 0; i < ld; i++) for (let j = 0; j < i; j++) assert.equal(k![i * ld + j], k![j * ld + i]);
  }
});

test("products with a few columns equal the plain loops, in one block of columns and in two, in either precision", () => {
  for (const n of [8, 24, 1032]) {
    for (const panels of n > 1000 ? [1] : [1, 2]) {
      for (const [name, lanes, tolerance] of [
        ["multiplySingle", 8, 1e-5],
        ["multiplyDouble", 4, 1e-13],
      ] as const) {
        const make = (count: number): Float32Array | Float64Array => (lanes === 8 ? values(count, 9) : Float64Array.from(values(count, 9)));
        const item: Case = {
          title: `${name} of ${n} rows, ${panels} panels`,
          buffers: [
            { values: make(panels * n * lanes), written: true, tolerance },
            { values: values(n * n, 10) },
            { values: make(panels * n * lanes) },
          ],
          calls: ([y, k, v]) => [[name, y!, k!, v!, n, panels, 0, n]],
        };
        check(item);
        checkShares(item, n, 4);
      }
    }
  }
});

test("coefficients and decisions equal the plain loops", () => {
  for (const [n, features, columns] of [
    [3, 1, 1],
    [8, 4, 6],
    [43, 7, 3],
  ] as const) {
    const panels = Math.ceil(n / 8);
    const coefficients: Case = {
      title: `coefficients of ${features} features, ${n} windows`,
      buffers: [
        { values: new Float32Array(features * columns), written: true, tolerance: 1e-6 },
        { values: panelsOf(n, features, 11) },
        { values: panelsOf(n, columns, 12) },
      ],
      calls: ([w, z, a]) => [["coefficients", w!, z!, a!, features, panels, columns, 0, features]],
    };
    check(coefficients);
    checkShares(coefficients, features);
    const decisions: Case = {
      title: `decisions of ${n} windows, ${features} features`,
      buffers: [
        { values: new Float32Array(panels * columns * 8).fill(0.25), written: true, tolerance: 1e-6 },
        { values: panelsOf(n, features, 13) },
        { values: values(features * columns, 14) },
      ],
      calls: ([d, z, w]) => [["decide", d!, z!, w!, features, columns, 0, panels]],
    };
    check(decisions);
    checkShares(decisions, panels);
  }
});

test("the interface names the binary's functions, and no others", () => {
  const { kernels } = createRandomConvolutionBackend();
  const reference = createRandomConvolutionBackend("reference").kernels;
  const functions = Object.keys(kernels).filter((name) => typeof kernels[name as keyof RandomConvolutionKernels] === "function");
  assert.deepEqual(functions.sort(), Object.keys(reference).sort());
});
