export {
  DEFAULT_RECIPE,
  evaluateModel,
  trainModel,
  type EvaluateOptions,
  type Evaluation,
  type Recipe,
  type TrainCallbacks,
  type TrainedModel,
} from "./trial.js";
export { VERSION } from "./version.js";
