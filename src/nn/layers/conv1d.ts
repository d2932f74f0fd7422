import { executedProducts } from "../../kernels/index.js";
import { InputError, sizeOf, type Shape } from "../../tensor/index.js";
import { ACTIVATION_NAMES, bindActivation, type ActivationName } from "../activation.js";
import { checkCount, checkOneOf, checkTimeAndChannels } from "../checks.js";
import { glorotUniform, zeros } from "../initializers.js";
import type { LayerDefinition, Zeros } from "../layer.js";
import { padTime, type Padding } from "../padding.js";
import { bindBias } from "./bias.js";

/** 1D convolution over time; the words are Keras'. */
export interface Conv1DConfig {
  readonly kind: "Conv1D";
  readonly filters: number;
  readonly kernelSize: number;
  readonly strides: number;
  readonly padding: Padding;
  readonly dilationRate: number;
  readonly activation: "linear" | ActivationName;
  readonly useBias: boolean;
}

/** (T, C) -> (T', filters). Defaults as in Keras: strides 1, padding "valid", dilationRate 1, activation "linear", useBias true. */
export function conv1D(options: { filters: number; kernelSize: number } & Partial<Omit<Conv1DConfig, "kind">>): Conv1DConfig {
  return { kind: "Conv1D", strides: 1, padding: "valid", dilationRate: 1, activation: "linear", useBias: true, ...options };
}

function geometry(config: Conv1DConfig, inputShape: Shape): { t: number; c: number; tOut: number; padLeft: number } {
  const [t, c] = checkTimeAndChannels("Conv1D", inputShape);
  const { steps, padLeft } = padTime("Conv1D", t, (config.kernelSize - 1) * config.dilationRate + 1, config.strides, config.padding);
  return { t, c, tOut: steps, padLeft };
}

/** Which of the two gradients sum over what is not zero in dy. */
function skipsZeros(config: Conv1DConfig, { sparseGradient }: Zeros, c: number): { input: boolean; filters: boolean } {
  // Behind a ReLU alone half of dy is zero, which does not pay: the first convolution's filters 0.50 ms as lists, 0.48 as tiles (Zen 4, plain).
  const filters = sparseGradient && config.dilationRate === 1;
  return { input: filters && config.strides === 1 && c % 4 === 0, filters };
}

export const conv1dDefinition: LayerDefinition<Conv1DConfig> = {
  kind: "Conv1D",
  defaultName: "conv1d",

  outputShape(config, inputShape) {
    checkCount("Conv1D", "filters", config.filters);
    checkCount("Conv1D", "kernelSize", config.kernelSize);
    checkCount("Conv1D", "strides", config.strides);
    checkCount("Conv1D", "dilationRate", config.dilationRate);
    checkOneOf("Conv1D", "padding", config.padding, ["valid", "same", "causal"]);
    checkOneOf("Conv1D", "activation", config.activation, ["linear", ...ACTIVATION_NAMES]);
    if (config.strides > 1 && config.dilationRate > 1) {
      throw new InputError(
        `Conv1D: strides and dilationRate cannot both be above 1, as in Keras; received ${config.strides} and ${config.dilationRate}`,
      );
    }
    return [geometry(config, inputShape).tOut, config.filters];
  },

  parameters(config, inputShape) {
    const kernel = { name: "kernel", shape: [config.kernelSize, inputShape[1]!, config.filters], initializer: glorotUniform };
    return config.useBias ? [kernel, { name: "bias", shape: [config.filters], initializer: zeros }] : [kernel];
  },

  multiplyAdds(config, inputShape) {
    return geometry(config, inputShape).tOut * config.filters * config.kernelSize * inputShape[1]!;
  },

  executedMultiplyAdds(config, zeros, inputShape) {
    const { filters: f, kernelSize: k, strides: stride, dilationRate: dilation } = config;
    const { t, c, tOut } = geometry(config, inputShape);
    const { forward, backwardInput, backwardFilters } = executedProducts({ t, c, f, k, stride, dilation, tOut });
    const skips = skipsZeros(config, zeros, c);
    const direct = tOut * k * c * f;
    return { forward, backwardInput: skips.input ? direct : backwardInput, backwardWeights: skips.filters ? direct : backwardFilters };
  },

  skipsZeros(config, zeros, inputShape) {
    const { input, filters } = skipsZeros(config, zeros, inputShape[1]!);
    return { forward: false, backwardInput: input, backwardWeights: filters };
  },

  plan(config, plan) {
    const { kernels, x, dx, dy, scratch, inputShape, outputShape } = plan;
    const { filters: f, kernelSize: k, strides, dilationRate } = config;
    const { t, c, tOut, padLeft } = geometry(config, inputShape);
    const activation = bindActivation(plan, config.activation),
      { relu, z } = activation;
    const [w, dw] = [plan.parameters[0]!, plan.gradients[0]!];
    const { b, db } = bindBias(plan, f);
    const [inputs, outputs] = [sizeOf(inputShape), sizeOf(outputShape)];
    scratch.need(kernels.conv1dScratch(t, c, f, k, strides, dilationRate, padLeft, tOut));
    const skips = skipsZeros(config, plan.zeros, c);
    if (skips.input || skips.filters) scratch.need(kernels.sparseConv1dScratch(t, c, f, k, strides, tOut));
    const packed = plan.canTrain ? undefined : plan.arena.allocate(kernels.conv1dPackedLength(c, f, k, strides, dilationRate));
    return {
      prepare() {
        if (packed !== undefined) kernels.conv1dPack(packed, w, scratch.pointer, c, f, k, strides, dilationRate);
      },
      forward(first, n) {
        const to = z + 4 * first * outputs,
          from = x + 4 * first * inputs,
          { pointer } = scratch;
        if (packed === undefined) kernels.conv1dForward(to, from, w, b, pointer, n, t, c, f, k, strides, dilationRate, padLeft, tOut, relu);
        else kernels.conv1dForwardPacked(to, from, packed, b, pointer, n, t, c, f, k, strides, dilationRate, padLeft, tOut, relu);
        activation.forward(first, n);
      },
      backward(first, n) {
        activation.backward(first, n);
        if (dx === undefined) return;
        const gradient = dy! + 4 * first * outputs,
          to = dx + 4 * first * inputs;
        if (skips.input) kernels.sparseConv1dBackwardInput(to, gradient, w, scratch.pointer, n, t, c, f, k, padLeft, tOut);
        else kernels.conv1dBackwardInput(to, gradient, w, scratch.pointer, n, t, c, f, k, strides, dilationRate, padLeft, tOut);
      },
      gradients({ index, count }, n) {
        const { pointer } = scratch;
        if (skips.filters)
          kernels.sparseConv1dBackwardFilters(dw, db, x, dy!, pointer, n, t, c, f, k, strides, padLeft, tOut, index, count);
        else kernels.conv1dBackwardFilters(dw, db, x, dy!, pointer, n, t, c, f, k, strides, dilationRate, padLeft, tOut, index, count);
      },
    };
  },
};
