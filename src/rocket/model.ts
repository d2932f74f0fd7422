import { InputError } from "../tensor/index.js";
import { GROUP_KERNELS, GROUPS, groupSize } from "./hydra.js";
import { KERNEL_LENGTH, KERNELS } from "./minirocket.js";
import {
  seriesLength,
  TRANSFORMS,
  type HydraPart,
  type KernelPart,
  type Series,
  type TransformKind,
  type TransformName,
  type TransformPart,
} from "./transform.js";

export const CLASSIFIERS = ["ridge", "logistic"] as const;
export type ClassifierName = (typeof CLASSIFIERS)[number];

/** A fitted classifier as plain data: `tensors` are what a file keeps as they are, the rest its metadata. */
export interface RandomConvolutionModel {
  readonly transform: TransformName;
  readonly classifier: ClassifierName;
  readonly timeSteps: number;
  readonly channels: number;
  readonly classes: number;
  /** The penalty. */
  readonly alpha: number;
  /**
   * What decisions are divided by before the softmax that makes them probabilities: fitted to windows held out, 1 of logistic regression; null of a ridge for
   * which no window was held out, which has no probabilities.
   */
  readonly temperature: number | null;
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
   * base_channel_indices and base_biases, see `KernelParameters`; of hydra base_dilations, base_channel_indices and base_weights, see `HydraParameters`.
   */
  readonly [name: `${Series}_${string}`]: Int32Array | Float32Array | undefined;
}

/** The tensors of a series' parameters, and what they are called. */
const NAMES = {
  kernels: {
    dilations: "dilations",
    featuresPerDilation: "features_per_dilation",
    channelStarts: "channel_starts",
    channelIndices: "channel_indices",
    biases: "biases",
  },
  hydra: { dilations: "dilations", channelIndices: "channel_indices", weights: "weights" },
} as const;
/** The others are whole numbers. */
const FLOATS = new Set(["biases", "weights"]);

export type SeriesTensors = Readonly<Record<`${Series}_${string}`, Int32Array | Float32Array>>;

export function tensorsOf({ kind, series, parameters }: TransformPart): SeriesTensors {
  const entries = Object.entries(NAMES[kind]).map(([key, name]) => [`${series}_${name}`, parameters[key as keyof typeof parameters]]);
  return Object.fromEntries(entries) as SeriesTensors;
}

/** The other way round. Throws InputError for tensors that are not there, and for a name that is no transform's. */
export function partsOf({ transform, tensors }: RandomConvolutionModel): TransformPart[] {
  if (!Object.hasOwn(TRANSFORMS, transform)) refuse("transform", `one of ${Object.keys(TRANSFORMS).join(", ")}`, transform);
  const { kind, series, poolings }: TransformKind = TRANSFORMS[transform];
  return series.map((each) => {
    const entries = Object.entries(NAMES[kind]).map(([key, name]) => {
      const full = `${each}_${name}` as const;
      const tensor = tensors[full];
      return [key, isOfKind(kindOf(name), tensor) ? tensor : refuse(full, kindOf(name), tensor)];
    });
    return { kind, series: each, poolings, parameters: Object.fromEntries(entries) as unknown } as TransformPart;
  });
}

/** What a transform's models hold: the names of their tensors, and which are whole numbers. */
function tensorNames(transform: TransformName): ReadonlyMap<string, "numbers" | "whole numbers"> {
  const { kind, series }: TransformKind = TRANSFORMS[transform];
  const fixed = ["channel_means", "channel_scales", "feature_means", "feature_scales", "weights", "intercepts"];
  const own = series.flatMap((each) => Object.values(NAMES[kind]).map((name) => [`${each}_${name}`, kindOf(name)] as const));
  return new Map([...fixed.map((name) => [name, "numbers"] as const), ...own]);
}

function kindOf(name: string): "numbers" | "whole numbers" {
  return FLOATS.has(name) ? "numbers" : "whole numbers";
}

function isOfKind(kind: "numbers" | "whole numbers", tensor: unknown): boolean {
  return kind === "numbers" ? tensor instanceof Float32Array : tensor instanceof Int32Array;
}

function refuse(what: string, expected: string, received: unknown): never {
  throw new InputError(
    `random convolutions: ${what}: expected ${expected}; received ${String(received)}; the model is damaged: fit it again`,
  );
}

/** Throws InputError where tensors do not fit each other, one is missing, or there is one besides. */
export function checkRandomConvolutionModel(model: RandomConvolutionModel): RandomConvolutionModel {
  const { channels, classes, classifier, temperature, timeSteps, tensors } = model;
  if (!CLASSIFIERS.includes(classifier)) refuse("classifier", `one of ${CLASSIFIERS.join(", ")}`, classifier);
  if (temperature !== null && !(temperature > 0 && temperature < Infinity)) refuse("temperature", "a number above 0, or null", temperature);
  const parts = partsOf(model);
  const names = tensorNames(model.transform);
  const stranger = Object.keys(tensors).find((name) => !names.has(name));
  if (stranger !== undefined) refuse("tensors", `${[...names.keys()].join(", ")} alone`, JSON.stringify(stranger));
  for (const [name, kind] of names) {
    const tensor = tensors[name as keyof typeof tensors];
    if (!isOfKind(kind, tensor)) refuse(name, kind, tensor && "numbers of another type");
  }
  let features = 0;
  for (const part of parts) {
    const steps = seriesLength(part.series, timeSteps);
    features += part.kind === "hydra" ? checkHydra(part, channels, timeSteps) : checkKernels(part, channels, steps);
  }
  const lengths = {
    ...{ channel_means: channels, channel_scales: channels, feature_means: features, feature_scales: features },
    ...{ weights: features * classes, intercepts: classes },
  };
  for (const [name, length] of Object.entries(lengths)) checkLength(name, tensors[name as keyof typeof lengths], length);
  for (const name of ["channel_scales", "feature_scales"] as const) {
    const wrong = tensors[name].find((scale) => !(scale >= 0));
    if (wrong !== undefined) refuse(name, "numbers from 0 on", wrong);
  }
  return model;
}

function checkLength(name: string, tensor: { readonly length: number }, length: number): void {
  if (tensor.length !== length) refuse(name, `${length} numbers`, tensor.length);
}

/** The last is the largest: by it scratch is planned. */
function checkDilations(series: Series, dilations: Int32Array, most: number): void {
  if (dilations.length === 0) refuse(`${series}_dilations`, "one or more", 0);
  dilations.forEach((dilation, i) => {
    if (!(dilation >= 1 && dilation <= most)) refuse(`${series}_dilations`, `1 to ${most}`, dilation);
    if (i > 0 && dilation <= dilations[i - 1]!) refuse(`${series}_dilations`, "growing numbers", dilation);
  });
}

function checkChannels(series: Series, indices: Int32Array, channels: number): void {
  for (const channel of indices)
    if (!(channel >= 0 && channel < channels)) refuse(`${series}_channel_indices`, `0 to ${channels - 1}`, channel);
}

/** Returns how many features there are. */
function checkKernels({ series, poolings, parameters }: KernelPart, channels: number, steps: number): number {
  const { dilations, featuresPerDilation, channelStarts, channelIndices, biases } = parameters;
  const combinations = KERNELS * dilations.length;
  checkLength(`${series}_features_per_dilation`, featuresPerDilation, dilations.length);
  checkLength(`${series}_channel_starts`, channelStarts, combinations + 1);
  checkLength(`${series}_channel_indices`, channelIndices, channelStarts[combinations]!);
  checkLength(`${series}_biases`, biases, KERNELS * featuresPerDilation.reduce((sum, count) => sum + count, 0));
  checkDilations(series, dilations, Math.floor((steps - 1) / 8));
  for (const count of featuresPerDilation) if (count < 1) refuse(`${series}_features_per_dilation`, "1 or more", count);
  channelStarts.forEach((start, i) => {
    if (i === 0 ? start !== 0 : start <= channelStarts[i - 1]!) refuse(`${series}_channel_starts`, "numbers growing from 0", start);
  });
  checkChannels(series, channelIndices, channels);
  return biases.length * poolings;
}

/** Returns how many features there are. */
function checkHydra({ series, parameters }: HydraPart, channels: number, timeSteps: number): number {
  const { dilations, channelIndices, weights } = parameters;
  const kernels = dilations.length * GROUPS * GROUP_KERNELS;
  checkLength(`${series}_channel_indices`, channelIndices, dilations.length * GROUPS * groupSize(channels));
  checkLength(`${series}_weights`, weights, kernels * KERNEL_LENGTH);
  checkDilations(series, dilations, Math.floor((timeSteps - 1) / 8));
  checkChannels(series, channelIndices, channels);
  return 2 * kernels;
}
