import { conv1D, dense, dropout, lstm, maxPooling1D, type NetworkConfig } from "../nn/index.js";
import { checkOptions, share, wholeNumber, type ModelOption } from "./options.js";

export interface DeepConvLSTMOptions {
  readonly filters?: number;
  readonly kernelSize?: number;
  readonly convolutions?: number;
  readonly units?: number;
  readonly lstmLayers?: number;
  readonly dropoutRate?: number;
}

export const DEEP_CONV_LSTM_OPTIONS: readonly ModelOption[] = [
  wholeNumber("filters", 64, "feature maps of each convolution"),
  wholeNumber("kernelSize", 5, "time steps that one output of a convolution looks over"),
  wholeNumber("convolutions", 4, "Conv1D layers before the recurrent ones", [1, 16]),
  wholeNumber("units", 128, "state of each LSTM layer"),
  wholeNumber("lstmLayers", 2, "LSTM layers, one on the other", [1, 8]),
  share("dropoutRate", 0.5, "share of values dropped while training, before each dense or recurrent layer"),
];

/**
 * DeepConvLSTM (Ordóñez and Roggen, "Deep convolutional and LSTM recurrent neural networks for multimodal wearable activity recognition", Sensors 16,
 * 2016, 115): convolutions over time, LSTM layers, the class by the last state. Theirs convolve each sensor channel by itself with the same
 * filters and hand all maps of all channels on; here the first convolution reads all channels together, as 1D convolutions do. Throws InputError for an
 * option or a value that is not one of DEEP_CONV_LSTM_OPTIONS.
 */
export function deepConvLSTM(inputShape: readonly [number, number], classes: number, options: DeepConvLSTMOptions = {}): NetworkConfig {
  checkOptions("deepconvlstm", DEEP_CONV_LSTM_OPTIONS, { ...options });
  const { filters = 64, kernelSize = 5, convolutions = 4, units = 128, lstmLayers = 2, dropoutRate = 0.5 } = options;
  return {
    name: "deepconvlstm",
    inputShape,
    layers: [
      ...Array.from({ length: convolutions }, () => conv1D({ filters, kernelSize, activation: "relu" })),
      ...Array.from({ length: lstmLayers }, (_, i) => [
        dropout({ rate: dropoutRate }),
        lstm({ units, returnSequences: i < lstmLayers - 1 }),
      ]).flat(),
      dropout({ rate: dropoutRate }),
      dense({ units: classes, activation: "softmax" }),
    ],
  };
}

export interface CNNLSTMOptions {
  readonly filters?: number;
  readonly kernelSize?: number;
  readonly convolutions?: number;
  readonly lstmUnits?: number;
  readonly units?: number;
  readonly dropoutRate?: number;
}

export const CNN_LSTM_OPTIONS: readonly ModelOption[] = [
  wholeNumber("filters", 64, "feature maps of each convolution"),
  wholeNumber("kernelSize", 3, "time steps that one output of a convolution looks over"),
  wholeNumber("convolutions", 2, "Conv1D layers before the dropout", [1, 16]),
  wholeNumber("lstmUnits", 100, "state of the LSTM layer"),
  wholeNumber("units", 100, "outputs of the hidden dense layer"),
  share("dropoutRate", 0.5, "share of values dropped while training, before the LSTM and behind it"),
];

/**
 * The CNN-LSTM of the article's sequel (Brownlee, "LSTMs for Human Activity Recognition Time Series Classification", 2018): the baseline's
 * convolutions and pooling, an LSTM over what they find, dense layers. Theirs cuts a window into four parts, convolves each and hands the LSTM one
 * vector a part; here it sees every pooled step of the whole window. Throws InputError for an option or a value that is not one of CNN_LSTM_OPTIONS.
 */
export function cnnLSTM(inputShape: readonly [number, number], classes: number, options: CNNLSTMOptions = {}): NetworkConfig {
  checkOptions("cnn-lstm", CNN_LSTM_OPTIONS, { ...options });
  const { filters = 64, kernelSize = 3, convolutions = 2, lstmUnits = 100, units = 100, dropoutRate = 0.5 } = options;
  return {
    name: "cnn-lstm",
    inputShape,
    layers: [
      ...Array.from({ length: convolutions }, () => conv1D({ filters, kernelSize, activation: "relu" })),
      dropout({ rate: dropoutRate }),
      maxPooling1D({ poolSize: 2 }),
      lstm({ units: lstmUnits }),
      dropout({ rate: dropoutRate }),
      dense({ units, activation: "relu" }),
      dense({ units: classes, activation: "softmax" }),
    ],
  };
}
