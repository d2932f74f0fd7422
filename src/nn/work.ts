import type { KernelsName } from "../kernels/index.js";
import { sizeOf } from "../tensor/index.js";
import type { Pass, Zeros } from "./layer.js";
import type { Network, NetworkLayer } from "./network.js";
import { findZeros } from "./zeros.js";

/** What one window costs in one pass through a layer. */
export interface Work {
  /** Multiplications with an addition, counted as the sum is written: what other systems are compared by. */
  readonly multiplyAdds: number;
  /** Those that the kernels execute: fewer where a convolution goes through the transform domain. */
  readonly executed: number;
  /** True where zeros are skipped: `executed` is then what would be without any, and what was depends on the numbers. */
  readonly skipsZeros: boolean;
  /** Bytes that a layer without multiply-adds must move at least: what it reads and what it writes, each once. */
  readonly bytes: number;
}

/** A layer's three passes; one that does not happen costs nothing. */
export type LayerWork = Readonly<Record<Pass, Work>>;

export const NO_WORK: Work = { multiplyAdds: 0, executed: 0, skipsZeros: false, bytes: 0 };

/** What training on one window costs each layer of a network, in their order. */
export function trainingWork(network: Network, kernels: KernelsName): LayerWork[] {
  const zeros = findZeros(network);
  // Gradients go back as far as something learns.
  const learns: boolean[] = network.inputs.map(() => false);
  return network.layers.map((layer, index) => {
    const below = layer.sources.some((source) => learns[source]);
    learns.push(below || layer.learns);
    const { forward, backwardInput, backwardWeights } = allPasses([layer], zeros[index]!, kernels);
    return { forward, backwardInput: below ? backwardInput : NO_WORK, backwardWeights: layer.learns ? backwardWeights : NO_WORK };
  });
}

/** The sum over a network's layers and passes. */
export function totalWork(work: readonly LayerWork[]): Work {
  return addWork(work.flatMap(({ forward, backwardInput, backwardWeights }) => [forward, backwardInput, backwardWeights]));
}

export function addWork(parts: readonly Work[]): Work {
  const sum = (key: "multiplyAdds" | "executed" | "bytes"): number => parts.reduce((total, part) => total + part[key], 0);
  const skipsZeros = parts.some((part) => part.skipsZeros);
  return { multiplyAdds: sum("multiplyAdds"), executed: sum("executed"), skipsZeros, bytes: sum("bytes") };
}

/** So many windows' work. */
export function scaleWork({ multiplyAdds, executed, skipsZeros, bytes }: Work, windows: number): Work {
  return { multiplyAdds: multiplyAdds * windows, executed: executed * windows, skipsZeros, bytes: bytes * windows };
}

/** One pass through the layer of that name, or through several that are fused and keep nothing in between. */
export function passWork(network: Network, names: readonly string[], pass: Pass, kernels: KernelsName): Work {
  const layers = network.layers.filter(({ name }) => names.includes(name));
  return allPasses(layers, findZeros(network)[network.layers.indexOf(layers[0]!)]!, kernels)[pass];
}

function allPasses(layers: readonly NetworkLayer[], zeros: Zeros, kernels: KernelsName): LayerWork {
  const { config, definition, inputShapes, multiplyAdds } = layers[0]!;
  if (multiplyAdds > 0) {
    const simd = kernels !== "reference";
    const executed = simd ? definition.executedMultiplyAdds?.(config, zeros, ...inputShapes) : undefined;
    const skips = simd ? definition.skipsZeros?.(config, zeros, ...inputShapes) : undefined;
    const work = (pass: Pass): Work => ({
      multiplyAdds,
      executed: executed?.[pass] ?? multiplyAdds,
      skipsZeros: skips?.[pass] ?? false,
      bytes: 0,
    });
    return { forward: work("forward"), backwardInput: work("backwardInput"), backwardWeights: work("backwardWeights") };
  }
  if (definition.aliases?.(config, true)) return { forward: NO_WORK, backwardInput: NO_WORK, backwardWeights: NO_WORK };
  const bytes = 4 * inputShapes.reduce((sum, shape) => sum + sizeOf(shape), sizeOf(layers.at(-1)!.outputShape));
  const backward = layers.some((layer) => layer.definition.looksBack) ? 2 * bytes : bytes;
  return { forward: { ...NO_WORK, bytes }, backwardInput: { ...NO_WORK, bytes: backward }, backwardWeights: NO_WORK };
}
