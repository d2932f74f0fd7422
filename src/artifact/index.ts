export { convolutionsOf, networkOf } from "./check-model.js";
export { decodeModel, encodeModel, modelSha256 } from "./model-file.js";
export {
  MOST_EPOCHS,
  nameOf,
  temperatureOf,
  timeStepsOf,
  type Calibration,
  type Model,
  type NetworkModel,
  type RocketModel,
  type RocketTraining,
  type TrainingRecord,
} from "./model.js";
export { weightsSha256 } from "./network-file.js";
