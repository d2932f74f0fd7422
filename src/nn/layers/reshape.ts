import { formatShape, InputError, sizeOf, type Shape } from "../../tensor/index.js";
import { checkCount } from "../checks.js";
import type { LayerDefinition } from "../layer.js";

/** The same numbers under another shape; the words are Keras'. Costs nothing: they stay in their place. */
export interface ReshapeConfig {
  readonly kind: "Reshape";
  /** One window's shape behind it; every length spelled out (Keras takes one -1). */
  readonly targetShape: Shape;
}

/** (...) -> targetShape, which holds as many values. */
export function reshape(options: { targetShape: Shape }): ReshapeConfig {
  return { kind: "Reshape", ...options };
}

export const reshapeDefinition: LayerDefinition<ReshapeConfig> = {
  kind: "Reshape",
  defaultName: "reshape",
  masking:
    "moves values between time steps, so that none could tell which of them are real; take a layer that keeps the time axis in its place",

  outputShape({ targetShape }, inputShape) {
    if (targetShape.length === 0) throw new InputError("Reshape: targetShape: expected at least 1 length; received none");
    for (const length of targetShape) checkCount("Reshape", "targetShape", length, 2 ** 28);
    if (sizeOf(targetShape) !== sizeOf(inputShape)) {
      throw new InputError(
        `Reshape: targetShape must hold the ${sizeOf(inputShape)} values of ${formatShape(inputShape)}; received ${formatShape(targetShape)}`,
      );
    }
    return targetShape;
  },

  parameters: () => [],
  multiplyAdds: () => 0,
  aliases: () => true,
  plan: () => ({ forward() {}, backward() {} }),
};
