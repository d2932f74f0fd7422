import {
  batchNormalization,
  chain,
  concatenate,
  conv1D,
  dense,
  depthwiseConv1D,
  fixed,
  globalAveragePooling1D,
  join,
  separableConv1D,
  type LayerConfig,
  type LayerNode,
  type NetworkConfig,
} from "../nn/index.js";
import { checkOptions, wholeNumber, type ModelOption } from "./options.js";

export interface LITEOptions {
  readonly filters?: number;
  readonly kernelSize?: number;
}

export const LITE_OPTIONS: readonly ModelOption[] = [
  wholeNumber("filters", 32, "feature maps of each learned convolution"),
  wholeNumber("kernelSize", 40, "time steps that the longest convolution looks over; the others a half and a quarter of it", [4, 65536]),
];

/** Taps of the filters for rising and falling; those for peaks, from the second on, have half as many again. */
const HAND_CRAFTED = [2, 4, 8, 16, 32, 64] as const;

/**
 * One network of LITETime (Ismail-Fawaz, Devanne, Berretti, Weber, Forestier, "LITE: light inception with boosting techniques for time series
 * classification", DSAA 2023, with the sizes of their code): convolutions of three lengths beside 17 filters made by hand, which no training changes,
 * normalised together; two dilated separable convolutions; the mean of each feature map over time, softmax. Convolutions and filters read all
 * channels together, as theirs do. The paper's classifier is the mean of five such networks. Throws InputError for an option or a value
 * that is not one of LITE_OPTIONS.
 */
export function lite(inputShape: readonly [number, number], classes: number, options: LITEOptions = {}): NetworkConfig {
  return build("lite-time", inputShape, classes, options, {
    learned: (filters, kernelSize) => conv1D({ filters, kernelSize, padding: "same", useBias: false }),
    made: (kernelSize, kernelInitializer) =>
      conv1D({ filters: 1, kernelSize, kernelInitializer, padding: "same", activation: "relu", useBias: false }),
  });
}

/**
 * One network of LITEMVTime (Ismail-Fawaz et al., "Look into the LITE in deep learning for time series classification", arXiv:2409.02869), made for
 * several channels: as `lite`, but the first convolutions are separable, and the filters made by hand read each channel by itself.
 */
export function liteMV(inputShape: readonly [number, number], classes: number, options: LITEOptions = {}): NetworkConfig {
  return build("litemv-time", inputShape, classes, options, {
    learned: (filters, kernelSize) => separableConv1D({ filters, kernelSize, padding: "same", useBias: false }),
    made: (kernelSize, kernelInitializer) =>
      depthwiseConv1D({ kernelSize, kernelInitializer, padding: "same", activation: "relu", useBias: false }),
  });
}

type HandCrafted = "increase" | "decrease" | "peak";

/** What the two differ in: the first layer's parts. */
interface FirstLayer {
  readonly learned: (filters: number, kernelSize: number) => LayerConfig;
  readonly made: (kernelSize: number, filter: HandCrafted) => LayerConfig;
}

function build(
  name: string,
  inputShape: readonly [number, number],
  classes: number,
  options: LITEOptions,
  { learned, made }: FirstLayer,
): NetworkConfig {
  checkOptions(name, LITE_OPTIONS, { ...options });
  const { filters = 32, kernelSize = 40 } = options;
  const [half, quarter] = [Math.floor(kernelSize / 2), Math.floor(kernelSize / 4)];
  const crafted = (filter: HandCrafted, taps: readonly number[]): LayerNode[] =>
    taps.flatMap((length) => chain("input", `${filter}_${length}`, [made(length, filter)]).map(fixed));
  const parts = [
    ...[kernelSize, half, quarter].flatMap((length, i) => chain("input", `branch_${i + 1}`, [learned(filters, length)])),
    ...crafted("increase", HAND_CRAFTED),
    ...crafted("decrease", HAND_CRAFTED),
    ...crafted(
      "peak",
      HAND_CRAFTED.slice(1).map((taps) => (3 * taps) / 2),
    ),
  ];
  const separable = (length: number, dilationRate: number): LayerConfig[] => [
    separableConv1D({ filters, kernelSize: length, dilationRate, padding: "same", useBias: false }),
    batchNormalization({ activation: "relu" }),
  ];
  return {
    name,
    inputShape,
    layers: [
      ...parts,
      join(
        concatenate(),
        parts.map((part) => part.name!),
      ),
      batchNormalization({ activation: "relu" }),
      ...separable(half, 2),
      ...separable(quarter, 4),
      globalAveragePooling1D(),
      dense({ units: classes, activation: "softmax" }),
    ],
  };
}
