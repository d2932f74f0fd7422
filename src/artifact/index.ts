export { decodeModel, encodeModel, weightsSha256 } from "./model-file.js";
export type { Model, TrainingRecord } from "./model.js";
