import {
  add,
  attention,
  attentionPooling1D,
  batchNormalization,
  chain,
  conv1D,
  cropping1D,
  dense,
  dropout,
  flatten,
  join,
  lstm,
  reshape,
  sliceChannels,
  zeroPadding1D,
  type LayerConfig,
  type LayerNode,
  type NetworkConfig,
} from "../nn/index.js";
import { InputError } from "../tensor/index.js";
import { checkOptions, share, wholeNumber, type ModelOption } from "./options.js";

export interface TinyHAROptions {
  readonly filters?: number;
  readonly kernelSize?: number;
  readonly convolutions?: number;
  readonly dropoutRate?: number;
}

export const TINY_HAR_OPTIONS: readonly ModelOption[] = [
  wholeNumber("filters", 20, "feature maps of each channel; twice as many behind the fusion"),
  wholeNumber("kernelSize", 5, "time steps that one output of a convolution looks over"),
  wholeNumber("convolutions", 4, "convolutions of each channel by itself, every second of them with strides 2", [1, 8]),
  share("dropoutRate", 0.1, "share of values dropped while training, before the fusion"),
];

/**
 * TinyHAR (Zhou, Zhao, Huang, Riedel, Hefenbrock, Beigl, "TinyHAR: a lightweight deep learning model designed for human activity recognition", ISWC
 * 2022, with the sizes of their code): each channel through the same convolutions by itself; self-attention among the channels of a time step, a
 * learned multiple of which, at first 0, is added to them; all channels of a step fused by a dense layer; an LSTM; its last state, and to it a
 * learned multiple, at first 0, of the mean of its states by attention. Theirs has PyTorch's initial weights and a second bias in the LSTM; here they
 * are Keras'. Throws InputError for an option or a value that is not one of TINY_HAR_OPTIONS, and for windows shorter than the convolutions.
 */
export function tinyHAR(inputShape: readonly [number, number], classes: number, options: TinyHAROptions = {}): NetworkConfig {
  checkOptions("tiny-har", TINY_HAR_OPTIONS, { ...options });
  const { filters = 20, kernelSize = 5, convolutions = 4, dropoutRate = 0.1 } = options;
  const channels = inputShape[1];
  let steps = inputShape[0];
  const own: LayerConfig[] = [reshape({ targetShape: [steps * channels, 1] })];
  for (let i = 0; i < convolutions; i++) {
    steps -= kernelSize - 1;
    if (steps < 1) {
      throw new InputError(
        `model tiny-har: expected windows of more time steps than ${convolutions} convolutions of ${kernelSize} take; received ${inputShape[0]}`,
      );
    }
    // Rows are a step's channels one after the other, so that taps which lie as many rows apart stay within a channel.
    own.push(conv1D({ filters, kernelSize, dilationRate: channels, activation: "relu" }));
    if (i % 2 === 1) {
      own.push(...everySecond(steps, channels, filters));
      steps = Math.ceil(steps / 2);
    }
    own.push(batchNormalization());
  }
  const width = 2 * filters;
  const project = (name: string): LayerNode[] => chain("channels", name, [conv1D({ filters, kernelSize: 1, useBias: false })]);
  return {
    name: "tiny-har",
    inputShape,
    layers: [
      ...chain("input", "channels", own),
      ...project("query"),
      ...project("value"),
      ...project("key"),
      join(attention({ blockSize: channels }), ["query", "value", "key"]),
      ...multiple("interaction", [steps * channels, filters]),
      join(add(), ["channels", "interaction"]),
      dropout({ rate: dropoutRate }),
      reshape({ targetShape: [steps, channels * filters] }),
      { ...conv1D({ filters: width, kernelSize: 1, activation: "relu" }), name: "fusion" },
      { ...lstm({ units: width, returnSequences: true }), name: "states" },
      ...chain("states", "last", [...(steps > 1 ? [cropping1D({ cropping: [steps - 1, 0] })] : []), flatten()]),
      ...chain("states", "mean", [attentionPooling1D({ units: width })]),
      ...multiple("context", [width]),
      join(add(), ["last", "context"]),
      dense({ units: classes, activation: "softmax" }),
    ],
  };
}

/** Steps 0, 2, 4, ... of (steps * channels, filters): two steps side by side, of which the first are kept. */
function everySecond(steps: number, channels: number, filters: number): LayerConfig[] {
  const [row, half] = [channels * filters, Math.ceil(steps / 2)];
  return [
    ...(steps % 2 === 1 ? [zeroPadding1D({ padding: [0, channels] })] : []),
    reshape({ targetShape: [half, 2 * row] }),
    sliceChannels({ start: 0, channels: row }),
    reshape({ targetShape: [half * channels, filters] }),
  ];
}

/** What comes in, times one learned number that begins as 0; called `name`. */
function multiple(name: string, shape: readonly number[]): LayerNode[] {
  const size = shape.reduce((product, length) => product * length, 1);
  return [
    reshape({ targetShape: [size, 1] }),
    conv1D({ filters: 1, kernelSize: 1, useBias: false, kernelInitializer: "zeros" }),
    { ...reshape({ targetShape: shape }), name },
  ];
}
