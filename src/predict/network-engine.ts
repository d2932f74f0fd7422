import {
  networkOf,
  regressionNetworkOf,
  sequenceNetworkOf,
  type NetworkModel,
  type RegressionModel,
  type SequenceModel,
} from "../artifact/index.js";
import { createBackend, type KernelsName } from "../kernels/index.js";
import {
  createNetwork,
  createProgram,
  fillLength,
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
  const { input, output, batchSize, lossKind } = program;
  const all = {
    ...{ batchSize, input, ...lengthsOf(program, model) },
    predictAll: (source: Parameters<Engine["predictAll"]>[0]) => predictAll(program, source),
  };
  if (lossKind !== "sigmoidCrossEntropy") return { ...all, output, predict: (n) => program.predict(n) };
  const both = new Float32Array(2 * batchSize);
  return {
    ...all,
    output: both,
    predict(n) {
      program.predict(n);
      for (let i = 0; i < n; i++) {
        both[2 * i] = 1 - output[i]!;
        both[2 * i + 1] = output[i]!;
      }
    },
  };
}

/** `output` (batchSize, targets), in the targets' units. Throws InputError as `networkEngine`. */
export function regressionEngine(model: RegressionModel, options: NetworkOptions): Omit<Engine, "predictAll"> {
  regressionNetworkOf(model, "model");
  const program = programOf(model, model.network, model.weights, options);
  const { batchSize, input, output } = program;
  const lengths = lengthsOf(program, model);
  const scaling = model.targetScaling;
  if (!scaling) return { ...{ batchSize, input, output, ...lengths }, predict: (n) => program.predict(n) };
  const { mean, scale } = scaling;
  const values = new Float32Array(output.length);
  return {
    ...{ batchSize, input, output: values, ...lengths },
    predict(n) {
      program.predict(n);
      for (let i = 0; i < n * mean.length; i++) values[i] = output[i]! * scale[i % mean.length]! + mean[i % mean.length]!;
    },
  };
}

/** `output` (batchSize, T, classes), zeros in what is padding. Throws InputError as `networkEngine`. */
export function sequenceEngine(model: SequenceModel, options: NetworkOptions): Omit<Engine, "predictAll"> {
  sequenceNetworkOf(model, "model");
  const program = programOf(model, model.network, model.weights, options);
  const { batchSize, input, output } = program;
  return { ...{ batchSize, input, output, ...lengthsOf(program, model) }, predict: (n) => program.predict(n) };
}

/** How many steps of its windows are real, and the fewest. */
function lengthsOf(
  { lengths, batchSize, network: { masking, config } }: Program,
  { unequalLengths }: Pick<NetworkModel, "unequalLengths">,
): Pick<Engine, "lengths" | "shortest"> {
  if (masking) return { lengths, shortest: masking.shortest };
  // Not masked: what is behind a shorter window's steps is zero, as it was in training.
  return { lengths: new Int32Array(unequalLengths ? batchSize : 0), shortest: unequalLengths ? 1 : config.inputShape[0] };
}

/** A network whose probabilities are the softmax of its logits over a temperature. */
function calibratedEngine(model: NetworkModel, options: NetworkOptions): Engine {
  const { decided, program, decide } = decidedByNetwork(model, options);
  const { input, batchSize } = program;
  const { classes } = decided;
  const output = new Float32Array(batchSize * classes);
  return {
    ...{ batchSize, input, output, ...lengthsOf(program, model) },
    predictAll: (source) => predictDecided(decided, source),
    predict(n) {
      const logits = decide(n);
      for (let i = 0; i < n; i++) writeProbabilities(logits, i * classes, decided, output, i * classes);
    },
  };
}

interface DecidedByNetwork {
  readonly decided: Decided;
  readonly program: Program;
  /** The logits of the first n windows of the program's input, (n, classes). */
  readonly decide: (n: number) => Float32Array;
}

/**
 * A network's logits: what stands before the softmax of its last layer; of one sigmoid unit 0 and its own, of which the softmax is 1 - p and p. Throws
 * InputError where the model's parts do not fit each other.
 */
export function decidedByNetwork(model: NetworkModel, options: NetworkOptions): DecidedByNetwork {
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
  const classes = model.classNames.length;
  const logits = output.length < batchSize * classes ? new Float32Array(batchSize * classes) : output;
  const decide = (n: number): Float32Array => {
    program.predict(n);
    if (logits !== output) for (let i = 0; i < n; i++) logits[i * classes + 1] = output[i]!;
    return logits;
  };
  const decided: Decided = {
    ...{ what: `network ${model.network.name}`, timeSteps, channels, classes, temperature, batchSize },
    decide(source, first, n) {
      for (let i = 0; i < n; i++) {
        source.copyWindow(first + i, program.input, i * timeSteps * channels);
        fillLength(program, source, first + i, i);
      }
      return decide(n);
    },
  };
  return { decided, program, decide };
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
  { preparation }: Pick<NetworkModel, "preparation">,
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
