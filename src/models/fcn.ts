import { dense, globalAveragePooling1D, type NetworkConfig } from "../nn/index.js";
import { normalizedConvolution } from "./blocks.js";
import { checkOptions, perLayer, wholeNumbers, type ModelOption } from "./options.js";

export interface FCNOptions {
  readonly filters?: readonly number[];
  readonly kernelSizes?: readonly number[];
}

export const FCN_OPTIONS: readonly ModelOption[] = [
  wholeNumbers("filters", [128, 256, 128], "feature maps of each convolution; as many convolutions"),
  wholeNumbers("kernelSizes", [8, 5, 3], "time steps that one output of each convolution looks over"),
];

/**
 * Fully convolutional network (Wang, Yan, Oates, "Time series classification from scratch with deep neural networks", IJCNN 2017,
 * arXiv:1611.06455, figure 1b): convolutions with batch normalisation and ReLU, the mean of each feature map over time, softmax. Convolutions
 * have no bias, which the normalisation behind them would take away again; the paper's code has one. Throws InputError for an option
 * or a value that is not one of FCN_OPTIONS, and where options do not fit each other.
 */
export function fcn(inputShape: readonly [number, number], classes: number, options: FCNOptions = {}): NetworkConfig {
  checkOptions("fcn", FCN_OPTIONS, { ...options });
  const { filters = [128, 256, 128], kernelSizes = [8, 5, 3] } = options;
  const sizes = perLayer("fcn", "kernelSizes", kernelSizes, "filters", filters.length);
  return {
    name: "fcn",
    inputShape,
    layers: [
      ...filters.flatMap((each, i) => normalizedConvolution({ filters: each, kernelSize: sizes[i]! })),
      globalAveragePooling1D(),
      dense({ units: classes, activation: "softmax" }),
    ],
  };
}
