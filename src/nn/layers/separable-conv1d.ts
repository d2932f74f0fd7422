import { bindActivation } from "../activation.js";
import { checkCount } from "../checks.js";
import { checkConvolution, convolve, type ConvolutionConfig } from "../convolution.js";
import { glorotUniform, zeros } from "../initializers.js";
import type { LayerDefinition } from "../layer.js";

/** A depthwise convolution, then one of kernel 1 over all its channels; the words are Keras'. */
export interface SeparableConv1DConfig extends ConvolutionConfig {
  readonly kind: "SeparableConv1D";
  readonly filters: number;
  /** Depthwise filters a channel. */
  readonly depthMultiplier: number;
}

/**
 * (T, C) -> (T', filters). Defaults as in Keras: depthMultiplier 1, strides 1, padding "valid", dilationRate 1, activation "linear", useBias
 * true. Bias and activation are behind the second convolution; the first has neither. Padding
 * "causal", which Keras 3 has in Conv1D only, is here too.
 */
export function separableConv1D(
  options: { filters: number; kernelSize: number } & Partial<Omit<SeparableConv1DConfig, "kind">>,
): SeparableConv1DConfig {
  return {
    kind: "SeparableConv1D",
    depthMultiplier: 1,
    strides: 1,
    padding: "valid",
    dilationRate: 1,
    activation: "linear",
    useBias: true,
    ...options,
  };
}

export const separableConv1dDefinition: LayerDefinition<SeparableConv1DConfig> = {
  kind: "SeparableConv1D",
  defaultName: "separable_conv1d",
  masking: true,

  outputShape(config, inputShape) {
    checkConvolution("SeparableConv1D", config);
    checkCount("SeparableConv1D", "filters", config.filters);
    checkCount("SeparableConv1D", "depthMultiplier", config.depthMultiplier);
    return [convolve("SeparableConv1D", config, inputShape).tOut, config.filters];
  },

  parameters({ filters, kernelSize, depthMultiplier, useBias }, inputShape) {
    const c = inputShape[1]!;
    const kernels = [
      { name: "depthwise_kernel", shape: [kernelSize, c, depthMultiplier], initializer: glorotUniform },
      { name: "pointwise_kernel", shape: [1, c * depthMultiplier, filters], initializer: glorotUniform },
    ];
    return useBias ? [...kernels, { name: "bias", shape: [filters], initializer: zeros }] : kernels;
  },

  multiplyAdds(config, inputShape) {
    const { tOut, c } = convolve("SeparableConv1D", config, inputShape);
    return tOut * c * config.depthMultiplier * (config.kernelSize + config.filters);
  },

  plan(config, plan) {
    const { kernels, arena, batchSize, canTrain, x, dx, dy, scratch, inputShape } = plan;
    const { filters: f, kernelSize: k, depthMultiplier: m, strides, dilationRate: dilation } = config;
    const { t, c, tOut, padLeft } = convolve("SeparableConv1D", config, inputShape);
    const activation = bindActivation(plan, config.activation),
      { relu } = activation;
    const deep = c * m;
    const [w, pointwise, bias] = plan.parameters as [number, number, number?];
    const [dw, dPointwise, dBias] = plan.gradients as [number, number, number?];
    // What has no bias gets zeros that stay zero, and a gradient nobody reads.
    const b = bias ?? arena.allocate(f),
      db = dBias ?? arena.allocate(f),
      none = arena.allocate(deep),
      dNone = arena.allocate(deep);
    const middle = arena.allocate(batchSize * tOut * deep),
      dMiddle = canTrain ? arena.allocate(batchSize * tOut * deep) : 0;
    const [inputs, between, outputs] = [t * c, tOut * deep, tOut * f];
    scratch.need(kernels.depthwiseConv1dScratch(t, c, m, k, strides, dilation, padLeft, tOut));
    scratch.need(kernels.conv1dScratch(tOut, deep, f, 1, 1, 1, 0, tOut));
    const packed = canTrain ? undefined : arena.allocate(kernels.conv1dPackedLength(deep, f, 1, 1, 1));
    return {
      prepare() {
        if (packed !== undefined) kernels.conv1dPack(packed, pointwise, scratch.pointer, deep, f, 1, 1, 1);
      },
      forward(first, n) {
        const { pointer } = scratch;
        const deepened = middle + 4 * first * between,
          to = activation.z + 4 * first * outputs,
          from = x + 4 * first * inputs;
        kernels.depthwiseConv1dForward(deepened, from, w, none, pointer, n, t, c, m, k, strides, dilation, padLeft, tOut, 0);
        if (packed === undefined) kernels.conv1dForward(to, deepened, pointwise, b, pointer, n, tOut, deep, f, 1, 1, 1, 0, tOut, relu);
        else kernels.conv1dForwardPacked(to, deepened, packed, b, pointer, n, tOut, deep, f, 1, 1, 1, 0, tOut, relu, 1);
        activation.forward(first, n);
      },
      backward(first, n) {
        const { pointer } = scratch;
        const gradient = dy! + 4 * first * outputs,
          deepened = dMiddle + 4 * first * between;
        activation.backward(first, n);
        kernels.conv1dBackwardInput(deepened, gradient, pointwise, pointer, n, tOut, deep, f, 1, 1, 1, 0, tOut);
        if (dx === undefined) return;
        const to = dx + 4 * first * inputs;
        kernels.depthwiseConv1dBackwardInput(to, deepened, w, pointer, n, t, c, m, k, strides, dilation, padLeft, tOut);
      },
      gradients({ index, count }, n) {
        const { pointer } = scratch;
        kernels.conv1dBackwardFilters(dPointwise, db, middle, dy!, pointer, n, tOut, deep, f, 1, 1, 1, 0, tOut, index, count);
        kernels.depthwiseConv1dBackwardFilters(
          dw,
          dNone,
          x,
          dMiddle,
          pointer,
          n,
          t,
          c,
          m,
          k,
          strides,
          dilation,
          padLeft,
          tOut,
          index,
          count,
        );
      },
    };
  },
};
