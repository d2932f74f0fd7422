import { networkOf, type NetworkModel } from "../artifact/index.js";
import { createBackend, type KernelsName } from "../kernels/index.js";
import { createProgram, predictAll } from "../nn/index.js";
import type { Engine } from "./engine.js";

/** Throws InputError where the model's parts do not fit each other. */
export function networkEngine(
  model: NetworkModel,
  { kernels = "plain", batchSize = 16 }: { readonly kernels?: KernelsName; readonly batchSize?: number },
): Engine {
  const program = createProgram(networkOf(model, "model"), createBackend(kernels), {
    batchSize,
    inputScaling: model.preparation.map((part) => part ?? undefined),
  });
  program.setWeights(model.weights);
  const { input, output } = program;
  return {
    batchSize,
    input,
    // What is behind a shorter window's steps is zero, as it was in training.
    lengths: new Int32Array(model.unequalLengths ? batchSize : 0),
    shortest: model.unequalLengths ? 1 : program.network.config.inputShape[0],
    output,
    predict: (n) => program.predict(n),
    predictAll: (source) => predictAll(program, source),
  };
}
