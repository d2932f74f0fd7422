import { createRandom, formatShape, InputError, sizeOf, STREAMS, type Shape } from "../tensor/index.js";
import type { LayerDefinition, ParameterSpec } from "./layer.js";
import { definitionOf, type LayerConfig } from "./layers/index.js";

/** A network as plain data: what is saved in a model file and compared between trials. */
export interface NetworkConfig {
  readonly name: string;
  /** (time steps, channels) of one window. */
  readonly inputShape: readonly [number, number];
  readonly layers: readonly LayerConfig[];
}

/** A layer in its place: shapes are those of one window. */
export interface NetworkLayer {
  /** Unique within the network, as Keras would name it: conv1d, conv1d_1, ... */
  readonly name: string;
  readonly config: LayerConfig;
  readonly definition: LayerDefinition<LayerConfig>;
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  readonly parameters: readonly ParameterSpec[];
  readonly parameterCount: number;
  readonly multiplyAdds: number;
}

export interface Network {
  readonly config: NetworkConfig;
  readonly layers: readonly NetworkLayer[];
  readonly outputShape: Shape;
  readonly parameterCount: number;
  readonly multiplyAdds: number;
}

/** One trained tensor, named "layer/parameter". */
export interface Weight {
  readonly name: string;
  readonly shape: Shape;
  readonly values: Float32Array;
}

/** More parameters than this is a slip of the pen or a hostile file, not a network for a phone: 2^28 floats are 1 GiB. */
const MOST_PARAMETERS = 2 ** 28;

/** Works out every shape. Throws InputError, naming the layer by its number, where a configuration does not fit. */
export function createNetwork(config: NetworkConfig): Network {
  const [steps, channels] = config.inputShape;
  if (![steps, channels].every((length) => Number.isInteger(length) && length >= 1)) {
    throw new InputError(
      `network ${config.name}: inputShape must be two whole numbers above 0, time steps and channels; received ${formatShape(config.inputShape)}`,
    );
  }
  if (config.layers.length === 0) throw new InputError(`network ${config.name}: expected at least 1 layer; received 0`);
  const used = new Map<string, number>();
  let shape: Shape = config.inputShape;
  const layers = config.layers.map((layer, i): NetworkLayer => {
    const where = `network ${config.name}, layer ${i + 1}: `;
    try {
      const definition = definitionOf(layer);
      const inputShape = shape;
      const outputShape = definition.outputShape(layer, inputShape);
      if (layer.kind === "Dense" && layer.activation === "softmax" && i < config.layers.length - 1) {
        throw new InputError(
          `Dense: activation "softmax" is for the last layer only; received it in layer ${i + 1} of ${config.layers.length}`,
        );
      }
      const parameters = definition.parameters(layer, inputShape);
      shape = outputShape;
      const count = used.get(definition.defaultName) ?? 0;
      used.set(definition.defaultName, count + 1);
      return {
        name: count === 0 ? definition.defaultName : `${definition.defaultName}_${count}`,
        config: layer,
        definition,
        inputShape,
        outputShape,
        parameters,
        parameterCount: parameters.reduce((sum, parameter) => sum + sizeOf(parameter.shape), 0),
        multiplyAdds: definition.multiplyAdds(layer, inputShape),
      };
    } catch (error) {
      if (error instanceof InputError) throw new InputError(where + error.message, { cause: error });
      throw error;
    }
  });
  const parameterCount = layers.reduce((sum, layer) => sum + layer.parameterCount, 0);
  if (parameterCount > MOST_PARAMETERS) {
    throw new InputError(
      `network ${config.name}: at most ${MOST_PARAMETERS} parameters; received ${parameterCount}; use fewer filters or units`,
    );
  }
  return { config, layers, outputShape: shape, parameterCount, multiplyAdds: layers.reduce((sum, layer) => sum + layer.multiplyAdds, 0) };
}

/** "conv1d/kernel" and the like, in the order in which a program lays them out. */
export function parameterSpecs(network: Network): { readonly name: string; readonly spec: ParameterSpec }[] {
  return network.layers.flatMap((layer) => layer.parameters.map((spec) => ({ name: `${layer.name}/${spec.name}`, spec })));
}

/** Fresh weights from a seed: the same numbers on every machine. */
export function initialiseWeights(network: Network, seed: number): Weight[] {
  const random = createRandom(seed, STREAMS.weights);
  return parameterSpecs(network).map(({ name, spec }) => {
    const values = new Float32Array(sizeOf(spec.shape));
    spec.initializer(values, spec.shape, random);
    return { name, shape: spec.shape, values };
  });
}
