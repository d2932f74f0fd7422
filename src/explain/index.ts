export { arrayWindows, meanSignals, meanWindow, windowAt, type ArrayWindowsShape, type ExplainedWindow } from "./array-windows.js";
export { createDifferentiable, type Differentiable, type DifferentiableOptions, type GradientTarget } from "./gradients.js";
export { featureMaps, type FeatureMap } from "./feature-maps.js";
export { learnedFilters, type Excitement, type FilterLayer, type LearnedFilter, type LearnedFiltersOptions } from "./filters.js";
export { kernelResponse, responseFrequencies } from "./kernel-response.js";
export {
  drawWindows,
  droppedImportance,
  permutationImportance,
  type Importance,
  type ImportanceOptions,
  type Importances,
  type Spread,
  type Unchanged,
} from "./importance.js";
export { integratedGradients, type Attribution, type IntegratedGradientsOptions } from "./integrated-gradients.js";
export { occlusion, type Occlusion, type OcclusionOptions } from "./occlusion.js";
export { correlatedSignals, sensorName, signalGroups, type Correlation, type SignalGroup } from "./signal-groups.js";
export { mostWrongWindows, typicalWindows } from "./typical-windows.js";
export { calledStretches, occlusionOverTime, type OverTime, type OverTimeOptions, type RecordingWindows } from "./over-time.js";
