export type { AnalysedRun } from "./agreement-table.js";
export { analyse } from "./analyse.js";
export type { Agreement, ComparisonResult, ConfigurationResult, ConfigurationSummary, Interval, StudyAnalysis } from "./analysis-types.js";
export { renderEvaluation } from "./evaluation.js";
export type { EvaluationInput, SmoothedInput } from "./evaluation-types.js";
export { renderExplanation } from "./explanation.js";
export type {
  ExplanationInput,
  FilterInput,
  FilterLayerInput,
  ImportanceRow,
  OverTimeInput,
  WindowExplanation,
} from "./explanation-types.js";
export { renderDataReport } from "./data-section.js";
export type { Figure } from "./figure.js";
export { drawNetwork } from "./figures/network.js";
export type { Report } from "./page.js";
export { renderTraining, type TrainingInput } from "./training.js";
export { renderReport, type ReportInput } from "./report.js";
export {
  analyseTuning,
  type ParameterImportance,
  type TunedConfiguration,
  type TunedScore,
  type TuningAnalysis,
} from "./tuning-analysis.js";
export { renderTuningReport, type TuningReportInput } from "./tuning-report.js";
export { renderTimeline } from "./timeline.js";
export type { DrawnPanel, DrawnRecording, JudgedTimeline, TimelineInput } from "./timeline-types.js";
