import type { Pointer } from "../../tensor/index.js";
import type { LayerPlan } from "../layer.js";

/** The bias of a layer and its gradient. Without one, the kernels still get both: zeros that stay zero, and a gradient nobody reads. */
export function bindBias(plan: LayerPlan, units: number): { b: Pointer; db: Pointer } {
  if (plan.parameters.length > 1) return { b: plan.parameters[1]!, db: plan.gradients[1]! };
  return { b: plan.arena.allocate(units), db: plan.arena.allocate(units) };
}
