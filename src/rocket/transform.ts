import { InputError, type Random } from "../tensor/index.js";
import { drawHydra, GROUP_KERNELS, GROUPS, hydraDilations, type HydraParameters } from "./hydra.js";
import { checkSteps, fitDilations, fitKernels, KERNEL_LENGTH, KERNELS, type ChannelWindows, type KernelParameters } from "./minirocket.js";

/** Most dilations of a kernel, as the authors have. */
const MAX_DILATIONS = 32;

/** What is convolved: a window as it is, or each step's difference from the one before, one step shorter. */
export type Series = "base" | "difference";

/** A transform of one series by the 84 kernels. */
export interface KernelPart {
  readonly kind: "kernels";
  readonly series: Series;
  /** Features of a bias: the proportion of positive values, or MultiRocket's four. */
  readonly poolings: 1 | 4;
  readonly parameters: KernelParameters;
}

/** A transform of one series by groups of competing kernels. */
export interface HydraPart {
  readonly kind: "hydra";
  readonly series: Series;
  readonly parameters: HydraParameters;
}

export type TransformPart = KernelPart | HydraPart;

/** What a named transform is made of. */
export interface TransformKind {
  readonly kind: TransformPart["kind"];
  readonly series: readonly Series[];
  readonly poolings: 1 | 4;
  /** Features that are wanted where nobody says how many, as many as the authors have; null where the number follows from the window. */
  readonly features: number | null;
  /** Each feature standardised; or its square root, where it is not zero, as Hydra's counts ask for. */
  readonly scaling: "standard" | "sparse";
}

/**
 * minirocket: Dempster, Schmidt and Webb, KDD 2021, arXiv 2012.08791; 9,996 features. multirocket: Tan, Dempster, Bergmeir and Webb, DMKD 2022, arXiv
 * 2102.00457; 49,728 features. hydra: Dempster, Schmidt and Webb, DMKD 2023, arXiv 2203.13652; 1,024 features a dilation.
 *
 * Deviations: windows are not normalised one by one, as aeon's MultiRocket does, since a sensor's mean is posture; and MultiRocket's differences are
 * convolved as their biases were fitted, where aeon has the left taps one step nearer and the channels of the base series.
 */
export const TRANSFORMS = {
  minirocket: { kind: "kernels", series: ["base"], poolings: 1, features: 10_000, scaling: "standard" },
  multirocket: { kind: "kernels", series: ["base", "difference"], poolings: 4, features: 50_000, scaling: "standard" },
  hydra: { kind: "hydra", series: ["base", "difference"], poolings: 1, features: null, scaling: "sparse" },
} as const satisfies Record<string, TransformKind>;

export type TransformName = keyof typeof TRANSFORMS;

/** Steps of a series of windows of T. */
export function seriesLength(series: Series, timeSteps: number): number {
  return series === "base" ? timeSteps : timeSteps - 1;
}

/** Of x (N, C, T) each step's difference from the one before, (N, C, T - 1). */
export function differences({ x, windows, channels, timeSteps }: ChannelWindows): Float32Array {
  const y = new Float32Array(windows * channels * (timeSteps - 1));
  writeDifferences(x, windows * channels, timeSteps, y);
  return y;
}

/** The same of rows of T steps, into `y` (rows, T - 1). */
export function writeDifferences(x: Float32Array, rows: number, timeSteps: number, y: Float32Array): void {
  const steps = timeSteps - 1;
  for (let row = 0; row < rows; row++) {
    for (let t = 0; t < steps; t++) y[row * steps + t] = x[row * timeSteps + t + 1]! - x[row * timeSteps + t]!;
  }
}

export interface TransformOptions {
  readonly features?: number | undefined;
  readonly maxDilations?: number | undefined;
}

export interface TransformSize {
  readonly features: number;
  /** Of the base series. */
  readonly dilations: readonly number[];
  /** Of a window: each tap of each kernel at each step. */
  readonly multiplyAdds: number;
}

/** How large a named transform of windows will be, before any is seen. Throws InputError as `fitTransform`. */
export function sizeTransform(name: TransformName, timeSteps: number, { features, maxDilations }: TransformOptions): TransformSize {
  const { kind, series, poolings, features: usual }: TransformKind = TRANSFORMS[name];
  checkSteps(timeSteps);
  const parts = series.map((each) => {
    const steps = seriesLength(each, timeSteps);
    if (kind === "hydra") {
      const dilations = hydraDilations(timeSteps);
      const kernels = dilations.length * GROUPS * GROUP_KERNELS;
      return { dilations, features: 2 * kernels, multiplyAdds: kernels * KERNEL_LENGTH * steps };
    }
    checkSteps(steps);
    const biases = Math.floor((features ?? usual!) / (series.length * poolings) / KERNELS);
    const dilations = [...fitDilations(steps, biases, maxDilations ?? MAX_DILATIONS).dilations];
    return { dilations, features: KERNELS * biases * poolings, multiplyAdds: KERNELS * dilations.length * KERNEL_LENGTH * steps };
  });
  const sum = (key: "features" | "multiplyAdds"): number => parts.reduce((total, part) => total + part[key], 0);
  return { features: sum("features"), dilations: parts[0]!.dilations, multiplyAdds: sum("multiplyAdds") };
}

/** Parameters of a named transform, fitted to windows. Throws InputError as `fitKernels`, and for options that it does not take. */
export function fitTransform(
  name: TransformName,
  source: ChannelWindows,
  { features, maxDilations }: TransformOptions,
  random: Random,
): TransformPart[] {
  const transform: TransformKind = TRANSFORMS[name];
  const { kind, series, poolings } = transform;
  if (kind === "hydra") {
    if (features !== undefined || maxDilations !== undefined) {
      throw new InputError(
        `random convolutions: ${name} takes neither features nor maxDilations, which follow from the window's length; leave them out`,
      );
    }
    return series.map((each) => ({ kind, series: each, parameters: drawHydra(source.timeSteps, source.channels, random) }));
  }
  const wanted = (features ?? transform.features!) / (series.length * poolings);
  return series.map((each) => {
    const own: ChannelWindows = each === "base" ? source : { ...source, x: differences(source), timeSteps: source.timeSteps - 1 };
    return {
      kind,
      series: each,
      poolings,
      parameters: fitKernels(own, { features: wanted, maxDilations: maxDilations ?? MAX_DILATIONS }, random),
    };
  });
}
