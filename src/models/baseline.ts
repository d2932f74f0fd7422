import { conv1D, dense, dropout, flatten, maxPooling1D, type NetworkConfig } from "../nn/index.js";

/**
 * The article's 1D CNN (Brownlee, "1D Convolutional Neural Network Models for Human Activity Recognition", 2018): two convolutions, one
 * pooling, one hidden dense layer. On 128 x 9 windows and six classes: 411,650 parameters with the defaults.
 */
export function baseline(
  inputShape: readonly [number, number],
  classes: number,
  { filters = 64, kernelSize = 3, units = 100, dropoutRate = 0.5 } = {},
): NetworkConfig {
  return {
    name: "baseline",
    inputShape,
    layers: [
      conv1D({ filters, kernelSize, activation: "relu" }),
      conv1D({ filters, kernelSize, activation: "relu" }),
      dropout({ rate: dropoutRate }),
      maxPooling1D({ poolSize: 2 }),
      flatten(),
      dense({ units, activation: "relu" }),
      dense({ units: classes, activation: "softmax" }),
    ],
  };
}
