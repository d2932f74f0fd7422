import { InputError } from "../../tensor/index.js";

/**
 * How training windows are changed, each time anew, before the network sees them: plain data, part of a recipe. Everything is off unless it is
 * given. Time shift, time warp, rotation, scaling, magnitude warp, jitter and dropping are applied in this order, on raw signals.
 */
export interface Augmentation {
  /** Moves the window along its recording by up to this share of a window, either way; 0 to 1. Where the recording ends, by what is left. */
  readonly timeShift?: number;
  /** Stretches and squeezes time smoothly: the standard deviation of the logarithm of the local speed; 0 to 1. Ends stay where they are. */
  readonly timeWarp?: number;
  /** Turns all triads together about an axis drawn anew, by up to as many degrees; 0 to 180. */
  readonly rotation?: number;
  /** Multiplies all signals of one unit by one number around 1 with this standard deviation; 0 to 1. */
  readonly scaling?: number;
  /** Multiplies each signal by a smooth curve around 1 with this standard deviation; 0 to 1. */
  readonly magnitudeWarp?: number;
  /** Adds normal noise: its standard deviation as a share of the signal's own over the training windows; 0 to 10. */
  readonly jitter?: number;
  /** Probability with which each signal is replaced by its mean over the training windows; 0 to below 1. */
  readonly channelDrop?: number;
  /** The same for each sensor: its three signals together, so that a model learns to do without it. */
  readonly sensorDrop?: number;
  /** Mixes each window with another of its batch, and their labels with them: alpha of the Beta distribution of the shares; `fit` does it, last. */
  readonly mixup?: number;
}

/** Of every option: the largest value, and whether it is itself excluded. The smallest is 0. */
const RANGES: Readonly<Record<keyof Augmentation, { readonly most: number; readonly below?: true }>> = {
  timeShift: { most: 1 },
  timeWarp: { most: 1 },
  rotation: { most: 180 },
  scaling: { most: 1 },
  magnitudeWarp: { most: 1 },
  jitter: { most: 10 },
  channelDrop: { most: 1, below: true },
  sensorDrop: { most: 1, below: true },
  mixup: { most: 100 },
};

export const AUGMENTATIONS = Object.keys(RANGES) as (keyof Augmentation)[];

/** What is done to each window by itself. */
export type WindowChanges = Omit<Augmentation, "mixup">;

/** Throws InputError for a name that is none, and for a value out of range. */
export function checkAugmentation(augmentation: Augmentation): void {
  for (const [name, value] of Object.entries(augmentation) as [keyof Augmentation, unknown][]) {
    if (!Object.hasOwn(RANGES, name)) {
      throw new InputError(`augmentation: expected some of ${AUGMENTATIONS.join(", ")}; received ${JSON.stringify(name)}`);
    }
    const { most, below } = RANGES[name];
    if (typeof value === "number" && value >= 0 && (below ? value < most : value <= most)) continue;
    throw new InputError(
      `augmentation: ${name}: expected a number from 0 to ${below ? "below " : ""}${most}; received ${JSON.stringify(value) ?? "nothing"}`,
    );
  }
}
