export { fit, type BatchProgress, type EpochRecord, type FitOptions, type FitResult } from "./fit.js";
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
