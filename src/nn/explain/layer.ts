// One explainer a layer kind, as `layers/index.ts` has one definition a kind; a kind without one does not compile.
import type { Shape } from "../../tensor/index.js";
import type { LayerConfig } from "../layers/index.js";
import { explainConv1D, explainConv1DTranspose, explainDepthwiseConv1D, explainSeparableConv1D } from "./convolutions.js";
import {
  explainActivation,
  explainBatchNormalization,
  explainDense,
  explainDropout,
  explainGaussianNoise,
  explainLayerNormalization,
  explainSpatialDropout1D,
} from "./elementwise.js";
import type { Explainer, LayerExplanation } from "./explanation.js";
import { explainAttention, explainConcatenate, explainElementwise } from "./joins.js";
import { explainAttentionPooling1D, explainAveragePooling1D, explainGlobalPooling, explainMaxPooling1D } from "./pooling.js";
import { explainBidirectional, explainRecurrent } from "./recurrent.js";
import {
  explainCropping1D,
  explainFlatten,
  explainReshape,
  explainSliceChannels,
  explainUpSampling1D,
  explainZeroPadding1D,
} from "./shapes.js";

const explainers: { [Kind in LayerConfig["kind"]]: Explainer<Extract<LayerConfig, { kind: Kind }>> } = {
  Activation: explainActivation,
  Add: explainElementwise("the sum"),
  Attention: explainAttention,
  AttentionPooling1D: explainAttentionPooling1D,
  AveragePooling1D: explainAveragePooling1D,
  BatchNormalization: explainBatchNormalization,
  Bidirectional: explainBidirectional,
  Concatenate: explainConcatenate,
  Conv1D: explainConv1D,
  Conv1DTranspose: explainConv1DTranspose,
  Cropping1D: explainCropping1D,
  Dense: explainDense,
  DepthwiseConv1D: explainDepthwiseConv1D,
  Dropout: explainDropout,
  Flatten: explainFlatten,
  GRU: explainRecurrent,
  GaussianNoise: explainGaussianNoise,
  GlobalAveragePooling1D: explainGlobalPooling("the mean"),
  GlobalMaxPooling1D: explainGlobalPooling("the largest"),
  GlobalPPVPooling1D: explainGlobalPooling("the share above 0"),
  LSTM: explainRecurrent,
  LayerNormalization: explainLayerNormalization,
  MaxPooling1D: explainMaxPooling1D,
  Multiply: explainElementwise("the product"),
  Reshape: explainReshape,
  SeparableConv1D: explainSeparableConv1D,
  SliceChannels: explainSliceChannels,
  SpatialDropout1D: explainSpatialDropout1D,
  UpSampling1D: explainUpSampling1D,
  ZeroPadding1D: explainZeroPadding1D,
};

/** Of a layer that fits these shapes, as in a network that was created. */
export function explainLayer(config: LayerConfig, inputShapes: readonly Shape[]): LayerExplanation {
  // Each explainer takes its own configuration; the pairing is by `kind`, which TypeScript cannot follow through an index.
  const explain = explainers[config.kind] as Explainer<LayerConfig>;
  return explain(config, ...inputShapes);
}
