export { networkOf } from "./check-model.js";
export { decodeModel, encodeModel, weightsSha256 } from "./model-file.js";
export { MOST_EPOCHS, type Model, type TrainingRecord } from "./model.js";
