export { balancedWeights } from "./class-weights.js";
export { anchored } from "./anchored.js";
export type { Averaging } from "./averaging.js";
export type { BatchProgress, FitOptions, FitResult } from "./fit-options.js";
export { fit } from "./fit.js";
export type { ClassifierEpoch, EpochRecord } from "./history.js";
export { MONITORS, type EarlyStopping, type Monitor, type ReduceOnPlateau } from "./monitor.js";
export {
  adam,
  adamW,
  createOptimizer,
  OPTIMIZERS,
  sgd,
  type AdamOptions,
  type AdamWOptions,
  type Optimizer,
  type OptimizerName,
  type OptimizerState,
  type SgdOptions,
  type Stretch,
} from "./optimizers.js";
export { speedOf, type ProfilePart, type Speed, type TrainingProfile } from "./profile.js";
export {
  checkSchedule,
  CONSTANT,
  cosine,
  factorAt,
  oneCycle,
  SCHEDULES,
  stepDecay,
  type Schedule,
  type ScheduleKind,
} from "./schedules.js";
export { checkGradientOptions, type GradientOptions } from "./gradient-rules.js";
