export { configurationsOf, isRocket, trialCost, type Configuration, type TrialRecipe } from "./configurations.js";
export { planTrials, type PlannedTrial, type TrialGround } from "./plan.js";
export { checkRocketOptions, isTransform, type RocketOptions, type RocketRecipe, type RocketTrial } from "./rocket-recipe.js";
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
export { smoothSplit, SMOOTHINGS, transitionsOf, type Smoothed, type SmoothOptions, type SmoothingName } from "./smooth.js";
export { signalPanels, type SignalPanel } from "./signal-panels.js";
export { wrongestWindows, type WrongWindow } from "./wrongest.js";
export { alignClasses } from "./align-classes.js";
export { compareModels, type BeforeAfter, type BeforeAfterOptions, type ShareRight } from "./before-after.js";
export { finetune, FINETUNED_LAYERS, type Finetuned, type FinetunedLayers, type FinetuneOptions } from "./finetune.js";
export { oldWindows, type OldWindows, type OldWindowsOptions } from "./old-windows.js";
export { measureLeak, type MeasuredFolds, type MeasuredLeak, type MeasureLeakOptions } from "./measure-leak.js";
export { checkRefit, refit } from "./refit.js";
export { runTuning, type RunTuningOptions } from "./run-tuning.js";
export { configurationsOfTuning, prepareTuning, trialsOfRung, valuesText, type PreparedTuning } from "./tuning-plan.js";
export { drawConfigurations } from "./space.js";
export { prepareStudy, type PreparedStudy } from "./prepare-study.js";
export { runMemberJobs, type MemberProgress, type RunMemberJobsOptions } from "./run-members.js";
export { runStudy, MOST_ATTEMPTS, type RunningTrial, type RunStudyOptions, type StudyProgress } from "./run-study.js";
export { foldsOf, runRocketTrial, runTrial, splitStudy, type RunTrialOptions, type StudySplit } from "./run-trial.js";
export type { RocketPhase, TrialOutcome, TrialProgress } from "./trial-messages.js";
export { networkOfRecipe, type RecipeNetwork } from "./recipe-network.js";
export { preparationsOf } from "./preparations.js";
export { DEFAULT_RECIPE, type Recipe, type TrainCallbacks } from "./recipe.js";
export { trainModel, type TrainedModel, type TrainModelOptions } from "./trial.js";
export { adoptWeights, trainAutoencoder, type TrainedAutoencoder } from "./pretraining.js";
export { trainRocket, type TrainedRocket, type TrainRocketOptions } from "./train-rocket.js";
export { evaluateRegression, trainRegression, type Targets, type TrainedRegression, type TrainRegressionOptions } from "./regression.js";
export { evaluateSequence, trainSequence, type StepLabels, type TrainedSequence, type TrainSequenceOptions } from "./sequence.js";
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
export { joinJudged, type JudgedWindows } from "./judge-timeline.js";
export { predictRecording, type PredictedRecording, type PredictRecordingOptions } from "./predict-recording.js";
export type { TimelineSmoothing } from "./smooth-stretches.js";
export {
  explainWindows,
  lookInside,
  occlusionSteps,
  type ExplainedOne,
  type ExplainWindowsOptions,
  type NetworkInsides,
} from "./explain-windows.js";
export { recordingAround } from "./recording-around.js";
export { cutRecording, type CutRecording, type RecordingWindowsOptions } from "./recording-windows.js";
