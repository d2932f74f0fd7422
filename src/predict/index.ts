export { createReconstructor, type Autoencoder, type Reconstruction, type Reconstructor } from "./reconstructor.js";
export { createPredictor, type Prediction, type Predictor, type PredictorOptions } from "./predictor.js";
export { createProbe, type Embeddings, type Probe } from "./probe.js";
export { createRegressor, type Regressor } from "./regressor.js";
