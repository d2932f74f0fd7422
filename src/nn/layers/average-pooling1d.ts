import type { Shape } from "../../tensor/index.js";
import { checkCount, checkOneOf, checkTimeAndChannels } from "../checks.js";
import type { LayerDefinition } from "../layer.js";
import { padTime } from "../padding.js";

/** Mean of each channel over neighbouring time steps, of those that there are where padding "same" reaches out; the words are Keras'. */
export interface AveragePooling1DConfig {
  readonly kind: "AveragePooling1D";
  readonly poolSize: number;
  readonly strides: number;
  readonly padding: "valid" | "same";
}

/** (T, C) -> (T', C). Defaults as in Keras: poolSize 2, strides = poolSize, padding "valid". */
export function averagePooling1D(options: Partial<Omit<AveragePooling1DConfig, "kind">> = {}): AveragePooling1DConfig {
  const poolSize = options.poolSize ?? 2;
  return { kind: "AveragePooling1D", poolSize, strides: poolSize, padding: "valid", ...options };
}

function geometry(config: AveragePooling1DConfig, inputShape: Shape): { t: number; c: number; tOut: number; padLeft: number } {
  const [t, c] = checkTimeAndChannels("AveragePooling1D", inputShape);
  const { steps, padLeft } = padTime("AveragePooling1D", t, config.poolSize, config.strides, config.padding);
  return { t, c, tOut: steps, padLeft };
}

export const averagePooling1dDefinition: LayerDefinition<AveragePooling1DConfig> = {
  kind: "AveragePooling1D",
  defaultName: "average_pooling1d",

  outputShape(config, inputShape) {
    checkCount("AveragePooling1D", "poolSize", config.poolSize);
    checkCount("AveragePooling1D", "strides", config.strides);
    checkOneOf("AveragePooling1D", "padding", config.padding, ["valid", "same"]);
    const { tOut, c } = geometry(config, inputShape);
    return [tOut, c];
  },

  parameters: () => [],
  multiplyAdds: () => 0,

  plan(config, { kernels, x, y, dx, dy, inputShape }) {
    const { poolSize, strides } = config;
    const { t, c, tOut, padLeft } = geometry(config, inputShape);
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
