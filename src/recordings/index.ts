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
export type { CutWindow, OnWindow, Windower, WindowerOptions } from "./windower.js";
