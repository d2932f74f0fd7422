import { sizeOf } from "../../tensor/index.js";
import { ACTIVATION_NAMES, codeOf, type ActivationName } from "../activation.js";
import { checkOneOf } from "../checks.js";
import type { LayerDefinition } from "../layer.js";

/** Applies a function to every element: Keras' Activation. */
export interface ActivationConfig {
  readonly kind: "Activation";
  readonly activation: ActivationName;
}

/** Any shape -> the same shape. */
export function activation(options: { activation: ActivationName }): ActivationConfig {
  return { kind: "Activation", ...options };
}

export const activationDefinition: LayerDefinition<ActivationConfig> = {
  kind: "Activation",
  defaultName: "activation",
  masking: true,
  looksBack: true,

  outputShape(config, inputShape) {
    checkOneOf("Activation", "activation", config.activation, ACTIVATION_NAMES);
    return inputShape;
  },

  parameters: () => [],
  multiplyAdds: () => 0,

  plan(config, { kernels, x, y, dx, dy, inputShape }) {
    const size = sizeOf(inputShape);
    const code = codeOf(config.activation);
    return {
      forward(first, n) {
        const at = 4 * first * size;
        kernels.activationForward(y + at, x + at, n * size, code);
      },
      backward(first, n) {
        const at = 4 * first * size;
        if (dx !== undefined) kernels.activationBackward(dx + at, dy! + at, x + at, y + at, n * size, code);
      },
    };
  },
};
