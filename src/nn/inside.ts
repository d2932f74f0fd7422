import { sizeOf, type Arena, type Pointer, type Shape } from "../tensor/index.js";
import type { Network } from "./network.js";
import type { PlannedLayers } from "./plan.js";

/**
 * What a program of a network that no longer learns (`frozenNetwork`) shows besides its output: every layer's values, and how its output depends on its
 * inputs. As in prediction: dropout drops nothing, and batches are normalised by moving statistics.
 */
export interface Inside {
  /** Of each layer, in their order: (batchSize, ...its output shape), as the last `predict` left it. */
  readonly layerOutputs: readonly Float32Array[];
  /** (batchSize, ...output shape): what `backpropagate` starts from, the derivatives of a number by the outputs. It may overwrite them. */
  readonly outputGradient: Float32Array;
  /** One an input of the network, (batchSize, T, C): the derivatives of that number by the prepared values that the input sees. */
  readonly inputGradients: readonly Float32Array[];
  /** outputGradient -> inputGradients of the first n windows, after `predict` of as many. */
  backpropagate(n: number): void;
}

/** Views of what was planned, once the arena is sealed. */
export function insideOf({ config, layers, inputs }: Network, arena: Arena, planned: PlannedLayers, batchSize: number): Inside {
  const view = (pointer: Pointer, shape: Shape): Float32Array => arena.f32(pointer, batchSize * sizeOf(shape));
  return {
    layerOutputs: layers.map(({ outputShape }, i) => view(planned.values[inputs.length + i]!, outputShape)),
    outputGradient: view(planned.dy!, layers.at(-1)!.outputShape),
    inputGradients: planned.inputGradients.map((pointer) => view(pointer, config.inputShape)),
    backpropagate(n) {
      planned.last.backward(0, n);
      planned.backward(n);
      planned.collectInputs(0, n);
    },
  };
}
