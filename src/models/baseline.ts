import { conv1D, dense, dropout, flatten, maxPooling1D, type NetworkConfig } from "../nn/index.js";
import { checkOptions, share, wholeNumber, type ModelOption } from "./options.js";

export interface BaselineOptions {
  readonly filters?: number;
  readonly kernelSize?: number;
  readonly convolutions?: number;
  readonly units?: number;
  readonly denseLayers?: number;
  readonly dropoutRate?: number;
}

export const BASELINE_OPTIONS: readonly ModelOption[] = [
  wholeNumber("filters", 64, "feature maps of each convolution"),
  wholeNumber("kernelSize", 3, "time steps that one output of a convolution looks over"),
  wholeNumber("convolutions", 2, "Conv1D layers before the dropout", [1, 16]),
  wholeNumber("units", 100, "outputs of each hidden dense layer"),
  wholeNumber("denseLayers", 1, "hidden Dense layers", [0, 16]),
  share("dropoutRate", 0.5, "share of values dropped while training"),
];

/**
 * The article's 1D CNN (Brownlee, "1D Convolutional Neural Network Models for Human Activity Recognition", 2018): two convolutions, one
 * pooling, one hidden dense layer. On 128 x 9 windows and six classes: 411,650 parameters with the defaults. Throws
 * InputError for an option or a value that is not one of BASELINE_OPTIONS.
 */
export function baseline(inputShape: readonly [number, number], classes: number, options: BaselineOptions = {}): NetworkConfig {
  checkOptions("baseline", BASELINE_OPTIONS, { ...options });
  const { filters = 64, kernelSize = 3, convolutions = 2, units = 100, denseLayers = 1, dropoutRate = 0.5 } = options;
  return {
    name: "baseline",
    inputShape,
    layers: [
      ...Array.from({ length: convolutions }, () => conv1D({ filters, kernelSize, activation: "relu" })),
      dropout({ rate: dropoutRate }),
      maxPooling1D({ poolSize: 2 }),
      flatten(),
      ...Array.from({ length: denseLayers }, () => dense({ units, activation: "relu" })),
      dense({ units: classes, activation: "softmax" }),
    ],
  };
}
