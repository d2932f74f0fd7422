export { configurationsOf, isRocket, trialCost, type Configuration, type TrialRecipe } from "./configurations.js";
export { planTrials, type PlannedTrial, type TrialGround } from "./plan.js";
export { isTransform, rocketOptionsOf, type RocketOptions, type RocketRecipe, type RocketTrial } from "./rocket-recipe.js";
export {
  dataFacts,
  describeConfigurations,
  describedSplit,
  describedStudySplit,
  labelRuns,
  networkFacts,
  type DescribedSplit,
} from "./facts.js";
export { evaluateModel, type EvaluateOptions, type Evaluation } from "./evaluate.js";
export { measureLeak, type MeasuredFolds, type MeasuredLeak, type MeasureLeakOptions } from "./measure-leak.js";
export { prepareStudy, type PreparedStudy } from "./prepare-study.js";
export { runStudy, MOST_ATTEMPTS, type RunningTrial, type RunStudyOptions, type StudyProgress } from "./run-study.js";
export { foldsOf, runRocketTrial, runTrial, splitStudy, type RunTrialOptions, type StudySplit } from "./run-trial.js";
export type { RocketPhase, TrialOutcome, TrialProgress } from "./trial-messages.js";
export {
  DEFAULT_RECIPE,
  preparationsOf,
  trainModel,
  type Recipe,
  type TrainCallbacks,
  type TrainedModel,
  type TrainModelOptions,
} from "./trial.js";
export { trainRocket, type TrainedRocket, type TrainRocketOptions } from "./train-rocket.js";
export { evaluateRegression, trainRegression, type Targets, type TrainedRegression, type TrainRegressionOptions } from "./regression.js";
export { VERSION } from "./version.js";
export {
  optimizerOf,
  SCHEDULE_NAMES,
  TRAINING_CHOICES,
  trainingOptionsOf,
  type ScheduleName,
  type TrainingChoices,
  type TrainingOptions,
} from "./training-options.js";
