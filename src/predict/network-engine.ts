import { networkOf, regressionNetworkOf, type NetworkModel, type RegressionModel } from "../artifact/index.js";
import { createBackend, type KernelsName } from "../kernels/index.js";
import { createProgram, predictAll, type Network, type Program } from "../nn/index.js";
import type { Engine } from "./engine.js";

interface EngineOptions {
  readonly kernels?: KernelsName;
  readonly batchSize?: number;
}

/** Throws InputError where the model's parts do not fit each other. */
export function networkEngine(model: NetworkModel, options: EngineOptions): Engine {
  const program = programOf(networkOf(model, "model"), model, options);
  const { batchSize, input, output, lossKind } = program;
  const all = { batchSize, input, predictAll: (source: Parameters<Engine["predictAll"]>[0]) => predictAll(program, source) };
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
export function regressionEngine(model: RegressionModel, options: EngineOptions): Omit<Engine, "predictAll"> {
  const program = programOf(regressionNetworkOf(model, "model"), model, options);
  const { batchSize, input, output } = program;
  const scaling = model.targetScaling;
  if (!scaling) return { batchSize, input, output, predict: (n) => program.predict(n) };
  const { mean, scale } = scaling;
  const values = new Float32Array(output.length);
  return {
    ...{ batchSize, input, output: values },
    predict(n) {
      program.predict(n);
      for (let i = 0; i < n * mean.length; i++) values[i] = output[i]! * scale[i % mean.length]! + mean[i % mean.length]!;
    },
  };
}

function programOf(
  network: Network,
  { weights, preparation }: Pick<NetworkModel, "weights" | "preparation">,
  { kernels = "plain", batchSize = 16 }: EngineOptions,
): Program {
  const program = createProgram(network, createBackend(kernels), { batchSize, inputScaling: preparation.map((part) => part ?? undefined) });
  program.setWeights(weights);
  return program;
}
