// What is given back where it is not the last step's weights, and what validation windows decide.
import assert from "node:assert/strict";
import { test } from "node:test";
import { batchNormalization, conv1D, createNetwork, dense, flatten, type Weight, type WindowSource } from "../../src/nn/index.js";
import { InputError } from "../../src/tensor/index.js";
import { fit, stepDecay, type FitOptions } from "../../src/train/index.js";
import { assertClose } from "../support/assert-close.js";
import { hashFill } from "../support/hash-fill.js";

const [T, C, CLASSES] = [12, 3, 3];

/** Noise in which the first channel's mean is the class, of every fifth window another's. */
function windows(length: number, stream: number): WindowSource {
  const x = hashFill(length * T * C, stream, 1);
  return {
    length,
    timeSteps: T,
    channels: C,
    classes: CLASSES,
    label: (i) => (i % 5 === 0 ? (i + 1) % CLASSES : i % CLASSES),
    copyWindow(i, to, offset) {
      for (let j = 0; j < T * C; j++) to[offset + j] = x[i * T * C + j]! + (j % C === 0 ? (i % CLASSES) / 2 : 0);
    },
  };
}
const network = createNetwork({
  name: "watched",
  inputShape: [T, C],
  layers: [
    conv1D({ filters: 6, kernelSize: 3 }),
    batchNormalization({ activation: "relu", momentum: 0.8 }),
    flatten(),
    dense({ units: CLASSES, activation: "softmax" }),
  ],
});
const [data, validationData] = [windows(60, 3), windows(40, 4)];
const train = (options: FitOptions) => fit(network, data, { seed: 5, batchSize: 16, ...options });

test("the mean over the last epochs is that of the weights after each, moving statistics among them", async () => {
  const ends: (readonly Weight[])[] = [];
  for (const epochs of [3, 4, 5]) ends.push((await train({ epochs })).weights);
  const { weights, epoch } = await train({ epochs: 5, averaging: { kind: "swa", epochs: 3 } });
  assert.equal(epoch, 5);
  weights.forEach(({ name, values }, i) => {
    const mean = Array.from(values, (_, j) => ends.reduce((sum, end) => sum + end[i]!.values[j]!, 0) / 3);
    assertClose(values, mean, 2e-7, name);
  });
  assert.ok(weights.some(({ name }) => name.endsWith("moving_variance")));
});

test("an average changes neither the training nor its history, and validation sees the average", async () => {
  const [plain, averaged] = [
    await train({ epochs: 4, validationData }),
    await train({ epochs: 4, validationData, averaging: { kind: "ema", momentum: 0.9 } }),
  ];
  const losses = (result: typeof plain): number[] => result.history.map(({ loss }) => loss);
  assert.deepEqual(losses(averaged), losses(plain));
  assert.notEqual(averaged.history[3]!.validationLoss, plain.history[3]!.validationLoss);
});

for (const monitor of ["validationLoss", "validationAccuracy"] as const) {
  test(`early stopping by ${monitor} ends after so many epochs without progress and gives back the best epoch's weights`, async () => {
    const stopped = await train({ epochs: 200, validationData, earlyStopping: { patience: 3, monitor } });
    const { epoch, history, weights } = stopped;
    assert.ok(epoch > 1 && history.length === epoch + 3 && history.length < 200, `${epoch} of ${history.length}`);
    const better = (a: number, b: number): boolean => (monitor === "validationLoss" ? a < b : a > b);
    const best = history[epoch - 1]![monitor]!;
    for (const record of history) {
      if (record.epoch < epoch) assert.ok(better(best, record[monitor]!), `epoch ${record.epoch}`);
      else assert.ok(!better(record[monitor]!, best), `epoch ${record.epoch}`);
    }
    assert.deepEqual(weights, (await train({ epochs: epoch })).weights);
  });
}

test("where epochs run out first, the weights are the best epoch's all the same", async () => {
  const { epoch, history, weights } = await train({ epochs: 60, validationData, earlyStopping: { patience: 60 } });
  assert.equal(history.length, 60);
  assert.ok(epoch < 60);
  assert.deepEqual(weights, (await train({ epochs: epoch })).weights);
});

test("no progress is what is better by no more than minDelta", async () => {
  const { epoch, history } = await train({ epochs: 9, validationData, earlyStopping: { patience: 2, minDelta: 1e9 } });
  assert.deepEqual([epoch, history.length], [1, 3]);
});

test("a plateau lowers the learning rate: the bits of a schedule that does so at the same steps", async () => {
  const { weights } = await train({ epochs: 5, validationData, reduceOnPlateau: { patience: 1, minDelta: 1e9 } });
  const scheduled = await train({ epochs: 5, schedule: stepDecay({ milestones: [2 / 5, 3 / 5, 4 / 5] }) });
  assert.deepEqual(weights, scheduled.weights);
  const never = await train({ epochs: 5, validationData, reduceOnPlateau: { patience: 5, minDelta: 1e9 } });
  assert.deepEqual(never.weights, (await train({ epochs: 5 })).weights);
});

test("what cannot be is refused in one line", async () => {
  const refused = (options: FitOptions, message: RegExp): Promise<void> =>
    assert.rejects(
      train({ epochs: 4, ...options }),
      (error: Error) => error instanceof InputError && message.test(error.message) && !error.message.includes("\n"),
      String(message),
    );
  await refused({ earlyStopping: { patience: 2 } }, /earlyStopping needs validationData; received none; hold some subjects' windows back$/);
  await refused({ reduceOnPlateau: { patience: 2 } }, /reduceOnPlateau needs validationData; received none/);
  const watched = { validationData };
  await refused({ ...watched, earlyStopping: { patience: 0 } }, /patience must be a whole number above 0; received 0$/);
  await refused({ ...watched, earlyStopping: { patience: 2, minDelta: -1 } }, /minDelta must be at least 0 and finite; received -1$/);
  await refused(
    { ...watched, earlyStopping: { patience: 2, monitor: "loss" as never } },
    /monitor must be one of validationLoss, validationAccuracy; received "loss"$/,
  );
  await refused({ ...watched, reduceOnPlateau: { patience: 2, factor: 1 } }, /factor must be above 0 and below 1; received 1$/);
  await refused({ averaging: { kind: "ema", momentum: 1 } }, /momentum must be above 0 and below 1; received 1$/);
  await refused({ averaging: { kind: "swa", epochs: 5 } }, /epochs must be a whole number from 1 to the training's 4; received 5$/);
  await refused({ averaging: { kind: "mean" as never, epochs: 2 } }, /kind must be "ema" or "swa"; received "mean"$/);
  await refused({ ...watched, averaging: { kind: "swa", epochs: 2 }, earlyStopping: { patience: 2 } }, /keep one of them, or take "ema"$/);
});
