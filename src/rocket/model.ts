import { InputError } from "../tensor/index.js";

export const TRANSFORMS = ["minirocket"] as const;
export type TransformName = (typeof TRANSFORMS)[number];

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

/** F features, in the order of dilations, then kernels, then biases; D dilations. */
export interface RandomConvolutionTensors {
  /** (C): taken from each channel, which is then multiplied. 0 and 1 where windows are used as they are. */
  readonly channel_means: Float32Array;
  readonly channel_scales: Float32Array;
  readonly dilations: Int32Array;
  readonly features_per_dilation: Int32Array;
  readonly channel_starts: Int32Array;
  readonly channel_indices: Int32Array;
  /** (F) */
  readonly biases: Float32Array;
  /** (F): as of the channels. */
  readonly feature_means: Float32Array;
  readonly feature_scales: Float32Array;
  /** (F, classes) */
  readonly weights: Float32Array;
  /** (classes) */
  readonly intercepts: Float32Array;
}

/** Throws InputError where tensors do not fit each other. */
export function checkRandomConvolutionModel(model: RandomConvolutionModel): RandomConvolutionModel {
  const { channels, classes, timeSteps, transform, tensors } = model;
  const refuse = (what: string, expected: string, received: unknown): never => {
    throw new InputError(
      `random convolutions: ${what}: expected ${expected}; received ${String(received)}; the model is damaged: fit it again`,
    );
  };
  if (!TRANSFORMS.includes(transform)) refuse("transform", `one of ${TRANSFORMS.join(", ")}`, transform);
  const { dilations, features_per_dilation: perDilation, channel_starts: starts, channel_indices: indices } = tensors;
  const combinations = 84 * dilations.length;
  const features = 84 * perDilation.reduce((sum, count) => sum + count, 0);
  const lengths: readonly (readonly [keyof RandomConvolutionTensors, number])[] = [
    ["channel_means", channels],
    ["channel_scales", channels],
    ["features_per_dilation", dilations.length],
    ["channel_starts", combinations + 1],
    ["channel_indices", starts[combinations] ?? 0],
    ["biases", features],
    ["feature_means", features],
    ["feature_scales", features],
    ["weights", features * classes],
    ["intercepts", classes],
  ];
  for (const [name, length] of lengths) if (tensors[name].length !== length) refuse(name, `${length} numbers`, tensors[name].length);
  dilations.forEach((dilation) => {
    if (!(dilation >= 1 && 8 * dilation < timeSteps)) refuse("dilations", `1 to ${Math.floor((timeSteps - 1) / 8)}`, dilation);
  });
  perDilation.forEach((count) => count >= 0 || refuse("features_per_dilation", "0 or more", count));
  for (let i = 0; i < combinations; i++)
    if (!(starts[i]! >= 0 && starts[i + 1]! > starts[i]!)) refuse("channel_starts", "growing numbers", starts[i + 1]);
  indices.forEach((channel) => (channel >= 0 && channel < channels) || refuse("channel_indices", `0 to ${channels - 1}`, channel));
  return model;
}
