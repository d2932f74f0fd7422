import { networkOf, type NetworkModel } from "../artifact/index.js";
import { createBackend, type KernelsName } from "../kernels/index.js";
import {
  createNetwork,
  createProgram,
  predictAll,
  writeProbabilities,
  type NetworkConfig,
  type Program,
  type Weight,
} from "../nn/index.js";
import { InputError } from "../tensor/index.js";
import { predictDecided, type Decided } from "./decided.js";
import type { Engine } from "./engine.js";

interface NetworkOptions {
  readonly kernels?: KernelsName;
  readonly batchSize?: number;
}

/** Throws InputError where the model's parts do not fit each other. */
export function networkEngine(model: NetworkModel, options: NetworkOptions): Engine {
  if (model.calibration) return calibratedEngine(model, options);
  networkOf(model, "model");
  const program = programOf(model, model.network, model.weights, options);
  const { input, output, batchSize } = program;
  return { batchSize, input, output, predict: (n) => program.predict(n), predictAll: (source) => predictAll(program, source) };
}

/** A network whose probabilities are the softmax of its logits over a temperature. */
function calibratedEngine(model: NetworkModel, options: NetworkOptions): Engine {
  const { decided, program } = decidedByNetwork(model, options);
  const { input, output: logits, batchSize } = program;
  const { classes } = decided;
  const output = new Float32Array(batchSize * classes);
  return {
    ...{ batchSize, input, output },
    predictAll: (source) => predictDecided(decided, source),
    predict(n) {
      program.predict(n);
      for (let i = 0; i < n; i++) writeProbabilities(logits, i * classes, decided, output, i * classes);
    },
  };
}

/** A network's logits: what stands before the softmax of its last layer. Throws InputError where the model's parts do not fit each other. */
export function decidedByNetwork(model: NetworkModel, options: NetworkOptions): { decided: Decided; program: Program } {
  const temperature = model.calibration?.temperature ?? 1;
  if (!(temperature > 0 && temperature < Infinity)) {
    throw new InputError(`model: calibration: expected a temperature above 0; received ${temperature}; calibrate it anew`);
  }
  networkOf(model, "model");
  const { layers } = model.network;
  const last = { ...layers.at(-1)!, activation: "linear" } as (typeof layers)[number];
  const program = programOf(model, { ...model.network, layers: [...layers.slice(0, -1), last] }, model.weights, options);
  const [timeSteps, channels] = model.network.inputShape;
  const { batchSize, output } = program;
  const decided: Decided = {
    ...{ what: `network ${model.network.name}`, timeSteps, channels, classes: model.classNames.length, temperature, batchSize },
    decide(source, first, n) {
      for (let i = 0; i < n; i++) source.copyWindow(first + i, program.input, i * timeSteps * channels);
      program.predict(n);
      return output;
    },
  };
  return { decided, program };
}

/** What the last layer of a network is fed: the network without it. Undefined of a network of one layer. */
export function programBeforeLast(model: NetworkModel, options: NetworkOptions): { layer: string; program: Program } | undefined {
  const { layers } = networkOf(model, "model");
  // All layers are used and the last takes one input, so the one before it is what feeds it.
  const before = layers.at(-2);
  if (!before) return undefined;
  const config = { ...model.network, layers: model.network.layers.slice(0, -1) };
  const weights = model.weights.slice(0, model.weights.length - layers.at(-1)!.parameters.length);
  return { layer: before.name, program: programOf(model, config, weights, options) };
}

function programOf(
  { preparation }: NetworkModel,
  config: NetworkConfig,
  weights: readonly Weight[],
  { kernels = "plain", batchSize = 16 }: NetworkOptions,
): Program {
  const program = createProgram(createNetwork(config), createBackend(kernels), {
    batchSize,
    inputScaling: preparation.map((part) => part ?? undefined),
  });
  program.setWeights(weights);
  return program;
}
