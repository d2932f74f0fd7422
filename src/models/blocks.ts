import { batchNormalization, conv1D, type LayerConfig } from "../nn/index.js";

/** A convolution without bias over "same" padding, normalised: what deeper networks are made of. */
export function normalizedConvolution(
  { filters, kernelSize, dilationRate = 1 }: { filters: number; kernelSize: number; dilationRate?: number },
  activation: "linear" | "relu" = "relu",
): LayerConfig[] {
  // The normalisation's beta takes the bias' place.
  return [conv1D({ filters, kernelSize, dilationRate, padding: "same", useBias: false }), batchNormalization({ activation })];
}
