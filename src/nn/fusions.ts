import { dropoutKeyOf } from "./dropout-key.js";
import type { BoundLayer, LayerPlan } from "./layer.js";
import type { NetworkLayer } from "./network.js";

/**
 * Neighbouring layers that one pair of kernels does in fewer passes over memory. The bits are those of the layers one after the other; a
 * test compares them.
 */
export interface Fusion {
  /** Takes the first layer's x and dx and the second's y and dy; `relu`: zero dx where the layer before, whose output x is, gave 0. */
  plan(plan: Omit<LayerPlan, "parameters" | "gradients" | "masked">, relu: boolean): BoundLayer;
}

/** The fusion of two neighbours in training, or undefined where there is none. */
export function fusionOf({ config: first }: NetworkLayer, next: NetworkLayer | undefined): Fusion | undefined {
  const second = next?.config;
  if (first.kind !== "Dropout" || first.rate === 0) return undefined;
  if (second?.kind !== "MaxPooling1D" || second.strides !== second.poolSize || second.padding !== "valid") return undefined;
  const { rate } = first;
  const { poolSize } = second;
  return {
    plan({ kernels, x, y, dx, dy, keys, index, inputShape, outputShape }, relu) {
      const [t, c] = inputShape as readonly [number, number];
      const [tOut] = outputShape as readonly [number, number];
      const own = dropoutKeyOf(index);
      return {
        forward(n, training) {
          if (training) kernels.dropoutMaxPool1dForward(y, x, n, t, c, poolSize, tOut, rate, keys.key0 ^ own, keys.key1);
          else kernels.maxPool1dForward(y, x, n, t, c, poolSize, poolSize, 0, tOut);
        },
        backward(n) {
          if (dx === undefined) return;
          kernels.dropoutMaxPool1dBackward(dx, x, y, dy!, n, t, c, poolSize, tOut, rate, keys.key0 ^ own, keys.key1, relu ? 1 : 0);
        },
      };
    },
  };
}
