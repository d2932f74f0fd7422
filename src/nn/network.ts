import { createRandom, formatShape, InputError, sizeOf, STREAMS, type Shape } from "../tensor/index.js";
import { checkAllUsed, checkInputs, DEFAULT_INPUTS, placeLayers, type LayerNode, type Place } from "./graph.js";
import type { LayerDefinition, ParameterSpec } from "./layer.js";
import { planMasking, type Masking } from "./masking.js";
import { definitionOf, type LayerConfig } from "./layers/index.js";

/**
 * A network as plain data: what is saved in a model file and compared between trials. Layers compute in the order in which they are listed;
 * the last one's output is the network's.
 */
export interface NetworkConfig {
  readonly name: string;
  /** (time steps, channels) of one window. */
  readonly inputShape: readonly [number, number];
  /** Names of the inputs, all of which see the same window, each under a preparation of its own. Default ["input"]. */
  readonly inputs?: readonly string[];
  /** Whether windows may end before their last step, each with a length of its own: what is padded then changes no result. Default false. */
  readonly masked?: boolean;
  readonly layers: readonly LayerNode[];
}

/** A layer in its place: shapes are those of one window. With `config.kind`, all that a table or a diagram of the network shows. */
export interface NetworkLayer extends Place {
  readonly config: LayerNode;
  readonly definition: LayerDefinition<LayerConfig>;
  readonly inputShapes: readonly Shape[];
  readonly outputShape: Shape;
  readonly parameters: readonly ParameterSpec[];
  readonly parameterCount: number;
  /** Whether training changes any of them. */
  readonly learns: boolean;
  readonly multiplyAdds: number;
}

export interface Network {
  readonly config: NetworkConfig;
  /** Names of the inputs; each has the shape config.inputShape. */
  readonly inputs: readonly string[];
  readonly layers: readonly NetworkLayer[];
  readonly outputShape: Shape;
  readonly parameterCount: number;
  readonly multiplyAdds: number;
  /** Of a masked network: how lengths go through it. */
  readonly masking?: Masking;
}

/** One trained tensor, named "layer/parameter". */
export interface Weight {
  readonly name: string;
  readonly shape: Shape;
  readonly values: Float32Array;
}

/** More parameters than this is a slip of the pen or a hostile file, not a network for a phone: 2^28 floats are 1 GiB. */
const MOST_PARAMETERS = 2 ** 28;

/** Nor is a layer with as many outputs: concatenations of concatenations double them each time. */
const MOST_VALUES = 2 ** 28;

/**
 * Works out every connection and shape. Throws InputError, naming the layer by its number, where a configuration does not fit, or a layer of a
 * masked network has no rule for windows of unequal lengths.
 */
export function createNetwork(config: NetworkConfig): Network {
  const [steps, channels] = config.inputShape;
  if (![steps, channels].every((length) => Number.isInteger(length) && length >= 1)) {
    throw new InputError(
      `network ${config.name}: inputShape must be two whole numbers above 0, time steps and channels; received ${formatShape(config.inputShape)}`,
    );
  }
  if (config.layers.length === 0) throw new InputError(`network ${config.name}: expected at least 1 layer; received 0`);
  const inputs = config.inputs ?? DEFAULT_INPUTS;
  checkInputs(config.name, inputs);
  const where = (i: number): string => `network ${config.name}, layer ${i + 1}: `;
  const definitions = config.layers.map((layer, i) => within(where(i), () => definitionOf(layer)));
  const places = placeLayers(
    inputs,
    config.layers,
    definitions.map(({ defaultName }) => defaultName),
    where,
  );
  const shapes: Shape[] = inputs.map(() => config.inputShape);
  const layers = config.layers.map((layer, i) =>
    within(where(i), (): NetworkLayer => {
      const [definition, place] = [definitions[i]!, places[i]!];
      checkFed(definition, place.inputs);
      if ((layer.kind === "Dense" || layer.kind === "Conv1D") && layer.activation === "softmax" && i < config.layers.length - 1) {
        throw new InputError(
          `${layer.kind}: activation "softmax" is for the last layer only; received it in layer ${i + 1} of ${config.layers.length}`,
        );
      }
      const inputShapes = place.sources.map((source) => shapes[source]!);
      const outputShape = definition.outputShape(layer, ...inputShapes);
      const own = definition.parameters(layer, ...inputShapes);
      const parameters = layer.trainable === false ? own.map((spec) => ({ ...spec, trainable: false as const })) : own;
      if (sizeOf(outputShape) > MOST_VALUES) {
        throw new InputError(`${layer.kind}: at most ${MOST_VALUES} values a window; received ${formatShape(outputShape)}`);
      }
      shapes.push(outputShape);
      return {
        ...place,
        config: layer,
        definition,
        inputShapes,
        outputShape,
        parameters,
        parameterCount: parameters.reduce((sum, parameter) => sum + sizeOf(parameter.shape), 0),
        learns: parameters.some(({ trainable }) => trainable !== false),
        multiplyAdds: definition.multiplyAdds(layer, ...inputShapes),
      };
    }),
  );
  checkAllUsed(config.name, inputs, places);
  const parameterCount = layers.reduce((sum, layer) => sum + layer.parameterCount, 0);
  if (parameterCount > MOST_PARAMETERS) {
    throw new InputError(
      `network ${config.name}: at most ${MOST_PARAMETERS} parameters; received ${parameterCount}; use fewer filters or units`,
    );
  }
  const multiplyAdds = layers.reduce((sum, layer) => sum + layer.multiplyAdds, 0);
  const masking = config.masked && { masking: planMasking(steps, inputs.length, layers, where) };
  return { config, inputs, layers, outputShape: shapes.at(-1)!, parameterCount, multiplyAdds, ...masking };
}

/**
 * Whether a network can be masked, and then takes windows of as few steps as `shortest`, by default all: true, or one line that says what cannot, and why.
 * Throws InputError where the network cannot be built even without.
 */
export function canMask(config: NetworkConfig, shortest = config.inputShape[0]): true | string {
  createNetwork({ ...config, masked: false });
  try {
    const { masking } = createNetwork({ ...config, masked: true });
    if (masking!.shortest <= shortest) return true;
    return `network ${config.name}: masked windows need ${masking!.shortest} steps or more; received one of ${shortest}; use padding "same" or smaller kernels`;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

/** Puts `where` before what an InputError says. */
function within<T>(where: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw error instanceof InputError ? new InputError(where + error.message, { cause: error }) : error;
  }
}

function checkFed({ kind, joins }: LayerDefinition<LayerConfig>, inputs: readonly string[]): void {
  if (joins ? inputs.length >= 2 : inputs.length === 1) return;
  const names = inputs.length === 0 ? "none" : inputs.join(", ");
  throw new InputError(`${kind}: inputs: expected ${joins ? "two or more names" : "one name"}; received ${names}`);
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
