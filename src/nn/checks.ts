import { formatShape, InputError, type Shape } from "../tensor/index.js";

/** A whole number from 1 to `most`, or InputError. */
export function checkCount(layer: string, name: string, value: number, most = 65536): number {
  if (!Number.isInteger(value) || value < 1 || value > most) {
    throw new InputError(`${layer}: ${name} must be a whole number from 1 to ${most}; received ${value}`);
  }
  return value;
}

/** One of `allowed`, or InputError. */
export function checkOneOf<T extends string>(layer: string, name: string, value: T, allowed: readonly T[]): T {
  if (!allowed.includes(value)) {
    throw new InputError(`${layer}: ${name} must be ${allowed.map((each) => `"${each}"`).join(" or ")}; received ${JSON.stringify(value)}`);
  }
  return value;
}

/** Time steps and channels of an input that must have exactly these two axes. */
export function checkTimeAndChannels(layer: string, shape: Shape): [time: number, channels: number] {
  if (shape.length !== 2) {
    throw new InputError(
      `${layer}: input must have shape time x channels; received ${formatShape(shape)}; put it before Flatten and Dense`,
    );
  }
  return [shape[0]!, shape[1]!];
}
