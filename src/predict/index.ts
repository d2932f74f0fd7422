export { createReconstructor, type Autoencoder, type Reconstruction, type Reconstructor } from "./reconstructor.js";
export { createPredictor, type Prediction, type Predictor, type PredictorOptions } from "./predictor.js";
export { createProbe, type Embeddings, type Probe } from "./probe.js";
export { createRegressor, type Regressor } from "./regressor.js";
export { createStepPredictor, type StepPrediction, type StepPredictor } from "./step-predictor.js";
export { fitInputs, type FittedInputs } from "./fit-inputs.js";
export type { FilledSignal } from "./fill-missing.js";
export { createStreamPredictor, type StreamPredictor, type StreamPredictorOptions } from "./stream.js";
export {
  createWindowDecider,
  hopOf,
  thresholdOf,
  type DeciderOptions,
  type ForwardSmoothing,
  type WindowDecider,
  type WindowPrediction,
} from "./window-decider.js";
