// Named networks at their full size against real Keras (test/vectors/keras/models.py, where each is written anew after its paper).
import assert from "node:assert/strict";
import { test } from "node:test";
import { createBackend, type KernelsName } from "../../src/kernels/index.js";
import { createModel, type OptionValues } from "../../src/models/index.js";
import { createNetwork, createProgram, initialiseWeights, parameterSpecs } from "../../src/nn/index.js";
import { sizeOf } from "../../src/tensor/index.js";
import { hashFill, hashLabels } from "../support/hash-fill.js";
import { readVectors } from "../support/keras-vectors.js";

interface ModelsConfig {
  readonly n: number;
  readonly t: number;
  readonly c: number;
  readonly classes: number;
  readonly xScale: number;
  readonly xStream: number;
  readonly labelStream: number;
  readonly models: Readonly<
    Record<
      string,
      {
        readonly parameters: number;
        readonly tensors: readonly {
          readonly name: string;
          readonly shape: readonly number[];
          /** Undefined of what is not filled but made by hand. */
          readonly stream?: number;
          readonly offset: number;
          readonly scale: number;
          /** Over the taps, the same in every channel. */
          readonly handCrafted?: readonly number[];
        }[];
        readonly loss: number;
        readonly gradientNorms: readonly number[];
      }
    >
  >;
}

const { config, floats } = readVectors<ModelsConfig>("models");
const [n, x, labels] = [
  config.n,
  hashFill(config.n * config.t * config.c, config.xStream, config.xScale),
  hashLabels(config.n, config.labelStream, config.classes),
];

/** Masks are ours alone. */
const WITHOUT_DROPOUT: Readonly<Record<string, OptionValues>> = Object.fromEntries(
  ["tcn", "deepconvlstm", "cnn-lstm", "tiny-har", "late-fusion", "autoencoder"].map((name) => [name, { dropoutRate: 0 }]),
);

function largestDifference(received: ArrayLike<number>, expected: ArrayLike<number>): number {
  assert.equal(received.length, expected.length);
  return Math.max(...Array.from(expected, (value, i) => Math.abs(value - received[i]!)));
}

/** By plain loops each of them takes 15 s and more; its layers are held to these loops one by one. */
const LARGE = ["inception-time", "resnet"];

for (const kernels of ["plain", "reference"] satisfies KernelsName[]) {
  for (const [name, expected] of Object.entries(config.models)) {
    if (kernels === "reference" && LARGE.includes(name)) continue;
    test(`${kernels}: ${name} with Keras' weights meets Keras within 1e-4, in use and in training, and in its gradients`, () => {
      const network = createNetwork(createModel(name, [config.t, config.c], config.classes, WITHOUT_DROPOUT[name] ?? {}));
      assert.equal(network.parameterCount, expected.parameters);
      const program = createProgram(network, createBackend(kernels), { batchSize: n, canTrain: true });
      const specs = parameterSpecs(network);
      assert.deepEqual(
        specs.map(({ name: own, spec }) => [own.split("/")[1], spec.shape]),
        expected.tensors.map((tensor) => [tensor.name, tensor.shape]),
      );
      program.setWeights(
        initialiseWeights(network, 1).map((made, i) => {
          const { stream, offset, scale, handCrafted } = expected.tensors[i]!;
          const { name: own, spec } = specs[i]!;
          if (stream === undefined) {
            const width = made.values.length / handCrafted!.length;
            const difference = largestDifference(
              made.values,
              handCrafted!.flatMap((value) => Array<number>(width).fill(value)),
            );
            assert.ok(difference < 1e-7 && spec.trainable === false, `${own}: made by hand, off by ${difference}`);
            return made;
          }
          return { name: own, shape: spec.shape, values: hashFill(sizeOf(spec.shape), stream, scale).map((value) => offset + value) };
        }),
      );
      program.input.set(x);
      program.labels.set(labels);
      program.predict(n);
      const used = largestDifference(program.output, floats(`${name}/probabilities`).data);
      assert.ok(used < 1e-4, `in use: ${used}`);
      program.input.set(x);
      program.differentiate(n);
      const trained = largestDifference(program.output, floats(`${name}/trainingProbabilities`).data);
      assert.ok(trained < 1e-4, `in training: ${trained}`);
      const loss = program.losses.reduce((sum, value) => sum + value, 0) / n;
      assert.ok(Math.abs(loss - expected.loss) < 1e-4, `loss ${loss}, Keras' ${expected.loss}`);
      const gradients = program.getGradients();
      assert.equal(gradients.length, expected.gradientNorms.length);
      let start = 0;
      gradients.forEach(({ name: own, values }, i) => {
        const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
        const size = expected.gradientNorms[i]!;
        assert.ok(Math.abs(norm - size) < 1e-3 * size + 1e-6, `${own}: length ${norm}, Keras' ${size}`);
        const first = values.subarray(0, 64);
        const difference = largestDifference(first, floats(`${name}/gradients`).data.subarray(start, start + first.length));
        assert.ok(difference < 2e-3 * size + 1e-6, `${own}: off by ${difference} of ${size}`);
        start += first.length;
      });
    });
  }
}
