import assert from "node:assert/strict";
import { test } from "node:test";
import type { WindowSource } from "../../src/nn/index.js";
import {
  checkRandomConvolutionModel,
  createRandomConvolutionPredictor,
  fitRandomConvolutions,
  type RandomConvolutionModel,
  type RandomConvolutionOptions,
} from "../../src/rocket/index.js";
import { InputError } from "../../src/tensor/index.js";
import { hash32, hashFill } from "../support/hash-fill.js";

const [STEPS, CHANNELS, CLASSES] = [40, 3, 3];

/** Class k has a wave of its own period on channel k, everything under noise. */
function madeUp(length: number, stream: number): WindowSource & { readonly labels: Int32Array } {
  const noise = hashFill(length * STEPS * CHANNELS, stream, 1);
  const labels = Int32Array.from({ length }, (_, i) => hash32(i, stream + 1) % CLASSES);
  return {
    ...{ length, timeSteps: STEPS, channels: CHANNELS, classes: CLASSES, labels },
    copyWindow(i, to, offset) {
      const [label, phase] = [labels[i]!, hash32(i, stream + 2) % 7];
      for (let j = 0; j < STEPS * CHANNELS; j++) {
        const [step, channel] = [Math.floor(j / CHANNELS), j % CHANNELS];
        const wave = channel === label && (step + phase) % (4 + 2 * label) < 2 + label ? 1.5 : 0;
        to[offset + j] = 10 * channel + noise[i * STEPS * CHANNELS + j]! + wave;
      }
    },
    label: (i) => labels[i]!,
  };
}

const train = madeUp(75, 1);
const groups = Int32Array.from({ length: 75 }, (_, i) => Math.floor(i / 15));
const options: RandomConvolutionOptions = { seed: 3, features: 500, groups, threads: 1 };

async function predict(model: RandomConvolutionModel, source: Omit<WindowSource, "label">, threads = 1) {
  const predictor = createRandomConvolutionPredictor(model, { threads });
  try {
    return await predictor.predict(source);
  } finally {
    predictor.close();
  }
}

test("it learns what a wave tells, and says so of windows it has not seen; alpha is one of those asked for", async () => {
  const phases: string[] = [];
  const { model, scores } = await fitRandomConvolutions(train, {
    ...options,
    alphas: [10, 100, 1000],
    onPhase: (phase) => phases.push(phase),
  });
  assert.deepEqual(phases, ["features", "alpha", "coefficients"]);
  assert.deepEqual(
    scores.map(({ alpha }) => alpha),
    [10, 100, 1000],
  );
  assert.ok([10, 100, 1000].includes(model.alpha));
  const test = madeUp(60, 11);
  const { predicted, decisions } = await predict(model, test);
  const right = predicted.filter((label, i) => label === test.labels[i]).length;
  assert.ok(right >= 55, `${right} of 60`);
  predicted.forEach((label, i) => assert.equal(Math.max(...decisions.subarray(3 * i, 3 * i + 3)), decisions[3 * i + label]));
});

for (const [transform, extra] of [
  ["multirocket", { features: 1500 }],
  ["hydra", { features: undefined }],
] as const) {
  test(`${transform} learns the same, on two threads as on one, by groups and by leaving one out`, async () => {
    const own: RandomConvolutionOptions = { ...options, transform, ...extra, alphas: [100, 1000] };
    const { model } = await fitRandomConvolutions(train, own);
    assert.deepEqual((await fitRandomConvolutions(train, { ...own, threads: 2 })).model, model);
    const test = madeUp(60, 11);
    for (const each of [model, (await fitRandomConvolutions(train, { ...own, groups: undefined })).model]) {
      const { predicted } = await predict(structuredClone(each), test);
      const right = predicted.filter((label, i) => label === test.labels[i]).length;
      assert.ok(right >= 55, `${right} of 60`);
    }
  });
}

test("logistic regression over the features gives probabilities, on two threads as on one; a ridge by the temperature, where windows were held out", async () => {
  const own: RandomConvolutionOptions = { ...options, classifier: "logistic", alphas: [30] };
  const { model, scores } = await fitRandomConvolutions(train, own);
  assert.deepEqual((await fitRandomConvolutions(train, { ...own, threads: 2 })).model, model);
  assert.deepEqual([model.classifier, model.alpha, model.temperature, scores], ["logistic", 30, 1, []]);
  const test = madeUp(60, 11);
  const { predicted, probabilities } = await predict(model, test);
  assert.ok(predicted.filter((label, i) => label === test.labels[i]).length >= 55);
  predicted.forEach((label, i) => {
    const row = probabilities!.subarray(3 * i, 3 * i + 3);
    assert.ok(Math.abs(row.reduce((sum, p) => sum + p, 0) - 1) < 1e-6 && row[label] === Math.max(...row));
  });
  for (const [extra, held] of [
    [{ alphas: [100] }, true],
    [{ groups: undefined }, true],
    [{ groups: undefined, alphas: [100] }, false],
  ] as const) {
    const { model: ridge, scores: found } = await fitRandomConvolutions(train, { ...options, ...extra });
    assert.deepEqual([ridge.temperature !== null, found.length > 0], [held, held]);
    const { probabilities: softmax, decisions } = await predict(ridge, test);
    if (!held) assert.equal(softmax, undefined);
    else {
      const [a, b] = [softmax![0]! / softmax![1]!, (decisions[0]! - decisions[1]!) / ridge.temperature!];
      assert.ok(Math.abs(Math.log(a) - b) < 1e-3, `${Math.log(a)} and ${b}`);
    }
  }
});

test("leaving one window out works without groups", async () => {
  const { model, scores } = await fitRandomConvolutions(train, { ...options, groups: undefined });
  assert.equal(scores.length, 7);
  const { predicted } = await predict(model, train);
  const right = predicted.filter((label, i) => label === train.labels[i]).length;
  assert.ok(right >= 70, `${right} of 75`);
});

test("the model has the same bits on one thread, two and three, another seed has others", async () => {
  const [one, two, three, other] = [
    await fitRandomConvolutions(train, options),
    await fitRandomConvolutions(train, { ...options, threads: 2 }),
    await fitRandomConvolutions(train, { ...options, threads: 3 }),
    await fitRandomConvolutions(train, { ...options, seed: 4 }),
  ];
  assert.deepEqual(two, one);
  assert.deepEqual(three, one);
  assert.notDeepEqual(other.model.tensors.weights, one.model.tensors.weights);
});

test("a window's decision values have the same bits alone and in batches, on one thread and two", async () => {
  const { model } = await fitRandomConvolutions(train, { ...options, alphas: [100] });
  const many = madeUp(530, 21);
  const all = await predict(model, many);
  assert.deepEqual(await predict(model, many, 2), all);
  for (const i of [0, 255, 256, 529]) {
    const { decisions } = await predict(model, { ...many, length: 1, copyWindow: (_, to, offset) => many.copyWindow(i, to, offset) });
    assert.deepEqual(decisions, all.decisions.slice(3 * i, 3 * i + 3));
  }
});

test("a model is plain data: a copy of it predicts the same, and a damaged one is refused", async () => {
  const { model } = await fitRandomConvolutions(train, { ...options, alphas: [100] });
  assert.deepEqual(await predict(structuredClone(model), train), await predict(model, train));
  const damaged = (tensors: Partial<RandomConvolutionModel["tensors"]>) => ({ ...model, tensors: { ...model.tensors, ...tensors } });
  for (const [tensors, part] of [
    [{ base_biases: undefined }, /base_biases: expected numbers; received undefined/],
    [{ weights: new Float32Array(3) }, /weights: expected \d+ numbers; received 3;/],
    [{ base_dilations: model.tensors["base_dilations"]!.map(() => 5) }, /base_dilations: expected 1 to 4; received 5/],
    [{ base_channel_indices: model.tensors["base_channel_indices"]!.map(() => 3) }, /base_channel_indices: expected 0 to 2; received 3/],
    [{ base_channel_starts: model.tensors["base_channel_starts"]!.map(() => 0) }, /base_channel_indices: expected 0 numbers/],
  ] as const) {
    assert.throws(
      () => checkRandomConvolutionModel(damaged(tensors)),
      (error) => error instanceof InputError && part.test(error.message),
    );
  }
});

test("what cannot be fitted or predicted is refused in one line", async () => {
  await assert.rejects(
    fitRandomConvolutions(train, { ...options, groups: groups.slice(1) }),
    new InputError("random convolutions: groups: expected one a window, 75; received 74"),
  );
  await assert.rejects(
    fitRandomConvolutions({ ...train, length: 3000 }, { ...options, groups: undefined }),
    /alpha is chosen by leaving out one of at most 2048 windows; received 3000; give groups, or one alpha/,
  );
  await assert.rejects(
    fitRandomConvolutions(train, { ...options, threads: 0 }),
    new InputError('random convolutions: threads must be a whole number from 1 to 64 or "auto"; received 0'),
  );
  await assert.rejects(
    fitRandomConvolutions(train, { ...options, alphas: [] }),
    new InputError("random convolutions: alphas: expected growing numbers above 0; received none"),
  );
  await assert.rejects(
    fitRandomConvolutions(train, { ...options, alphas: [10, 5] }),
    new InputError("random convolutions: alphas: expected growing numbers above 0; received 10, 5"),
  );
  const gap: WindowSource = {
    ...train,
    copyWindow(i, to, offset) {
      train.copyWindow(i, to, offset);
      if (i === 4) to[offset + 7] = NaN;
    },
  };
  await assert.rejects(
    fitRandomConvolutions(gap, { ...options, standardize: false }),
    /received NaN in window 4, from 0, channel 1; fill gaps before/,
  );
  await assert.rejects(
    fitRandomConvolutions(train, { ...options, transform: "hydra" }),
    /hydra takes neither features nor maxDilations, which follow from the window's length; leave them out/,
  );
  await assert.rejects(
    fitRandomConvolutions(train, { ...options, classifier: "logistic" }),
    new InputError("random convolutions: logistic regression takes one alpha; received none; choose it by folds of your own"),
  );
  await assert.rejects(
    fitRandomConvolutions(train, { ...options, classifier: "svm" as "ridge" }),
    new InputError('random convolutions: classifier must be one of ridge, logistic; received "svm"'),
  );
  await assert.rejects(
    fitRandomConvolutions(train, { ...options, transform: "rocket" as "hydra" }),
    new InputError('random convolutions: transform must be one of minirocket, multirocket, hydra; received "rocket"'),
  );
  const { model } = await fitRandomConvolutions(train, { ...options, alphas: [100] });
  await assert.rejects(predict(model, { ...train, timeSteps: 41 }), /expected windows of 40 x 3 \(time x channel\); received 41 x 3/);
});
