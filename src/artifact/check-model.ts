import { createNetwork, type Network } from "../nn/index.js";
import { checkRandomConvolutionModel, type RandomConvolutionModel } from "../rocket/index.js";
import { formatShape, InputError } from "../tensor/index.js";
import type { NetworkModel, RocketModel } from "./model.js";

/**
 * The network of a model, its weights left aside. Throws InputError, naming `place`, where the network cannot be built or does not
 * classify, where signals, classes or preparations are not as many as it has, or where a preparation's numbers are not finite.
 */
export function networkOf(model: Pick<NetworkModel, "network" | "signals" | "classNames" | "preparation">, place: string): Network {
  let network: Network;
  try {
    network = createNetwork(model.network);
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${place}: ${error.message}`, { cause: error }) : error;
  }
  const last = network.layers.at(-1)!.config;
  if (last.kind !== "Dense" || last.activation !== "softmax") {
    const received = last.kind === "Dense" ? `Dense with "${last.activation}"` : last.kind;
    throw new InputError(`${place}: expected a network that ends in Dense with activation "softmax"; received ${received} as last layer`);
  }
  const [, channels] = model.network.inputShape;
  for (const [what, received, expected] of [
    ["signals", model.signals.length, channels],
    ["preparations, one an input", model.preparation.length, network.inputs.length],
    ["class names", model.classNames.length, last.units],
  ] as const) {
    if (received !== expected)
      throw new InputError(`${place}: expected ${expected} ${what}, ${asItsNetwork(model, last.units)}; received ${received}`);
  }
  model.preparation.forEach((preparation, i) => {
    if (preparation === null) return;
    const { lambdas, widths, mean, scale } = preparation;
    const part = (name: string): string => `${place}: preparation/${network.inputs[i]!}/${name}`;
    for (const [name, values] of Object.entries({ lambdas, widths, mean, scale })) {
      if (values === undefined) continue;
      if (values.length !== channels)
        throw new InputError(`${part(name)}: expected ${channels} values, ${asItsNetwork(model, last.units)}; received ${values.length}`);
      const unfit = values.findIndex((value) => !Number.isFinite(value));
      if (unfit >= 0) throw new InputError(`${part(name)}: expected finite values; received ${values[unfit]} at index ${unfit}`);
    }
    if (lambdas && widths) throw new InputError(`${part("widths")}: expected lambdas or widths; received both`);
    for (const [name, values] of Object.entries({ scale, ...(widths && { widths }) })) {
      const wrong = values.findIndex((value) => !(value > 0));
      if (wrong >= 0) throw new InputError(`${part(name)}: expected values above 0; received ${values[wrong]} at index ${wrong}`);
    }
  });
  return network;
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
