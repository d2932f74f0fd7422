export { fitRandomConvolutions, type RandomConvolutionFit, type RandomConvolutionOptions } from "./fit.js";
export {
  checkRandomConvolutionModel,
  TRANSFORMS,
  type RandomConvolutionModel,
  type RandomConvolutionTensors,
  type TransformName,
} from "./model.js";
export { createRandomConvolutionPredictor, type RandomConvolutionPrediction, type RandomConvolutionPredictor } from "./predict.js";
export type { AlphaScore } from "./ridge.js";
