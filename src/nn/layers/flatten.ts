import { sizeOf } from "../../tensor/index.js";
import type { LayerDefinition } from "../layer.js";

/** (T, C) -> (T * C), time outermost. Costs nothing: the same numbers in the same place. */
export interface FlattenConfig {
  readonly kind: "Flatten";
}

export function flatten(): FlattenConfig {
  return { kind: "Flatten" };
}

export const flattenDefinition: LayerDefinition<FlattenConfig> = {
  kind: "Flatten",
  defaultName: "flatten",
  masking:
    "gives each time step numbers of its own, which a masked window that ends before it does not have; take GlobalAveragePooling1D in its place",
  outputShape: (_config, inputShape) => [sizeOf(inputShape)],
  parameters: () => [],
  multiplyAdds: () => 0,
  aliases: () => true,
  plan: () => ({ forward() {}, backward() {} }),
};
