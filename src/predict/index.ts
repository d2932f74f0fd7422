export { createPredictor, type Prediction, type Predictor, type PredictorOptions } from "./predictor.js";
export { createRegressor, type Regressor } from "./regressor.js";
