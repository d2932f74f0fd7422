import { createNetwork, type Network } from "../nn/index.js";
import { formatShape, InputError } from "../tensor/index.js";
import type { Model } from "./model.js";

/**
 * The network of a model, its weights left aside. Throws InputError, naming `place`, where the network cannot be built or does not classify,
 * or where signals, classes or standardizer are not as many as it has.
 */
export function networkOf(model: Pick<Model, "network" | "signals" | "classNames" | "standardizer">, place: string): Network {
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
  const { mean, scale } = model.standardizer ?? {};
  for (const [what, received, expected] of [
    ["signals", model.signals.length, channels],
    ["standardizer means", mean?.length ?? channels, channels],
    ["standardizer scales", scale?.length ?? channels, channels],
    ["class names", model.classNames.length, last.units],
  ] as const) {
    if (received !== expected) {
      throw new InputError(
        `${place}: expected ${expected} ${what}, as its network (${formatShape(model.network.inputShape)} -> ${last.units}) has; received ${received}`,
      );
    }
  }
  const wrong = scale?.findIndex((value) => !(value > 0)) ?? -1;
  if (wrong >= 0)
    throw new InputError(`${place}: standardizer scale: expected values above 0; received ${scale![wrong]} at index ${wrong}`);
  return network;
}
