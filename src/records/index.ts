export type {
  AnalysisDefinition,
  ConfigurationDefinition,
  EnsembleDefinition,
  Expectation,
  ExpectedResult,
  FoldsDefinition,
  MemberDefinition,
  OfficialSplitDefinition,
  OptionValue,
  RecipeDefinition,
  SplitDefinition,
  StudyCollection,
  StudyDefinition,
} from "./definition.js";
export type { DataFacts, LayerFacts, MachineFacts, NetworkFacts, PartFacts, SignalHistogram, StudyRecord, StudyRun } from "./facts.js";
export type { FailedTrial, FinishedTrial, TrialEpoch, TrialRow } from "./trial-row.js";
export { differences, type Difference } from "./difference.js";
export { chosenOf, lastRungs, rungPlans, rungsOf, type Rung, type RungPlan, type RungScore, type Standing } from "./rungs.js";
export type {
  DrawnConfiguration,
  RefitRecord,
  SearchDefinition,
  SpaceParameter,
  TuningDefinition,
  TuningRecord,
  TuningRun,
} from "./tuning.js";
