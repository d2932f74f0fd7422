export { createPredictor, type Prediction, type Predictor, type PredictorOptions } from "./predictor.js";
