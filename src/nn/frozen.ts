import type { LayerNode } from "./graph.js";
import type { NetworkConfig } from "./network.js";

/**
 * The same network as it predicts, in a form that training would leave alone: no layer learns, BatchNormalization normalises by its moving statistics,
 * and what only training does (dropout, noise) is nothing. Weights have the same names and shapes.
 */
export function frozenNetwork(config: NetworkConfig): NetworkConfig {
  return { ...config, layers: config.layers.map(freeze) };
}

function freeze(layer: LayerNode): LayerNode {
  const fixed = { ...layer, trainable: false };
  switch (fixed.kind) {
    case "Dropout":
    case "SpatialDropout1D":
      return { ...fixed, rate: 0 };
    case "GaussianNoise":
      return { ...fixed, stddev: 0 };
    default:
      return fixed;
  }
}
