export { configurationsOf, planTrials, type Configuration, type PlannedTrial, type TrialGround } from "./plan.js";
export {
  dataFacts,
  describeConfigurations,
  describedSplit,
  describedStudySplit,
  labelRuns,
  networkFacts,
  type DescribedSplit,
} from "./facts.js";
export {
  ensembleSeeds,
  planFolds,
  planMembers,
  planRefits,
  type MemberRecipe,
  type PlannedMember,
  type PlannedMemberJob,
} from "./ensemble-plan.js";
export { weighByFolds, type FoldsFound, type FoundMember } from "./ensemble-weights.js";
export type { FoldOutcome, MemberOutcome, RefitOutcome } from "./member-messages.js";
export { fitMixtureWeights, type MixtureWeights } from "./mixture-weights.js";
export { evaluateModel, evaluationOf, type Evaluation } from "./evaluate.js";
export { decideSplit, embedSplit, judgeSplit, type EvaluateOptions, type JudgedSplit } from "./judge-split.js";
export { calibrateByFolds, calibrateModel, type CalibrateByFoldsOptions } from "./calibrate.js";
export { smoothSplit, SMOOTHINGS, type Smoothed, type SmoothOptions, type SmoothingName } from "./smooth.js";
export { signalPanels, type SignalPanel } from "./signal-panels.js";
export { wrongestWindows, type WrongWindow } from "./wrongest.js";
export { measureLeak, type MeasuredFolds, type MeasuredLeak, type MeasureLeakOptions } from "./measure-leak.js";
export { checkRefit, refit } from "./refit.js";
export { runTuning, type RunTuningOptions } from "./run-tuning.js";
export { configurationsOfTuning, prepareTuning, trialsOfRung, valuesText, type PreparedTuning } from "./tuning-plan.js";
export { drawConfigurations } from "./space.js";
export { prepareStudy, type PreparedStudy } from "./prepare-study.js";
export { runMemberJobs, type MemberProgress, type RunMemberJobsOptions } from "./run-members.js";
export { checkRocketOptions, type RocketOptions } from "./rocket-options.js";
export { runStudy, MOST_ATTEMPTS, type RunningTrial, type RunStudyOptions, type StudyProgress } from "./run-study.js";
export { foldsOf, runTrial, splitStudy, type RunTrialOptions, type StudySplit } from "./run-trial.js";
export type { TrialOutcome, TrialProgress } from "./trial-messages.js";
export { networkOfRecipe, type RecipeNetwork } from "./recipe-network.js";
export { preparationsOf } from "./preparations.js";
export { DEFAULT_RECIPE, type Recipe, type TrainCallbacks } from "./recipe.js";
export { trainModel, type TrainedModel } from "./trial.js";
export { adoptWeights, trainAutoencoder, type TrainedAutoencoder } from "./pretraining.js";
export { trainRocket, type RocketRecipe, type TrainedRocket, type TrainRocketOptions } from "./train-rocket.js";
export { VERSION } from "./version.js";
export { optimizerOf, TRAINING_CHOICES, trainingOptionsOf, type TrainingChoices, type TrainingOptions } from "./training-options.js";
