import type { Shape } from "../tensor/index.js";
import { checkCount, checkOneOf, checkTimeAndChannels } from "./checks.js";
import { padTime } from "./padding.js";

/** What poolings over neighbouring time steps have in common; the words are Keras'. */
export interface PoolingOptions {
  readonly poolSize: number;
  readonly strides: number;
  readonly padding: "valid" | "same";
}

/** poolSize 2, strides = poolSize, padding "valid" where nothing else is given. */
export function poolingOptions(given: Partial<PoolingOptions>): PoolingOptions {
  const poolSize = given.poolSize ?? 2;
  return { poolSize, strides: poolSize, padding: "valid", ...given };
}

/** Sizes of (T, C) -> (T', C). Throws InputError, naming the layer, where an option is out of range or the window too short. */
export function poolingGeometry(
  layer: string,
  { poolSize, strides, padding }: PoolingOptions,
  inputShape: Shape,
): { t: number; c: number; tOut: number; padLeft: number } {
  checkCount(layer, "poolSize", poolSize);
  checkCount(layer, "strides", strides);
  checkOneOf(layer, "padding", padding, ["valid", "same"]);
  const [t, c] = checkTimeAndChannels(layer, inputShape);
  const { steps, padLeft } = padTime(layer, t, poolSize, strides, padding);
  return { t, c, tOut: steps, padLeft };
}
