import { InputError } from "../tensor/index.js";
import { KERNELS, type KernelParameters } from "./minirocket.js";
import { seriesLength, TRANSFORMS, type Series, type TransformName, type TransformPart } from "./transform.js";

/** A fitted classifier as plain data: `tensors` are what a file keeps as they are, the rest its metadata. */
export interface RandomConvolutionModel {
  readonly transform: TransformName;
  readonly timeSteps: number;
  readonly channels: number;
  readonly classes: number;
  /** The penalty that was chosen. */
  readonly alpha: number;
  readonly tensors: RandomConvolutionTensors;
}

/** F features, in the order of series, dilations, kernels, biases, poolings; D dilations. */
export interface RandomConvolutionTensors {
  /** (C): taken from each channel, which is then multiplied. 0 and 1 where windows are used as they are. */
  readonly channel_means: Float32Array;
  readonly channel_scales: Float32Array;
  /** (F): as of the channels. */
  readonly feature_means: Float32Array;
  readonly feature_scales: Float32Array;
  /** (F, classes) */
  readonly weights: Float32Array;
  /** (classes) */
  readonly intercepts: Float32Array;
  /**
   * Of each series, "base" and with multirocket "difference": base_dilations (D), base_features_per_dilation (D), base_channel_starts (84 D + 1),
   * base_channel_indices and base_biases. See `KernelParameters`.
   */
  readonly [name: `${Series}_${string}`]: Int32Array | Float32Array | undefined;
}

/** The tensors of a series' parameters. */
export function tensorsOf({ series, parameters }: TransformPart): Readonly<Record<`${Series}_${string}`, Int32Array | Float32Array>> {
  return {
    [`${series}_dilations` as const]: parameters.dilations,
    [`${series}_features_per_dilation` as const]: parameters.featuresPerDilation,
    [`${series}_channel_starts` as const]: parameters.channelStarts,
    [`${series}_channel_indices` as const]: parameters.channelIndices,
    [`${series}_biases` as const]: parameters.biases,
  };
}

/** The other way round. Throws InputError for tensors that are not there. */
export function partsOf({ transform, tensors }: RandomConvolutionModel): TransformPart[] {
  if (!Object.hasOwn(TRANSFORMS, transform)) refuse("transform", `one of ${Object.keys(TRANSFORMS).join(", ")}`, transform);
  const { series, poolings } = TRANSFORMS[transform];
  return series.map((each) => {
    const whole = (name: string): Int32Array => {
      const tensor = tensors[`${each}_${name}`];
      return tensor instanceof Int32Array ? tensor : refuse(`${each}_${name}`, "whole numbers", tensor);
    };
    const biases = tensors[`${each}_biases`];
    const parameters: KernelParameters = {
      dilations: whole("dilations"),
      featuresPerDilation: whole("features_per_dilation"),
      channelStarts: whole("channel_starts"),
      channelIndices: whole("channel_indices"),
      biases: biases instanceof Float32Array ? biases : refuse(`${each}_biases`, "numbers", biases),
    };
    return { series: each, poolings, parameters };
  });
}

function refuse(what: string, expected: string, received: unknown): never {
  throw new InputError(
    `random convolutions: ${what}: expected ${expected}; received ${String(received)}; the model is damaged: fit it again`,
  );
}

/** Throws InputError where tensors do not fit each other. */
export function checkRandomConvolutionModel(model: RandomConvolutionModel): RandomConvolutionModel {
  const { channels, classes, timeSteps, tensors } = model;
  let features = 0;
  for (const { series, poolings, parameters } of partsOf(model)) {
    checkPart(series, parameters, channels, seriesLength(series, timeSteps));
    features += parameters.biases.length * poolings;
  }
  const lengths = {
    ...{ channel_means: channels, channel_scales: channels, feature_means: features, feature_scales: features },
    ...{ weights: features * classes, intercepts: classes },
  };
  for (const [name, length] of Object.entries(lengths)) checkLength(name, tensors[name as keyof typeof lengths], length);
  return model;
}

function checkLength(name: string, tensor: { readonly length: number }, length: number): void {
  if (tensor.length !== length) refuse(name, `${length} numbers`, tensor.length);
}

function checkPart(series: Series, parameters: KernelParameters, channels: number, steps: number): void {
  const { dilations, featuresPerDilation, channelStarts, channelIndices, biases } = parameters;
  const combinations = KERNELS * dilations.length;
  checkLength(`${series}_features_per_dilation`, featuresPerDilation, dilations.length);
  checkLength(`${series}_channel_starts`, channelStarts, combinations + 1);
  checkLength(`${series}_channel_indices`, channelIndices, channelStarts[combinations]!);
  checkLength(`${series}_biases`, biases, KERNELS * featuresPerDilation.reduce((sum, count) => sum + count, 0));
  for (const dilation of dilations) {
    if (!(dilation >= 1 && 8 * dilation < steps)) refuse(`${series}_dilations`, `1 to ${Math.floor((steps - 1) / 8)}`, dilation);
  }
  for (const count of featuresPerDilation) if (count < 1) refuse(`${series}_features_per_dilation`, "1 or more", count);
  channelStarts.forEach((start, i) => {
    if (i === 0 ? start !== 0 : start <= channelStarts[i - 1]!) refuse(`${series}_channel_starts`, "numbers growing from 0", start);
  });
  for (const channel of channelIndices)
    if (!(channel >= 0 && channel < channels)) refuse(`${series}_channel_indices`, `0 to ${channels - 1}`, channel);
}
