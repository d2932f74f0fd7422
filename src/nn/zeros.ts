import { fusionOf } from "./fusions.js";
import type { Zeros } from "./layer.js";
import type { Network } from "./network.js";

/** Layers whose output is zero where all that it was made from is. */
const KEEPS_ZEROS = new Set(["Flatten", "Reshape", "SliceChannels", "Dropout", "SpatialDropout1D", "MaxPooling1D", "Concatenate"]);

/** Of each layer, in their order. It follows from the network alone, not from its numbers, so every program of it computes in one way. */
export function findZeros({ layers, inputs }: Network): Zeros[] {
  const readers: number[][] = layers.map(() => []);
  const rectifiedValues: boolean[] = inputs.map(() => false);
  layers.forEach(({ sources }, index) => {
    for (const source of sources) if (source >= inputs.length) readers[source - inputs.length]!.push(index);
  });
  const onlyReader = (index: number): number | undefined => (readers[index]!.length === 1 ? readers[index]![0] : undefined);
  const pools = (index: number): boolean => {
    const reader = onlyReader(index);
    if (reader === undefined) return false;
    const { config, inputShapes } = layers[reader]!;
    if (config.kind === "MaxPooling1D") return config.poolSize > 1 && config.strides >= config.poolSize;
    if (config.kind === "GlobalMaxPooling1D") return inputShapes[0]![0]! > 1;
    if (config.kind === "GlobalPPVPooling1D") return true;
    // They multiply the gradient: zeros stay.
    if (config.kind === "Activation" || config.kind === "SpatialDropout1D") return pools(reader);
    const next = onlyReader(reader);
    return next !== undefined && fusionOf(layers[reader]!, layers[next]) !== undefined;
  };
  return layers.map(({ config, sources }, index) => {
    const rectified = sources.every((source) => rectifiedValues[source]);
    const isRelu = "activation" in config && config.activation === "relu";
    rectifiedValues.push(isRelu || (rectified && KEEPS_ZEROS.has(config.kind)));
    return { sparseGradient: pools(index), rectified };
  });
}
