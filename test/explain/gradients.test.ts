// Gradients by the inputs, of every named network: against differences of what `createPredictor` says, and in sum (completeness).
import assert from "node:assert/strict";
import { test } from "node:test";
import { createEnsemble, type NetworkModel } from "../../src/artifact/index.js";
import { createDifferentiable, integratedGradients, type GradientTarget } from "../../src/explain/index.js";
import { createModel, MODELS } from "../../src/models/index.js";
import {
  conv1D,
  createNetwork,
  dense,
  flatten,
  globalMaxPooling1D,
  globalPPVPooling1D,
  initialiseWeights,
  type LayerNode,
} from "../../src/nn/index.js";
import { createPredictor } from "../../src/predict/index.js";
import { createRandom } from "../../src/tensor/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { smallRocket } from "../support/small-rocket.js";
import { branchingModel, EVERY_KIND, smallModel } from "../support/small-model.js";

const [STEPS, CHANNELS] = [32, 6];

/** Moving statistics as after a training, so that normalisation by them is another map than by the batch's. */
function livelyWeights(network: NetworkModel["network"]): NetworkModel["weights"] {
  const random = createRandom(7, 1);
  return initialiseWeights(createNetwork(network), 5).map((weight) => {
    const values = weight.values.slice();
    if (weight.name.endsWith("moving_mean")) values.forEach((_, i) => void (values[i] = 0.3 * random.normal()));
    if (weight.name.endsWith("moving_variance")) values.forEach((_, i) => void (values[i] = 0.5 + random.uniform()));
    if (weight.name.endsWith("bias") || weight.name.endsWith("beta")) values.forEach((_, i) => void (values[i] = 0.1 * random.normal()));
    return { ...weight, values };
  });
}

function named(name: string): NetworkModel {
  const network = createModel(name, [STEPS, CHANNELS], 3);
  const inputs = network.inputs?.length ?? 1;
  return smallModel({
    network,
    weights: livelyWeights(network),
    signals: ["acc_x", "acc_y", "acc_z", "gyro_x", "gyro_y", "gyro_z"].map((signal) => ({ name: signal, unit: "g" })),
    preparation: Array.from({ length: inputs }, (_, i) => ({
      mean: new Float32Array(CHANNELS).fill(0.2),
      scale: new Float32Array(CHANNELS).fill(1.5),
      ...(i === 1 && { widths: new Float32Array(CHANNELS).fill(0.5) }),
    })),
  });
}

function noise(length: number, seed: number): Float32Array {
  const random = createRandom(seed, 1);
  return Float32Array.from({ length }, () => random.normal());
}

/**
 * The mean slope along a short way in a random direction against the difference of what the predictor says at its ends: a way, since networks of ReLU and
 * maxima have kinks everywhere. Differences of float32 probabilities are true to some 1e-7.
 */
function assertSlopes(model: NetworkModel, label: number, points = 512, tolerance = 0.01): void {
  const differentiable = createDifferentiable(model);
  const predictor = createPredictor(model);
  const size = differentiable.timeSteps * differentiable.channels;
  const [middle, direction] = [noise(size, 3), noise(size, 4)];
  const at = (share: number): Float32Array => middle.map((value, i) => value + 0.05 * share * direction[i]!);
  const way = Float32Array.from({ length: points }, (_, i) => i).reduce(
    (all, i) => {
      all.set(at((2 * (i + 0.5)) / points - 1), i * size);
      return all;
    },
    new Float32Array(points * size),
  );
  const { values, gradients } = differentiable.differentiate(way, { label, of: "probability" });
  const said = predictor.predict(way.subarray(0, size)).probabilities[label]!;
  assert.ok(Math.abs(values[0]! - said) < 1e-6, `${model.network.name}: ${values[0]} is the predictor's ${said}`);
  const slope = gradients.reduce((sum, gradient, i) => sum + (gradient * direction[i % size]!) / points, 0);
  const difference = (predictor.predict(at(1)).probabilities[label]! - predictor.predict(at(-1)).probabilities[label]!) / 0.1;
  assert.ok(
    Math.abs(slope - difference) <= tolerance * Math.abs(difference) + 2e-5,
    `${model.network.name}: gradient ${slope}, differences ${difference}`,
  );
}

for (const name of Object.keys(MODELS)) {
  test(`gradients by the inputs of ${name} are its slopes, and integrated they sum to the difference that they explain`, () => {
    const model = named(name);
    assertSlopes(model, 1, 32, 0.1);
    const differentiable = createDifferentiable(model);
    const window = { values: noise(STEPS * CHANNELS, 5), length: STEPS };
    const baseline = new Float32Array(STEPS * CHANNELS).fill(0.2);
    const target: GradientTarget = { label: 2, of: "logit" };
    const { output, baselineOutput, sum, complete } = integratedGradients(differentiable, window, { target, baseline });
    assert.ok(complete && Math.abs(sum - (output - baselineOutput)) < 0.01, `${name}: sum ${sum}, difference ${output - baselineOutput}`);
  });
}

/** Every kind of layer that has a gradient. */
const EVERY_DIFFERENTIABLE = {
  ...EVERY_KIND,
  layers: EVERY_KIND.layers.map((layer) => (layer.kind === "GlobalPPVPooling1D" ? { ...globalMaxPooling1D(), ...namesOf(layer) } : layer)),
};

function namesOf({ name, inputs }: LayerNode): Pick<LayerNode, "name" | "inputs"> {
  return { ...(name !== undefined && { name }), ...(inputs && { inputs }) };
}

test("every kind of layer hands gradients on to the input", () => {
  assertSlopes(smallModel({ network: EVERY_DIFFERENTIABLE, weights: livelyWeights(EVERY_DIFFERENTIABLE) }), 0);
});

test("several inputs under preparations of their own, curves among them, add up to the gradient by raw signals", () => {
  const model = branchingModel();
  assertSlopes({ ...model, weights: livelyWeights(model.network) }, 2);
});

test("of a calibrated network the gradient is that of the probability over its temperature, and of its logit that before", () => {
  const model = smallModel({ calibration: { temperature: 2.5, windows: 10, subjects: [1] } });
  assertSlopes(model, 1);
  const { calibration: _, ...plain } = model;
  const logit: GradientTarget = { label: 1, of: "logit" };
  const [a, b] = [model, plain].map((each) => createDifferentiable(each).differentiate(noise(24, 1), logit));
  assert.deepEqual(a, b);
});

test("of one sigmoid unit both classes have a gradient, opposite ones", () => {
  const network = {
    ...{ name: "two", inputShape: [12, 2] as const },
    layers: [conv1D({ filters: 4, kernelSize: 3, activation: "tanh" }), flatten(), dense({ units: 1, activation: "sigmoid" })],
  };
  const model = smallModel({ network, classNames: ["no", "yes"] });
  assertSlopes(model, 1);
  assertSlopes(model, 0);
  const differentiable = createDifferentiable(model);
  const [no, yes] = [0, 1].map((label) => differentiable.differentiate(noise(24, 2), { label, of: "logit" }));
  assert.deepEqual(
    no!.gradients,
    yes!.gradients.map((value) => -value),
  );
});

test("a masked network has no gradient behind a window's end, and that of the shorter window before it", () => {
  const layers = [
    conv1D({ filters: 4, kernelSize: 3, activation: "relu" }),
    globalMaxPooling1D(),
    dense({ units: 3, activation: "softmax" }),
  ];
  const long = smallModel({ network: { name: "masked", inputShape: [12, 2], masked: true, layers } });
  const short = smallModel({ network: { name: "short", inputShape: [7, 2], layers }, weights: long.weights });
  const target: GradientTarget = { label: 1, of: "probability" };
  const window = noise(24, 6).fill(0, 14);
  const { gradients } = createDifferentiable(long).differentiate(window, target, [7]);
  const own = createDifferentiable(short).differentiate(window.slice(0, 14), target);
  assert.deepEqual(gradients.slice(0, 14), own.gradients);
  assert.ok(gradients.slice(14).every((value) => value === 0));
});

test("of an ensemble of networks it is the weighted mean of theirs", () => {
  const members = [smallModel(), branchingModel()];
  const ensemble = createEnsemble(members, { weights: [1, 3] });
  const target: GradientTarget = { label: 0, of: "probability" };
  const [a, b, all] = [...members, ensemble].map((each) => createDifferentiable(each).differentiate(noise(24, 8), target));
  all!.gradients.forEach((value, i) => assert.ok(Math.abs(value - (0.25 * a!.gradients[i]! + 0.75 * b!.gradients[i]!)) < 1e-12));
  assert.throws(
    () => createDifferentiable(ensemble).differentiate(noise(24, 8), { label: 0, of: "logit" }),
    (error) => assertRefusal(error, /an ensemble averages probabilities and has no logits/),
  );
});

test("what counts has no gradient and is refused by name", async () => {
  const network = {
    ...{ name: "counts", inputShape: [12, 2] as const },
    layers: [conv1D({ filters: 4, kernelSize: 3 }), globalPPVPooling1D(), dense({ units: 3, activation: "softmax" })],
  };
  assert.throws(
    () => createDifferentiable(smallModel({ network })),
    (error) => assertRefusal(error, /network counts: .* global_ppv_pooling1d \(GlobalPPVPooling1D\), which counts; take occlusion/),
  );
  const rocket = await smallRocket();
  for (const model of [rocket, createEnsemble([rocket])]) {
    assert.throws(
      () => createDifferentiable(model),
      (error) => assertRefusal(error, /random convolutions, which count and so have none; take occlusion/),
    );
  }
});

test("the bits of a gradient do not depend on the windows computed with it", () => {
  const model = smallModel();
  const windows = noise(5 * 24, 9);
  const target: GradientTarget = { label: 2, of: "probability" };
  const together = createDifferentiable(model, { batchSize: 5 }).differentiate(windows, target);
  const apart = createDifferentiable(model, { batchSize: 1 }).differentiate(windows, target);
  assert.deepEqual(together, apart);
});
