import type { ConvolutionReach } from "../convolution.js";
import type { Conv1DConfig } from "../layers/conv1d.js";
import type { Conv1DTransposeConfig } from "../layers/conv1d-transpose.js";
import type { DepthwiseConv1DConfig } from "../layers/depthwise-conv1d.js";
import type { SeparableConv1DConfig } from "../layers/separable-conv1d.js";
import { biases, count, counted, type Explainer } from "./explanation.js";
import { stepsText } from "./time.js";

/** Steps behind a convolution: a dilated kernel reaches over more steps than it has numbers. */
function convolved(steps: number, { kernelSize, strides, padding, dilationRate }: ConvolutionReach) {
  const reach = (kernelSize - 1) * dilationRate + 1;
  const why =
    dilationRate === 1
      ? ""
      : `a kernel of ${kernelSize} with dilation ${dilationRate} reaches over: (${kernelSize} - 1) x ${dilationRate} + 1 = ${count(reach)} steps; `;
  return stepsText(steps, { reach, stride: strides, padding, what: `kernel ${kernelSize}`, why });
}

export const explainConv1D: Explainer<Conv1DConfig> = (config, inputShape) => {
  const { filters, kernelSize, useBias } = config;
  const [t, c] = inputShape as readonly [number, number];
  const { steps, text } = convolved(t, config);
  const bias = biases(useBias, filters);
  const parameterCount = kernelSize * c * filters + bias.count;
  return {
    outputShape: [steps, filters],
    parameterCount,
    shape: `${text}. Each of the ${count(filters)} filters makes one number a step`,
    parameters: `kernel ${kernelSize} x ${counted(c, "channel")} x ${counted(filters, "filter")}${bias.text} = ${count(parameterCount)}`,
  };
};

export const explainDepthwiseConv1D: Explainer<DepthwiseConv1DConfig> = (config, inputShape) => {
  const { kernelSize, depthMultiplier, useBias } = config;
  const [t, c] = inputShape as readonly [number, number];
  const { steps, text } = convolved(t, config);
  const width = c * depthMultiplier;
  const bias = biases(useBias, width);
  const parameterCount = kernelSize * width + bias.count;
  const each = `${counted(c, "channel")} x ${counted(depthMultiplier, "filter")} each`;
  return {
    outputShape: [steps, width],
    parameterCount,
    shape: `${text}. Every channel is convolved by itself: ${each} = ${count(width)}`,
    parameters: `kernel ${kernelSize} x ${each}${bias.text} = ${count(parameterCount)}`,
  };
};

export const explainSeparableConv1D: Explainer<SeparableConv1DConfig> = (config, inputShape) => {
  const { filters, kernelSize, depthMultiplier, useBias } = config;
  const [t, c] = inputShape as readonly [number, number];
  const { steps, text } = convolved(t, config);
  const width = c * depthMultiplier;
  const bias = biases(useBias, filters);
  const parameterCount = kernelSize * width + width * filters + bias.count;
  const between = depthMultiplier === 1 ? count(c) : `${count(c)} x ${depthMultiplier}`;
  return {
    outputShape: [steps, filters],
    parameterCount,
    shape: `${text}. Each channel by itself first, then a kernel of 1 mixes the ${count(width)} into ${counted(filters, "filter")}`,
    parameters:
      `each channel by itself, kernel ${kernelSize} x ${between}, + mixing ${between} x ${counted(filters, "filter")}` +
      `${bias.text} = ${count(parameterCount)}`,
  };
};

export const explainConv1DTranspose: Explainer<Conv1DTransposeConfig> = (config, inputShape) => {
  const { filters, kernelSize, strides, padding, useBias } = config;
  const [t, c] = inputShape as readonly [number, number];
  const bias = biases(useBias, filters);
  const parameterCount = kernelSize * filters * c + bias.count;
  const steps = padding === "same" ? t * strides : t * strides + Math.max(0, kernelSize - strides);
  const formula =
    padding === "same"
      ? `${count(t)} x ${strides} = ${count(steps)} time steps: every step becomes as many as the stride, ${strides}`
      : `${count(t)} x ${strides} + max(0, ${kernelSize} - ${strides}) = ${count(steps)} time steps: stride ${strides}, and padding "valid" keeps what the last kernel, of ${kernelSize}, reaches beyond`;
  return {
    outputShape: [steps, filters],
    parameterCount,
    shape: `${formula}. A convolution turned round, each of whose ${counted(filters, "filter")} makes one number a step`,
    parameters: `kernel ${kernelSize} x ${counted(filters, "filter")} x ${counted(c, "channel")}${bias.text} = ${count(parameterCount)}`,
  };
};
