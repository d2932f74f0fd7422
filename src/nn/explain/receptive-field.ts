import type { Shape } from "../../tensor/index.js";
import type { LayerConfig } from "../layers/index.js";
import { padTime } from "../padding.js";

/**
 * Which steps of the window a value's step 0 is made from, `first` to `last`, and by how many steps of the window its next step looks further on. A fraction
 * where time was stretched, and the steps are then bounds; `first` may lie before the window, where padding is. Araujo, Norris and Sim, "Computing Receptive Fields of
 * Convolutional Neural Networks", Distill 2019.
 */
export interface Sight {
  readonly first: number;
  readonly last: number;
  readonly jump: number;
  /** Whether time was stretched on the way, so that some steps see fewer. */
  readonly stretched: boolean;
}

/** What the window itself sees: each step itself. */
export const OWN_STEP: Sight = { first: 0, last: 0, jump: 1, stretched: false };

/** Thirds of steps add up to whole ones but for this. */
const ROUNDING = 1e-6;

/** How many steps of the window of `steps` one step is made from at most. */
export function stepsSeen({ first, last }: Sight, steps: number): number {
  return Math.min(steps, Math.floor(last - first + ROUNDING) + 1);
}

/** Of a layer behind values that see these steps; undefined where it has no time axis or every step sees all others. */
export function sightBehind(config: LayerConfig, sights: readonly (Sight | undefined)[], inputShape: Shape): Sight | undefined {
  const [own] = sights;
  if (own === undefined) return undefined;
  const over = (reach: number, stride: number, padLeft: number): Sight => ({
    first: own.first - padLeft * own.jump,
    last: own.last + (reach - 1 - padLeft) * own.jump,
    jump: own.jump * stride,
    stretched: own.stretched,
  });
  const moved = (steps: number): Sight => over(1, 1, -steps);
  switch (config.kind) {
    case "Conv1D":
    case "DepthwiseConv1D":
    case "SeparableConv1D": {
      const reach = (config.kernelSize - 1) * config.dilationRate + 1;
      return over(reach, config.strides, padTime(config.kind, inputShape[0]!, reach, config.strides, config.padding).padLeft);
    }
    case "MaxPooling1D":
    case "AveragePooling1D": {
      const { padLeft } = padTime(config.kind, inputShape[0]!, config.poolSize, config.strides, config.padding);
      return over(config.poolSize, config.strides, padLeft);
    }
    case "Conv1DTranspose": {
      const { kernelSize, strides, padding } = config;
      const padLeft = padding === "same" ? Math.floor(Math.max(0, kernelSize - strides) / 2) : 0;
      const jump = own.jump / strides;
      return {
        first: own.first + (padLeft - kernelSize + 1) * jump,
        last: own.last + padLeft * jump,
        jump,
        stretched: own.stretched || strides > 1,
      };
    }
    case "UpSampling1D": {
      // Step o is the repeated step floor(o / size), which is up to (size - 1) / size before o / size.
      const jump = own.jump / config.size;
      return { ...own, first: own.first - (config.size - 1) * jump, jump, stretched: own.stretched || config.size > 1 };
    }
    case "ZeroPadding1D":
      return moved(-config.padding[0]);
    case "Cropping1D":
      return moved(config.cropping[0]);
    case "Add":
    case "Multiply":
    case "Concatenate":
      return inputShape.length === 2 ? union(sights) : undefined;
    case "Activation":
    case "BatchNormalization":
    case "LayerNormalization":
    case "Dropout":
    case "SpatialDropout1D":
    case "GaussianNoise":
    case "SliceChannels":
      return own;
    default:
      return undefined;
  }
}

/** Steps that any of the values sees, where all go on alike. */
function union(sights: readonly (Sight | undefined)[]): Sight | undefined {
  const known = sights.flatMap((sight) => sight ?? []);
  if (known.length < sights.length || known.some(({ jump }) => jump !== known[0]!.jump)) return undefined;
  return {
    first: Math.min(...known.map(({ first }) => first)),
    last: Math.max(...known.map(({ last }) => last)),
    jump: known[0]!.jump,
    stretched: known.some(({ stretched }) => stretched),
  };
}
