// The closed list of layer kinds: a saved model may name these and nothing else. A new layer is its own file and one line in each list.
import { InputError } from "../../tensor/index.js";
import type { LayerDefinition } from "../layer.js";
import { addDefinition, type AddConfig } from "./add.js";
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
import { gruDefinition, type GRUConfig } from "./gru.js";
import { lstmDefinition, type LSTMConfig } from "./lstm.js";
import { maxPooling1dDefinition, type MaxPooling1DConfig } from "./max-pooling1d.js";
import { separableConv1dDefinition, type SeparableConv1DConfig } from "./separable-conv1d.js";
import { upSampling1dDefinition, type UpSampling1DConfig } from "./up-sampling1d.js";
import { zeroPadding1dDefinition, type ZeroPadding1DConfig } from "./zero-padding1d.js";

export { add, type AddConfig } from "./add.js";
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
export { gru, type GRUConfig } from "./gru.js";
export { lstm, type LSTMConfig } from "./lstm.js";
export { maxPooling1D, type MaxPooling1DConfig } from "./max-pooling1d.js";
export { separableConv1D, type SeparableConv1DConfig } from "./separable-conv1d.js";
export { upSampling1D, type UpSampling1DConfig } from "./up-sampling1d.js";
export { zeroPadding1D, type ZeroPadding1DConfig } from "./zero-padding1d.js";

/** A layer as plain data, every option spelled out. */
export type LayerConfig =
  | AddConfig
  | AttentionPooling1DConfig
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
  | LSTMConfig
  | MaxPooling1DConfig
  | SeparableConv1DConfig
  | UpSampling1DConfig
  | ZeroPadding1DConfig;

const definitions: { [Kind in LayerConfig["kind"]]: LayerDefinition<Extract<LayerConfig, { kind: Kind }>> } = {
  Add: addDefinition,
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
  GRU: gruDefinition,
  LSTM: lstmDefinition,
  MaxPooling1D: maxPooling1dDefinition,
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
