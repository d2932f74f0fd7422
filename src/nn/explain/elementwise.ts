import type { Shape } from "../../tensor/index.js";
import type { ActivationConfig } from "../layers/activation.js";
import type { BatchNormalizationConfig } from "../layers/batch-normalization.js";
import type { DenseConfig } from "../layers/dense.js";
import type { DropoutConfig } from "../layers/dropout.js";
import type { GaussianNoiseConfig } from "../layers/gaussian-noise.js";
import type { LayerNormalizationConfig } from "../layers/layer-normalization.js";
import type { SpatialDropout1DConfig } from "../layers/spatial-dropout1d.js";
import { biases, count, counted, unchanged, widthOf, type Explainer } from "./explanation.js";

export const explainActivation: Explainer<ActivationConfig> = ({ activation }, inputShape) =>
  unchanged(inputShape, `${activation} changes each number by itself`);

export const explainDropout: Explainer<DropoutConfig> = ({ rate }, inputShape) =>
  unchanged(inputShape, `dropout sets a share of ${rate} of the numbers to 0 while training, and does nothing in use`);

export const explainSpatialDropout1D: Explainer<SpatialDropout1DConfig> = ({ rate }, inputShape) =>
  unchanged(inputShape, `it sets a share of ${rate} of the channels to 0 while training, and does nothing in use`);

export const explainGaussianNoise: Explainer<GaussianNoiseConfig> = ({ stddev }, inputShape) =>
  unchanged(inputShape, `noise of standard deviation ${stddev} is added while training, and none in use`);

export const explainBatchNormalization: Explainer<BatchNormalizationConfig> = (_config, inputShape) => {
  const c = widthOf(inputShape);
  return {
    outputShape: inputShape,
    parameterCount: 4 * c,
    shape: "as what comes in, since each number is only shifted and scaled",
    parameters:
      `4 a channel (scale, shift, moving mean, moving variance) x ${count(c)} = ${count(4 * c)}; ` +
      `of which the moving two are counted along and not trained: 2 x ${count(c)} = ${count(2 * c)}`,
  };
};

export const explainLayerNormalization: Explainer<LayerNormalizationConfig> = (_config, inputShape) => {
  const c = widthOf(inputShape);
  return {
    outputShape: inputShape,
    parameterCount: 2 * c,
    shape: "as what comes in, since each number is only shifted and scaled",
    parameters: `2 a channel (scale, shift) x ${count(c)} = ${count(2 * c)}`,
  };
};

export const explainDense: Explainer<DenseConfig> = ({ units, useBias }, inputShape) => {
  const inputs = widthOf(inputShape);
  const bias = biases(useBias, units);
  const parameterCount = inputs * units + bias.count;
  const outputShape: Shape = [...inputShape.slice(0, -1), units];
  return {
    outputShape,
    parameterCount,
    shape: `one number for each of the ${counted(units, "unit")}, whatever comes in`,
    parameters: `${counted(inputs, "input")} x ${counted(units, "unit")}${bias.text} = ${count(parameterCount)}`,
  };
};
