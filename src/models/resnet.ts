import { add, batchNormalization, chain, dense, globalAveragePooling1D, join, type LayerNode, type NetworkConfig } from "../nn/index.js";
import { normalizedConvolution } from "./blocks.js";
import { checkOptions, wholeNumbers, type ModelOption } from "./options.js";

export interface ResNetOptions {
  readonly filters?: readonly number[];
  readonly kernelSizes?: readonly number[];
}

export const RESNET_OPTIONS: readonly ModelOption[] = [
  wholeNumbers("filters", [64, 128, 128], "feature maps of each residual block; as many blocks"),
  wholeNumbers("kernelSizes", [8, 5, 3], "time steps that one output of a block's convolutions looks over, one after the other"),
];

/**
 * Residual network (Wang, Yan, Oates, arXiv:1611.06455, figure 1c, with the widths of their code: 64, 128 and 128, as in Ismail Fawaz et al., "Deep
 * learning for time series classification: a review", arXiv:1809.04356): blocks of three convolutions, added to what went past them, ReLU; the mean of
 * each feature map over time, softmax. Convolutions have no bias, which the normalisation behind them would take away again; theirs have one. Throws
 * InputError for an option or a value that is not one of RESNET_OPTIONS.
 */
export function resnet(inputShape: readonly [number, number], classes: number, options: ResNetOptions = {}): NetworkConfig {
  checkOptions("resnet", RESNET_OPTIONS, { ...options });
  const { filters = [64, 128, 128], kernelSizes = [8, 5, 3] } = options;
  const blocks = filters.flatMap((width, i): LayerNode[] => {
    const [from, channels] = i === 0 ? ["input", inputShape[1]] : [`block_${i}`, filters[i - 1]!];
    const convolutions = kernelSizes.flatMap((kernelSize, k) =>
      normalizedConvolution({ filters: width, kernelSize }, k < kernelSizes.length - 1 ? "relu" : "linear"),
    );
    const [past, through] = [`shortcut_${i + 1}`, `residual_${i + 1}`];
    return [
      ...chain(from, through, convolutions),
      // Normalised in both cases; a convolution of one step where the block changes the number of channels.
      ...chain(
        from,
        past,
        width === channels ? [batchNormalization()] : normalizedConvolution({ filters: width, kernelSize: 1 }, "linear"),
      ),
      { ...join(add({ activation: "relu" }), [past, through]), name: `block_${i + 1}` },
    ];
  });
  return {
    name: "resnet",
    inputShape,
    layers: [...blocks, globalAveragePooling1D(), dense({ units: classes, activation: "softmax" })],
  };
}
