import { checkTimeAndChannels } from "../checks.js";
import type { LayerDefinition } from "../layer.js";
import { overWindows } from "../lengths.js";

/**
 * Proportion of positive values: the share of its time steps at which each channel is above 0 (ROCKET: Dempster, Petitjean and Webb, Data Mining
 * and Knowledge Discovery 34, 2020, arXiv:1910.13051). Keras has no such layer.
 *
 * It passes no gradient: a count is flat wherever it is not a jump, so its derivative is 0, and that is what goes back, none of a smooth stand-in
 * that would train another function than the one computed. Layers before it learn only through others that read them, a global maximum or mean
 * beside this one; without any they stay as they were drawn, as ROCKET's do.
 */
export interface GlobalPPVPooling1DConfig {
  readonly kind: "GlobalPPVPooling1D";
}

/** (T, C) -> (C), from 0 to 1. */
export function globalPPVPooling1D(): GlobalPPVPooling1DConfig {
  return { kind: "GlobalPPVPooling1D" };
}

export const globalPPVPooling1dDefinition: LayerDefinition<GlobalPPVPooling1DConfig> = {
  kind: "GlobalPPVPooling1D",
  defaultName: "global_ppv_pooling1d",
  masking: true,

  outputShape(_config, inputShape) {
    const [, c] = checkTimeAndChannels("GlobalPPVPooling1D", inputShape);
    return [c];
  },

  parameters: () => [],
  multiplyAdds: () => 0,

  plan(_config, plan) {
    const { kernels, x, y, dx, inputShape } = plan;
    const [t, c] = inputShape as readonly [number, number];
    return {
      forward: overWindows(plan, [t, 1], (first, count, steps) => {
        kernels.globalPpvPool1dForward(y + 4 * first * c, x + 4 * first * t * c, count, steps, c);
      }),
      backward(first, n) {
        if (dx !== undefined) kernels.fillZero(dx + 4 * first * t * c, n * t * c);
      },
    };
  },
};
