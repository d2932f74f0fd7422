export { fitRandomConvolutions, type RandomConvolutionFit, type RandomConvolutionOptions } from "./fit.js";
export {
  checkRandomConvolutionModel,
  CLASSIFIERS,
  type ClassifierName,
  type RandomConvolutionModel,
  type RandomConvolutionTensors,
} from "./model.js";
export { createRandomConvolutionPredictor, type RandomConvolutionPrediction, type RandomConvolutionPredictor } from "./predict.js";
export { borderOf, type AlphaScore } from "./ridge.js";
export { sizeTransform, TRANSFORMS, type TransformName, type TransformSize } from "./transform.js";
