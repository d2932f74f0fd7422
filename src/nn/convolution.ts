import { InputError, type Shape } from "../tensor/index.js";
import { ACTIVATION_NAMES, type ActivationName } from "./activation.js";
import { checkCount, checkOneOf, checkTimeAndChannels } from "./checks.js";
import { padTime, type Padding } from "./padding.js";

/** What every kind of convolution over time has; the words are Keras'. */
export interface ConvolutionConfig {
  readonly kernelSize: number;
  readonly strides: number;
  readonly padding: Padding;
  readonly dilationRate: number;
  readonly activation: "linear" | ActivationName;
  readonly useBias: boolean;
}

/** What decides how many steps there are. */
export type ConvolutionReach = Omit<ConvolutionConfig, "activation" | "useBias">;

/** Throws InputError for an option that none of them takes; `others` are activations that one alone takes. */
export function checkConvolution(
  layer: string,
  config: ConvolutionReach & { readonly activation: "linear" | "softmax" | ActivationName },
  others: readonly "softmax"[] = [],
): void {
  const { kernelSize, strides, dilationRate, padding, activation } = config;
  checkCount(layer, "kernelSize", kernelSize);
  checkCount(layer, "strides", strides);
  checkCount(layer, "dilationRate", dilationRate);
  checkOneOf(layer, "padding", padding, ["valid", "same", "causal"]);
  checkOneOf(layer, "activation", activation, ["linear", ...ACTIVATION_NAMES, ...others]);
  if (strides > 1 && dilationRate > 1) {
    throw new InputError(
      `${layer}: strides and dilationRate cannot both be above 1, as in Keras; received ${strides} and ${dilationRate}; set one of them to 1`,
    );
  }
}

/** Time steps in and out, channels, and the zeros before the first step. */
export function convolve(
  layer: string,
  config: ConvolutionReach,
  inputShape: Shape,
): { t: number; c: number; tOut: number; padLeft: number } {
  const [t, c] = checkTimeAndChannels(layer, inputShape);
  const { steps, padLeft } = padTime(layer, t, (config.kernelSize - 1) * config.dilationRate + 1, config.strides, config.padding);
  return { t, c, tOut: steps, padLeft };
}
