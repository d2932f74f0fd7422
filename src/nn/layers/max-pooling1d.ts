import type { LayerDefinition } from "../layer.js";
import { overWindows } from "../lengths.js";
import { poolingGeometry, poolingOptions, type PoolingOptions } from "../pooling.js";

/** Largest value of each channel over neighbouring time steps; the words are Keras'. */
export interface MaxPooling1DConfig extends PoolingOptions {
  readonly kind: "MaxPooling1D";
}

/** (T, C) -> (T', C). Defaults as in Keras: poolSize 2, strides = poolSize, padding "valid". */
export function maxPooling1D(options: Partial<Omit<MaxPooling1DConfig, "kind">> = {}): MaxPooling1DConfig {
  return { kind: "MaxPooling1D", ...poolingOptions(options) };
}

export const maxPooling1dDefinition: LayerDefinition<MaxPooling1DConfig> = {
  kind: "MaxPooling1D",
  defaultName: "max_pooling1d",
  masking: true,
  looksBack: true,

  outputShape(config, inputShape) {
    const { tOut, c } = poolingGeometry("MaxPooling1D", config, inputShape);
    return [tOut, c];
  },

  parameters: () => [],
  multiplyAdds: () => 0,

  plan(config, plan) {
    const { kernels, x, y, dx, dy, inputShape } = plan;
    const { poolSize, strides } = config;
    const { t, c, tOut, padLeft } = poolingGeometry("MaxPooling1D", config, inputShape);
    const [inputs, outputs] = [4 * t * c, 4 * tOut * c];
    const goBack = overWindows(plan, [t, tOut], (first, count, steps, stepsOut) => {
      const from = first * inputs,
        to = first * outputs;
      kernels.maxPool1dBackward(dx! + from, x + from, y + to, dy! + to, count, steps, c, poolSize, strides, padLeft, stepsOut);
    });
    return {
      forward: overWindows(plan, [t, tOut], (first, count, steps, stepsOut) => {
        kernels.maxPool1dForward(y + first * outputs, x + first * inputs, count, steps, c, poolSize, strides, padLeft, stepsOut);
      }),
      backward(first, n) {
        if (dx !== undefined) goBack(first, n);
      },
    };
  },
};
