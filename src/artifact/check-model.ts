import type { Preparation } from "../data/index.js";
import { classesOf, createNetwork, lossKindOf, type Network } from "../nn/index.js";
import { checkRandomConvolutionModel, type RandomConvolutionModel } from "../rocket/index.js";
import { formatShape, InputError } from "../tensor/index.js";
import type { NetworkModel, RegressionModel, RocketModel, SequenceModel } from "./model.js";

/**
 * The network of a model, its weights left aside. Throws InputError, naming `place`, where the network cannot be built or does not
 * classify, where signals, classes or preparations are not as many as it has, or where a preparation's numbers are not finite.
 */
export function networkOf(model: Pick<NetworkModel, "network" | "signals" | "classNames" | "preparation">, place: string): Network {
  const { network, units } = builtNetwork(model, place);
  const kind = lossKindOf(network);
  if (kind !== "softmaxCrossEntropy" && kind !== "sigmoidCrossEntropy") {
    throw new InputError(
      `${place}: expected a network that ends in Dense with activation "softmax", or "sigmoid" and one unit; received ${lastOf(network)} as last layer`,
    );
  }
  checkParts(model, network, place, ["class names", model.classNames.length, classesOf(kind, units)]);
  return network;
}

/** The same of a regression: it ends in "linear", with a unit a target, and the targets' scaling is finite and above 0. */
export function regressionNetworkOf(
  model: Pick<RegressionModel, "network" | "signals" | "targets" | "targetScaling" | "preparation">,
  place: string,
): Network {
  const { network, units } = builtNetwork(model, place);
  if (lossKindOf(network) !== "meanSquaredError") {
    throw new InputError(
      `${place}: expected a network that ends in Dense with activation "linear"; received ${lastOf(network)} as last layer`,
    );
  }
  checkParts(model, network, place, ["targets", model.targets.length, units]);
  if (model.targetScaling) checkNumbers(model.targetScaling, units, `${place}: targets`, asItsNetwork(model, units));
  return network;
}

/** The same of a network that tells a class each time step: it ends in Conv1D with "softmax", and has as many steps behind it as before. */
export function sequenceNetworkOf(
  model: Pick<SequenceModel, "network" | "signals" | "classNames" | "preparation">,
  place: string,
): Network {
  const { network, units } = builtNetwork(model, place);
  const [steps] = model.network.inputShape;
  if (lossKindOf(network) !== "stepCrossEntropy" || network.outputShape[0] !== steps) {
    throw new InputError(
      `${place}: expected a network that ends in Conv1D with activation "softmax" and leaves ${steps} time steps; received ${lastOf(network)} as last layer, which leaves ${formatShape(network.outputShape)}`,
    );
  }
  checkParts(model, network, place, ["class names", model.classNames.length, units]);
  return network;
}

type Networked = Pick<NetworkModel, "network" | "signals" | "preparation">;

function builtNetwork({ network: config }: Networked, place: string): { readonly network: Network; readonly units: number } {
  try {
    const network = createNetwork(config);
    return { network, units: network.outputShape.at(-1)! };
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${place}: ${error.message}`, { cause: error }) : error;
  }
}

function lastOf({ layers }: Network): string {
  const { config } = layers.at(-1)!;
  if (config.kind !== "Dense") return config.kind;
  return `Dense with "${config.activation}"${config.activation === "sigmoid" ? ` and ${config.units} units` : ""}`;
}

function checkParts(
  model: Networked,
  network: Network,
  place: string,
  outputs: readonly [what: string, received: number, expected: number],
): void {
  const [, channels] = model.network.inputShape;
  const units = network.outputShape.at(-1)!;
  for (const [what, received, expected] of [
    ["signals", model.signals.length, channels],
    ["preparations, one an input", model.preparation.length, network.inputs.length],
    outputs,
  ] as const) {
    if (received !== expected)
      throw new InputError(`${place}: expected ${expected} ${what}, ${asItsNetwork(model, units)}; received ${received}`);
  }
  model.preparation.forEach((preparation, i) => {
    if (preparation) checkNumbers(preparation, channels, `${place}: preparation/${network.inputs[i]!}`, asItsNetwork(model, units));
  });
}

/** What numbers go through: as many as there are of them, finite, widths and scales above 0. */
function checkNumbers({ lambdas, widths, mean, scale }: Preparation, count: number, place: string, why: string): void {
  for (const [name, values] of Object.entries({ lambdas, widths, mean, scale })) {
    if (values === undefined) continue;
    if (values.length !== count) throw new InputError(`${place}/${name}: expected ${count} values, ${why}; received ${values.length}`);
    const unfit = values.findIndex((value) => !Number.isFinite(value));
    if (unfit >= 0) throw new InputError(`${place}/${name}: expected finite values; received ${values[unfit]} at index ${unfit}`);
  }
  if (lambdas && widths) throw new InputError(`${place}/widths: expected lambdas or widths; received both`);
  for (const [name, values] of Object.entries({ scale, ...(widths && { widths }) })) {
    const wrong = values.findIndex((value) => !(value > 0));
    if (wrong >= 0) throw new InputError(`${place}/${name}: expected values above 0; received ${values[wrong]} at index ${wrong}`);
  }
}

function asItsNetwork({ network }: Pick<NetworkModel, "network">, units: number): string {
  return `as its network (${formatShape(network.inputShape)} -> ${units}) has`;
}

/**
 * The random convolutions of a model, and the temperature that makes decisions probabilities. Throws InputError, naming `place`, where there is none, where
 * signals or classes are not as many as they have, or where their tensors do not fit each other.
 */
export function convolutionsOf(
  model: Pick<RocketModel, "convolutions" | "signals" | "classNames">,
  place: string,
): { readonly convolutions: RandomConvolutionModel; readonly temperature: number } {
  const { convolutions, signals, classNames } = model;
  const { channels, classes, temperature } = convolutions;
  for (const [what, received, expected] of [
    ["signals", signals.length, channels],
    ["class names", classNames.length, classes],
  ] as const) {
    if (received !== expected)
      throw new InputError(`${place}: expected ${expected} ${what}, as its random convolutions have; received ${received}`);
  }
  try {
    checkRandomConvolutionModel(convolutions);
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${place}: ${error.message}`, { cause: error }) : error;
  }
  if (temperature === null) {
    throw new InputError(
      `${place}: random convolutions: expected a temperature, without which there are no probabilities; received none; fit them with groups`,
    );
  }
  return { convolutions, temperature };
}
