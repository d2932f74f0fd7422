import {
  chain,
  concatenate,
  dense,
  dropout,
  globalAveragePooling1D,
  join,
  maxPooling1D,
  sliceChannels,
  type LayerNode,
  type NetworkConfig,
} from "../nn/index.js";
import { normalizedConvolution } from "./blocks.js";
import { checkOptions, share, wholeNumber, wholeNumbers, type ModelOption } from "./options.js";

export interface LateFusionOptions {
  readonly channelsPerSensor?: number;
  readonly filters?: readonly number[];
  readonly kernelSize?: number;
  readonly dropoutRate?: number;
}

export const LATE_FUSION_OPTIONS: readonly ModelOption[] = [
  wholeNumber("channelsPerSensor", 3, "neighbouring channels that are one sensor's; the last sensor has those that are left"),
  wholeNumbers("filters", [64, 64, 64], "feature maps of each convolution of each sensor, a pooling between two; as many convolutions"),
  wholeNumber("kernelSize", 9, "time steps that one output of a convolution looks over"),
  share("dropoutRate", 0.5, "share of values dropped while training, where the sensors meet"),
];

/**
 * Each sensor through convolutions of its own, and all of them joined before the last layer: the sensor-based late fusion of Münzner, Schmidt, Reiss,
 * Hanselmann, Stiefelhagen and Dürichen, "CNN-based sensor fusion techniques for multimodal human activity recognition", ISWC 2017. A sensor's
 * channels are neighbours, as UCI HAR's three triads are. The convolutions are ours: normalised, ReLU, max pooling between them, the mean of each
 * feature map over time; theirs end in dense layers. Throws InputError for an option or a value that is not one of LATE_FUSION_OPTIONS.
 */
export function lateFusion(inputShape: readonly [number, number], classes: number, options: LateFusionOptions = {}): NetworkConfig {
  checkOptions("late-fusion", LATE_FUSION_OPTIONS, { ...options });
  const { channelsPerSensor = 3, filters = [64, 64, 64], kernelSize = 9, dropoutRate = 0.5 } = options;
  const all = inputShape[1];
  const sensors = Array.from({ length: Math.ceil(all / channelsPerSensor) }, (_, i) => `sensor_${i + 1}`);
  return {
    name: "late-fusion",
    inputShape,
    layers: [
      ...sensors.flatMap((name, i): LayerNode[] => {
        const start = i * channelsPerSensor;
        const channels = Math.min(channelsPerSensor, all - start);
        return chain("input", name, [
          ...(channels < all ? [sliceChannels({ start, channels })] : []),
          ...filters.flatMap((each, k) => [
            ...(k > 0 ? [maxPooling1D({ poolSize: 2 })] : []),
            ...normalizedConvolution({ filters: each, kernelSize }),
          ]),
          globalAveragePooling1D(),
        ]);
      }),
      ...(sensors.length > 1 ? [join(concatenate(), sensors)] : []),
      dropout({ rate: dropoutRate }),
      dense({ units: classes, activation: "softmax" }),
    ],
  };
}
