// The closed list of layer kinds: a saved model may name these and nothing else. A new layer is its own file and one line in each list.
import { InputError } from "../../tensor/index.js";
import type { LayerDefinition } from "../layer.js";
import { activationDefinition, type ActivationConfig } from "./activation.js";
import { addDefinition, type AddConfig } from "./add.js";
import { averagePooling1dDefinition, type AveragePooling1DConfig } from "./average-pooling1d.js";
import { attentionDefinition, type AttentionConfig } from "./attention.js";
import { attentionPooling1dDefinition, type AttentionPooling1DConfig } from "./attention-pooling1d.js";
import { batchNormalizationDefinition, type BatchNormalizationConfig } from "./batch-normalization.js";
import { bidirectionalDefinition, type BidirectionalConfig } from "./bidirectional.js";
import { concatenateDefinition, type ConcatenateConfig } from "./concatenate.js";
import { conv1dDefinition, type Conv1DConfig } from "./conv1d.js";
import { conv1dTransposeDefinition, type Conv1DTransposeConfig } from "./conv1d-transpose.js";
import { cropping1dDefinition, type Cropping1DConfig } from "./cropping1d.js";
import { denseDefinition, type DenseConfig } from "./dense.js";
import { depthwiseConv1dDefinition, type DepthwiseConv1DConfig } from "./depthwise-conv1d.js";
import { dropoutDefinition, type DropoutConfig } from "./dropout.js";
import { flattenDefinition, type FlattenConfig } from "./flatten.js";
import { gaussianNoiseDefinition, type GaussianNoiseConfig } from "./gaussian-noise.js";
import { globalAveragePooling1dDefinition, type GlobalAveragePooling1DConfig } from "./global-average-pooling1d.js";
import { globalMaxPooling1dDefinition, type GlobalMaxPooling1DConfig } from "./global-max-pooling1d.js";
import { globalPPVPooling1dDefinition, type GlobalPPVPooling1DConfig } from "./global-ppv-pooling1d.js";
import { layerNormalizationDefinition, type LayerNormalizationConfig } from "./layer-normalization.js";
import { maxPooling1dDefinition, type MaxPooling1DConfig } from "./max-pooling1d.js";
import { multiplyDefinition, type MultiplyConfig } from "./multiply.js";
import { reshapeDefinition, type ReshapeConfig } from "./reshape.js";
import { sliceChannelsDefinition, type SliceChannelsConfig } from "./slice-channels.js";
import { spatialDropout1dDefinition, type SpatialDropout1DConfig } from "./spatial-dropout1d.js";
import { gruDefinition, type GRUConfig } from "./gru.js";
import { lstmDefinition, type LSTMConfig } from "./lstm.js";
import { separableConv1dDefinition, type SeparableConv1DConfig } from "./separable-conv1d.js";
import { upSampling1dDefinition, type UpSampling1DConfig } from "./up-sampling1d.js";
import { zeroPadding1dDefinition, type ZeroPadding1DConfig } from "./zero-padding1d.js";

export { activation, type ActivationConfig } from "./activation.js";
export { add, type AddConfig } from "./add.js";
export { averagePooling1D, type AveragePooling1DConfig } from "./average-pooling1d.js";
export { attention, type AttentionConfig } from "./attention.js";
export { attentionPooling1D, type AttentionPooling1DConfig } from "./attention-pooling1d.js";
export { batchNormalization, type BatchNormalizationConfig } from "./batch-normalization.js";
export { bidirectional, type BidirectionalConfig } from "./bidirectional.js";
export { concatenate, type ConcatenateConfig } from "./concatenate.js";
export { conv1D, type Conv1DConfig } from "./conv1d.js";
export { conv1DTranspose, type Conv1DTransposeConfig } from "./conv1d-transpose.js";
export { cropping1D, type Cropping1DConfig } from "./cropping1d.js";
export { dense, type DenseConfig } from "./dense.js";
export { depthwiseConv1D, type DepthwiseConv1DConfig } from "./depthwise-conv1d.js";
export { dropout, type DropoutConfig } from "./dropout.js";
export { flatten, type FlattenConfig } from "./flatten.js";
export { gaussianNoise, type GaussianNoiseConfig } from "./gaussian-noise.js";
export { globalAveragePooling1D, type GlobalAveragePooling1DConfig } from "./global-average-pooling1d.js";
export { globalMaxPooling1D, type GlobalMaxPooling1DConfig } from "./global-max-pooling1d.js";
export { globalPPVPooling1D, type GlobalPPVPooling1DConfig } from "./global-ppv-pooling1d.js";
export { layerNormalization, type LayerNormalizationConfig } from "./layer-normalization.js";
export { maxPooling1D, type MaxPooling1DConfig } from "./max-pooling1d.js";
export { multiply, type MultiplyConfig } from "./multiply.js";
export { reshape, type ReshapeConfig } from "./reshape.js";
export { sliceChannels, type SliceChannelsConfig } from "./slice-channels.js";
export { spatialDropout1D, type SpatialDropout1DConfig } from "./spatial-dropout1d.js";
export { gru, type GRUConfig } from "./gru.js";
export { lstm, type LSTMConfig } from "./lstm.js";
export { separableConv1D, type SeparableConv1DConfig } from "./separable-conv1d.js";
export { upSampling1D, type UpSampling1DConfig } from "./up-sampling1d.js";
export { zeroPadding1D, type ZeroPadding1DConfig } from "./zero-padding1d.js";

/** A layer as plain data, every option spelled out. */
export type LayerConfig =
  | ActivationConfig
  | AddConfig
  | AttentionConfig
  | AttentionPooling1DConfig
  | AveragePooling1DConfig
  | BatchNormalizationConfig
  | BidirectionalConfig
  | ConcatenateConfig
  | Conv1DConfig
  | Conv1DTransposeConfig
  | Cropping1DConfig
  | DenseConfig
  | DepthwiseConv1DConfig
  | DropoutConfig
  | FlattenConfig
  | GRUConfig
  | GaussianNoiseConfig
  | GlobalAveragePooling1DConfig
  | GlobalMaxPooling1DConfig
  | GlobalPPVPooling1DConfig
  | LSTMConfig
  | LayerNormalizationConfig
  | MaxPooling1DConfig
  | MultiplyConfig
  | ReshapeConfig
  | SeparableConv1DConfig
  | SliceChannelsConfig
  | SpatialDropout1DConfig
  | UpSampling1DConfig
  | ZeroPadding1DConfig;

const definitions: { [Kind in LayerConfig["kind"]]: LayerDefinition<Extract<LayerConfig, { kind: Kind }>> } = {
  Activation: activationDefinition,
  Add: addDefinition,
  Attention: attentionDefinition,
  AveragePooling1D: averagePooling1dDefinition,
  AttentionPooling1D: attentionPooling1dDefinition,
  BatchNormalization: batchNormalizationDefinition,
  Bidirectional: bidirectionalDefinition,
  Concatenate: concatenateDefinition,
  Conv1D: conv1dDefinition,
  Conv1DTranspose: conv1dTransposeDefinition,
  Cropping1D: cropping1dDefinition,
  Dense: denseDefinition,
  DepthwiseConv1D: depthwiseConv1dDefinition,
  Dropout: dropoutDefinition,
  Flatten: flattenDefinition,
  GaussianNoise: gaussianNoiseDefinition,
  GlobalAveragePooling1D: globalAveragePooling1dDefinition,
  GlobalMaxPooling1D: globalMaxPooling1dDefinition,
  GlobalPPVPooling1D: globalPPVPooling1dDefinition,
  LayerNormalization: layerNormalizationDefinition,
  MaxPooling1D: maxPooling1dDefinition,
  Multiply: multiplyDefinition,
  Reshape: reshapeDefinition,
  SliceChannels: sliceChannelsDefinition,
  SpatialDropout1D: spatialDropout1dDefinition,
  GRU: gruDefinition,
  LSTM: lstmDefinition,
  SeparableConv1D: separableConv1dDefinition,
  UpSampling1D: upSampling1dDefinition,
  ZeroPadding1D: zeroPadding1dDefinition,
};

export const LAYER_KINDS = Object.keys(definitions) as LayerConfig["kind"][];

/** Throws InputError for a kind that is not on the list. */
export function definitionOf(config: LayerConfig): LayerDefinition<LayerConfig> {
  if (!Object.hasOwn(definitions, config.kind)) {
    throw new InputError(`layer kind must be one of ${LAYER_KINDS.join(", ")}; received ${JSON.stringify(config.kind)}`);
  }
  // Each definition takes its own configuration; the pairing is by `kind`, which TypeScript cannot follow through an index.
  return definitions[config.kind];
}
