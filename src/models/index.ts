import type { NetworkConfig } from "../nn/index.js";
import { InputError } from "../tensor/index.js";
import { baseline } from "./baseline.js";

export { baseline } from "./baseline.js";

/** The named networks, each a function of the windows' shape and the number of classes. */
export const MODELS: Readonly<Record<string, (inputShape: readonly [number, number], classes: number) => NetworkConfig>> = { baseline };

/** Throws InputError for a name that is not in MODELS. */
export function createModel(name: string, inputShape: readonly [number, number], classes: number): NetworkConfig {
  if (!Object.hasOwn(MODELS, name))
    throw new InputError(`model must be one of ${Object.keys(MODELS).join(", ")}; received ${JSON.stringify(name)}`);
  return MODELS[name]!(inputShape, classes);
}
