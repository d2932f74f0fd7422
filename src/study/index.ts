export {
  DEFAULT_RECIPE,
  evaluateModel,
  trainModel,
  type Evaluation,
  type Recipe,
  type TrainCallbacks,
  type TrainedModel,
} from "./trial.js";
export { VERSION } from "./version.js";
