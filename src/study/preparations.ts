import { fitPreparation, PREPARATIONS, type FittedPreparation, type PreparationKind, type TrainSplit } from "../data/index.js";
import type { Network } from "../nn/index.js";
import { InputError } from "../tensor/index.js";
import type { Recipe } from "./recipe.js";

/** The kind for each input of a network. Throws InputError where they are not as many, or one is not known. */
export function preparationsOf({ config, inputs }: Network, kinds: Recipe["preparation"]): readonly PreparationKind[] {
  const each = typeof kinds === "string" ? inputs.map(() => kinds) : kinds;
  const stranger = each.find((kind) => !PREPARATIONS.includes(kind));
  if (stranger !== undefined)
    throw new InputError(`preparation: expected one of ${PREPARATIONS.join(", ")}; received ${JSON.stringify(stranger)}`);
  if (each.length !== inputs.length) {
    throw new InputError(
      `preparation: expected one kind, or a list of ${inputs.length}, as network ${config.name} has the inputs ${inputs.join(", ")}; received ${each.length}`,
    );
  }
  return each;
}

/** What was fitted to a split stays with it: a study trains many networks on one, and the power transform of UCI HAR takes 4.5 s. */
const fittedTo = new WeakMap<TrainSplit, Map<PreparationKind, FittedPreparation | undefined>>();

/** One entry an input of the network; each kind is fitted once. */
export function fitAll(train: TrainSplit, network: Network, kinds: Recipe["preparation"]): (FittedPreparation | undefined)[] {
  const fitted = fittedTo.get(train) ?? new Map<PreparationKind, FittedPreparation | undefined>();
  fittedTo.set(train, fitted);
  return preparationsOf(network, kinds).map((kind) => {
    if (!fitted.has(kind)) fitted.set(kind, fitPreparation(train, kind));
    return fitted.get(kind);
  });
}
