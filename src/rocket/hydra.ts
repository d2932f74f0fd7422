import type { Random } from "../tensor/index.js";
import { checkSteps, KERNEL_LENGTH } from "./minirocket.js";

/** Kernels that compete in a group. */
export const GROUP_KERNELS = 8;
/** Groups of a series at each dilation: 64 in all, half of them for differences. */
export const GROUPS = 32;
/** Most channels that a group sums. */
const MOST_CHANNELS = 8;

/** What is drawn of Hydra for one series. D dilations. */
export interface HydraParameters {
  /** (D): powers of two. */
  readonly dilations: Int32Array;
  /** (D, groups, size): the channels that a group sums. */
  readonly channelIndices: Int32Array;
  /** (D, groups, 8, 9): without mean, absolute values summing to 1. */
  readonly weights: Float32Array;
}

/** How many channels a group sums: half of them, from 2 to 8. */
export function groupSize(channels: number): number {
  return channels === 1 ? 1 : Math.min(Math.max(Math.floor(channels / 2), 2), MOST_CHANNELS);
}

/** 1, 2, 4 ... up to a kernel of the window's length. */
export function hydraDilations(timeSteps: number): number[] {
  const dilations: number[] = [];
  for (let dilation = 1; dilation * (KERNEL_LENGTH - 1) <= timeSteps - 1; dilation *= 2) dilations.push(dilation);
  return dilations;
}

/**
 * Random kernels as in the authors' hydra_multivariate.py and aeon: normal weights less their mean, over the sum of their absolute values; channels
 * drawn with putting back; dilations 1, 2, 4 ... up to a kernel of the window's length. Nothing is fitted to windows. The random numbers are ours.
 *
 * `timeSteps` are those of the windows, whose differences have the same dilations. Throws InputError for windows of less than 9 steps.
 */
export function drawHydra(timeSteps: number, channels: number, random: Random): HydraParameters {
  checkSteps(timeSteps);
  const dilations = hydraDilations(timeSteps);
  const kernels = dilations.length * GROUPS * GROUP_KERNELS;
  const weights = new Float32Array(kernels * KERNEL_LENGTH);
  for (let k = 0; k < kernels; k++) {
    const drawn = Array.from({ length: KERNEL_LENGTH }, () => random.normal());
    const mean = drawn.reduce((sum, value) => sum + value, 0) / KERNEL_LENGTH;
    const size = drawn.reduce((sum, value) => sum + Math.abs(value - mean), 0);
    weights.set(
      drawn.map((value) => (value - mean) / size),
      k * KERNEL_LENGTH,
    );
  }
  const indices = { length: dilations.length * GROUPS * groupSize(channels) };
  return { dilations: Int32Array.from(dilations), weights, channelIndices: Int32Array.from(indices, () => random.below(channels)) };
}
