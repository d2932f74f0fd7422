import { checkCount, checkTimeAndChannels } from "../checks.js";
import type { LayerDefinition } from "../layer.js";

/** Repeats every time step; the words are Keras'. */
export interface UpSampling1DConfig {
  readonly kind: "UpSampling1D";
  readonly size: number;
}

/** (T, C) -> (T * size, C). Default as in Keras: size 2. */
export function upSampling1D(options: Partial<Omit<UpSampling1DConfig, "kind">> = {}): UpSampling1DConfig {
  return { kind: "UpSampling1D", size: 2, ...options };
}

export const upSampling1dDefinition: LayerDefinition<UpSampling1DConfig> = {
  kind: "UpSampling1D",
  defaultName: "up_sampling1d",
  masking: true,

  outputShape({ size }, inputShape) {
    checkCount("UpSampling1D", "size", size);
    const [t, c] = checkTimeAndChannels("UpSampling1D", inputShape);
    return [t * size, c];
  },

  parameters: () => [],
  multiplyAdds: () => 0,

  plan({ size }, { kernels, x, y, dx, dy, inputShape }) {
    const [t, c] = inputShape as readonly [number, number];
    const row = 4 * c;
    return {
      forward(first, n) {
        const from = x + first * t * row,
          to = y + first * t * size * row;
        for (let j = 0; j < size; j++) kernels.copyRows(to + j * row, from, n * t, c, size * c, c);
      },
      backward(first, n) {
        if (dx !== undefined) kernels.sumRows(dx + first * t * row, dy! + first * t * size * row, n * t, size, c);
      },
    };
  },
};
