// Windows of unequal lengths in one network: what comes of a window is what the network made for its length alone makes of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createBackend, type KernelsName } from "../../src/kernels/index.js";
import { createModel, MODELS } from "../../src/models/index.js";
import {
  add,
  averagePooling1D,
  canMask,
  conv1D,
  createNetwork,
  createProgram,
  cropping1D,
  dense,
  flatten,
  globalAveragePooling1D,
  initialiseWeights,
  join,
  LAYER_KINDS,
  maxPooling1D,
  predictAll,
  zeroPadding1D,
  type LayerNode,
  type Network,
  type Program,
  type WindowSource,
} from "../../src/nn/index.js";
import { definitionOf } from "../../src/nn/layers/index.js";
import { createRandom } from "../../src/tensor/index.js";
import { assertClose } from "../support/assert-close.js";
import { hashFill } from "../support/hash-fill.js";
import { MASKED_LAYERS } from "../support/masked-networks.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { enableRelaxed } from "../support/relaxed.js";

enableRelaxed();
const [T, C] = [23, 3];
const SCALING = { mean: Float32Array.of(0.4, -0.3, 0.2), scale: Float32Array.of(0.5, 2, 1.25) };

function masked(layers: readonly LayerNode[], steps = T): Network {
  return createNetwork({ name: "masked", inputShape: [steps, C], masked: true, layers });
}

/** The network made for `steps` alone. */
function cut({ config }: Network, steps: number): Network {
  return createNetwork({ name: config.name, inputShape: [steps, C], layers: config.layers });
}

function programOf(network: Network, batchSize: number, kernels: KernelsName, canTrain = false): Program {
  const program = createProgram(network, createBackend(kernels), {
    batchSize,
    canTrain,
    inputScaling: network.inputs.map((_, i) => (i === 1 ? undefined : SCALING)),
  });
  const weights = initialiseWeights(network, 5);
  // Biases and moving statistics apart from what they begin with.
  const random = createRandom(7, 1);
  for (const { name, values } of weights) {
    if (/bias|beta|mean$/.test(name)) values.forEach((_, i) => (values[i] = random.uniform() - 0.5));
  }
  program.setWeights(weights);
  return program;
}

/** A batch of windows of these lengths, with numbers behind their ends that must not matter, of every other window none at all. */
function fillWindows(program: Program, lengths: readonly number[], seed = 3): void {
  program.input.set(hashFill(program.input.length, seed, 2));
  lengths.forEach((length, i) => i % 2 && program.input.fill(NaN, (i * T + length) * C, (i + 1) * T * C));
  program.lengths.set(lengths);
  lengths.forEach((_, i) => (program.labels[i] = i % 4));
}

for (const kernels of ["reference", "plain", "relaxed"] satisfies KernelsName[]) {
  for (const [title, layers] of Object.entries(MASKED_LAYERS)) {
    test(`${kernels}: ${title}: a masked window has the bits that the network made for its length gives it alone`, () => {
      const network = masked(layers);
      const { shortest } = network.masking!;
      const lengths = Array.from({ length: T - shortest + 1 }, (_, i) => shortest + ((i * 7) % (T - shortest + 1)));
      for (const canTrain of [false, true]) {
        const program = programOf(network, lengths.length, kernels, canTrain);
        // Twice, so that what an earlier batch left behind shorter windows would show.
        fillWindows(program, [...lengths].reverse(), 4);
        program.predict(lengths.length);
        fillWindows(program, lengths);
        const windows = program.input.slice();
        program.predict(lengths.length);
        lengths.forEach((length, i) => {
          const alone = programOf(cut(network, length), 1, kernels, canTrain);
          alone.input.set(windows.subarray(i * T * C, (i * T + length) * C));
          alone.predict(1);
          assert.deepEqual(program.output.slice(4 * i, 4 * i + 4), alone.output, `length ${length}, trains ${canTrain}`);
        });
      }
    });
  }
}

for (const kernels of ["reference", "plain"] satisfies KernelsName[]) {
  for (const [title, layers] of Object.entries(MASKED_LAYERS)) {
    if (title.startsWith("dropout")) continue;
    test(`${kernels}: ${title}: the gradients of a masked window are those of the network made for its length`, () => {
      const network = masked(layers);
      const program = programOf(network, 1, kernels, true);
      for (const length of [T, Math.max(network.masking!.shortest, 9), 16]) {
        fillWindows(program, [length]);
        const window = program.input.slice(0, length * C);
        program.differentiate(1);
        const alone = programOf(cut(network, length), 1, kernels, true);
        alone.input.set(window);
        alone.labels[0] = 0;
        alone.differentiate(1);
        const expected = alone.getGradients();
        program.getGradients().forEach(({ name, values }, i) => {
          assert.deepEqual(values, expected[i]!.values, `length ${length}, ${name}`);
        });
      }
    });
  }
}

test("every kind of layer that has a rule for masked windows is in these networks; those without are known", () => {
  const kinds = new Set(Object.values(MASKED_LAYERS).flatMap((layers) => layers.map(({ kind }) => kind)));
  const ruled = LAYER_KINDS.filter((kind) => definitionOf({ kind } as LayerNode).masking === true);
  assert.deepEqual(
    ruled.filter((kind) => !kinds.has(kind)),
    [],
  );
  // Dense takes no time axis, so that it never meets one.
  assert.deepEqual(LAYER_KINDS.filter((kind) => !ruled.includes(kind)).sort(), ["Attention", "Dense", "Flatten", "Reshape"]);
});

test("a batch's gradient is the mean of its windows' own, whatever their lengths", () => {
  for (const [title, layers] of Object.entries(MASKED_LAYERS)) {
    // A batch normalisation's statistics are over the batch; noise and dropout follow from the place in it.
    if (layers.some(({ kind }) => ["BatchNormalization", "Dropout", "GaussianNoise"].includes(kind))) continue;
    const network = masked(layers);
    const lengths = [T, network.masking!.shortest, 14, 19, 9];
    const program = programOf(network, 5, "plain", true);
    fillWindows(program, lengths);
    const windows = program.input.slice();
    program.differentiate(5);
    const sums = program.getGradients().map(({ values }) => new Float64Array(values.length));
    const single = programOf(network, 1, "plain", true);
    lengths.forEach((length, i) => {
      single.input.set(windows.subarray(i * T * C, (i + 1) * T * C));
      single.lengths[0] = length;
      single.labels[0] = i % 4;
      single.differentiate(1);
      single.getGradients().forEach(({ values }, w) => values.forEach((value, j) => (sums[w]![j]! += value / 5)));
    });
    program.getGradients().forEach(({ name, values }, w) => assertClose(values, Float32Array.from(sums[w]!), 1e-5, `${title}: ${name}`));
  }
});

test("batch normalisation counts the real steps of all windows alone", () => {
  const layers = [
    { ...MASKED_LAYERS["attention pooling"]![0]! },
    { kind: "BatchNormalization", momentum: 0, epsilon: 1e-3, activation: "linear" },
  ];
  const network = masked([...(layers as LayerNode[]), globalAveragePooling1D(), dense({ units: 4, activation: "softmax" })]);
  const lengths = [5, T, 11, 1];
  const program = programOf(network, 4, "plain", true);
  fillWindows(program, lengths);
  const windows = program.input.slice();
  program.differentiate(4);
  // With momentum 0 the moving statistics are the batch's. What went into the layer, window by window, from a network that ends there.
  const before = createNetwork({ name: "before", inputShape: [T, C], masked: true, layers: layers.slice(0, 1) as LayerNode[] });
  const first = createProgram(before, createBackend("plain"), { batchSize: 4, inputScaling: SCALING });
  first.setWeights(program.getWeights().slice(0, 2));
  first.input.set(windows);
  first.lengths.set(lengths);
  first.predict(4);
  const weights = Object.fromEntries(program.getWeights().map(({ name, values }) => [name, values]));
  for (let channel = 0; channel < 6; channel++) {
    const values = lengths.flatMap((length, i) => Array.from({ length }, (_, step) => first.output[(i * T + step) * 6 + channel]!));
    const center = values.reduce((sum, value) => sum + value, 0) / values.length;
    const spread = values.reduce((sum, value) => sum + (value - center) ** 2, 0) / values.length;
    assert.ok(Math.abs(weights["batch_normalization/moving_mean"]![channel]! - center) < 1e-6);
    assert.ok(Math.abs(weights["batch_normalization/moving_variance"]![channel]! - spread) < 1e-6);
  }
});

test('with strides and padding "same" a window begins where one of all steps does, and counts nothing behind its end', () => {
  const head = [globalAveragePooling1D(), dense({ units: 4, activation: "softmax" })];
  const convolution = { filters: 5, kernelSize: 6, strides: 4 } as const;
  const [reach, stride] = [6, 4];
  const network = masked([conv1D({ ...convolution, padding: "same" }), ...head]);
  const lengths = Array.from({ length: T }, (_, i) => i + 1);
  const program = programOf(network, T, "plain", true);
  fillWindows(program, lengths);
  const windows = program.input.slice();
  program.differentiate(T);
  const outputs = (steps: number): number => Math.ceil(steps / stride);
  const padLeft = Math.floor(((outputs(T) - 1) * stride + reach - T) / 2);
  assert.ok(padLeft > 0);
  for (const [i, length] of lengths.entries()) {
    const padRight = Math.max(0, (outputs(length) - 1) * stride + reach - length - padLeft);
    const steps = padLeft + length + padRight;
    const made = createNetwork({
      name: "padded",
      inputShape: [length, C],
      layers: [zeroPadding1D({ padding: [padLeft, padRight] }), conv1D(convolution), ...head],
    });
    assert.equal(Math.floor((steps - reach) / stride) + 1, outputs(length));
    const alone = programOf(made, 1, "plain", true);
    alone.input.set(windows.subarray(i * T * C, (i * T + length) * C));
    alone.differentiate(1);
    assert.deepEqual(program.output.slice(4 * i, 4 * i + 4), alone.output, `length ${length}`);
  }
  for (const pooling of [
    maxPooling1D({ poolSize: 6, strides: 4, padding: "same" }),
    averagePooling1D({ poolSize: 6, strides: 4, padding: "same" }),
  ]) {
    const pooled = masked([pooling, ...head]);
    // Of these the network made for the length begins there too.
    for (const length of [3, 7, 11, 15, 19]) {
      const [one, alone] = [programOf(pooled, 1, "plain", true), programOf(cut(pooled, length), 1, "plain", true)];
      fillWindows(one, [length]);
      alone.input.set(one.input.subarray(0, length * C));
      one.predict(1);
      alone.predict(1);
      assert.deepEqual(one.output, alone.output, `${pooling.kind}, length ${length}`);
    }
  }
});

test("windows of all steps have the bits of the network that is not masked", () => {
  for (const layers of Object.values(MASKED_LAYERS)) {
    const [program, plain] = [programOf(masked(layers), 4, "plain", true), programOf(cut(masked(layers), T), 4, "plain", true)];
    fillWindows(program, [T, T, T, T]);
    plain.input.set(program.input);
    plain.labels.set(program.labels);
    program.differentiate(4);
    plain.differentiate(4);
    assert.deepEqual(program.output, plain.output);
    assert.deepEqual(program.getGradients(), plain.getGradients());
  }
});

test("a training step and a prediction of a masked network allocate nothing", () => {
  const { gc } = globalThis;
  assert.ok(gc, "run with --expose-gc");
  for (const title of ["batch and layer normalisation in a residual block", "attention pooling"]) {
    const program = programOf(masked(MASKED_LAYERS[title]!), 8, "plain", true);
    const step = (): void => {
      for (let i = 0; i < 8; i++) program.lengths[i] = 3 + i;
      program.differentiate(8);
    };
    // A number that V8 boxes is 16 bytes, and it boxes some in a process that has run many networks; an object a layer and window would be thousands.
    let least = Infinity;
    for (let round = 0; round < 20 && least >= 400; round++) {
      gc();
      const before = process.memoryUsage().heapUsed;
      for (let i = 0; i < 800; i++) step();
      least = Math.min(least, (process.memoryUsage().heapUsed - before) / 800);
    }
    assert.ok(least < 400, `${title}: ${least} bytes a step`);
  }
});

/** The fewest steps that a named network's windows may have, masked. */
const SHORTEST: Readonly<Record<string, number>> = {
  ...{ fcn: 1, resnet: 1, "inception-time": 1, tcn: 1 },
  ...{ "lite-time": 1, "litemv-time": 1, "late-fusion": 4, deepconvlstm: 17, "cnn-lstm": 6, "two-view": 8 },
};

test("which named networks can be masked, from how many steps on, and why the others cannot", () => {
  for (const name of Object.keys(MODELS)) {
    const [config, steps] = [createModel(name, [64, 6], 4), SHORTEST[name]];
    if (steps === undefined) {
      assert.match(
        String(canMask(config)),
        /layer \d+: (Flatten: gives each time step|Reshape: moves values) .* take (GlobalAveragePooling1D|a layer) .*in its place/,
        name,
      );
      continue;
    }
    assert.equal(canMask(config), true, name);
    assert.equal(canMask(config, steps), true, name);
    assert.equal(createNetwork({ ...config, masked: true }).masking!.shortest, steps, name);
    if (steps === 1) continue;
    assert.match(
      String(canMask(config, steps - 1)),
      new RegExp(`masked windows need ${steps} steps or more; received one of ${steps - 1};`),
    );
  }
});

test("a named network gives a masked window the bits of the one made for its length", () => {
  for (const [name, shortest] of Object.entries(SHORTEST)) {
    const network = createNetwork({ ...createModel(name, [T, C], 4), masked: true });
    const lengths = [T, shortest, 19];
    const program = programOf(network, 3, "plain");
    fillWindows(program, lengths);
    const windows = program.input.slice();
    program.predict(3);
    lengths.forEach((length, i) => {
      const alone = programOf(createNetwork(createModel(name, [length, C], 4)), 1, "plain");
      alone.input.set(windows.subarray(i * T * C, (i * T + length) * C));
      alone.predict(1);
      assert.deepEqual(program.output.slice(4 * i, 4 * i + 4), alone.output, `${name}, length ${length}`);
    });
  }
});

test("what cannot be masked is refused in one line that names the layer and what to take instead", () => {
  const refused = (layers: readonly LayerNode[], message: RegExp): void =>
    assert.throws(
      () => masked(layers),
      (error) => assertRefusal(error, message),
    );
  const head = [globalAveragePooling1D(), dense({ units: 4, activation: "softmax" })];
  refused(
    [conv1D({ filters: 2, kernelSize: 3 }), flatten(), dense({ units: 4 })],
    /^network masked, layer 2: Flatten: gives each time step numbers of its own/,
  );
  // 22 and 22 steps of a window of 22 or 23; of one of 21 half of it rounded up and down.
  refused(
    [
      { ...cropping1D({ cropping: [1, 0] }), name: "even" },
      { ...maxPooling1D(), name: "down" },
      { ...conv1D({ filters: C, kernelSize: 1, strides: 2, padding: "same" }), name: "up", inputs: ["even"] },
      join(add(), ["down", "up"]),
      ...head,
    ],
    /^network masked, layer 4: Add: masked: inputs must have equal lengths .*; of a window of \d+ of 23 steps they have \d+ and \d+/,
  );
  assert.throws(
    () => masked([...Array.from({ length: 100 }, () => conv1D({ filters: 1, kernelSize: 1 })), ...head], 65536),
    (error) => assertRefusal(error, /^network masked, layer 102: masked: at most 4194304 time steps times layers; received 65536 x 102/),
  );
  // A window of one step is flattened as ever.
  const whole = masked([cropping1D({ cropping: [T - 1, 0] }), flatten(), dense({ units: 4, activation: "softmax" })]);
  assert.equal(whole.masking!.shortest, 1);
});

test("a length that no window of a masked network can have is refused, naming the window", () => {
  const network = masked([
    conv1D({ filters: 2, kernelSize: 4 }),
    maxPooling1D(),
    globalAveragePooling1D(),
    dense({ units: 4, activation: "softmax" }),
  ]);
  const program = programOf(network, 2, "plain");
  const source = (lengths: readonly number[], told = true): WindowSource => ({
    length: lengths.length,
    timeSteps: T,
    channels: C,
    classes: 4,
    label: () => 0,
    ...(told && { lengthOf: (i: number) => lengths[i]! }),
    copyWindow: (i, to, offset) => to.set(hashFill(T * C, i, 1), offset),
  });
  assert.equal(network.masking!.shortest, 5);
  assert.equal(predictAll(program, source([5, T, 9])).predicted.length, 3);
  for (const length of [4, 0, -1, T + 1, 6.5, NaN]) {
    assert.throws(
      () => predictAll(program, source([7, 7, length])),
      (error) => assertRefusal(error, /^network masked: expects windows of 5 to 23 real steps; received \S+ in window 2, from 0$/),
    );
  }
  const open = programOf(masked([conv1D({ filters: 4, kernelSize: 4 })]), 2, "plain");
  assert.throws(
    () => predictAll(open, source([7, 7])),
    (error) => assertRefusal(error, /^network masked: masked, and ends in a value each time step, .*; pool before its last layer$/),
  );
  // A network that is not masked takes windows as they are padded.
  const plain = programOf(cut(network, T), 2, "plain");
  assert.deepEqual(predictAll(plain, source([7, 7, 1])), predictAll(plain, source([7, 7, 1], false)));
});
