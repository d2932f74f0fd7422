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
  SplitDefinition,
  StudyCollection,
  StudyDefinition,
} from "./definition.js";
export type { DataFacts, LayerFacts, MachineFacts, NetworkFacts, PartFacts, SignalHistogram, StudyRecord, StudyRun } from "./facts.js";
export type { FailedTrial, FinishedTrial, TrialEpoch, TrialRow } from "./trial-row.js";
export { differences, type Difference } from "./difference.js";
