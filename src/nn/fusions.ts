import { dropoutKeyOf } from "./dropout-key.js";
import type { BoundLayer, LayerPlan } from "./layer.js";
import type { Network, NetworkLayer } from "./network.js";

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
    plan: Omit<LayerPlan, "parameters" | "gradients" | "masked" | "masks" | "listed" | "zeros" | "frozen" | "pool">,
    dx: { readonly relu: boolean; readonly list: boolean },
  ): BoundLayer;
}

/**
 * What layer `index` can do besides its own in a program that only predicts: the steps of the max pooling that is its only reader, dropouts
 * between them being nothing there, and all these layers; or undefined.
 */
export function poolingBehind(
  { layers, inputs }: Network,
  index: number,
  readers: readonly (readonly number[])[],
): { readonly pool: number; readonly covered: readonly number[] } | undefined {
  const { definition, config: own } = layers[index]!;
  if (!definition.pools?.(own)) return undefined;
  const covered: number[] = [];
  for (let at = index; ;) {
    const [next, ...others] = readers[inputs.length + at]!;
    if (next === undefined || others.length > 0) return undefined;
    covered.push(next);
    const { config } = layers[next]!;
    if (config.kind === "MaxPooling1D") {
      const { poolSize, strides, padding } = config;
      return poolSize > 1 && strides === poolSize && padding === "valid" ? { pool: poolSize, covered } : undefined;
    }
    if (config.kind !== "Dropout") return undefined;
    at = next;
  }
}

/** The fusion of two neighbours in training, or undefined where there is none. */
export function fusionOf({ config: first }: NetworkLayer, next: NetworkLayer | undefined): Fusion | undefined {
  const second = next?.config;
  if (first.kind !== "Dropout" || first.rate === 0) return undefined;
  // The kernels take no longer pools.
  if (second?.kind !== "MaxPooling1D" || second.poolSize > 8 || second.strides !== second.poolSize || second.padding !== "valid")
    return undefined;
  const { rate } = first;
  const { poolSize } = second;
  return {
    plan({ kernels, arena, batchSize, x, y, dx, dy, keys, index, inputShape, outputShape }, { relu, list }) {
      const [t, c] = inputShape as readonly [number, number];
      const [tOut] = outputShape as readonly [number, number];
      const own = dropoutKeyOf(index);
      const [inputs, outputs, bits] = [t * c, tOut * c, kernels.winnersLength(t, c)];
      const [masked, length] = [relu ? 1 : 0, list ? kernels.gradientListLength(t, c) : inputs];
      const winners = arena.allocate(batchSize * bits);
      return {
        forward(first, n, training) {
          const start = first * inputs;
          const to = y + 4 * first * outputs,
            from = x + 4 * start,
            won = winners + 4 * first * bits,
            key0 = keys.key0 ^ own;
          if (training) kernels.dropoutMaxPool1dForward(to, won, from, n, t, c, poolSize, tOut, rate, start, key0, keys.key1, masked);
          else kernels.maxPool1dForward(to, from, n, t, c, poolSize, poolSize, 0, tOut);
        },
        backward(first, n) {
          if (dx === undefined) return;
          const to = dx + 4 * first * length,
            won = winners + 4 * first * bits,
            above = dy! + 4 * first * outputs;
          if (list) kernels.dropoutMaxPool1dBackwardList(to, won, above, n, t, c, poolSize, tOut, rate);
          else kernels.dropoutMaxPool1dBackward(to, won, above, n, t, c, poolSize, tOut, rate);
        },
      };
    },
  };
}
