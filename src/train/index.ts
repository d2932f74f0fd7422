export { fit, type BatchProgress, type EpochRecord, type FitOptions, type FitResult } from "./fit.js";
export { adam, type AdamOptions, type Optimizer, type OptimizerState } from "./optimizers.js";
export { speedOf, type ProfilePart, type Speed, type TrainingProfile } from "./profile.js";
