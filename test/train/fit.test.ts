import assert from "node:assert/strict";
import { test } from "node:test";
import { createBackend } from "../../src/kernels/index.js";
import { baseline } from "../../src/models/index.js";
import { createNetwork, createProgram, initialiseWeights, WHOLE, type Program, type WindowSource } from "../../src/nn/index.js";
import { createRandom, InputError } from "../../src/tensor/index.js";
import { COMMAND, createCrew } from "../../src/train/crew.js";
import {
  adam,
  adamW,
  CONSTANT,
  cosine,
  factorAt,
  fit,
  type FitOptions,
  type GradientOptions,
  type Optimizer,
  type Schedule,
} from "../../src/train/index.js";

/** Noise plus a sine whose frequency is the class: learnable in an epoch or two. */
function toyWindows(length: number): WindowSource {
  const random = createRandom(2, 1);
  const x = new Float32Array(length * 32 * 3),
    labels = Int32Array.from({ length }, () => random.below(3));
  for (let i = 0; i < length; i++)
    for (let t = 0; t < 32; t++)
      for (let c = 0; c < 3; c++) {
        x[(i * 32 + t) * 3 + c] = random.uniform() + ((t * (labels[i]! + 1)) % 8) / 4;
      }
  return {
    length,
    timeSteps: 32,
    channels: 3,
    classes: 3,
    label: (i) => labels[i]!,
    copyWindow: (i, to, offset) => {
      for (let j = 0; j < 96; j++) to[offset + j] = x[i * 96 + j]!;
    },
  };
}

const network = createNetwork(baseline([32, 3], 3, { filters: 8, units: 12 }));
const data = toyWindows(200);
const train = (options: FitOptions = {}) => fit(network, data, { epochs: 2, batchSize: 32, seed: 7, ...options });

test("training learns, and reports an epoch's loss and accuracy as means over its windows", async () => {
  const { history } = await train({ epochs: 15 });
  assert.equal(history.length, 15);
  assert.ok(history[0]!.accuracy! < 0.7 && history[14]!.accuracy! > 0.95, JSON.stringify(history));
  assert.ok(history[14]!.loss < history[0]!.loss);
});

test("an epoch uses every window once, the last batch being what is left", async () => {
  const seen: number[] = [];
  const counted: WindowSource = {
    ...data,
    copyWindow: (i, to, offset) => {
      seen.push(i);
      data.copyWindow(i, to, offset);
    },
  };
  const batches: number[] = [];
  await fit(network, counted, {
    epochs: 2,
    batchSize: 32,
    seed: 7,
    onBatchEnd: ({ batch, batches: all, windows }) => batches.push(batch, all, windows),
  });
  const epochs = [seen.slice(0, 200), seen.slice(200)];
  for (const epoch of epochs)
    assert.deepEqual(
      [...epoch].sort((a, b) => a - b),
      Array.from({ length: 200 }, (_, i) => i),
    );
  assert.notDeepEqual(epochs[0], epochs[1]);
  assert.deepEqual(batches.slice(18, 21), [7, 7, 200]);
});

test("the same seed gives the same bits, another seed others", async () => {
  const [first, again, other] = [await train(), await train(), await train({ seed: 8 })];
  assert.deepEqual(first.weights, again.weights);
  assert.notDeepEqual(first.weights[0]!.values, other.weights[0]!.values);
  assert.deepEqual(
    first.history.map(({ seconds: _, ...rest }) => rest),
    again.history.map(({ seconds: _, ...rest }) => rest),
  );
});

test("validation data are watched and change nothing", async () => {
  const [plain, watched] = [await train(), await train({ validationData: toyWindows(50) })];
  assert.deepEqual(plain.weights, watched.weights);
  assert.ok(watched.history.every(({ validationAccuracy, validationLoss }) => validationAccuracy! >= 0 && validationLoss! > 0));
  assert.equal("validationAccuracy" in plain.history[0]!, false);
});

test("an aborted training ends within a batch's time with the signal's reason", async () => {
  const controller = new AbortController();
  const reason = new Error("stopped");
  let batches = 0;
  const training = fit(network, data, { epochs: 100000, signal: controller.signal, onBatchEnd: () => void batches++ });
  setTimeout(() => controller.abort(reason), 100);
  await assert.rejects(training, reason);
  assert.ok(batches > 0);
});

/** An update that leaves every weight at one number. */
function settingAllTo(value: number): Optimizer {
  const update = ({ backend, parameters }: Program): void => void backend.arena.f32(parameters.pointer, parameters.count).fill(value);
  return { name: "broken", config: {}, slots: 0, init: () => ({ update }) };
}

test("windows that do not fit, wrong options and a loss that is no number are refused in one line", async () => {
  const refused = async (promise: Promise<unknown>, message: RegExp, kind: new (...args: never[]) => Error = InputError): Promise<void> => {
    await assert.rejects(
      promise,
      (error: Error) => error instanceof kind && message.test(error.message) && !error.message.includes("\n"),
      String(message),
    );
  };
  await refused(fit(network, { ...data, channels: 4 }), /expects windows of 32 x 3 .*received 32 x 4/);
  await refused(fit(network, { ...data, classes: 4 }), /has 3 outputs; the data has 4 classes/);
  await refused(fit(network, { ...data, length: 0 }), /at least 1 window; received 0/);
  await refused(train({ epochs: 0 }), /epochs must be a whole number above 0; received 0/);
  await refused(train({ batchSize: 1.5 }), /batchSize must be .*received 1.5/);
  await refused(
    train({ optimizer: adam({ learningRate: 1e30 }), epochs: 9 }),
    /the loss is (NaN|Infinity) in epoch \d+, batch \d+; lower the learning rate/,
    Error,
  );
  // One batch an epoch: no loss follows its only update.
  const once = { epochs: 1, batchSize: 200 };
  for (const value of [1e38, NaN]) {
    await refused(
      train({ ...once, optimizer: settingAllTo(value), validationData: toyWindows(50) }),
      /^fit: the validation loss is (NaN|Infinity) after epoch 1, window 0; lower the learning rate or standardise the signals$/,
      Error,
    );
  }
  await refused(
    train({ ...once, optimizer: settingAllTo(NaN) }),
    /^fit: the weights \S+ are not finite after epoch 1; lower the learning rate or standardise the signals$/,
    Error,
  );
  assert.throws(() => adam({ learningRate: 0 }), /learningRate must be above 0 and finite; received 0/);
  assert.throws(() => adam({ beta1: 1 }), /beta1 must be at least 0 and below 1; received 1/);
});

test("twenty trainings, one after the other, keep no memory", async () => {
  const { gc } = globalThis;
  assert.ok(gc, "run with --expose-gc");
  const memory: number[] = [];
  for (let i = 0; i < 20; i++) {
    await fit(createNetwork(baseline([128, 9], 3)), wide(40), { epochs: 1 });
    gc();
    await new Promise((resolve) => setTimeout(resolve, 5));
    gc();
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    memory.push(heapUsed + external + arrayBuffers);
  }
  // Each network's arena is 14 MB: keeping even one in ten of them would show.
  assert.ok(memory[19]! - memory[4]! < 8e6, `bytes after each training: ${memory.join(", ")}`);
});

const STEPS: Readonly<Record<string, { optimizer: Optimizer; schedule: Schedule; rules: GradientOptions }>> = {
  Adam: { optimizer: adam(), schedule: CONSTANT, rules: {} },
  "AdamW on a cosine, with L2 and a limit for the norm": { optimizer: adamW(), schedule: cosine(), rules: { l2: 1e-4, clipNorm: 0.1 } },
};
for (const [title, { optimizer, schedule, rules }] of Object.entries(STEPS)) {
  test(`a training step allocates nothing: ${title}`, () => {
    const { gc } = globalThis;
    assert.ok(gc, "run with --expose-gc");
    const program = createProgram(network, createBackend("plain"), { batchSize: 32, canTrain: true, slots: 2 });
    program.setWeights(initialiseWeights(network, 1));
    const crew = createCrew(program, optimizer, WHOLE, undefined, { rules });
    const step = (index: number): void => {
      for (let i = 0; i < 32; i++) {
        data.copyWindow(i, program.input, i * 96);
        program.labels[i] = data.label(i);
      }
      crew.perform(COMMAND.step, 32, factorAt(schedule, index, 10000));
    };
    // Until V8 has compiled all of it, numbers that go through calls are boxed.
    for (let i = 0; i < 10000; i++) step(i);
    gc();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 3000; i++) step(i);
    const perStep = (process.memoryUsage().heapUsed - before) / 3000;
    // Floats that V8 boxes are 16 bytes each, 10 to 90 in all; one view a step would be 200 more.
    assert.ok(perStep < 128, `${perStep} bytes a step`);
  });
}

function wide(length: number): WindowSource {
  return {
    length,
    timeSteps: 128,
    channels: 9,
    classes: 3,
    label: (i) => i % 3,
    copyWindow: (i, to, offset) => {
      for (let j = 0; j < 1152; j++) to[offset + j] = ((i * j) % 17) / 17;
    },
  };
}
