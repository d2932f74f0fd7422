// The explanations of layers against the layers: every formula in a text is worked out anew, and its result must be the layer's own shape or count.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createModel, MODELS } from "../../src/models/index.js";
import { createNetwork, explainNetwork, LAYER_KINDS, type LayerConfig } from "../../src/nn/index.js";
import { explainLayer } from "../../src/nn/explain/layer.js";
import { OWN_STEP, sightBehind, stepsSeen, type Sight } from "../../src/nn/explain/receptive-field.js";
import { definitionOf } from "../../src/nn/layers/index.js";
import { InputError, sizeOf, type Shape } from "../../src/tensor/index.js";
import { formulasIn } from "../support/formulas.js";
import { LAYERS, pickedLayer } from "../support/random-layers.js";
import { runLayer } from "../support/run-layer.js";

const SEED = 20261127;

for (const kind of LAYER_KINDS) {
  test(`the explanation of ${kind} has the layer's own shape and count, and formulas that come out, whatever the options`, () => {
    let fitting = 0;
    fc.assert(
      fc.property(LAYERS[kind], ({ config, inputShapes }) => {
        const definition = definitionOf(config);
        const outputShape = fitted(() => definition.outputShape(config, ...inputShapes));
        if (!outputShape) return;
        fitting++;
        const counts = definition.parameters(config, ...inputShapes).map(({ shape }) => sizeOf(shape));
        const parameterCount = counts.reduce((sum, each) => sum + each, 0);
        const told = explainLayer(config, inputShapes);
        assert.deepEqual(told.outputShape, outputShape);
        assert.equal(told.parameterCount, parameterCount);
        const [shapes, parameters] = [formulasIn(told.shape), formulasIn(told.parameters)];
        for (const { text, result, told } of [...shapes, ...parameters]) assert.equal(result, told, text);
        if (parameterCount > 0) assert.equal(parameters[0]?.told, parameterCount, told.parameters);
        else assert.equal(parameters.length, 0);
        // A length that is not one of the inputs' own must be the result of a formula, or a number that the text names.
        const known = [...shapes.map((each) => each.told), ...inputShapes.flat()];
        for (const length of outputShape) {
          assert.ok(known.includes(length) || told.shape.includes(String(length)), `${length} of ${told.shape}`);
        }
      }),
      { seed: SEED, numRuns: 200 },
    );
    assert.ok(fitting >= 40, `${fitting} of 200 layers fitted`);
  });
}

test("every layer of every named network is explained with its own numbers, and every formula comes out", () => {
  for (const name of Object.keys(MODELS)) {
    const network = createNetwork(createModel(name, [128, 9], 6));
    const { layers } = explainNetwork(network, { samplingRate: 50 });
    layers.forEach(({ outputShape, parameterCount, shape, parameters }, i) => {
      assert.deepEqual(explainLayer(network.layers[i]!.config, network.layers[i]!.inputShapes).outputShape, outputShape);
      const [formula] = formulasIn(parameters);
      assert.equal(formula?.told ?? 0, parameterCount, `${name}: ${parameters}`);
      for (const { text, result, told } of formulasIn(shape)) assert.equal(result, told, text);
    });
  }
});

test("the baseline is explained as the tutorial's readers asked: 126 steps, 1,792 parameters, 62 steps, 3,968 numbers", () => {
  const { window, layers } = explainNetwork(createNetwork(createModel("baseline", [128, 9], 6)), { samplingRate: 50 });
  assert.match(
    window,
    /^One window is 128 x 9: 128 time steps \(2\.56 s at 50 Hz\), the first axis, of 9 signals, the second\. X, .*N x 128 x 9/,
  );
  const [first, , dropped, pooled, flat, hidden] = layers;
  assert.match(first!.shape, /^floor\(\(128 - 3\) \/ 1\) \+ 1 = 126 time steps: padding "valid" .* kernel 3, stride 1\./);
  assert.equal(first!.parameters, "kernel 3 x 9 channels x 64 filters + 64 biases = 1,792");
  assert.match(dropped!.shape, /^as what comes in, since dropout/);
  assert.match(pooled!.shape, /^floor\(\(124 - 2\) \/ 2\) \+ 1 = 62 /);
  assert.match(flat!.shape, /^62 x 64 = 3,968 /);
  assert.equal(hidden!.parameters, "3,968 inputs x 100 units + 100 biases = 396,900");
  assert.deepEqual(
    layers.map(({ receptiveField }) => receptiveField),
    [3, 5, 5, 6, 128, 128, 128],
  );
  assert.equal(pooled!.sees, "6 time steps (0.12 s at 50 Hz)");
});

test("what a masked network's layers leave of windows that end early is what its tables say", () => {
  const config = createModel("fcn", [128, 9], 6);
  const network = createNetwork({ ...config, masked: true });
  const { window, layers } = explainNetwork(network);
  assert.match(window, /Windows may end early: the first \d+ to 128 steps are real/);
  const { shortest, tables } = network.masking!;
  layers.forEach(({ lengths }, i) => {
    const table = tables[network.inputs.length + i];
    if (!table) return assert.equal(lengths, undefined);
    assert.match(lengths!, new RegExp(`${shortest} real steps? ${table[shortest]}, of one of 128 ${table[128]}$`));
  });
  assert.ok(layers.some(({ lengths }) => lengths !== undefined));
});

test("a fixed layer's explanation says that none of its parameters is trained", () => {
  const config = createModel("baseline", [128, 9], 6);
  const layers = config.layers.map((layer, i) => (i === 0 ? { ...layer, trainable: false } : layer));
  const [first, second] = explainNetwork(createNetwork({ ...config, layers })).layers;
  assert.match(first!.parameters, /= 1,792; none is trained: the layer is fixed$/);
  assert.doesNotMatch(second!.parameters, /fixed/);
});

test("the receptive field told of layers in a row is what outputs answer to when single steps of the window are changed", () => {
  const steps = 60;
  const seen = { interior: 0, stretched: 0 };
  fc.assert(
    fc.property(fc.array(pickedLayer, { minLength: 1, maxLength: 4 }), (layers) => {
      let shape: Shape = [steps, 2];
      let sight: Sight | undefined = OWN_STEP;
      let margin = 0;
      const placed: { config: LayerConfig; inputShape: Shape }[] = [];
      for (const config of layers) {
        const next = fitted(() => definitionOf(config).outputShape(config, shape));
        if (!next || next[0]! > 90) return;
        placed.push({ config, inputShape: shape });
        // Behind a cropping what lies beyond its edges is padding too.
        if (config.kind === "Cropping1D") margin += Math.max(...config.cropping) * sight!.jump;
        sight = sightBehind(config, [sight], shape);
        shape = next;
      }
      const outputs = shape[0]!,
        width = shape[1]!;
      const run = (changed: number): Float32Array => {
        let x: Float32Array = new Float32Array(steps * 2).fill(1);
        if (changed >= 0) x.fill(3, 2 * changed, 2 * changed + 2);
        for (const { config, inputShape } of placed) {
          const weights = definitionOf(config)
            .parameters(config, inputShape)
            .map((spec) => new Float32Array(sizeOf(spec.shape)).fill(0.25));
          x = runLayer(config, inputShape, { x, weights, training: false }).y;
        }
        return x;
      };
      const before = run(-1);
      const changes = Array.from({ length: steps }, (_, step) => run(step));
      for (let o = 0; o < outputs; o++) {
        const answers = changes.flatMap((after, step) => (after[o * width] === before[o * width] ? [] : [step]));
        if (answers.length === 0) continue;
        const [first, last] = [answers[0]!, answers.at(-1)!];
        assert.ok(last - first + 1 <= stepsSeen(sight!, steps), `${last - first + 1} steps of ${stepsSeen(sight!, steps)}`);
        if (sight!.stretched) {
          seen.stretched++;
          continue;
        }
        const own = { first: sight!.first + o * sight!.jump, last: sight!.last + o * sight!.jump };
        if (own.first < margin || own.last >= steps - margin) continue;
        seen.interior++;
        assert.deepEqual({ first, last }, own);
      }
    }),
    { seed: SEED, numRuns: 120 },
  );
  assert.ok(seen.interior > 300 && seen.stretched > 50, JSON.stringify(seen));
});

/** What it gives, or nothing where the options do not fit the shapes. */
function fitted<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
