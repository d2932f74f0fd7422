// Against scikit-learn (test/vectors/scikit-learn/preparations.py): every preparation's numbers and what it makes of samples.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { minimizeBrent } from "../../src/data/brent.js";
import {
  fitPreparation,
  officialSplit,
  PREPARATIONS,
  type Dataset,
  type FittedPreparation,
  type PreparationKind,
  type TrainSplit,
} from "../../src/data/index.js";
import { createReferenceBackend } from "../../src/kernels/reference.js";
import { createWasmBackend } from "../../src/kernels/wasm.js";
import { arcsinh, createRandom, yeoJohnson } from "../../src/tensor/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { hashFill } from "../support/hash-fill.js";
import { assertClose, moments, stitched } from "../support/moments.js";
import { REPOSITORY } from "../support/paths.js";
import { enableRelaxed } from "../support/relaxed.js";
import { smallDataset } from "../support/small-dataset.js";

enableRelaxed();

interface Moments {
  readonly mean: readonly number[];
  readonly scale: readonly number[];
}
interface Vectors {
  readonly steps: number;
  readonly signals: readonly string[];
  readonly first: readonly number[];
  readonly sums: readonly number[];
  readonly lambdas: readonly number[];
  readonly power: Moments;
  readonly standardize: Moments;
  readonly every: number;
  readonly transformed: Readonly<Record<string, readonly (readonly number[])[]>>;
}
const vectors = JSON.parse(readFileSync(join(REPOSITORY, "test", "vectors", "scikit-learn", "preparations.json"), "utf8")) as Vectors;

/** The samples of preparations.py, as one window. */
function sampled(): { dataset: Dataset; train: TrainSplit } {
  const { steps, signals } = vectors;
  const [u, v] = [hashFill(steps, 1, 1), hashFill(steps, 2, 1)];
  const f = Math.fround;
  const rows = Array.from({ length: steps }, (_, i) => {
    const [a, b] = [u[i]!, v[i]!];
    const up = f(a + 1);
    const square = f(a * a);
    return [
      f(a + b),
      f(f(up * up) * f(b + 1)),
      f(f(f(-f(up * up)) * f(b + 1)) * 0.5),
      f(1 + f(square * 0.5)),
      f(f(a * b) * f(1e-3)),
      f(f(f(f(f(square * a) * a) * a) * 40) + b),
      0.25,
    ];
  });
  const dataset: Dataset = {
    name: "sampled",
    simulated: true,
    source: "a test",
    signals: signals.map((name) => ({ name, unit: "g" })),
    classNames: ["only"],
    samplingRate: 50,
    timeSteps: steps,
    overlap: 0,
    testSubjects: [],
    x: Float32Array.from(rows.flat()),
    y: Int32Array.of(0),
    subject: Int32Array.of(1),
    recording: Int32Array.of(0),
  };
  return { dataset, train: { dataset, indices: Int32Array.of(0) } as TrainSplit };
}

const near = (received: number, expected: number, relative: number, what: string): void =>
  assert.ok(
    Math.abs(received - expected) <= relative * Math.max(1, Math.abs(expected)),
    `${what}: expected ${expected}, received ${received}`,
  );

test("the samples are those of the vectors", () => {
  const { x } = sampled().dataset;
  const width = vectors.signals.length;
  assert.deepEqual([...x.subarray(0, width)], vectors.first);
  vectors.sums.forEach((sum, channel) => {
    let total = 0;
    for (let i = channel; i < x.length; i += width) total += x[i]!;
    assertClose(total, sum, 1e-9 * Math.max(1, Math.abs(sum)));
  });
});

test("lambdas, means and scales are scikit-learn's to the rounding of float32", () => {
  const { train } = sampled();
  const power = fitPreparation(train, "power")!;
  // 2e-6: lambda is rounded to float32, and a likelihood's maximum is flat over 1e-8 of lambda.
  vectors.lambdas.forEach((lambda, c) => near(power.lambdas![c]!, lambda, 2e-6, `lambda of ${vectors.signals[c]}`));
  vectors.power.mean.forEach((mean, c) => near(power.mean[c]!, mean, 1e-6, `mean of ${vectors.signals[c]}`));
  vectors.power.scale.forEach((scale, c) => assertClose(power.scale[c]! / scale, 1, 2e-6));
  assert.deepEqual(power.constantSignals, ["constant"]);
  const standard = fitPreparation(train, "standardize")!;
  vectors.standardize.mean.forEach((mean, c) => near(standard.mean[c]!, mean, 1e-7, `mean of ${vectors.signals[c]}`));
  vectors.standardize.scale.forEach((scale, c) => assertClose(standard.scale[c]! / scale, 1, 1e-7));
  assert.deepEqual(standard.constantSignals, ["constant"]);
});

test("prepared samples are scikit-learn's", () => {
  const { dataset, train } = sampled();
  const width = vectors.signals.length;
  for (const [kind, expected] of Object.entries(vectors.transformed)) {
    const fitted = fitPreparation(train, kind as PreparationKind)!;
    expected.forEach((row, i) => {
      for (let c = 0; c < width; c++) {
        // 3e-5 standard deviations: float32 holds what the power transform makes before its mean is taken away.
        near(prepared(fitted, dataset.x[i * vectors.every * width + c]!, c), row[c]!, 3e-5, `${kind}, ${vectors.signals[c]}, sample ${i}`);
      }
    });
  }
});

test("normalised training windows reach from exactly 0 to exactly 1, and standardising before changes a float32's last bits at most", async () => {
  const { train } = officialSplit(await smallDataset());
  const [normal, both] = [fitPreparation(train, "normalize")!, fitPreparation(train, "standardize-normalize")!];
  for (let c = 0; c < 9; c++) {
    const values = stitched(train.dataset, 9, c).map((value) => prepared(normal, value, c));
    assert.deepEqual([Math.min(...values), Math.max(...values)], [0, 1]);
    near(both.mean[c]!, normal.mean[c]!, 2e-7, `mean ${c}`);
    assertClose(both.scale[c]! / normal.scale[c]!, 1, 2e-7);
  }
});

test("a power transform counts each distinct time step once and brings it to mean 0 and standard deviation 1", async () => {
  const { train } = officialSplit(await smallDataset());
  const fitted = fitPreparation(train, "power")!;
  for (let c = 0; c < 9; c++) {
    const [mean, sd] = moments(stitched(train.dataset, 9, c).map((value) => prepared(fitted, value, c)));
    assertClose(mean, 0, 1e-5);
    assertClose(sd, 1, 1e-5);
  }
});

/** One signal in place of all others. */
function single(values: Float32Array): TrainSplit {
  const { dataset } = sampled();
  const signals = [{ name: "baro", unit: "hPa" }];
  const made: Dataset = { ...dataset, signals, timeSteps: values.length, x: values };
  return { dataset: made, indices: Int32Array.of(0) } as TrainSplit;
}

test("no lambda presses a signal flat: what varies keeps its variation in float32", () => {
  const values = Float32Array.from({ length: 640 }, (_, i) => 9.5 + (((i * 7919) % 640) / 640) ** 2);
  assertPrepares(values, "9.5 and more");
});

test("signals far from 0, skewed to either side, have finite means and scales, and so are the kernels' values", () => {
  const random = createRandom(5, 1);
  for (const [offset, spread] of [
    [1013, 3],
    [101325, 300],
    [48, 4],
    [36.6, 0.4],
    [9.81, 0.7],
    [-9.81, 0.7],
    [1e10, 1e7],
    [1e17, 1e14],
  ] as const) {
    for (const side of [-1, 1]) {
      const values = Float32Array.from({ length: 3000 }, () => offset + side * spread * Math.exp(random.normal()));
      assertPrepares(values, `${offset} and ${side * spread}`);
    }
  }
});

/** Mean 0 and standard deviation 1 in the kernels' float32, and distinct values stay so but for a hundredth of them. */
function assertPrepares(values: Float32Array, what: string): void {
  const fitted = fitPreparation(single(values), "power")!;
  const numbers = [fitted.lambdas![0]!, fitted.mean[0]!, fitted.scale[0]!];
  assert.ok(numbers.every(Number.isFinite), `${what}: ${numbers.join(", ")}`);
  assert.deepEqual(fitted.constantSignals, []);
  const { kernels, arena } = createWasmBackend("plain");
  const count = values.length;
  const [y, lambdas, mean, scale] = [arena.allocate(count), ...numbers.map(() => arena.allocate(count))] as [
    number,
    number,
    number,
    number,
  ];
  arena.seal();
  arena.f32(y, count).set(values);
  [lambdas, mean, scale].forEach((pointer, i) => arena.f32(pointer, count).fill(numbers[i]!));
  kernels.yeoJohnson(y, y, lambdas, 1, count);
  kernels.standardise(y, y, mean, scale, 1, count);
  const received = [...arena.f32(y, count)];
  assert.ok(received.every(Number.isFinite), what);
  const [centre, sd] = moments(received);
  assert.ok(Math.abs(centre) < 0.01 && Math.abs(sd - 1) < 0.01, `${what}: mean ${centre}, standard deviation ${sd}`);
}

test("a signal that the power transform cannot carry is refused by name: too small, one number in float32, too large, not finite", () => {
  const refused = (values: Float32Array, message: RegExp): void =>
    assert.throws(
      () => fitPreparation(single(values), "power"),
      (error) => assertRefusal(error, message),
    );
  const noise = hashFill(500, 1, 1);
  refused(
    noise.map((value) => value * 1e-12),
    /^dataset sampled: signal baro: varies too little around 0 for the power transform: .*; scale it first$/,
  );
  refused(
    new Float32Array(1e5).fill(1e7).with(7, 1e7 + 1),
    /signal baro: varies too little for the power transform: .* 2\^-23 of the mean/,
  );
  refused(
    noise.map((value) => value * 1e30),
    /signal baro: expected values from -1e18 to 1e18 for the power transform; received .*; scale it first$/,
  );
  refused(noise.with(3, NaN), /signal baro: .*received NaN/);
  assertPrepares(
    noise.map((value) => value * 1e-8),
    "1e-8",
  );
});

test("windows of test subjects change no preparation; an unknown kind and no windows are refused", async () => {
  const dataset = await smallDataset();
  const { train, test: held } = officialSplit(dataset);
  const changed: Dataset = { ...dataset, x: dataset.x.slice() };
  for (const window of held.indices) changed.x.fill(1e6, window * 1152, (window + 1) * 1152);
  for (const kind of PREPARATIONS) {
    assert.deepEqual(fitPreparation(officialSplit(changed).train, kind), fitPreparation(train, kind));
    const none = { dataset, indices: new Int32Array(0) } as TrainSplit;
    if (kind !== "none")
      assert.throws(
        () => fitPreparation(none, kind),
        (error) => assertRefusal(error, /statistics need at least 1 window/),
      );
  }
  assert.equal(fitPreparation(train, "none"), undefined);
  assert.throws(
    () => fitPreparation(train, "whiten" as "none"),
    (error) => assertRefusal(error, /^preparation: expected one of none, standardize, .*; received "whiten"/),
  );
  // @ts-expect-error: a TestSplit is no TrainSplit
  assert.ok(fitPreparation(held, "normalize"));
});

test("both binaries' Yeo-Johnson has the bits of TypeScript's", () => {
  const random = createRandom(3, 1);
  const count = 4000;
  const x = Float32Array.from({ length: count }, (_, i) => random.normal() * [1e-6, 1e-3, 0.1, 1, 30, 1e5][i % 6]!);
  const lambdas = Float32Array.from(
    { length: count },
    (_, i) => [0, 2, 1, 1e-17, random.normal(), random.normal() * 20][i % 6 === 5 ? 5 : (i >> 3) % 6]!,
  );
  const results = [createReferenceBackend(), createWasmBackend("plain"), createWasmBackend("relaxed")].map(({ kernels, arena }) => {
    const [y, from, powers] = [arena.allocate(count), arena.allocate(count), arena.allocate(count)] as const;
    arena.seal();
    arena.f32(from, count).set(x);
    arena.f32(powers, count).set(lambdas);
    kernels.yeoJohnson(y, from, powers, 1, count);
    return new Int32Array(arena.f32(y, count).slice().buffer);
  });
  assert.deepEqual(results[1], results[0]);
  assert.deepEqual(results[2], results[0]);
});

test("Brent's search finds minima that golden steps and parabolas lead to, from either side of the bracket", () => {
  for (const [f, least] of [
    [(x: number) => (x - 0.3) ** 2, 0.3],
    [(x: number) => Math.abs(x - 1.7), 1.7],
    [(x: number) => (x - 40) ** 4, 40],
    [(x: number) => Math.cosh(x + 12), -12],
  ] as const) {
    for (const first of [-2, 2]) assertClose(minimizeBrent(f, first, -first), least, least === 40 ? 2e-3 : 1e-6);
  }
});

test("a width is the lower quartile of a signal's deviations within the windows in which it varies, and what arcsinh makes has mean 0, deviation 1", () => {
  // Nine windows of four steps, apart: signal 0 swings by 1, 2, ... 8 units and once not at all, about an offset; signal 1 never varies.
  const [windows, timeSteps] = [9, 4];
  const x = new Float32Array(windows * timeSteps * 2);
  for (let w = 0; w < windows; w++) {
    for (let t = 0; t < timeSteps; t++) {
      x[(w * timeSteps + t) * 2] = 0.5 + (t % 2 ? -w : w);
      x[(w * timeSteps + t) * 2 + 1] = 7;
    }
  }
  const dataset: Dataset = {
    ...sampled().dataset,
    signals: ["swing", "still"].map((name) => ({ name, unit: "g" })),
    timeSteps,
    x,
    y: new Int32Array(windows),
    subject: new Int32Array(windows).fill(1),
    recording: Int32Array.from({ length: windows }, (_, i) => i),
  };
  const train = { dataset, indices: Int32Array.from({ length: windows }, (_, i) => i) } as TrainSplit;
  const fitted = fitPreparation(train, "arcsinh")!;
  // Of 1 to 8 the lower quartile, the lower of the two that it lies between.
  assert.deepEqual([...fitted.widths!], [2, 1]);
  assert.deepEqual(fitted.constantSignals, ["still"]);
  const values = Float64Array.from({ length: windows * timeSteps }, (_, i) => prepared(fitted, x[i * 2]!, 0));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  near(mean, 0, 1e-6, "mean");
  near(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length, 1, 1e-6, "variance");
  near(prepared(fitted, 2.5, 0) - prepared(fitted, 0, 0), Math.asinh(1.25) / fitted.scale[0]!, 1e-6, "2.5 above 0");
  assert.equal(prepared(fitted, 7, 1), 0);
  x[5 * timeSteps * 2] = NaN;
  assert.throws(() => fitPreparation(train, "arcsinh"), /signal swing: expected finite values; received others in window 5, from 0/);
});

test("arcsinh and power are fitted to what was measured of windows of unequal lengths, not to the zeros behind them", () => {
  // The same six windows of one signal, three of them shorter, cut alone and padded by as much again and more.
  const lengths = [4, 6, 5, 6, 3, 6];
  const all = lengths.map((length, i) => hashFill(length, 40 + i, 2).map((value) => 3 + value));
  const of = (timeSteps: number): TrainSplit => {
    const x = new Float32Array(lengths.length * timeSteps);
    all.forEach((window, i) => x.set(window, i * timeSteps));
    const dataset: Dataset = {
      ...sampled().dataset,
      signals: [{ name: "swing", unit: "g" }],
      ...{ timeSteps, x, y: new Int32Array(lengths.length), subject: new Int32Array(lengths.length).fill(1) },
      ...{ recording: Int32Array.from(lengths, (_, i) => i), lengths: Int32Array.from(lengths) },
    };
    return { dataset, indices: Int32Array.from(lengths, (_, i) => i) } as TrainSplit;
  };
  for (const kind of ["arcsinh", "power"] as const) {
    const [tight, wide] = [fitPreparation(of(6), kind)!, fitPreparation(of(15), kind)!];
    assert.deepEqual(wide, tight, kind);
    const values = all.flatMap((window) => Array.from(window, (value) => prepared(tight, value, 0)));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    near(mean, 0, 1e-5, `${kind}: mean`);
    near(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length, 1, 1e-5, `${kind}: variance`);
  }
  const spreads = all.map((window) => {
    const mean = window.reduce((sum, value) => sum + value, 0) / window.length;
    return Math.sqrt(window.reduce((sum, value) => sum + (value - mean) ** 2, 0) / window.length);
  });
  near(fitPreparation(of(15), "arcsinh")!.widths![0]!, spreads.sort((a, b) => a - b)[1]!, 1e-6, "width");
});

function prepared({ lambdas, widths, mean, scale }: FittedPreparation, value: number, channel: number): number {
  const curved = lambdas ? yeoJohnson(value, lambdas[channel]!) : widths ? arcsinh(value, widths[channel]!) : value;
  const transformed = Math.fround(curved);
  return Math.fround(Math.fround(transformed - mean[channel]!) / scale[channel]!);
}
