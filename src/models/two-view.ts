import {
  add,
  batchNormalization,
  chain,
  concatenate,
  conv1D,
  dense,
  dropout,
  globalAveragePooling1D,
  join,
  maxPooling1D,
  type LayerConfig,
  type LayerNode,
  type NetworkConfig,
} from "../nn/index.js";
import { checkOptions, share, wholeNumber, wholeNumbers, type ModelOption } from "./options.js";

export interface TwoViewOptions {
  readonly filters?: readonly number[];
  readonly kernelSize?: number;
  readonly stemKernelSize?: number;
  readonly dropoutRate?: number;
}

export const TWO_VIEW_OPTIONS: readonly ModelOption[] = [
  wholeNumbers("filters", [32, 48, 64], "feature maps of each residual block; as many blocks"),
  wholeNumber("kernelSize", 5, "taps of a block's two convolutions"),
  wholeNumber("stemKernelSize", 7, "taps of the first convolution, which looks at both views"),
  share("dropoutRate", 0.3, "share of the means over time dropped while training, before the last layer"),
];

/**
 * A small residual network (He et al., arXiv:1512.03385; over time as Wang et al., arXiv:1611.06455) of our own that sees a window twice, side by side: `loud`
 * is meant for standardised signals, in which gait is large and gravity has its place, `quiet` for signals on a scale of arcsinh, in which the sway of a standing person
 * shows (data's preparation "arcsinh"). A convolution and a pooling, then blocks of two convolutions added to what went past them, a pooling between two
 * blocks, the mean over time, softmax. On 128 x 9 windows and six classes 76,038 parameters with the defaults.
 *
 * What it is worth, by five folds of UCI HAR's training subjects, one seed, 15 epochs (`stride study two-views`): 92.5 % where both inputs are standardised and phones turned by
 * up to 8 degrees, 96.1 where both are on the scale of arcsinh, 95.2 with one of each; 96.6 with up to 20 degrees, 97.1 with 40, and 98.0 after 30 epochs of these
 * (`ensembles/two-view.json`). Subject by subject no two of the five can be told apart after Holm's correction (the first two: p = 0.005, 0.05 corrected): 21 people are few.
 * Moving statistics follow with momentum 0.95, where Keras has 0.99: some 1,700 steps are all that a training has.
 * Throws InputError for an option or a value that is not one of TWO_VIEW_OPTIONS.
 */
export function twoView(inputShape: readonly [number, number], classes: number, options: TwoViewOptions = {}): NetworkConfig {
  checkOptions("two-view", TWO_VIEW_OPTIONS, { ...options });
  const { filters = [32, 48, 64], kernelSize = 5, stemKernelSize = 7, dropoutRate = 0.3 } = options;
  const blocks = filters.flatMap((width, i): LayerNode[] => {
    const [from, channels] = i === 0 ? ["stem", filters[0]!] : [`pooled_${i}`, filters[i - 1]!];
    const [past, through, block] = [`shortcut_${i + 1}`, `residual_${i + 1}`, `block_${i + 1}`];
    return [
      ...chain(from, through, [...normalized(width, kernelSize, "relu"), ...normalized(width, kernelSize, "linear")]),
      ...(width === channels ? [] : chain(from, past, normalized(width, 1, "linear"))),
      { ...join(add({ activation: "relu" }), [width === channels ? from : past, through]), name: block },
      ...(i < filters.length - 1 ? chain(block, `pooled_${i + 1}`, [maxPooling1D({ poolSize: 2 })]) : []),
    ];
  });
  return {
    name: "two-view",
    inputShape,
    inputs: ["loud", "quiet"],
    layers: [
      { ...join(concatenate(), ["loud", "quiet"]), name: "views" },
      ...chain("views", "stem", [...normalized(filters[0]!, stemKernelSize, "relu"), maxPooling1D({ poolSize: 2 })]),
      ...blocks,
      globalAveragePooling1D(),
      dropout({ rate: dropoutRate }),
      dense({ units: classes, activation: "softmax" }),
    ],
  };
}

function normalized(filters: number, kernelSize: number, activation: "linear" | "relu"): LayerConfig[] {
  return [conv1D({ filters, kernelSize, padding: "same", useBias: false }), batchNormalization({ momentum: 0.95, activation })];
}
