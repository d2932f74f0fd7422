export { convolutionsOf, networkOf, regressionNetworkOf } from "./check-model.js";
export { decodeModel, encodeModel, modelSha256 } from "./model-file.js";
export {
  MOST_EPOCHS,
  nameOf,
  timeStepsOf,
  type Model,
  type NetworkModel,
  type RegressionEpoch,
  type RegressionModel,
  type RocketModel,
  type RocketTraining,
  type Target,
  type TrainingRecord,
} from "./model.js";
export { decodeRegression, encodeRegression } from "./regression-file.js";
export { weightsSha256 } from "./network-file.js";
