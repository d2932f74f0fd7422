export { analyse } from "./analyse.js";
export type { Agreement, ComparisonResult, ConfigurationResult, ConfigurationSummary, Interval, StudyAnalysis } from "./analysis-types.js";
export { renderReport } from "./render-report.js";
