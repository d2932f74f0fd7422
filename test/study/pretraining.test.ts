// Autoencoders: what they learn without labels, what they find unlike it, and that a classifier goes on from the encoder.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeModel, encodeModel } from "../../src/artifact/index.js";
import { officialSplit, windowsOf } from "../../src/data/index.js";
import { encoderClassifier } from "../../src/models/index.js";
import { createNetwork, fixed, initialiseWeights } from "../../src/nn/index.js";
import { createReconstructor } from "../../src/predict/index.js";
import { adoptWeights, DEFAULT_RECIPE, evaluateModel, trainAutoencoder, trainModel, type Recipe } from "../../src/study/index.js";
import { fit } from "../../src/train/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { madeUpDataset } from "../support/made-up-dataset.js";

const { train, test: unseen } = officialSplit(madeUpDataset({ timeSteps: 23 }));
const options = { filters: [12, 8], kernelSize: 5, dropoutRate: 0 };
const RECIPE: Recipe = {
  ...{
    ...DEFAULT_RECIPE,
    model: "autoencoder",
    options,
    preparation: "standardize",
    epochs: 12,
    batchSize: 16,
    seed: 3,
    learningRate: 5e-3,
  },
};

test("an autoencoder learns to make windows again, does not read labels, and has the bits of its seed for any number of threads", async () => {
  const { autoencoder, history, parameters } = await trainAutoencoder(train, RECIPE);
  // Of three signals one never varies and one is noise.
  assert.ok(history.at(-1)!.loss < 0.6 * history[0]!.loss, JSON.stringify(history));
  assert.ok(history.every((record) => !("accuracy" in record)));
  assert.equal(
    parameters,
    autoencoder.weights.reduce((sum, { values }) => sum + values.length, 0),
  );
  const blind = { ...train, dataset: { ...train.dataset, y: train.dataset.y.map(() => 0) } };
  assert.deepEqual((await trainAutoencoder(blind, RECIPE)).autoencoder.weights, autoencoder.weights);
  assert.deepEqual((await trainAutoencoder(train, RECIPE, { threads: 3 })).autoencoder.weights, autoencoder.weights);
});

test("what is made again is in the signals' units, its error small for windows alike, and large for others", async () => {
  const { autoencoder, history } = await trainAutoencoder(train, RECIPE);
  const reconstructor = createReconstructor(autoencoder);
  const windows = windowsOf(unseen);
  const errors = reconstructor.errors(windows);
  const mean = errors.reduce((sum, value) => sum + value, 0) / errors.length;
  assert.ok(mean < 3 * history.at(-1)!.loss, `${mean}, while training ${history.at(-1)!.loss}`);
  const raw = new Float32Array(23 * 3);
  windows.copyWindow(4, raw, 0);
  const { window, error } = reconstructor.reconstruct(raw);
  assert.equal(Math.fround(error), errors[4]);
  // By hand: mean squared difference over the scales.
  const { scale } = autoencoder.preparation!;
  const own = window.reduce((sum, value, i) => sum + ((value - raw[i]!) / scale[i % 3]!) ** 2, 0) / raw.length;
  assert.ok(Math.abs(own - error) < 1e-4 * error, `${own} and ${error}`);
  const odd = reconstructor.reconstruct(raw.map((value, i) => value + (i % 2 === 0 ? 10 : -10)));
  assert.ok(odd.error > 10 * error, `unlike: ${odd.error}, alike: ${error}`);
});

test("trainModel trains the autoencoder first, says so in its record, and the classifier goes on from its encoder", async () => {
  const epochs: number[] = [];
  const { model, fitted, weightsSha256 } = await trainModel(train, RECIPE, {
    onPretrainingEpochEnd: ({ epoch }) => void epochs.push(epoch),
  });
  const { autoencoder, history } = await trainAutoencoder(train, RECIPE);
  assert.deepEqual(
    epochs,
    Array.from({ length: 12 }, (_, i) => i + 1),
  );
  assert.deepEqual(model.training.pretraining, { losses: history.map(({ loss }) => loss) });
  assert.ok((await evaluateModel(model, unseen)).accuracy > 0.8);
  // The same by hand.
  const network = createNetwork(encoderClassifier([23, 3], 3, options));
  const initialWeights = adoptWeights(network, RECIPE.seed, autoencoder.weights);
  const fresh = initialiseWeights(network, RECIPE.seed);
  assert.deepEqual(
    initialWeights.map(({ values }, i) =>
      values === autoencoder.weights[i]?.values ? "adopted" : String(values.length === fresh[i]!.values.length),
    ),
    ["adopted", "adopted", "adopted", "adopted", "true", "true"],
  );
  const { epochs: count, batchSize, seed } = RECIPE;
  const rate = { ...model.training.optimizer.config };
  assert.equal(rate["learningRate"], 5e-3);
  const { adam } = await import("../../src/train/index.js");
  const own = await fit(network, windowsOf(train), {
    ...{ epochs: count, batchSize, seed, optimizer: adam({ learningRate: 5e-3 }), initialWeights },
    inputScaling: autoencoder.preparation!,
  });
  assert.deepEqual(own.weights, fitted.weights);
  assert.equal((await trainModel(train, RECIPE, { threads: 2 })).weightsSha256, weightsSha256);
  const read = await decodeModel(await encodeModel(model), "model");
  assert.ok(read.kind === "network");
  assert.deepEqual(read.training, model.training);
});

test("a classifier's autoencoder makes prepared windows again, whatever the preparation", async () => {
  for (const preparation of ["none", "normalize", "power", "arcsinh"] as const) {
    const { model } = await trainModel(train, { ...RECIPE, preparation, epochs: 6 });
    const { losses } = model.training.pretraining!;
    assert.ok(losses.at(-1)! < losses[0]! && losses.at(-1)! < (preparation === "none" ? 6 : 1), `${preparation}: ${losses.join(", ")}`);
  }
});

test("an encoder that is kept as it is learned stays, and the layer on its code learns", async () => {
  const { autoencoder } = await trainAutoencoder(train, { ...RECIPE, epochs: 4 });
  const config = encoderClassifier([23, 3], 3, options);
  const network = createNetwork({
    ...config,
    layers: config.layers.map((layer) => (layer.name?.startsWith("encoder") ? fixed(layer) : layer)),
  });
  const initialWeights = adoptWeights(network, 1, autoencoder.weights);
  const { weights, history } = await fit(network, windowsOf(train), { epochs: 8, inputScaling: autoencoder.preparation!, initialWeights });
  for (const [i, { name, values }] of weights.entries()) {
    if (name.startsWith("encoder")) assert.deepEqual(values, initialWeights[i]!.values, name);
    else assert.notDeepEqual(values, initialWeights[i]!.values, name);
  }
  assert.ok(history.at(-1)!.loss < history[0]!.loss);
});

test("what is no autoencoder, and windows that do not fit, are refused in one line", async () => {
  const refused = (recipe: Partial<Recipe>, message: RegExp): Promise<void> =>
    assert.rejects(trainAutoencoder(train, { ...RECIPE, ...recipe }), (error) => assertRefusal(error, message));
  await refused({ model: "baseline", options: {} }, /^autoencoder: model: expected "autoencoder"; received "baseline"$/);
  for (const preparation of ["power", "arcsinh"] as const) {
    const message = /^autoencoder: preparation: expected one that is a scale and a shift, .*; received "(power|arcsinh)"$/;
    await refused({ preparation }, message);
  }
  const { autoencoder } = await trainAutoencoder(train, { ...RECIPE, epochs: 1 });
  const reconstructor = createReconstructor(autoencoder);
  const throws = (action: () => unknown, message: RegExp): void => assert.throws(action, (error) => assertRefusal(error, message));
  throws(
    () => reconstructor.reconstruct(new Float32Array(5)),
    /^reconstruct: expected a window of 23 x 3 = 69 values \(time x channel\); received 5$/,
  );
  throws(
    () => reconstructor.reconstruct(new Float32Array(69).fill(NaN)),
    /^reconstruct: the window: expected finite values .* received an error of NaN$/,
  );
  throws(
    () => reconstructor.errors({ ...windowsOf(unseen), timeSteps: 24 }),
    /^reconstruct: expected windows of 23 x 3 .*; received 24 x 3$/,
  );
  const network = encoderClassifier([23, 3], 3, options);
  const weights = initialiseWeights(createNetwork(network), 1);
  throws(
    () => createReconstructor({ ...autoencoder, network, weights }),
    /^network autoencoder: expected an autoencoder, which gives windows/,
  );
});
