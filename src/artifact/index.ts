export { acquisitionOf, recordedOf, type Recorded } from "./acquisition.js";
export { convolutionsOf, networkOf, regressionNetworkOf } from "./check-model.js";
export { createEnsemble, membersOf, type EnsembleOptions } from "./ensemble.js";
export { decodeModel, encodeModel, modelSha256 } from "./model-file.js";
export {
  MOST_EPOCHS,
  nameOf,
  temperatureOf,
  timeStepsOf,
  trainedOn,
  type Calibration,
  type EnsembleModel,
  type FinetuningRecord,
  type Model,
  type NetworkModel,
  type RegressionEpoch,
  type RegressionModel,
  type RocketModel,
  type RocketTraining,
  type SingleModel,
  type Target,
  type TrainedOn,
  type TrainingRecord,
  type UnsureThreshold,
  type WeighedScore,
  type Weighting,
} from "./model.js";
export { decodeRegression, encodeRegression } from "./regression-file.js";
export { weightsSha256 } from "./network-file.js";
