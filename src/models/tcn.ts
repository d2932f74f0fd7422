import {
  add,
  batchNormalization,
  chain,
  conv1D,
  cropping1D,
  dense,
  flatten,
  join,
  spatialDropout1D,
  type LayerConfig,
  type LayerNode,
  type NetworkConfig,
} from "../nn/index.js";
import { checkOptions, share, wholeNumber, type ModelOption } from "./options.js";

export interface TCNOptions {
  readonly filters?: number;
  readonly kernelSize?: number;
  readonly levels?: number;
  readonly dropoutRate?: number;
}

export const TCN_OPTIONS: readonly ModelOption[] = [
  wholeNumber("filters", 32, "feature maps of each convolution"),
  wholeNumber("kernelSize", 5, "taps of each convolution"),
  wholeNumber("levels", 5, "residual blocks, each with twice the dilation of the one before", [1, 12]),
  share("dropoutRate", 0.2, "share of whole feature maps dropped while training, behind each convolution"),
];

/**
 * Temporal convolutional network (Bai, Kolter, Koltun, "An empirical evaluation of generic convolutional and recurrent networks for sequence
 * modeling", arXiv:1803.01271, figure 1): residual blocks of two causal convolutions with dilations 1, 2, 4, ..., the class by the last time
 * step, which with the defaults sees 249 steps back. They normalise weights; here batches are normalised, which fills the same place. Throws InputError
 * for an option or a value that is not one of TCN_OPTIONS.
 */
export function tcn(inputShape: readonly [number, number], classes: number, options: TCNOptions = {}): NetworkConfig {
  checkOptions("tcn", TCN_OPTIONS, { ...options });
  const { filters = 32, kernelSize = 5, levels = 5, dropoutRate = 0.2 } = options;
  const [steps, channels] = inputShape;
  const blocks = Array.from({ length: levels }, (_, level): LayerNode[] => {
    const from = level === 0 ? "input" : `block_${level}`;
    const [through, past] = [`residual_${level + 1}`, `shortcut_${level + 1}`];
    const convolution = (): LayerConfig[] => [
      conv1D({ filters, kernelSize, dilationRate: 2 ** level, padding: "causal", useBias: false }),
      batchNormalization({ activation: "relu" }),
      spatialDropout1D({ rate: dropoutRate }),
    ];
    const narrows = level === 0 && channels !== filters;
    return [
      ...chain(from, through, [...convolution(), ...convolution()]),
      ...(narrows ? chain(from, past, [conv1D({ filters, kernelSize: 1 })]) : []),
      { ...join(add({ activation: "relu" }), [narrows ? past : from, through]), name: `block_${level + 1}` },
    ];
  }).flat();
  return {
    name: "tcn",
    inputShape,
    layers: [
      ...blocks,
      // The last time step alone.
      ...(steps > 1 ? [cropping1D({ cropping: [steps - 1, 0] })] : []),
      flatten(),
      dense({ units: classes, activation: "softmax" }),
    ],
  };
}
