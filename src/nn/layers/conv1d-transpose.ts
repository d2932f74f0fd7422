import { executedProducts } from "../../kernels/index.js";
import type { Shape } from "../../tensor/index.js";
import { ACTIVATION_NAMES, bindActivation, type ActivationName } from "../activation.js";
import { checkCount, checkOneOf, checkTimeAndChannels } from "../checks.js";
import { glorotUniform, zeros } from "../initializers.js";
import type { LayerDefinition } from "../layer.js";
import { bindBias } from "./bias.js";

/** Transposed convolution over time, which makes windows longer by its strides; the words are Keras'. */
export interface Conv1DTransposeConfig {
  readonly kind: "Conv1DTranspose";
  readonly filters: number;
  readonly kernelSize: number;
  readonly strides: number;
  readonly padding: "valid" | "same";
  readonly activation: "linear" | ActivationName;
  readonly useBias: boolean;
}

/**
 * (T, C) -> (T', filters): T' = T * strides with padding "same", T * strides + max(0, kernelSize - strides) with "valid". Defaults as in Keras:
 * strides 1, padding "valid", activation "linear", useBias true; its outputPadding and dilationRate are not here. What a Conv1D from the filters
 * to the channels does to its gradient, so that layer's kernels serve here, turned round.
 */
export function conv1DTranspose(
  options: { filters: number; kernelSize: number } & Partial<Omit<Conv1DTransposeConfig, "kind">>,
): Conv1DTransposeConfig {
  return { kind: "Conv1DTranspose", strides: 1, padding: "valid", activation: "linear", useBias: true, ...options };
}

/** Steps in and out, and the zeros before the first step of the convolution whose gradient this is. */
function geometry(
  { kernelSize, strides, padding }: Conv1DTransposeConfig,
  inputShape: Shape,
): { t: number; c: number; tOut: number; padLeft: number } {
  const [t, c] = checkTimeAndChannels("Conv1DTranspose", inputShape);
  const beyond = Math.max(0, kernelSize - strides);
  if (padding === "same") return { t, c, tOut: t * strides, padLeft: Math.floor(beyond / 2) };
  return { t, c, tOut: t * strides + beyond, padLeft: 0 };
}

export const conv1dTransposeDefinition: LayerDefinition<Conv1DTransposeConfig> = {
  kind: "Conv1DTranspose",
  defaultName: "conv1d_transpose",
  masking: true,

  outputShape(config, inputShape) {
    checkCount("Conv1DTranspose", "filters", config.filters);
    checkCount("Conv1DTranspose", "kernelSize", config.kernelSize);
    checkCount("Conv1DTranspose", "strides", config.strides);
    checkOneOf("Conv1DTranspose", "padding", config.padding, ["valid", "same"]);
    checkOneOf("Conv1DTranspose", "activation", config.activation, ["linear", ...ACTIVATION_NAMES]);
    return [geometry(config, inputShape).tOut, config.filters];
  },

  parameters({ filters, kernelSize, useBias }, inputShape) {
    const kernel = { name: "kernel", shape: [kernelSize, filters, inputShape[1]!], initializer: glorotUniform };
    return useBias ? [kernel, { name: "bias", shape: [filters], initializer: zeros }] : [kernel];
  },

  multiplyAdds: ({ filters, kernelSize }, inputShape) => inputShape[0]! * inputShape[1]! * filters * kernelSize,

  executedMultiplyAdds(config, _zeros, inputShape) {
    const { t, c, tOut } = geometry(config, inputShape);
    const { filters, kernelSize: k, strides: stride } = config;
    const { forward, backwardInput, backwardFilters } = executedProducts({ t: tOut, c: filters, f: c, k, stride, dilation: 1, tOut: t });
    return { forward: backwardInput, backwardInput: forward, backwardWeights: backwardFilters };
  },

  plan(config, plan) {
    const { kernels, arena, x, dx, dy, scratch, inputShape } = plan;
    const { filters: f, kernelSize: k, strides } = config;
    const { t, c, tOut, padLeft } = geometry(config, inputShape);
    const activation = bindActivation(plan, config.activation),
      { relu, z } = activation;
    const [w, dw] = [plan.parameters[0]!, plan.gradients[0]!];
    const { b, db } = bindBias(plan, f);
    // The convolution's bias is none, and its gradient nobody's.
    const none = arena.allocate(c),
      dNone = arena.allocate(c);
    const [inputs, outputs] = [t * c, tOut * f];
    scratch.need(kernels.conv1dScratch(tOut, f, c, k, strides, 1, padLeft, t));
    return {
      forward(first, n) {
        const to = z + 4 * first * outputs;
        kernels.conv1dBackwardInput(to, x + 4 * first * inputs, w, scratch.pointer, n, tOut, f, c, k, strides, 1, padLeft, t);
        kernels.addBias(to, b, n * tOut, f, relu);
        activation.forward(first, n);
      },
      backward(first, n) {
        activation.backward(first, n);
        if (dx === undefined) return;
        const gradient = dy! + 4 * first * outputs,
          to = dx + 4 * first * inputs;
        kernels.conv1dForward(to, gradient, w, none, scratch.pointer, n, tOut, f, c, k, strides, 1, padLeft, t, 0);
      },
      gradients({ index, count }, n) {
        kernels.conv1dBackwardFilters(dw, dNone, dy!, x, scratch.pointer, n, tOut, f, c, k, strides, 1, padLeft, t, index, count);
        kernels.columnSums(db, dy!, n * tOut, f, index, count);
      },
    };
  },
};
