import { CLASSIFIERS, TRANSFORMS, type TransformName } from "../rocket/index.js";
import { InputError } from "../tensor/index.js";
import type { RocketRecipe } from "./train-rocket.js";

/** What may be said of random convolutions, in the order in which a document has it. */
export type RocketOptions = Omit<RocketRecipe, "transform" | "seed">;

/** Least of `features`: one for each kernel, and MultiRocket's four poolings of two series. */
const KERNELS = 84;

/** Options by name as those of a transform. Throws InputError, calling each what `called` makes of its name, for what this transform does not take. */
export function checkRocketOptions(
  transform: TransformName,
  values: Readonly<Record<string, unknown>>,
  called: (name?: string) => string = (name) => (name === undefined ? "options" : `option ${name}`),
): RocketOptions {
  const { kind, series, poolings } = TRANSFORMS[transform];
  const sized = kind === "hydra" ? [] : ["features", "maxDilations"];
  const known = ["classifier", ...sized, "alpha", "standardize"];
  const least = { features: KERNELS * series.length * poolings, maxDilations: 1 };
  for (const [name, value] of Object.entries(values)) {
    const received = JSON.stringify(value);
    const refuse = (expected: string): InputError => new InputError(`${called(name)}: expected ${expected}; received ${received}`);
    if (!known.includes(name))
      throw new InputError(`${called()}: ${transform} takes ${known.join(", ")}; received ${JSON.stringify(name)}`);
    if (name === "classifier" && !CLASSIFIERS.some((classifier) => classifier === value)) throw refuse(CLASSIFIERS.join(" or "));
    if (name === "standardize" && typeof value !== "boolean") throw refuse("true or false");
    if (name === "alpha" && !(typeof value === "number" && value > 0)) throw refuse("a number above 0, such as 1000");
    if (name === "features" || name === "maxDilations") {
      const from = least[name];
      if (!(typeof value === "number" && Number.isSafeInteger(value) && value >= from)) throw refuse(`a whole number from ${from} on`);
    }
  }
  const options = values as RocketOptions;
  if (options.classifier === "logistic" && options.alpha === undefined) {
    throw new InputError(
      `${called("classifier")}: expected alpha besides logistic, which no folds choose for it; received none; try several on subjects held back`,
    );
  }
  return options;
}
