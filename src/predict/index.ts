export { createPredictor, type Prediction, type Predictor, type PredictorOptions } from "./predictor.js";
export { createProbe, type Embeddings, type Probe } from "./probe.js";
