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
export type { CutWindow, OnWindow, Windower, WindowerCounts, WindowerOptions } from "./windower.js";
export { createWindower } from "./create-windower.js";
