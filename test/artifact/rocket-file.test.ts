// Files of random convolutions: what was written is read, and anything else refused. What all files have in common, model-file.test.ts holds.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeModel, encodeModel, modelSha256, type RocketModel } from "../../src/artifact/index.js";
import type { Tensor } from "../../src/data/index.js";
import { createRandom } from "../../src/tensor/index.js";
import { assertRefusal, succeedsOrRefuses } from "../support/expect-refusal.js";
import { forge, type OpenedModel } from "../support/forged-model.js";
import { smallRocket } from "../support/small-rocket.js";

const model = await smallRocket();
const hydra = await smallRocket({ transform: "hydra" });
const good = await encodeModel(model);
const FEATURES = model.convolutions.tensors.feature_means.length;

test("a model read is the model written, bit for bit, of every transform and classifier", async () => {
  const multirocket = await smallRocket({ transform: "multirocket", alphas: [100] });
  const logistic = await smallRocket({ classifier: "logistic", alphas: [30] });
  for (const each of [model, multirocket, hydra, logistic]) {
    const read = await decodeModel(await encodeModel(each), "model");
    assert.deepEqual(read, each);
    assert.deepEqual(await encodeModel(read), await encodeModel(each));
    assert.equal(await modelSha256(read), await modelSha256(each));
  }
});

test("the same seed gives the same file, another one another", async () => {
  assert.deepEqual(await encodeModel(await smallRocket()), good);
  assert.notEqual(await modelSha256(await smallRocket({ seed: 4 })), await modelSha256(model));
});

test("a file with one bit flipped never loads, nor one that was cut", async () => {
  const random = createRandom(11, 1);
  for (let i = 0; i < 300; i++) {
    const place = random.below(good.length * 8);
    const flipped = good.slice();
    flipped[place >> 3]! ^= 1 << (place & 7);
    assert.equal(await succeedsOrRefuses(() => decodeModel(flipped, "flipped")), false, `bit ${place} of ${good.length * 8}`);
  }
  for (const length of [0, 100, good.length - 1]) {
    await assert.rejects(decodeModel(good.subarray(0, length), "cut"), (error) => assertRefusal(error, /^cut: .*received/));
  }
});

const f32 = (shape: readonly number[], fill = 0): Tensor => {
  const length = shape.reduce((size, axis) => size * axis, 1);
  return { dtype: "F32", shape, data: new Float32Array(length).fill(fill) };
};
const i32 = (...values: number[]): Tensor => ({ dtype: "I32", shape: [values.length], data: Int32Array.from(values) });
const put =
  (field: string, key: string, value: unknown) =>
  ({ edit }: OpenedModel): void =>
    edit(field, (root) => ((root as unknown as Record<string, unknown>)[key] = value));
const tensor =
  (name: string, value: Tensor) =>
  ({ tensors }: OpenedModel): void => {
    tensors[name] = value;
  };
/** The same tensor with one value changed. */
const value =
  (name: string, index: number, number: number) =>
  ({ tensors }: OpenedModel): void => {
    const { data } = tensors[name]!;
    const changed = data.slice();
    changed[index < 0 ? data.length + index : index] = number;
    tensors[name] = { ...tensors[name]!, data: changed } as Tensor;
  };

/** Sealed rightly, wrong in one thing: what is changed, and what the refusal must name. */
const BROKEN: Readonly<Record<string, readonly [change: (model: OpenedModel) => void, message: RegExp]>> = {
  "another format": [
    ({ metadata }) => (metadata["format"] = "stride-random-convolutions-2"),
    /format: .*received "stride-random-convolutions-2"/,
  ],
  "a network's format": [({ metadata }) => (metadata["format"] = "stride-model-1"), /metadata: expected the field network; received none/],
  "no training record": [({ metadata }) => delete metadata["training"], /metadata: expected the field training; received none/],
  "a further field": [({ metadata }) => (metadata["network"] = "{}"), /metadata: .*alone; received "network" besides/],
  "a field with blanks": [({ metadata }) => (metadata["window"] = '{ "overlap":0.5}'), /window: expected compact JSON/],
  "an unknown transform": [put("convolutions", "transform", "rocket"), /convolutions\.transform: .*; received "rocket"/],
  "a transform __proto__": [put("convolutions", "transform", "__proto__"), /convolutions\.transform: .*; received "__proto__"/],
  "another transform than the tensors'": [put("convolutions", "transform", "hydra"), /base_weights: expected numbers; received undefined/],
  "an unknown classifier": [put("convolutions", "classifier", "svm"), /convolutions\.classifier: .*; received "svm"/],
  "windows of 8 steps": [put("convolutions", "timeSteps", 8), /base_dilations: expected 1 to 0; received 1/],
  "windows of half a step": [put("convolutions", "timeSteps", 40.5), /convolutions\.timeSteps: .*received 40\.5/],
  "an alpha of 0": [put("convolutions", "alpha", 0), /convolutions\.alpha: .*>0; received 0/],
  "no temperature": [put("convolutions", "temperature", null), /convolutions\.temperature: .*received null/],
  "a temperature below 0": [put("convolutions", "temperature", -1), /convolutions\.temperature: .*>0; received -1/],
  "a further key": [put("convolutions", "channels", 2), /convolutions: expected its own keys alone; received "channels"/],
  epochs: [put("training", "epochs", 3), /training: expected its own keys alone; received "epochs"/],
  "kernels that it has not": [
    put("training", "kernels", { name: "relaxed", sha256: "cd".repeat(32) }),
    /training\.kernels\.name: .*received "relaxed"/,
  ],
  "a signal too many": [put("signals", "2", { name: "z", unit: "g" }), /channel_means: expected 3 numbers; received 2/],
  "a class name too many": [put("classNames", "3", "run"), /tensor "weights": expected the shape .* x 4; received F32/],
  "a missing tensor": [({ tensors }) => delete tensors["base_biases"], /base_biases: expected numbers; received undefined/],
  "no weights": [({ tensors }) => delete tensors["weights"], /weights: expected numbers; received undefined/],
  "a further tensor": [tensor("base_bi\nas", f32([2])), /tensors: expected channel_means, .* alone; received "base_bi\\nas"/],
  "another series' tensor": [tensor("difference_biases", f32([2])), /tensors: expected .* alone; received "difference_biases"/],
  "a tensor of whole numbers": [tensor("intercepts", i32(0, 0, 0)), /intercepts: expected numbers; received numbers of another type/],
  "dilations that are no whole numbers": [tensor("base_dilations", f32([3], 1)), /base_dilations: expected whole numbers; received/],
  "weights turned round": [tensor("weights", f32([3, FEATURES])), /tensor "weights": expected the shape \d+ x 3; received F32 3 x \d+/],
  "weights of a feature less": [tensor("weights", f32([FEATURES - 1, 3])), /weights: expected \d+ numbers; received \d+/],
  "means with two axes": [tensor("channel_means", f32([2, 1])), /tensor "channel_means": expected the shape 2; received F32 2 x 1/],
  "a weight that is no number": [value("weights", 5, NaN), /tensor "weights": expected finite values; received NaN at index 5/],
  "a scale below 0": [value("channel_scales", 1, -1), /channel_scales: expected numbers from 0 on; received -1/],
  "a feature's scale below 0": [value("feature_scales", 7, -0.5), /feature_scales: expected numbers from 0 on; received -0\.5/],
  "no dilations": [tensor("base_dilations", i32()), /base_(dilations|features_per_dilation): expected/],
  "a dilation of 0": [value("base_dilations", 0, 0), /base_dilations: expected 1 to 4; received 0/],
  "a dilation past the window": [value("base_dilations", -1, 5), /base_dilations: expected 1 to 4; received 5/],
  "dilations that do not grow": [value("base_dilations", -1, 1), /base_dilations: expected growing numbers; received 1/],
  "a channel that is none": [value("base_channel_indices", 0, 2), /base_channel_indices: expected 0 to 1; received 2/],
  "a list of channels that ends before it begins": [
    value("base_channel_starts", 1, 0),
    /base_channel_starts: expected numbers growing from 0; received 0/,
  ],
  "a thousand million features claimed": [value("base_features_per_dilation", 0, 1e9), /base_biases: expected 8\d+ numbers; received/],
  "another weight than the record's": [value("weights", 0, 1), /weightsSha256: expected [0-9a-f]{64}, as its weights have; received/],
};

test("a rightly sealed file with anything wrong in it is refused at once, in one line that names file and field", async (context) => {
  for (const [title, [change, message]] of Object.entries(BROKEN)) {
    await context.test(title, async () => {
      const bytes = await forge(good, change);
      const before = process.memoryUsage().arrayBuffers;
      await assert.rejects(decodeModel(bytes, "bad.safetensors"), (error: Error) => {
        assertRefusal(error, message);
        return assertRefusal(error, /^bad\.safetensors: /);
      });
      assert.ok(process.memoryUsage().arrayBuffers - before < 16e6, "took more than 16 MB");
    });
  }
});

test("of hydra, too: groups' channels and weights", async () => {
  const file = await encodeModel(hydra);
  for (const [change, message] of [
    [value("difference_channel_indices", 0, -1), /difference_channel_indices: expected 0 to 1; received -1/],
    [tensor("base_weights", f32([8])), /base_weights: expected \d+ numbers; received 8/],
    [value("difference_dilations", 0, 9), /difference_dilations: expected 1 to 4; received 9/],
  ] as const) {
    const bytes = await forge(file, change);
    await assert.rejects(decodeModel(bytes, "bad"), (error) => assertRefusal(error, message));
  }
});

test("what could not be read again is not written", async () => {
  const refused = (change: Partial<RocketModel>, message: RegExp): Promise<void> =>
    assert.rejects(encodeModel({ ...model, ...change }), (error) => assertRefusal(error, message));
  const { convolutions } = model;
  await refused({ samplingRate: NaN }, /^model to be saved: window\.samplingRate: .*received null/);
  await refused({ classNames: ["a", "b"] }, /^model to be saved: expected 3 class names, as its random convolutions have; received 2/);
  await refused(
    { convolutions: { ...convolutions, temperature: null } },
    /^model to be saved: random convolutions: expected a temperature, .*; received none/,
  );
  await refused(
    { convolutions: { ...convolutions, tensors: { ...convolutions.tensors, intercepts: new Float32Array(2) } } },
    /^model to be saved: random convolutions: intercepts: expected 3 numbers; received 2/,
  );
});
