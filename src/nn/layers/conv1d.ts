import { executedProducts } from "../../kernels/index.js";
import { sizeOf } from "../../tensor/index.js";
import { bindActivation } from "../activation.js";
import { checkCount } from "../checks.js";
import { checkConvolution, convolve, type ConvolutionConfig } from "../convolution.js";
import { checkKernelInitializer, kernelInitializer, zeros, type KernelInitializer } from "../initializers.js";
import type { LayerDefinition, Zeros } from "../layer.js";
import { bindBias } from "./bias.js";

/**
 * 1D convolution over time; the words are Keras'. "softmax" makes class probabilities of each time step, one filter a class, and belongs to the last layer
 * only.
 */
export interface Conv1DConfig extends Omit<ConvolutionConfig, "activation"> {
  readonly kind: "Conv1D";
  readonly activation: ConvolutionConfig["activation"] | "softmax";
  readonly filters: number;
  /** Absent: Glorot's uniform numbers, as in Keras. */
  readonly kernelInitializer?: KernelInitializer;
}

/** (T, C) -> (T', filters). Defaults as in Keras: strides 1, padding "valid", dilationRate 1, activation "linear", useBias true. */
export function conv1D(options: { filters: number; kernelSize: number } & Partial<Omit<Conv1DConfig, "kind">>): Conv1DConfig {
  return { kind: "Conv1D", strides: 1, padding: "valid", dilationRate: 1, activation: "linear", useBias: true, ...options };
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
  masking: true,
  // An activation applied after a maximum must keep the order of values.
  pools: ({ activation }) => activation === "linear" || activation === "relu",

  outputShape(config, inputShape) {
    checkCount("Conv1D", "filters", config.filters);
    checkConvolution("Conv1D", config, ["softmax"]);
    checkKernelInitializer("Conv1D", config.kernelInitializer, config.kernelSize);
    return [convolve("Conv1D", config, inputShape).tOut, config.filters];
  },

  parameters(config, inputShape) {
    const kernel = {
      name: "kernel",
      shape: [config.kernelSize, inputShape[1]!, config.filters],
      initializer: kernelInitializer(config.kernelInitializer),
    };
    return config.useBias ? [kernel, { name: "bias", shape: [config.filters], initializer: zeros }] : [kernel];
  },

  multiplyAdds(config, inputShape) {
    return convolve("Conv1D", config, inputShape).tOut * config.filters * config.kernelSize * inputShape[1]!;
  },

  executedMultiplyAdds(config, zeros, inputShape) {
    const { filters: f, kernelSize: k, strides: stride, dilationRate: dilation } = config;
    const { t, c, tOut } = convolve("Conv1D", config, inputShape);
    const { forward, backwardInput, backwardFilters } = executedProducts({ t, c, f, k, stride, dilation, tOut });
    const skips = skipsZeros(config, zeros, c);
    const direct = tOut * k * c * f;
    return { forward, backwardInput: skips.input ? direct : backwardInput, backwardWeights: skips.filters ? direct : backwardFilters };
  },

  skipsZeros(config, zeros, inputShape) {
    const { input, filters } = skipsZeros(config, zeros, inputShape[1]!);
    return { forward: false, backwardInput: input, backwardWeights: filters };
  },

  masks: (config, zeros, inputShape) => skipsZeros(config, zeros, inputShape[1]!).input,

  readsList(config, zeros, goesBack, inputShape) {
    const { input, filters } = skipsZeros(config, zeros, inputShape[1]!);
    // A list has no place for what other activations do to each element.
    return filters && (input || !goesBack) && (config.activation === "linear" || config.activation === "relu");
  },

  plan(config, plan) {
    const { kernels, x, dx, dy, scratch, inputShape, outputShape, pool } = plan;
    const { filters: f, kernelSize: k, strides, dilationRate } = config;
    const { t, c, tOut, padLeft } = convolve("Conv1D", config, inputShape);
    const activation = bindActivation(plan, config.activation),
      { relu, z } = activation;
    const [w, dw] = [plan.parameters[0]!, plan.gradients[0]!];
    const { b, db } = bindBias(plan, f);
    const [inputs, outputs] = [sizeOf(inputShape), sizeOf(outputShape)];
    scratch.need(kernels.conv1dScratch(t, c, f, k, strides, dilationRate, padLeft, tOut) + (pool > 1 ? 8 * tOut * f : 0));
    const skips = skipsZeros(config, plan.zeros, c);
    const masks = plan.masks ? 1 : 0;
    const length = kernels.gradientListLength(tOut, f);
    let list = plan.listed ? dy! : 0;
    if (dy !== undefined && skips.filters) {
      scratch.need(kernels.sparseConv1dScratch(t, c, f, k, strides, tOut));
      if (!plan.listed) list = plan.arena.allocate(plan.batchSize * length);
    }
    const packed = plan.canTrain ? undefined : plan.arena.allocate(kernels.conv1dPackedLength(c, f, k, strides, dilationRate));
    function backwardLinear(first: number, n: number): void {
      const part = list + 4 * first * length;
      const gradient = dy! + 4 * first * outputs;
      if (!plan.listed && skips.filters) kernels.listGradient(part, gradient, n, tOut, f);
      if (dx === undefined) return;
      const to = dx + 4 * first * inputs,
        from = x + 4 * first * inputs;
      if (skips.input) kernels.sparseConv1dBackwardInput(to, part, from, w, scratch.pointer, n, t, c, f, k, padLeft, tOut, masks);
      else kernels.conv1dBackwardInput(to, gradient, w, scratch.pointer, n, t, c, f, k, strides, dilationRate, padLeft, tOut);
    }
    return {
      prepare() {
        if (packed !== undefined) kernels.conv1dPack(packed, w, scratch.pointer, c, f, k, strides, dilationRate);
      },
      forward(first, n) {
        const to = z + 4 * first * outputs,
          from = x + 4 * first * inputs,
          { pointer } = scratch;
        if (packed === undefined) kernels.conv1dForward(to, from, w, b, pointer, n, t, c, f, k, strides, dilationRate, padLeft, tOut, relu);
        else kernels.conv1dForwardPacked(to, from, packed, b, pointer, n, t, c, f, k, strides, dilationRate, padLeft, tOut, relu, pool);
        activation.forward(first, n);
      },
      backward(first, n) {
        if (!plan.listed) activation.backward(first, n);
        backwardLinear(first, n);
      },
      gradients({ index, count }, n) {
        const { pointer } = scratch;
        if (skips.filters)
          kernels.sparseConv1dBackwardFilters(dw, db, x, list, pointer, n, t, c, f, k, strides, padLeft, tOut, index, count);
        else kernels.conv1dBackwardFilters(dw, db, x, dy!, pointer, n, t, c, f, k, strides, dilationRate, padLeft, tOut, index, count);
      },
      ...(config.activation === "softmax" && { logits: { pointer: z, backward: backwardLinear } }),
    };
  },
};
