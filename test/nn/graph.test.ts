// Networks that branch: what is refused, that the order of listing and names change no bits, and that a step allocates nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createBackend, type KernelsName } from "../../src/kernels/index.js";
import { baseline, multihead } from "../../src/models/index.js";
import {
  add,
  chain,
  concatenate,
  conv1D,
  createNetwork,
  createProgram,
  dense,
  flatten,
  initialiseWeights,
  join,
  parameterSpecs,
  type InputScaling,
  type InputScalings,
  type LayerNode,
  type Network,
  type NetworkConfig,
  type Program,
} from "../../src/nn/index.js";
import { createRandom, yeoJohnson } from "../../src/tensor/index.js";
import { adam } from "../../src/train/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { readVectors } from "../support/keras-vectors.js";
import { enableRelaxed } from "../support/relaxed.js";

enableRelaxed();

const softmax = dense({ units: 3, activation: "softmax" });
const SCALED: InputScaling = { mean: Float32Array.of(0.1, -0.2), scale: Float32Array.of(0.5, 2) };
const POWER: InputScaling = { ...SCALED, lambdas: Float32Array.of(0.3, 1.8) };

function filled(network: Network, batchSize: number, inputScaling?: InputScalings, kernels: KernelsName = "plain"): Program {
  const program = createProgram(network, createBackend(kernels), { batchSize, canTrain: true, slots: 2, inputScaling });
  program.setWeights(initialiseWeights(network, 2));
  const random = createRandom(9, 1);
  program.input.forEach((_, i) => void (program.input[i] = random.uniform() * 2 - 1));
  program.labels.forEach((_, i) => void (program.labels[i] = i % 3));
  program.dropoutKeys.key0 = 123456;
  program.dropoutKeys.key1 = -987654;
  return program;
}

function outcome(program: Program): Float32Array[] {
  program.differentiate(program.batchSize);
  return [program.output.slice(), program.losses.slice(), ...program.getGradients().map(({ values }) => values)];
}

test("the multi-headed network has the article's shapes and exactly 1,189,442 parameters", () => {
  const network = createNetwork(multihead([128, 9], 6));
  assert.equal(network.parameterCount, 1189442);
  const shapes = new Map(network.layers.map(({ name, outputShape }) => [name, outputShape]));
  assert.deepEqual(
    ["max_pooling1d", "max_pooling1d_1", "max_pooling1d_2", "concatenate"].map((name) => shapes.get(name)),
    [[63, 64], [62, 64], [59, 64], [11776]],
  );
  const joined = network.layers.find(({ name }) => name === "concatenate")!;
  assert.deepEqual(
    [joined.inputs, joined.sources],
    [
      ["head_1", "head_2", "head_3"],
      [6, 10, 14],
    ],
  );
  assert.deepEqual(joined.inputShapes, [[4032], [3968], [3776]]);
});

test("a sequential network gives the same bits with names and connections spelled out", () => {
  const config = baseline([21, 2], 3, { filters: 11, units: 7, convolutions: 3, denseLayers: 2 });
  const { layers } = createNetwork(config);
  const spelled: NetworkConfig = {
    ...config,
    inputs: ["signals"],
    layers: layers.map(({ config: layer, name }, i) => ({
      ...layer,
      name: `own_${name}`,
      inputs: [i === 0 ? "signals" : `own_${layers[i - 1]!.name}`],
    })),
  };
  for (const scaling of [undefined, SCALED]) {
    assert.deepEqual(outcome(filled(createNetwork(config), 6, scaling)), outcome(filled(createNetwork(spelled), 6, scaling && [scaling])));
  }
});

test("heads listed one after the other or in turns compute the same bits, but for the place of their dropout", () => {
  const config = multihead([21, 2], 3, { kernelSizes: [3, 5], filters: 4, units: 7, dropoutRate: 0 });
  const nodes = createNetwork(config).layers.map(({ config: layer, name, inputs }): LayerNode => ({ ...layer, name, inputs }));
  const [one, two, rest] = [nodes.slice(0, 4), nodes.slice(4, 8), nodes.slice(8)];
  const turns = { ...config, layers: [...one.flatMap((node, i) => [node, two[i]!]), ...rest] };
  assert.deepEqual(outcome(filled(createNetwork(config), 5)), outcome(filled(createNetwork(turns), 5)));
});

test("inputs under one preparation give the bits of one input under it", () => {
  const one = { ...multihead([21, 2], 3, { kernelSizes: [3, 5], filters: 4, units: 7 }) };
  const shared: NetworkConfig = {
    ...one,
    inputs: ["input_1"],
    layers: one.layers.map((layer) => (layer.inputs?.[0] === "input_2" ? { ...layer, inputs: ["input_1"] } : layer)),
  };
  for (const scaling of [undefined, SCALED, POWER]) {
    const expected = outcome(filled(createNetwork(shared), 5, scaling));
    assert.deepEqual(outcome(filled(createNetwork(one), 5, scaling)), expected);
    assert.deepEqual(outcome(filled(createNetwork(one), 5, [scaling, scaling && { ...scaling }])), expected);
  }
});

test("each input sees the raw window under its own preparation, prepared by hand", () => {
  const network = createNetwork({
    name: "side-by-side",
    inputShape: [4, 2],
    inputs: ["raw", "scaled", "power"],
    layers: [join(concatenate(), ["raw", "scaled", "power"]), flatten(), softmax],
  });
  const program = filled(network, 3, [undefined, SCALED, POWER]);
  const raw = program.input.slice();
  const width = 4 * 2 * 3;
  // Weights that show one value of the concatenation at a time as a difference of logits.
  const scaled = (value: number, c: number): number => Math.fround(Math.fround(value - SCALED.mean[c]!) / SCALED.scale[c]!);
  for (let place = 0; place < width; place++) {
    const [kernel, bias] = initialiseWeights(network, 1);
    kernel!.values.fill(0);
    kernel!.values[place * 3] = 1;
    program.setWeights([kernel!, bias!]);
    program.input.set(raw);
    program.predict(3);
    const [time, column] = [Math.floor(place / 6), place % 6];
    const channel = column % 2;
    for (let window = 0; window < 3; window++) {
      const value = raw[window * 8 + time * 2 + channel]!;
      const ways = [value, scaled(value, channel), scaled(Math.fround(yeoJohnson(value, POWER.lambdas![channel]!)), channel)];
      const [p, q] = program.output.subarray(window * 3, window * 3 + 2);
      const expected = ways[Math.floor(column / 2)]!;
      assert.ok(Math.abs(Math.log(p! / q!) - expected) < 1e-5, `value ${place} of window ${window}`);
    }
  }
});

test("a layer's gradient buffer is shared with its only reader: branching costs a buffer more for every further reader", () => {
  const bytes = (layers: LayerNode[]): number => filled(createNetwork({ name: "net", inputShape: [64, 2], layers }), 1).backend.arena.bytes;
  const start = { ...conv1D({ filters: 16, kernelSize: 1 }), name: "a" };
  const end = [flatten(), softmax];
  const [one, two] = [bytes([start, join(add(), ["a", "a"]), ...end]), bytes([start, join(add(), ["a", "a", "a"]), ...end])];
  assert.equal(two - one, 64 * 16 * 4);
});

test("a training step of a branching network allocates nothing", () => {
  const { gc } = globalThis;
  assert.ok(gc, "run with --expose-gc");
  const config = multihead([24, 2], 3, { kernelSizes: [3, 5, 11], filters: 4, units: 8 });
  const program = filled(createNetwork(config), 16, [undefined, SCALED, POWER]);
  // V8 itself now and then needs room for code it compiles; what a step allocates would be there in every round.
  const rounds = Array.from({ length: 6 }, () => {
    gc();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 1500; i++) program.differentiate(16);
    return (process.memoryUsage().heapUsed - before) / 1500;
  });
  const perStep = Math.min(...rounds);
  assert.ok(perStep < 32, `${perStep} bytes a step`);
});

test("graphs that are none are refused in one line that names what is wrong", () => {
  const head = (name: string) => chain("input", name, [conv1D({ filters: 2, kernelSize: 3 }), flatten()]);
  const build = (layers: readonly LayerNode[], inputs?: string[]) => () =>
    createNetwork({ name: "net", inputShape: [8, 2], ...(inputs && { inputs }), layers });
  const refusals: [() => unknown, RegExp][] = [
    [
      build([...head("a"), join(softmax, ["b"])]),
      /^network net, layer 3: inputs: expected names of inputs or earlier layers \(input, conv1d, a\); received "b"$/,
    ],
    [build([join(flatten(), ["dense"]), softmax]), /layer 1: inputs: .*\(input\); received "dense", which does not come before it/],
    [
      build([{ ...flatten(), name: "self", inputs: ["self"] }, softmax]),
      /layer 1: inputs: .*received "self", which does not come before it/,
    ],
    [build([...head("a"), ...head("a"), join(concatenate(), ["a", "a"]), softmax]), /layer 4: name: .*; received "a" again/],
    [build([{ ...flatten(), name: "input" }, softmax]), /layer 1: name: .*; received "input" again/],
    [
      build([
        { ...flatten(), name: "conv1d" },
        { ...conv1D({ filters: 1, kernelSize: 1 }), inputs: ["input"] },
      ]),
      /received "conv1d" again/,
    ],
    [build([{ ...flatten(), name: "a/b" }, softmax]), /layer 1: name: expected 1 to 100 characters without "\/"; received "a\/b"/],
    [build([{ ...flatten(), name: "" }, softmax]), /received ""/],
    [build([...head("a"), ...head("b"), softmax]), /expected every input and layer to feed another; received layer "a", which feeds none/],
    [build([flatten(), softmax], ["one", "two"]), /received input "two", which feeds none/],
    [build([flatten(), softmax], []), /inputs: expected at least 1 name; received none/],
    [build([flatten(), softmax], ["one", "one"]), /inputs: expected names that differ; received "one" twice/],
    [build([concatenate(), flatten(), softmax]), /layer 1: Concatenate: inputs: expected two or more names; received input/],
    [build([...head("a"), ...head("b"), join(softmax, ["a", "b"])]), /layer 5: Dense: inputs: expected one name; received a, b/],
    [build([{ ...flatten(), inputs: [] }, softmax]), /Flatten: inputs: expected one name; received none/],
    [build([...head("a"), join(concatenate(), ["a", "input"]), softmax]), /layer 3: Concatenate: .*; received 12 and 8 x 2/],
    [build([...head("a"), ...chain("input", "b", [flatten()]), join(add(), ["a", "b"]), softmax]), /Add: .*; received 12 and 16/],
    [
      build([
        flatten(),
        ...Array.from({ length: 30 }, (_, i) =>
          join(concatenate(), Array<string>(2).fill(i === 0 ? "flatten" : i === 1 ? "concatenate" : `concatenate_${i - 1}`)),
        ),
        softmax,
      ]),
      /Concatenate: at most 268435456 values a window; received 536870912/,
    ],
    [() => filled(createNetwork(multihead([24, 2], 3)), 1, [SCALED]), /inputScaling must be one for all inputs or 3, .*; received 1/],
    [
      () => filled(createNetwork(multihead([24, 2], 3)), 1, { ...SCALED, lambdas: Float32Array.of(1) }),
      /2 means and scales; received 2 and 2 and 1/,
    ],
  ];
  for (const [action, message] of refusals) assert.throws(action, (error) => assertRefusal(error, message), String(message));
});

interface KerasConfig {
  readonly n: number;
  readonly parameters: number;
  readonly parameterNames: readonly string[];
  readonly mean: readonly number[];
  readonly scale: readonly number[];
  readonly losses: readonly number[];
  readonly adam: {
    readonly learningRate: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly epsilon: number;
    readonly steps: number;
  };
}

for (const kernels of ["reference", "plain", "relaxed"] satisfies KernelsName[]) {
  test(`${kernels}: a branching network meets Keras in outputs, every gradient and five Adam steps`, () => {
    const { config, floats, ints } = readVectors<KerasConfig>("multihead");
    const convolution = (filters: number, kernelSize: number, padding: "valid" | "same" = "valid") =>
      conv1D({ filters, kernelSize, padding, activation: "relu" });
    const pooled = [{ kind: "MaxPooling1D", poolSize: 2, strides: 2, padding: "valid" }, flatten()] as const;
    const network = createNetwork({
      name: "keras",
      inputShape: [16, 3],
      inputs: ["raw", "scaled"],
      layers: [
        ...chain("raw", "one", [convolution(4, 3), ...pooled]),
        ...chain("scaled", "two", [convolution(3, 5), ...pooled]),
        { ...convolution(4, 3, "same"), name: "shared", inputs: ["scaled"] },
        { ...convolution(4, 3, "same"), name: "around" },
        join(add(), ["shared", "around"]),
        ...chain("add", "three", [...pooled]),
        join(concatenate(), ["one", "two", "three"]),
        dense({ units: 10, activation: "relu" }),
        dense({ units: 4, activation: "softmax" }),
      ],
    });
    assert.equal(network.parameterCount, config.parameters);
    const scaling = { mean: Float32Array.from(config.mean), scale: Float32Array.from(config.scale) };
    const program = createProgram(network, createBackend(kernels), {
      batchSize: config.n,
      canTrain: true,
      slots: 2,
      inputScaling: [undefined, scaling],
    });
    const names = parameterSpecs(network).map(({ name, spec }, i) => ({ name, shape: spec.shape, keras: config.parameterNames[i]! }));
    program.setWeights(names.map(({ name, shape, keras }) => ({ name, shape, values: floats(`weight/${keras}`).data })));
    program.input.set(floats("x").data);
    program.labels.set(ints("labels").data);
    program.differentiate(config.n);
    assertClose(program.output, floats("probabilities").data, 2e-6, "probabilities");
    assertClose(program.losses, floats("perSampleLoss").data, 2e-6, "losses");
    program
      .getGradients()
      .forEach(({ values }, i) => assertClose(values, floats(`gradient/${names[i]!.keras}`).data, 5e-6, names[i]!.keras));
    const state = adam(config.adam).init();
    const size = config.n * 16 * 3;
    config.losses.forEach((expected, step) => {
      program.input.set(floats("trainX").data.subarray(step * size, (step + 1) * size));
      program.labels.set(ints("trainLabels").data.subarray(step * config.n, (step + 1) * config.n));
      program.differentiate(config.n);
      state.update(program);
      const loss = program.losses.reduce((sum, value) => sum + value, 0) / config.n;
      assert.ok(Math.abs(loss / expected - 1) < 2e-6, `step ${step + 1}: expected ${expected}, received ${loss}`);
    });
    program.getWeights().forEach(({ values }, i) => assertClose(values, floats(`after/${names[i]!.keras}`).data, 1e-5, names[i]!.keras));
  });
}

/** Largest difference, as a share of the largest expected value. */
function assertClose(received: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what: string): void {
  assert.equal(received.length, expected.length, what);
  const size = Math.max(...Array.from(expected, Math.abs), 1e-12);
  const worst = Math.max(...Array.from(expected, (value, i) => Math.abs(value - received[i]!)));
  assert.ok(worst <= tolerance * size, `${what}: largest difference ${worst} at values up to ${size}`);
}
