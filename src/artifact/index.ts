export { acquisitionOf, recordedOf, type Recorded } from "./acquisition.js";
export { convolutionsOf, networkOf, regressionNetworkOf, sequenceNetworkOf } from "./check-model.js";
export { createEnsemble, membersOf, type EnsembleOptions } from "./ensemble.js";
export { decodeModel, encodeModel, modelSha256 } from "./model-file.js";
export {
  MOST_EPOCHS,
  nameOf,
  temperatureOf,
  timeStepsOf,
  trainedFirstOn,
  trainedOn,
  type Calibration,
  type EnsembleModel,
  type Model,
  type NetworkModel,
  type RegressionEpoch,
  type RegressionModel,
  type SequenceModel,
  type RocketModel,
  type SingleModel,
  type Target,
  type UnsureThreshold,
  type WeighedScore,
  type Weighting,
} from "./model.js";
export type { FinetuningRecord, TrainedOn } from "./trained-on.js";
export type { RocketTraining, TrainingRecord } from "./training-record.js";
export { decodeSequence, encodeSequence } from "./sequence-file.js";
export { decodeRegression, encodeRegression } from "./regression-file.js";
export { weightsSha256 } from "./network-file.js";
