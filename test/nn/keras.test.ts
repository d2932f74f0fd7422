// Against real Keras (test/vectors/keras/README.md): every layer's outputs and gradients, the whole baseline's, and ten Adam steps.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createBackend, type KernelsName } from "../../src/kernels/index.js";
import { baseline } from "../../src/models/index.js";
import {
  conv1D,
  createNetwork,
  createProgram,
  dense,
  dropout,
  flatten,
  maxPooling1D,
  parameterSpecs,
  type Program,
  type Weight,
} from "../../src/nn/index.js";
import { glorotLimit } from "../../src/nn/initializers.js";
import { sizeOf } from "../../src/tensor/index.js";
import { adam } from "../../src/train/index.js";
import { assertClose } from "../support/assert-close.js";
import { hashFill, hashLabels } from "../support/hash-fill.js";
import { readBaseline, readLayerCases, readSmallBaseline, type BaselineConfig, type FloatTensor } from "../support/keras-vectors.js";
import { enableRelaxed } from "../support/relaxed.js";
import { runLayer } from "../support/run-layer.js";

enableRelaxed();
const ALL: readonly KernelsName[] = ["reference", "plain", "relaxed"];

for (const kernels of ALL) {
  test(`${kernels}: Conv1D meets Keras in outputs and all gradients, in every padding, stride and dilation`, () => {
    for (const { id, config, tensors } of readLayerCases("conv1d")) {
      const { filters, kernelSize, strides, dilationRate, padding, activation } = config;
      const { x, w, b, dy, y, dx, dw, db } = tensors;
      const run = runLayer(
        conv1D({ filters, kernelSize, strides, dilationRate, padding, activation }),
        x.shape.slice(1),
        { x: x.data, weights: [w.data, b.data], dy: dy.data },
        kernels,
      );
      assert.deepEqual([x.shape[0], ...run.outputShape], y.shape, id);
      assertClose(run.y, y.data, 2e-6, `${id} y`);
      assertClose(run.dx, dx.data, 2e-6, `${id} dx`);
      assertClose(run.gradients[0]!, dw.data, 4e-6, `${id} dw`);
      assertClose(run.gradients[1]!, db.data, 4e-6, `${id} db`);
    }
  });

  test(`${kernels}: Dense meets Keras in outputs and all gradients, softmax included`, () => {
    for (const { id, config, tensors } of readLayerCases("dense")) {
      const { x, w, b, dy, y, dx, dw, db } = tensors;
      const run = runLayer(dense(config), x.shape.slice(1), { x: x.data, weights: [w.data, b.data], dy: dy.data }, kernels);
      assertClose(run.y, y.data, 2e-6, `${id} y`);
      assertClose(run.dx, dx.data, 4e-6, `${id} dx`);
      assertClose(run.gradients[0]!, dw.data, 4e-6, `${id} dw`);
      assertClose(run.gradients[1]!, db.data, 4e-6, `${id} db`);
    }
  });

  test(`${kernels}: MaxPooling1D and Flatten equal Keras exactly, ties included`, () => {
    for (const { id, config, tensors } of readLayerCases("maxPooling1d")) {
      const { poolSize, strides, padding } = config;
      const run = runLayer(
        maxPooling1D({ poolSize, strides, padding }),
        tensors.x.shape.slice(1),
        { x: tensors.x.data, dy: tensors.dy.data },
        kernels,
      );
      assert.deepEqual([tensors.x.shape[0], ...run.outputShape], tensors.y.shape, id);
      assert.deepEqual(run.y, tensors.y.data, id);
      assertClose(run.dx, tensors.dx.data, 2e-7, id);
    }
    for (const { id, tensors } of readLayerCases("flatten")) {
      const run = runLayer(flatten(), tensors.x.shape.slice(1), { x: tensors.x.data, dy: tensors.dy.data }, kernels);
      assert.deepEqual([run.y, run.dx], [tensors.y.data, tensors.dx.data], id);
    }
  });

  test(`${kernels}: softmax with cross-entropy meets Keras in probabilities, losses and gradients, for large logits too`, () => {
    for (const { id, config, tensors } of readLayerCases("softmaxCrossEntropy")) {
      const { z, labels, p, loss, dz } = tensors;
      const [n, k] = z.shape as [number, number];
      const { kernels: functions, arena } = createBackend(kernels);
      const [pAt, lossAt, dzAt, zAt, labelsAt, weightsAt] = [
        arena.allocate(n * k),
        arena.allocate(n),
        arena.allocate(n * k),
        arena.allocate(n * k),
        arena.allocate(n),
        arena.allocate(k),
      ];
      arena.seal();
      arena.f32(weightsAt, k).fill(1);
      arena.f32(zAt, n * k).set(z.data);
      arena.i32(labelsAt, n).set(labels.data);
      functions.softmaxCrossEntropy(pAt, lossAt, dzAt, zAt, labelsAt, weightsAt, n, k, config.scale, 0);
      assertClose(arena.f32(pAt, n * k), p.data, 1e-6, `${id} p`);
      assertClose(arena.f32(lossAt, n), loss.data, 1e-6, `${id} loss`);
      assertClose(arena.f32(dzAt, n * k), dz.data, 1e-6, `${id} dz`);
    }
  });

  test(`${kernels}: a small baseline meets Keras in every activation, gradient and weight through ten Adam steps`, () => {
    const file = readSmallBaseline();
    const { program, names } = program32(file.config, kernels);
    program.setWeights(names.map(({ name, keras, shape }) => ({ name, shape, values: file.floats(`weight/${keras}`).data })));
    const { n } = file.config;
    program.input.set(file.floats("x").data);
    program.labels.set(file.ints("labels").data);
    program.differentiate(n);
    assertClose(program.losses.subarray(0, n), file.floats("perSampleLoss").data, 2e-6, "losses");
    program
      .getGradients()
      .forEach(({ values }, i) =>
        assertClose(values, file.floats(`gradient/${names[i]!.keras}`).data, 5e-6, `gradient/${names[i]!.keras}`),
      );
    const losses = trainTen(program, file.config, (step) => ({
      x: row(file.floats("trainX"), step),
      labels: row(file.ints("trainLabels"), step),
    }));
    assertClose(losses, file.config.losses, 1e-5, "losses of ten steps");
    program
      .getWeights()
      .forEach(({ values }, i) => assertClose(values, file.floats(`after/${names[i]!.keras}`).data, 1e-4, `after/${names[i]!.keras}`));
  });

  if (kernels === "reference") continue;
  test(`${kernels}: the baseline with 411,650 parameters meets Keras in outputs, all gradients and the losses of ten Adam steps`, () => {
    const file = readBaseline();
    const { config } = file;
    const { program, names, initial } = program32(config, kernels);
    assert.equal(program.network.parameterCount, config.parameters);
    program.setWeights(initial);
    program.input.set(hashFill(config.n * 128 * 9, config.streams.x, config.xScale));
    program.labels.set(hashLabels(config.n, config.streams.labels, config.classes));
    program.differentiate(config.n);
    assertClose(program.output, file.floats("probabilities").data, 2e-6, "probabilities");
    assertClose(program.losses, file.floats("perSampleLoss").data, 2e-6, "losses");
    for (const [i, { values, shape }] of program.getGradients().entries()) {
      const keras = names[i]!.keras;
      if (keras === "dense1/kernel") {
        const [rows, columns] = shape as [number, number];
        const rowSums = new Float64Array(rows),
          columnSums = new Float64Array(columns);
        values.forEach((value, j) => {
          rowSums[Math.floor(j / columns)]! += value;
          columnSums[j % columns]! += value;
        });
        const every16th = Float32Array.from(
          { length: (rows / 16) * columns },
          (_, j) => values[Math.floor(j / columns) * 16 * columns + (j % columns)]!,
        );
        assertClose(every16th, file.floats(`gradient/${keras}/every16th`).data, 1e-5, keras);
        assertClose(rowSums, file.floats(`gradient/${keras}/rowSums`).data, 1e-5, `${keras} row sums`);
        assertClose(columnSums, file.floats(`gradient/${keras}/columnSums`).data, 1e-5, `${keras} column sums`);
      } else assertClose(values, file.floats(`gradient/${keras}`).data, 1e-5, keras);
    }
    const { trainX, trainLabels } = config.streams;
    const losses = trainTen(program, config, (step) => ({
      x: hashFill(config.n * 128 * 9, trainX + step, config.xScale),
      labels: hashLabels(config.n, trainLabels + step, config.classes),
    }));
    // Keras rounds beta1 and beta2 to float32 in the bias corrections, we do not: 5e-6 apart; with exact betas the two agree further.
    losses.forEach((loss, step) => {
      assert.ok(Math.abs(loss / config.losses[step]! - 1) < 1e-4, `step ${step + 1}: expected ${config.losses[step]}, received ${loss}`);
      assert.ok(
        Math.abs(loss / config.lossesExactBetas[step]! - 1) < 5e-6,
        `step ${step + 1}: expected ${config.lossesExactBetas[step]}, received ${loss}`,
      );
    });
    program.getWeights().forEach(({ values }, i) => {
      const { keras } = names[i]!;
      const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
      assert.ok(Math.abs(norm / config.normAfter[keras]! - 1) < 2e-5, `${keras}: norm ${norm}, expected ${config.normAfter[keras]}`);
      const sample = file.floats(`after/${keras}`).data;
      assertClose(
        sample.map((_, j) => values[Math.floor((j * values.length) / sample.length)]!),
        sample,
        1e-3,
        `after/${keras}`,
      );
    });
  });
}

test("the layers' defaults are Keras' own", () => {
  const { defaults, glorotUniform } = readBaseline().config.keras;
  const seen = (name: string): Readonly<Record<string, unknown>> => defaults[name]!;
  const conv = conv1D({ filters: 1, kernelSize: 3 });
  assert.deepEqual(
    [[conv.strides], conv.padding, [conv.dilationRate], conv.activation, conv.useBias],
    [
      seen("Conv1D")["strides"],
      seen("Conv1D")["padding"],
      seen("Conv1D")["dilation_rate"],
      seen("Conv1D")["activation"],
      seen("Conv1D")["use_bias"],
    ],
  );
  const full = dense({ units: 1 });
  assert.deepEqual([full.activation, full.useBias], [seen("Dense")["activation"], seen("Dense")["use_bias"]]);
  const pool = maxPooling1D();
  assert.deepEqual(
    [[pool.poolSize], [pool.strides], pool.padding],
    [seen("MaxPooling1D")["pool_size"], seen("MaxPooling1D")["strides"], seen("MaxPooling1D")["padding"]],
  );
  assert.equal(dropout({ rate: 0.5 }).rate, 0.5);
  const { learningRate, beta1, beta2, epsilon } = adam().config;
  const keras = seen("Adam");
  // Keras keeps the learning rate as float32.
  assert.deepEqual(
    [Math.fround(Number(learningRate)), beta1, beta2, epsilon],
    [Math.fround(keras["learning_rate"] as number), keras["beta_1"], keras["beta_2"], keras["epsilon"]],
  );
  for (const { shape, limit } of glorotUniform) assert.ok(Math.abs(glorotLimit(shape) / limit - 1) < 1e-6, shape.join(" x "));
});

/** A baseline without dropout in the shape of the vectors, Keras' names of its weights, and the weights that the vectors start from. */
function program32(
  config: BaselineConfig,
  kernels: KernelsName,
): { program: Program; names: { name: string; keras: string; shape: readonly number[] }[]; initial: Weight[] } {
  const { t, c, filters, kernelSize, units, classes, n } = config;
  const network = createNetwork(baseline([t, c], classes, { filters, kernelSize, units, dropoutRate: 0 }));
  const names = parameterSpecs(network).map(({ name, spec }, i) => ({ name, shape: spec.shape, keras: config.parameterNames[i]! }));
  const initial = names.map(({ name, shape, keras }, i) => ({
    name,
    shape,
    values: hashFill(sizeOf(shape), config.streams.parameters[i]!, config.scales[keras]!),
  }));
  return { program: createProgram(network, createBackend(kernels), { batchSize: n, canTrain: true, slots: 2 }), names, initial };
}

/** Ten Adam steps from the program's present state: the vectors start from the initial weights, which no update has touched yet. */
function trainTen(
  program: Program,
  { n, adam: options }: BaselineConfig,
  batch: (step: number) => { x: Float32Array; labels: Int32Array },
): number[] {
  const state = adam(options).init();
  return Array.from({ length: options.steps }, (_, step) => {
    const { x, labels } = batch(step);
    program.input.set(x);
    program.labels.set(labels);
    program.differentiate(n);
    state.update(program);
    return program.losses.subarray(0, n).reduce((sum, loss) => sum + loss, 0) / n;
  });
}

function row<T extends Float32Array | Int32Array>({ shape, data }: { shape: FloatTensor["shape"]; data: T }, i: number): T {
  const size = sizeOf(shape.slice(1));
  return data.slice(i * size, (i + 1) * size) as T;
}
