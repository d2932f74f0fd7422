import type { KernelsName } from "../kernels/index.js";
import { sizeOf } from "../tensor/index.js";
import type { Network, NetworkLayer } from "./network.js";

/** What one window costs in one pass through a layer. */
export interface Work {
  /** Multiplications with an addition, counted as the sum is written: what other systems are compared by. */
  readonly multiplyAdds: number;
  /** Those that the kernels execute: fewer where a convolution goes through the transform domain. */
  readonly executed: number;
  /** Bytes that a layer without multiply-adds must move at least: what it reads and what it writes, each once. */
  readonly bytes: number;
}

/** A layer's three passes; one that does not happen costs nothing. */
export interface LayerWork {
  readonly forward: Work;
  readonly backwardInput: Work;
  readonly backwardWeights: Work;
}

const NOTHING: Work = { multiplyAdds: 0, executed: 0, bytes: 0 };

/** What training on one window costs each layer of a network, in their order. */
export function trainingWork(network: Network, kernels: KernelsName): LayerWork[] {
  // Gradients go back as far as something learns.
  const learns: boolean[] = network.inputs.map(() => false);
  return network.layers.map((layer) => {
    const below = layer.sources.some((source) => learns[source]);
    const hasWeights = layer.parameterCount > 0;
    learns.push(below || hasWeights);
    const { forward, backwardInput, backwardWeights } = allPasses([layer], kernels);
    return { forward, backwardInput: below ? backwardInput : NOTHING, backwardWeights: hasWeights ? backwardWeights : NOTHING };
  });
}

/** The sum over a network's layers and passes. */
export function totalWork(work: readonly LayerWork[]): Work {
  return addWork(work.flatMap(({ forward, backwardInput, backwardWeights }) => [forward, backwardInput, backwardWeights]));
}

export function addWork(parts: readonly Work[]): Work {
  const sum = (key: keyof Work): number => parts.reduce((total, part) => total + part[key], 0);
  return { multiplyAdds: sum("multiplyAdds"), executed: sum("executed"), bytes: sum("bytes") };
}

/** One pass through a layer, or through several that are fused and keep nothing in between. */
export function passWork(layers: readonly NetworkLayer[], pass: keyof LayerWork, kernels: KernelsName): Work {
  return allPasses(layers, kernels)[pass];
}

function allPasses(layers: readonly NetworkLayer[], kernels: KernelsName): LayerWork {
  const { config, definition, inputShapes, multiplyAdds } = layers[0]!;
  if (multiplyAdds > 0) {
    const same = { forward: multiplyAdds, backwardInput: multiplyAdds, backwardWeights: multiplyAdds };
    const executed = (kernels !== "reference" && definition.executedMultiplyAdds?.(config, ...inputShapes)) || same;
    const work = (pass: keyof LayerWork): Work => ({ multiplyAdds, executed: executed[pass], bytes: 0 });
    return { forward: work("forward"), backwardInput: work("backwardInput"), backwardWeights: work("backwardWeights") };
  }
  if (definition.aliases?.(config, true)) return { forward: NOTHING, backwardInput: NOTHING, backwardWeights: NOTHING };
  const bytes = 4 * inputShapes.reduce((sum, shape) => sum + sizeOf(shape), sizeOf(layers.at(-1)!.outputShape));
  const backward = layers.some((layer) => layer.definition.looksBack) ? 2 * bytes : bytes;
  return { forward: { ...NOTHING, bytes }, backwardInput: { ...NOTHING, bytes: backward }, backwardWeights: NOTHING };
}
