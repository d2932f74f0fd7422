import { dropoutKeyOf } from "./dropout-key.js";
import type { BoundLayer, LayerPlan } from "./layer.js";
import type { NetworkLayer } from "./network.js";

/**
 * Neighbouring layers that one pair of kernels does in fewer passes over memory. The bits are those of the layers one after the other; a
 * test compares them.
 */
export interface Fusion {
  /**
   * Takes the first layer's x and dx and the second's y and dy. `relu`: zero dx where the layer before, whose output x is, gave 0; `list`: dx is a
   * list (`listGradient` of the kernels).
   */
  plan(
    plan: Omit<LayerPlan, "parameters" | "gradients" | "masked" | "masks" | "listed" | "zeros">,
    dx: { readonly relu: boolean; readonly list: boolean },
  ): BoundLayer;
}

/** The fusion of two neighbours in training, or undefined where there is none. */
export function fusionOf({ config: first }: NetworkLayer, next: NetworkLayer | undefined): Fusion | undefined {
  const second = next?.config;
  if (first.kind !== "Dropout" || first.rate === 0) return undefined;
  if (second?.kind !== "MaxPooling1D" || second.strides !== second.poolSize || second.padding !== "valid") return undefined;
  const { rate } = first;
  const { poolSize } = second;
  return {
    plan({ kernels, x, y, dx, dy, keys, index, inputShape, outputShape, scratch }, { relu, list }) {
      const [t, c] = inputShape as readonly [number, number];
      const [tOut] = outputShape as readonly [number, number];
      const own = dropoutKeyOf(index);
      const [inputs, outputs] = [t * c, tOut * c];
      const [masked, length] = [relu ? 1 : 0, list ? kernels.gradientListLength(t, c) : inputs];
      if (list) scratch.need(poolSize * c);
      return {
        forward(first, n, training) {
          const start = first * inputs;
          const to = y + 4 * first * outputs,
            from = x + 4 * start;
          if (training) kernels.dropoutMaxPool1dForward(to, from, n, t, c, poolSize, tOut, rate, start, keys.key0 ^ own, keys.key1);
          else kernels.maxPool1dForward(to, from, n, t, c, poolSize, poolSize, 0, tOut);
        },
        backward(first, n) {
          if (dx === undefined) return;
          const start = first * inputs;
          const to = dx + 4 * first * length,
            from = x + 4 * start,
            pooled = y + 4 * first * outputs,
            above = dy! + 4 * first * outputs;
          const key0 = keys.key0 ^ own,
            { key1 } = keys;
          if (list) {
            const { pointer } = scratch;
            kernels.dropoutMaxPool1dBackwardList(
              to,
              from,
              pooled,
              above,
              pointer,
              n,
              t,
              c,
              poolSize,
              tOut,
              rate,
              start,
              key0,
              key1,
              masked,
            );
          } else kernels.dropoutMaxPool1dBackward(to, from, pooled, above, n, t, c, poolSize, tOut, rate, start, key0, key1, masked);
        },
      };
    },
  };
}
