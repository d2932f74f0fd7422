import type { NetworkConfig } from "../nn/index.js";
import { InputError } from "../tensor/index.js";
import { autoencoder, AUTOENCODER_OPTIONS, encoderClassifier } from "./autoencoder.js";
import { baseline, BASELINE_OPTIONS } from "./baseline.js";
import { fcn, FCN_OPTIONS } from "./fcn.js";
import { inceptionTime, INCEPTION_TIME_OPTIONS } from "./inception-time.js";
import { lateFusion, LATE_FUSION_OPTIONS } from "./late-fusion.js";
import { lite, LITE_OPTIONS, liteMV } from "./lite.js";
import { multihead, MULTIHEAD_OPTIONS } from "./multihead.js";
import { cnnLSTM, CNN_LSTM_OPTIONS, deepConvLSTM, DEEP_CONV_LSTM_OPTIONS } from "./recurrent.js";
import { resnet, RESNET_OPTIONS } from "./resnet.js";
import { tcn, TCN_OPTIONS } from "./tcn.js";
import { tinyHAR, TINY_HAR_OPTIONS } from "./tiny-har.js";
import { twoView, TWO_VIEW_OPTIONS } from "./two-view.js";
import { checkOptions, type ModelOption, type OptionValues } from "./options.js";

export { autoencoder, encoderClassifier, type AutoencoderOptions } from "./autoencoder.js";
export { baseline, type BaselineOptions } from "./baseline.js";
export { fcn, type FCNOptions } from "./fcn.js";
export { inceptionTime, type InceptionTimeOptions } from "./inception-time.js";
export { lateFusion, type LateFusionOptions } from "./late-fusion.js";
export { lite, liteMV, type LITEOptions } from "./lite.js";
export { multihead, type MultiheadOptions } from "./multihead.js";
export { cnnLSTM, deepConvLSTM, type CNNLSTMOptions, type DeepConvLSTMOptions } from "./recurrent.js";
export { resnet, type ResNetOptions } from "./resnet.js";
export { tcn, type TCNOptions } from "./tcn.js";
export { tinyHAR, type TinyHAROptions } from "./tiny-har.js";
export { twoView, type TwoViewOptions } from "./two-view.js";
export type { ModelOption, OptionKind, OptionValues } from "./options.js";

/** A named network: what it is, the options it takes, and how it is made from them once they are checked. */
export interface NamedModel {
  readonly summary: string;
  readonly options: readonly ModelOption[];
  /** The preparations that its inputs are meant for, where it is made for others than one for all. */
  readonly preparation?: readonly string[];
  readonly build: (inputShape: readonly [number, number], classes: number, options: OptionValues) => NetworkConfig;
  /**
   * The autoencoder that is trained first, on the same windows, of a network that goes on from its weights: it has layers of the same names and
   * shapes. Absent of networks that start from fresh ones.
   */
  readonly pretraining?: (inputShape: readonly [number, number], options: OptionValues) => NetworkConfig;
}

export const MODELS: Readonly<Record<string, NamedModel>> = {
  baseline: {
    summary: "convolutions, one pooling, dense layers, one behind the other",
    options: BASELINE_OPTIONS,
    build: (inputShape, classes, options) => baseline(inputShape, classes, options),
  },
  multihead: {
    summary: "heads with kernels of different lengths on the same window, side by side",
    options: MULTIHEAD_OPTIONS,
    build: (inputShape, classes, options) => multihead(inputShape, classes, options),
  },
  fcn: {
    summary: "normalised convolutions and the mean over time (Wang et al. 2017)",
    options: FCN_OPTIONS,
    build: (inputShape, classes, options) => fcn(inputShape, classes, options),
  },
  resnet: {
    summary: "residual blocks of normalised convolutions and the mean over time (Wang et al. 2017)",
    options: RESNET_OPTIONS,
    build: (inputShape, classes, options) => resnet(inputShape, classes, options),
  },
  "inception-time": {
    summary: "kernels of several lengths side by side in each module, with shortcuts (Ismail Fawaz et al. 2020)",
    options: INCEPTION_TIME_OPTIONS,
    build: (inputShape, classes, options) => inceptionTime(inputShape, classes, options),
  },
  "lite-time": {
    summary: "kernels of several lengths beside filters made by hand, then separable convolutions (Ismail-Fawaz et al. 2023)",
    options: LITE_OPTIONS,
    build: (inputShape, classes, options) => lite(inputShape, classes, options),
  },
  "litemv-time": {
    summary: "the same for several channels, each of which is convolved by itself first (Ismail-Fawaz et al. 2024)",
    options: LITE_OPTIONS,
    build: (inputShape, classes, options) => liteMV(inputShape, classes, options),
  },
  tcn: {
    summary: "residual blocks of causal convolutions with growing dilation (Bai et al. 2018)",
    options: TCN_OPTIONS,
    build: (inputShape, classes, options) => tcn(inputShape, classes, options),
  },
  deepconvlstm: {
    summary: "convolutions, then LSTM layers (Ordóñez and Roggen 2016)",
    options: DEEP_CONV_LSTM_OPTIONS,
    build: (inputShape, classes, options) => deepConvLSTM(inputShape, classes, options),
  },
  "cnn-lstm": {
    summary: "the baseline's convolutions and pooling, then one LSTM layer",
    options: CNN_LSTM_OPTIONS,
    build: (inputShape, classes, options) => cnnLSTM(inputShape, classes, options),
  },
  "tiny-har": {
    summary: "each channel by itself, attention among them, then an LSTM (Zhou et al. 2022)",
    options: TINY_HAR_OPTIONS,
    build: (inputShape, classes, options) => tinyHAR(inputShape, classes, options),
  },
  "late-fusion": {
    summary: "convolutions of its own for each sensor, joined before the last layer (Münzner et al. 2017)",
    options: LATE_FUSION_OPTIONS,
    build: (inputShape, classes, options) => lateFusion(inputShape, classes, options),
  },
  autoencoder: {
    summary: "the encoder of an autoencoder, which is trained first, without labels, and a dense layer (Masci et al. 2011)",
    options: AUTOENCODER_OPTIONS,
    build: (inputShape, classes, options) => encoderClassifier(inputShape, classes, options),
    pretraining: (inputShape, options) => autoencoder(inputShape, options),
  },
  "two-view": {
    summary: "small residual blocks over standardised signals and, beside them, signals on a scale that shows quiet movements",
    options: TWO_VIEW_OPTIONS,
    preparation: ["standardize", "arcsinh"],
    build: (inputShape, classes, options) => twoView(inputShape, classes, options),
  },
};

/** A named network for windows of a shape. Throws InputError for what `checkModel` refuses, and where options do not fit each other. */
export function createModel(
  name: string,
  inputShape: readonly [number, number],
  classes: number,
  options: OptionValues = {},
): NetworkConfig {
  return modelNamed(name).build(inputShape, classes, options);
}

/** Throws InputError for a name that is not in MODELS, and for an option or a value that the model does not take. */
export function checkModel(name: string, options: OptionValues = {}): NamedModel {
  const model = modelNamed(name);
  checkOptions(name, model.options, options);
  return model;
}

function modelNamed(name: string): NamedModel {
  if (!Object.hasOwn(MODELS, name))
    throw new InputError(`model must be one of ${Object.keys(MODELS).join(", ")}; received ${JSON.stringify(name)}`);
  return MODELS[name]!;
}
