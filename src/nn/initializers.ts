import { sizeOf, type Shape } from "../tensor/index.js";
import type { Initializer } from "./layer.js";

/**
 * Uniform in -limit ... limit, limit = sqrt(6 / (fan in + fan out)) (Glorot and Bengio, AISTATS 2010, equation 16). As in Keras the last
 * two axes are inputs and outputs and the axes before them, a convolution's kernel, multiply both fans.
 */
export const glorotUniform: Initializer = (values, shape, random) => {
  const limit = glorotLimit(shape);
  for (let i = 0; i < values.length; i++) values[i] = (random.uniform() * 2 - 1) * limit;
};

export const zeros: Initializer = (values) => void values.fill(0);

export const ones: Initializer = (values) => void values.fill(1);

export function glorotLimit(shape: Shape): number {
  const receptive = sizeOf(shape.slice(0, -2));
  const fanIn = shape.at(-2)! * receptive,
    fanOut = shape.at(-1)! * receptive;
  return Math.sqrt(6 / (fanIn + fanOut));
}
