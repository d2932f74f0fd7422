export type { Recording, SampleBlock } from "./recording.js";
export type {
  ColumnName,
  FileMapping,
  IntervalLabels,
  LabelOrigin,
  Layout,
  Mapping,
  Origin as MappedOrigin,
  SignalMapping,
  TimeMapping,
  WindowMapping,
} from "./mapping.js";
export { checkMapping, encodeMapping, stepsOf } from "./check-mapping.js";
export { createWindower } from "./create-windower.js";
export { importRecordings, type ImportOptions, type ImportProgress } from "./import-recordings.js";
export { importSteps, type ImportedSteps } from "./import-steps.js";
export type { ImportReport, LeftOut } from "./import-report.js";
export type { LeftOutRow, ReadingOptions } from "./kind-reader.js";
export { measuredRateOf } from "./windowers.js";
export { matchSignals, type MatchedSignals, type MatchOptions } from "./match-signals.js";
export { openRecordings, type OpenedRecordings, type OpenRecordingsOptions } from "./open-recordings.js";
export type { OtherRate } from "./rate-tally.js";
export { unjoinedLine, type UnjoinedRecording } from "./recording-keys.js";
export type { ReadMapping } from "./sample-stream.js";
export type { CutWindow, OnWindow, Windower, WindowerCounts, WindowerOptions } from "./windower.js";
export {
  checkAgainst,
  createObserver,
  createStatistics,
  diagnose,
  diagnoseClasses,
  diagnoseImport,
  diagnoseLabelSpelling,
  diagnoseShort,
  diagnoseSubjectNames,
  examineFiles,
  findingLine,
  readColumnName,
  sortFindings,
  statisticsOf,
  type ClassCount,
  type Decision,
  type Examination,
  type ExamineOptions,
  type FileGroup,
  type Finding,
  type FindingKind,
  type RecordingStatistics,
  type DatasetShape,
  type SignalStatistics,
  type StatisticsOptions,
  type Sureness,
  type TimeStatistics,
} from "./doctor/index.js";
