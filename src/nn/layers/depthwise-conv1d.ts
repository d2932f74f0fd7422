import { bindActivation } from "../activation.js";
import { checkCount } from "../checks.js";
import { checkConvolution, convolve, type ConvolutionConfig } from "../convolution.js";
import { checkKernelInitializer, kernelInitializer, zeros, type KernelInitializer } from "../initializers.js";
import type { LayerDefinition } from "../layer.js";
import { bindBias } from "./bias.js";

/** 1D convolution of every channel by itself; the words are Keras'. */
export interface DepthwiseConv1DConfig extends ConvolutionConfig {
  readonly kind: "DepthwiseConv1D";
  /** Filters a channel; output f = channel * depthMultiplier + filter. */
  readonly depthMultiplier: number;
  /** Absent: Glorot's uniform numbers, as in Keras. */
  readonly kernelInitializer?: KernelInitializer;
}

/**
 * (T, C) -> (T', C * depthMultiplier). Defaults as in Keras: depthMultiplier 1, strides 1, padding "valid", dilationRate 1, activation
 * "linear", useBias true. Padding "causal", which Keras 3 has in Conv1D only, is here too.
 */
export function depthwiseConv1D(options: { kernelSize: number } & Partial<Omit<DepthwiseConv1DConfig, "kind">>): DepthwiseConv1DConfig {
  return {
    kind: "DepthwiseConv1D",
    depthMultiplier: 1,
    strides: 1,
    padding: "valid",
    dilationRate: 1,
    activation: "linear",
    useBias: true,
    ...options,
  };
}

export const depthwiseConv1dDefinition: LayerDefinition<DepthwiseConv1DConfig> = {
  kind: "DepthwiseConv1D",
  defaultName: "depthwise_conv1d",
  masking: true,

  outputShape(config, inputShape) {
    checkConvolution("DepthwiseConv1D", config);
    checkKernelInitializer("DepthwiseConv1D", config.kernelInitializer, config.kernelSize);
    checkCount("DepthwiseConv1D", "depthMultiplier", config.depthMultiplier);
    const { tOut, c } = convolve("DepthwiseConv1D", config, inputShape);
    return [tOut, c * config.depthMultiplier];
  },

  parameters(config, inputShape) {
    const { kernelSize, depthMultiplier, useBias } = config;
    const c = inputShape[1]!;
    const kernel = { name: "kernel", shape: [kernelSize, c, depthMultiplier], initializer: kernelInitializer(config.kernelInitializer) };
    return useBias ? [kernel, { name: "bias", shape: [c * depthMultiplier], initializer: zeros }] : [kernel];
  },

  multiplyAdds(config, inputShape) {
    const { tOut, c } = convolve("DepthwiseConv1D", config, inputShape);
    return tOut * c * config.depthMultiplier * config.kernelSize;
  },

  plan(config, plan) {
    const { kernels, x, dx, dy, scratch, inputShape } = plan;
    const { kernelSize: k, depthMultiplier: m, strides, dilationRate } = config;
    const { t, c, tOut, padLeft } = convolve("DepthwiseConv1D", config, inputShape);
    const activation = bindActivation(plan, config.activation),
      { relu, z } = activation;
    const [w, dw] = [plan.parameters[0]!, plan.gradients[0]!];
    const { b, db } = bindBias(plan, c * m);
    const [inputs, outputs] = [t * c, tOut * c * m];
    scratch.need(kernels.depthwiseConv1dScratch(t, c, m, k, strides, dilationRate, padLeft, tOut));
    return {
      forward(first, n) {
        const to = z + 4 * first * outputs,
          from = x + 4 * first * inputs;
        kernels.depthwiseConv1dForward(to, from, w, b, scratch.pointer, n, t, c, m, k, strides, dilationRate, padLeft, tOut, relu);
        activation.forward(first, n);
      },
      backward(first, n) {
        activation.backward(first, n);
        if (dx === undefined) return;
        const gradient = dy! + 4 * first * outputs,
          to = dx + 4 * first * inputs;
        kernels.depthwiseConv1dBackwardInput(to, gradient, w, scratch.pointer, n, t, c, m, k, strides, dilationRate, padLeft, tOut);
      },
      gradients({ index, count }, n) {
        const { pointer } = scratch;
        kernels.depthwiseConv1dBackwardFilters(dw, db, x, dy!, pointer, n, t, c, m, k, strides, dilationRate, padLeft, tOut, index, count);
      },
    };
  },
};
