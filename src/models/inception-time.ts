import {
  add,
  batchNormalization,
  chain,
  concatenate,
  conv1D,
  dense,
  globalAveragePooling1D,
  join,
  maxPooling1D,
  type LayerNode,
  type NetworkConfig,
} from "../nn/index.js";
import { normalizedConvolution } from "./blocks.js";
import { checkOptions, wholeNumber, wholeNumbers, type ModelOption } from "./options.js";

export interface InceptionTimeOptions {
  readonly depth?: number;
  readonly filters?: number;
  readonly kernelSizes?: readonly number[];
  readonly bottleneck?: number;
}

export const INCEPTION_TIME_OPTIONS: readonly ModelOption[] = [
  wholeNumber("depth", 6, "Inception modules, a shortcut past each three", [1, 32]),
  wholeNumber("filters", 32, "feature maps of each branch of a module"),
  wholeNumbers("kernelSizes", [40, 20, 10], "time steps that the branches' convolutions look over"),
  wholeNumber("bottleneck", 32, "feature maps that a module's convolutions read"),
];

/**
 * One network of InceptionTime (Ismail Fawaz et al., "InceptionTime: finding AlexNet for time series classification", Data Mining and Knowledge
 * Discovery 34, 2020, arXiv:1909.04939, with the sizes of their code): modules of a bottleneck, three long kernels and a pooling side by side, each third
 * one added to what went past; the mean of each feature map over time, softmax. The paper's classifier is the mean of five such networks. Throws
 * InputError for an option or a value that is not one of INCEPTION_TIME_OPTIONS.
 */
export function inceptionTime(inputShape: readonly [number, number], classes: number, options: InceptionTimeOptions = {}): NetworkConfig {
  checkOptions("inception-time", INCEPTION_TIME_OPTIONS, { ...options });
  const { depth = 6, filters = 32, kernelSizes = [40, 20, 10], bottleneck = 32 } = options;
  const width = (kernelSizes.length + 1) * filters;
  const layers: LayerNode[] = [];
  let [from, past] = ["input", "input"];
  for (let i = 1; i <= depth; i++) {
    const convolution = (kernelSize: number, maps = filters): ReturnType<typeof conv1D> =>
      conv1D({ filters: maps, kernelSize, padding: "same", useBias: false });
    // A single variable has nothing to be narrowed.
    const narrow = i === 1 && inputShape[1] === 1 ? from : `bottleneck_${i}`;
    if (narrow !== from) layers.push({ ...join(convolution(1, bottleneck), [from]), name: narrow });
    const branches = kernelSizes.map((_, k) => `branch_${i}_${k + 1}`);
    kernelSizes.forEach((kernelSize, k) => layers.push({ ...join(convolution(kernelSize), [narrow]), name: branches[k]! }));
    layers.push(
      { ...join(maxPooling1D({ poolSize: 3, strides: 1, padding: "same" }), [from]), name: `pooled_${i}` },
      { ...convolution(1), name: `branch_${i}_pooled` },
      join(concatenate(), [...branches, `branch_${i}_pooled`]),
      { ...batchNormalization({ activation: "relu" }), name: `module_${i}` },
    );
    from = `module_${i}`;
    if (i % 3 === 0) {
      layers.push(...chain(past, `shortcut_${i}`, normalizedConvolution({ filters: width, kernelSize: 1 }, "linear")), {
        ...join(add({ activation: "relu" }), [`shortcut_${i}`, from]),
        name: `residual_${i}`,
      });
      past = from = `residual_${i}`;
    }
  }
  layers.push(globalAveragePooling1D(), dense({ units: classes, activation: "softmax" }));
  return { name: "inception-time", inputShape, layers };
}
