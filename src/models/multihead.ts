import {
  chain,
  concatenate,
  conv1D,
  dense,
  dropout,
  flatten,
  join,
  maxPooling1D,
  type LayerNode,
  type NetworkConfig,
} from "../nn/index.js";
import { InputError } from "../tensor/index.js";
import { checkOptions, share, wholeNumber, type ModelOption } from "./options.js";

export interface MultiheadOptions {
  /** One head each. */
  readonly kernelSizes?: readonly number[];
  /** Of every head, or of each. */
  readonly filters?: number | readonly number[];
  readonly convolutions?: number;
  readonly units?: number;
  readonly dropoutRate?: number;
}

export const MULTIHEAD_OPTIONS: readonly ModelOption[] = [
  {
    name: "kernelSizes",
    kind: "list of whole numbers",
    least: 1,
    most: 65536,
    default: [3, 5, 11],
    summary: "time steps that one output of a head's convolution looks over; one head each",
  },
  {
    name: "filters",
    kind: "whole number or list",
    least: 1,
    most: 65536,
    default: 64,
    summary: "feature maps of a head's convolution; one number for all heads or one each",
  },
  wholeNumber("convolutions", 1, "Conv1D layers of each head", [1, 16]),
  wholeNumber("units", 100, "outputs of the hidden dense layer"),
  share("dropoutRate", 0.5, "share of values dropped while training, in each head"),
];

/**
 * The article's multi-headed CNN (Brownlee, "1D Convolutional Neural Network Models for Human Activity Recognition", 2018): heads that read
 * the same window with kernels of 3, 5 and 11 steps, side by side before the dense layers. Each head has an input of its own, so each may see
 * the window under a preparation of its own. On 128 x 9 windows and six classes: 1,189,442 parameters with the defaults. Throws InputError
 * for an option or a value that is not one of MULTIHEAD_OPTIONS, and where options do not fit each other.
 */
export function multihead(inputShape: readonly [number, number], classes: number, options: MultiheadOptions = {}): NetworkConfig {
  checkOptions("multihead", MULTIHEAD_OPTIONS, { ...options });
  const { kernelSizes = [3, 5, 11], filters = 64, convolutions = 1, units = 100, dropoutRate = 0.5 } = options;
  const perHead = typeof filters === "number" ? kernelSizes.map(() => filters) : filters;
  if (perHead.length !== kernelSizes.length) {
    throw new InputError(
      `model multihead: option filters: expected one number or ${kernelSizes.length}, one for each of kernelSizes; received ${perHead.length}`,
    );
  }
  const inputs = kernelSizes.map((_, i) => `input_${i + 1}`);
  const heads = kernelSizes.map((_, i) => `head_${i + 1}`);
  return {
    name: "multihead",
    inputShape,
    inputs,
    layers: [
      ...kernelSizes.flatMap((kernelSize, i): LayerNode[] =>
        chain(inputs[i]!, heads[i]!, [
          ...Array.from({ length: convolutions }, () => conv1D({ filters: perHead[i]!, kernelSize, activation: "relu" })),
          dropout({ rate: dropoutRate }),
          maxPooling1D({ poolSize: 2 }),
          flatten(),
        ]),
      ),
      ...(heads.length > 1 ? [join(concatenate(), heads)] : []),
      dense({ units, activation: "relu" }),
      dense({ units: classes, activation: "softmax" }),
    ],
  };
}
