import type { LayerDefinition } from "../layer.js";
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

  outputShape(config, inputShape) {
    const { tOut, c } = poolingGeometry("AveragePooling1D", config, inputShape);
    return [tOut, c];
  },

  parameters: () => [],
  multiplyAdds: () => 0,

  plan(config, { kernels, x, y, dx, dy, inputShape }) {
    const { poolSize, strides } = config;
    const { t, c, tOut, padLeft } = poolingGeometry("AveragePooling1D", config, inputShape);
    const [inputs, outputs] = [4 * t * c, 4 * tOut * c];
    return {
      forward(first, n) {
        kernels.averagePool1dForward(y + first * outputs, x + first * inputs, n, t, c, poolSize, strides, padLeft, tOut);
      },
      backward(first, n) {
        if (dx === undefined) return;
        kernels.averagePool1dBackward(dx + first * inputs, dy! + first * outputs, n, t, c, poolSize, strides, padLeft, tOut);
      },
    };
  },
};
