import type { LayerDefinition } from "../layer.js";
import { overWindows } from "../lengths.js";
import { poolingGeometry, poolingOptions, type PoolingOptions } from "../pooling.js";

/** Mean of each channel over neighbouring time steps, of those that there are where padding "same" reaches out; the words are Keras'. */
export interface AveragePooling1DConfig extends PoolingOptions {
  readonly kind: "AveragePooling1D";
}

/** (T, C) -> (T', C). Defaults as in Keras: strides = poolSize, padding "valid"; poolSize, for which Keras has none, 2 as in MaxPooling1D. */
export function averagePooling1D(options: Partial<Omit<AveragePooling1DConfig, "kind">> = {}): AveragePooling1DConfig {
  return { kind: "AveragePooling1D", ...poolingOptions(options) };
}

export const averagePooling1dDefinition: LayerDefinition<AveragePooling1DConfig> = {
  kind: "AveragePooling1D",
  defaultName: "average_pooling1d",
  masking: true,

  outputShape(config, inputShape) {
    const { tOut, c } = poolingGeometry("AveragePooling1D", config, inputShape);
    return [tOut, c];
  },

  parameters: () => [],
  multiplyAdds: () => 0,

  plan(config, plan) {
    const { kernels, x, y, dx, dy, inputShape } = plan;
    const { poolSize, strides } = config;
    const { t, c, tOut, padLeft } = poolingGeometry("AveragePooling1D", config, inputShape);
    const [inputs, outputs] = [4 * t * c, 4 * tOut * c];
    const goBack = overWindows(plan, [t, tOut], (first, count, steps, stepsOut) => {
      const from = first * inputs,
        to = first * outputs;
      kernels.averagePool1dBackward(dx! + from, dy! + to, count, steps, c, poolSize, strides, padLeft, stepsOut);
    });
    return {
      forward: overWindows(plan, [t, tOut], (first, count, steps, stepsOut) => {
        kernels.averagePool1dForward(y + first * outputs, x + first * inputs, count, steps, c, poolSize, strides, padLeft, stepsOut);
      }),
      backward(first, n) {
        if (dx !== undefined) goBack(first, n);
      },
    };
  },
};
