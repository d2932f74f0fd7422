export {
  activation,
  add,
  averagePooling1D,
  attention,
  attentionPooling1D,
  batchNormalization,
  bidirectional,
  concatenate,
  conv1D,
  conv1DTranspose,
  cropping1D,
  dense,
  depthwiseConv1D,
  dropout,
  flatten,
  gaussianNoise,
  globalAveragePooling1D,
  globalMaxPooling1D,
  globalPPVPooling1D,
  layerNormalization,
  maxPooling1D,
  multiply,
  reshape,
  sliceChannels,
  spatialDropout1D,
  gru,
  lstm,
  separableConv1D,
  upSampling1D,
  zeroPadding1D,
  LAYER_KINDS,
  type LayerConfig,
} from "./layers/index.js";
export { KERNEL_INITIALIZERS, type KernelInitializer } from "./initializers.js";
export { ACTIVATION_NAMES, type ActivationName } from "./activation.js";
export { chain, DEFAULT_INPUTS, fixed, join, type LayerNode } from "./graph.js";
export {
  canMask,
  createNetwork,
  initialiseWeights,
  parameterSpecs,
  type Network,
  type NetworkConfig,
  type NetworkLayer,
  type Weight,
} from "./network.js";
export { classesOf, lossKindOf, type LossKind, type LossOptions } from "./loss.js";
export { UNLABELLED } from "./step-loss.js";
export { predictSteps, shareRight, type StepPredictions } from "./step-windows.js";
export type { DropoutKeys } from "./layer.js";
export type { InputScaling, InputScalings } from "./input-scaling.js";
export type { Inside } from "./inside.js";
export { createProgram, type Program, type ProgramOptions, type Span } from "./program.js";
export { padTime, type Padding } from "./padding.js";
export { frozenNetwork } from "./frozen.js";
export { addRawGradient } from "./raw-gradient.js";
export { endOf, startOf, WHOLE, type Share } from "./share.js";
export { createStopwatch, type Lap, type PartTime, type Phase, type StepTimes, type Stopwatch } from "./stopwatch.js";
export { fitTemperature, LEAST_PROBABILITY, writeProbabilities } from "./temperature.js";
export { addWork, NO_WORK, passWork, scaleWork, totalWork, trainingWork, type LayerWork, type Work } from "./work.js";
export { explainNetwork, type ExplainedLayer, type ExplainedNetwork, type ExplainOptions } from "./explain/network.js";
export type { Masking } from "./masking.js";
export {
  argMax,
  checkFits,
  classOf,
  fillExpected,
  fillLength,
  predictAll,
  predictTargets,
  type Predictions,
  type WindowSource,
} from "./windows.js";
