import type { Shape } from "../../tensor/index.js";
import { checkCount, checkOneOf, checkTimeAndChannels } from "../checks.js";
import type { LayerDefinition } from "../layer.js";
import { padTime } from "../padding.js";

/** Largest value of each channel over neighbouring time steps; the words are Keras'. */
export interface MaxPooling1DConfig {
  readonly kind: "MaxPooling1D";
  readonly poolSize: number;
  readonly strides: number;
  readonly padding: "valid" | "same";
}

/** (T, C) -> (T', C). Defaults as in Keras: poolSize 2, strides = poolSize, padding "valid". */
export function maxPooling1D(options: Partial<Omit<MaxPooling1DConfig, "kind">> = {}): MaxPooling1DConfig {
  const poolSize = options.poolSize ?? 2;
  return { kind: "MaxPooling1D", poolSize, strides: poolSize, padding: "valid", ...options };
}

function geometry(config: MaxPooling1DConfig, inputShape: Shape): { t: number; c: number; tOut: number; padLeft: number } {
  const [t, c] = checkTimeAndChannels("MaxPooling1D", inputShape);
  const { steps, padLeft } = padTime("MaxPooling1D", t, config.poolSize, config.strides, config.padding);
  return { t, c, tOut: steps, padLeft };
}

export const maxPooling1dDefinition: LayerDefinition<MaxPooling1DConfig> = {
  kind: "MaxPooling1D",
  defaultName: "max_pooling1d",
  looksBack: true,

  outputShape(config, inputShape) {
    checkCount("MaxPooling1D", "poolSize", config.poolSize);
    checkCount("MaxPooling1D", "strides", config.strides);
    checkOneOf("MaxPooling1D", "padding", config.padding, ["valid", "same"]);
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
        kernels.maxPool1dForward(y + first * outputs, x + first * inputs, n, t, c, poolSize, strides, padLeft, tOut);
      },
      backward(first, n) {
        if (dx === undefined) return;
        const from = first * inputs,
          to = first * outputs;
        kernels.maxPool1dBackward(dx + from, x + from, y + to, dy! + to, n, t, c, poolSize, strides, padLeft, tOut);
      },
    };
  },
};
