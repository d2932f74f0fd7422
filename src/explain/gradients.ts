import { membersOf, networkOf, type Model, type NetworkModel } from "../artifact/index.js";
import { createBackend, type KernelsName } from "../kernels/index.js";
import { addRawGradient, createNetwork, createProgram, frozenNetwork, type NetworkConfig, type Program } from "../nn/index.js";
import { exp, InputError } from "../tensor/index.js";

/** What is differentiated: a class' probability, or its logit, what stands before the softmax (before any temperature; of one sigmoid unit its log odds). */
export interface GradientTarget {
  /** From 0. */
  readonly label: number;
  readonly of: "probability" | "logit";
}

/** A model of networks as a function of raw signals that has a gradient. */
export interface Differentiable {
  readonly timeSteps: number;
  readonly channels: number;
  readonly classes: number;
  /**
   * Of n windows (n, T, C) of raw signals the target's value, (n), and its derivatives by them, (n, T, C), per unit of each signal. As in prediction: dropout
   * drops nothing, batches are normalised by moving statistics. Of a calibrated model a probability is that over its temperature. `lengths`: as of a predictor.
   */
  differentiate(
    windows: Float32Array,
    target: GradientTarget,
    lengths?: ArrayLike<number>,
  ): { readonly values: Float64Array; readonly gradients: Float64Array };
}

export interface DifferentiableOptions {
  readonly kernels?: KernelsName | undefined;
  /** Windows computed together; default 16. */
  readonly batchSize?: number | undefined;
}

/**
 * Ties a model to memory for gradients of its inputs. Of an ensemble of networks the weighted mean of their probabilities'. Throws InputError for random
 * convolutions, which have none, and a network with a layer that counts (GlobalPPVPooling1D): its values jump and are flat in between.
 */
export function createDifferentiable(model: Model, options: DifferentiableOptions = {}): Differentiable {
  if (model.kind === "rocket") {
    throw new InputError(
      "gradients: expected a network; received random convolutions, which count and so have none; take occlusion and permutation",
    );
  }
  if (model.kind === "network") return ofNetwork(model, options);
  const voters = membersOf(model, "model").filter(({ weight }) => weight > 0);
  const other = voters.findIndex(({ member }) => member.kind !== "network");
  if (other >= 0) {
    throw new InputError(
      "gradients: expected an ensemble of networks; received one with random convolutions, which count and so have none; take occlusion and permutation",
    );
  }
  const parts = voters.map(({ member, weight }) => ({ weight, part: createDifferentiable(member, options) }));
  const { timeSteps, channels, classes } = parts[0]!.part;
  return {
    ...{ timeSteps, channels, classes },
    differentiate(windows, target, lengths) {
      if (target.of === "logit")
        throw new InputError("gradients: an ensemble averages probabilities and has no logits; take the probability");
      const values = new Float64Array(windows.length / (timeSteps * channels)),
        gradients = new Float64Array(windows.length);
      for (const { weight, part } of parts) {
        const own = part.differentiate(windows, target, lengths);
        for (let i = 0; i < values.length; i++) values[i]! += weight * own.values[i]!;
        for (let i = 0; i < gradients.length; i++) gradients[i]! += weight * own.gradients[i]!;
      }
      return { values, gradients };
    },
  };
}

function ofNetwork(model: NetworkModel, { kernels = "plain", batchSize = 16 }: DifferentiableOptions): Differentiable {
  const program = insideProgram(model, { kernels, batchSize });
  const counting = program.network.layers.find(({ config }) => config.kind === "GlobalPPVPooling1D");
  if (counting) {
    throw new InputError(
      `gradients: network ${model.network.name}: expected layers that have gradients; received ${counting.name} (GlobalPPVPooling1D), which counts; take occlusion and permutation`,
    );
  }
  const [timeSteps, channels] = model.network.inputShape;
  const classes = model.classNames.length;
  const size = timeSteps * channels;
  const temperature = model.calibration?.temperature ?? 1;
  const { input, output, lengths: batchLengths, inside } = program;
  const { outputGradient, inputGradients } = inside!;
  const outputs = output.length / batchSize;

  function differentiateBatch(raw: Float32Array, target: GradientTarget, values: Float64Array, gradients: Float64Array): void {
    const n = values.length;
    input.set(raw);
    program.predict(n);
    for (let i = 0; i < n; i++) {
      const logits = output.subarray(i * outputs, (i + 1) * outputs);
      values[i] = startFrom(logits, target, temperature, outputGradient.subarray(i * outputs, (i + 1) * outputs));
    }
    inside!.backpropagate(n);
    inputGradients.forEach((gradient, k) => addRawGradient(gradients, gradient, raw, n * size, model.preparation[k] ?? undefined));
  }

  return {
    ...{ timeSteps, channels, classes },
    differentiate(windows, target, lengths) {
      const count = windows.length / size;
      if (!(Number.isInteger(count) && count >= 1)) {
        throw new InputError(
          `gradients: expected windows of ${timeSteps} x ${channels} (time x channel); received ${windows.length} values`,
        );
      }
      if (!Number.isSafeInteger(target.label) || target.label < 0 || target.label >= classes) {
        throw new InputError(`gradients: label must be a class from 0 to ${classes - 1}; received ${target.label}`);
      }
      const values = new Float64Array(count),
        gradients = new Float64Array(windows.length);
      for (let start = 0; start < count; start += batchSize) {
        const end = Math.min(start + batchSize, count);
        for (let i = start; i < end && batchLengths.length > 0; i++) batchLengths[i - start] = lengths?.[i] ?? timeSteps;
        const raw = windows.subarray(start * size, end * size);
        differentiateBatch(raw, target, values.subarray(start, end), gradients.subarray(start * size, end * size));
      }
      const unfit = values.findIndex((value) => !Number.isFinite(value));
      if (unfit >= 0) {
        throw new InputError(
          `gradients: expected finite signals in the model's units; received others in window ${unfit}, from 0, of ${count}`,
        );
      }
      return { values, gradients };
    },
  };
}

/** The target's value, and its derivatives by the logits, which are one fewer than classes where one unit tells two apart. */
function startFrom(logits: Float32Array, { label, of }: GradientTarget, temperature: number, gradient: Float32Array): number {
  if (logits.length === 1) {
    const sign = label === 1 ? 1 : -1;
    const odds = sign * logits[0]!;
    const probability = 1 / (1 + exp(-odds / temperature));
    gradient[0] = of === "logit" ? sign : (sign * probability * (1 - probability)) / temperature;
    return of === "logit" ? odds : probability;
  }
  if (of === "logit") {
    gradient.fill(0)[label] = 1;
    return logits[label]!;
  }
  const highest = logits.reduce((most, value) => Math.max(most, value), -Infinity);
  const powers = Array.from(logits, (value) => exp((value - highest) / temperature));
  const total = powers.reduce((sum, power) => sum + power, 0);
  const own = powers[label]! / total;
  powers.forEach((power, k) => void (gradient[k] = (own * ((k === label ? 1 : 0) - power / total)) / temperature));
  return own;
}

/**
 * A model's network, frozen, with its last layer's activation left out, so that logits come out, and everything inside to be seen. Throws InputError where
 * the model's parts do not fit each other.
 */
export function insideProgram(
  model: NetworkModel,
  { kernels = "plain", batchSize = 16 }: { readonly kernels?: KernelsName | undefined; readonly batchSize?: number | undefined },
): Program {
  networkOf(model, "model");
  const { layers } = model.network;
  const last = { ...layers.at(-1)!, activation: "linear" } as (typeof layers)[number];
  const config: NetworkConfig = { ...model.network, layers: [...layers.slice(0, -1), last] };
  const program = createProgram(createNetwork(frozenNetwork(config)), createBackend(kernels), {
    ...{ batchSize, looksInside: true },
    inputScaling: model.preparation.map((part) => part ?? undefined),
  });
  program.setWeights(model.weights);
  return program;
}
