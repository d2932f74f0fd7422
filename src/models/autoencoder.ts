import { conv1D, conv1DTranspose, cropping1D, dense, dropout, flatten, type LayerNode, type NetworkConfig } from "../nn/index.js";
import { checkOptions, share, wholeNumber, wholeNumbers, type ModelOption } from "./options.js";

export interface AutoencoderOptions {
  readonly filters?: readonly number[];
  readonly kernelSize?: number;
  readonly dropoutRate?: number;
}

export const AUTOENCODER_OPTIONS: readonly ModelOption[] = [
  wholeNumbers(
    "filters",
    [64, 32, 16],
    "feature maps of each convolution of the encoder, which halves the time steps; as many convolutions",
  ),
  wholeNumber("kernelSize", 5, "time steps that one output of a convolution looks over"),
  share("dropoutRate", 0.5, "share of the code dropped while the classifier is trained"),
];

/**
 * A convolutional autoencoder (Masci, Meier, Cireşan, Schmidhuber, "Stacked convolutional auto-encoders for hierarchical feature extraction", ICANN
 * 2011): convolutions with strides 2 make a code of a window, with the defaults 256 numbers of 1,152; transposed ones make the window of it again. Its
 * loss is the mean squared error against its own input. Theirs has max poolings, and a layer is trained after the other; here all at once. The
 * output is (T, C) of prepared signals. Throws InputError for an option or a value that is not one of AUTOENCODER_OPTIONS.
 */
export function autoencoder(inputShape: readonly [number, number], options: AutoencoderOptions = {}): NetworkConfig {
  const { filters, kernelSize } = checked(options);
  const [steps, channels] = inputShape;
  const widths = [...filters.slice(0, -1).reverse(), filters[0]!];
  // An odd number of steps was rounded up where it was halved.
  let decoded = steps;
  for (const _ of filters) decoded = Math.ceil(decoded / 2);
  decoded *= 2 ** filters.length;
  return {
    name: "autoencoder",
    inputShape,
    layers: [
      ...encoder(filters, kernelSize),
      ...widths.map((each, i) => ({
        ...conv1DTranspose({ filters: each, kernelSize, strides: 2, padding: "same", activation: "relu" }),
        name: `decoder_${i + 1}`,
      })),
      ...(decoded > steps ? [cropping1D({ cropping: [0, decoded - steps] })] : []),
      { ...conv1D({ filters: channels, kernelSize, padding: "same" }), name: "reconstruction" },
    ],
  };
}

/**
 * The classifier on an autoencoder's code: its encoder, under the same names, dropout and a dense layer. `trainModel` trains the autoencoder on the
 * training windows first, whose labels it does not read, and goes on from its encoder's weights.
 */
export function encoderClassifier(inputShape: readonly [number, number], classes: number, options: AutoencoderOptions = {}): NetworkConfig {
  const { filters, kernelSize, dropoutRate } = checked(options);
  return {
    name: "autoencoder",
    inputShape,
    layers: [...encoder(filters, kernelSize), flatten(), dropout({ rate: dropoutRate }), dense({ units: classes, activation: "softmax" })],
  };
}

function checked(options: AutoencoderOptions): Required<AutoencoderOptions> {
  checkOptions("autoencoder", AUTOENCODER_OPTIONS, { ...options });
  const { filters = [64, 32, 16], kernelSize = 5, dropoutRate = 0.5 } = options;
  return { filters, kernelSize, dropoutRate };
}

function encoder(filters: readonly number[], kernelSize: number): LayerNode[] {
  return filters.map((each, i) => ({
    ...conv1D({ filters: each, kernelSize, strides: 2, padding: "same", activation: "relu" }),
    name: `encoder_${i + 1}`,
  }));
}
