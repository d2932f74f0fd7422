export { butterworth, type ButterworthOptions } from "./butterworth.js";
export { createGravityFilter, GRAVITY_CUTOFF, gravityOf, type GravityFilter } from "./gravity.js";
export { createMedianFilter, type MedianFilter, type MedianFilterOptions } from "./median.js";
export { createResampler, type Resampler, type ResamplerOptions, type TimedSamples } from "./resampler.js";
export type { SampleSink } from "./sample-sink.js";
export {
  createSectionsFilter,
  frequencyResponse,
  type FrequencyResponse,
  type Section,
  type SectionsFilter,
  type SectionsFilterOptions,
} from "./sections.js";
export { conversionFactor, UNITS } from "./units.js";
export { filterZeroPhase } from "./zero-phase.js";
