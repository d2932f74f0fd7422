import type { NetworkFacts } from "../records/index.js";
import { CLASSIFIERS, sizeTransform, TRANSFORMS, type ClassifierName, type TransformName } from "../rocket/index.js";
import { InputError } from "../tensor/index.js";

/** What decides the outcome of fitting random convolutions, together with the windows. Plain data. */
export interface RocketRecipe {
  readonly transform: TransformName;
  /** Default ridge. Logistic regression needs an alpha. */
  readonly classifier?: ClassifierName | undefined;
  readonly seed: number;
  readonly features?: number | undefined;
  readonly maxDilations?: number | undefined;
  /** Whether each signal is brought to mean 0 and deviation 1 by the training windows. Default true. */
  readonly standardize?: boolean | undefined;
  /** The penalty. Of a ridge chosen by folds of training subjects, or of windows where no subjects are recorded, where it is not given. */
  readonly alpha?: number | undefined;
}

/** What may be said of random convolutions, in the order in which a document has it. */
export type RocketOptions = Omit<RocketRecipe, "transform" | "seed">;

/** What decides a trial of random convolutions, in the words of a network's recipe. */
export interface RocketTrial {
  readonly model: TransformName;
  readonly options: RocketOptions;
  readonly seed: number;
}

export function isTransform(name: string): name is TransformName {
  return Object.hasOwn(TRANSFORMS, name);
}

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
    if (name === "alpha" && !(typeof value === "number" && value > 0 && value < Infinity)) throw refuse("a number above 0, such as 1000");
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

/**
 * Random convolutions as a table or a diagram shows them beside networks: a layer that is drawn, and one that is solved for. Multiply-adds are those of the
 * direct sums, a tap each, whatever number of channels is added up before. Throws InputError for windows that they do not take.
 */
export function rocketFacts(
  model: TransformName,
  options: RocketOptions,
  [timeSteps, channels]: readonly [number, number],
  classes: number,
): NetworkFacts {
  const { features, dilations, multiplyAdds } = sizeTransform(model, timeSteps, options);
  const { classifier = "ridge", alpha, standardize = true } = options;
  const parameters = (features + 1) * classes;
  return {
    name: model,
    inputShape: [timeSteps, channels],
    inputs: [{ name: "signals", preparation: standardize ? "standardize" : "none" }],
    layers: [
      {
        ...{ name: model, kind: "RandomConvolutions", inputs: ["signals"], config: { dilations } },
        ...{ outputShape: [features], parameters: 0, multiplyAdds },
      },
      {
        ...{ name: "classifier", kind: classifier, inputs: [model], config: alpha === undefined ? {} : { alpha } },
        ...{ outputShape: [classes], parameters, multiplyAdds: features * classes },
      },
    ],
    parameters,
    multiplyAdds: multiplyAdds + features * classes,
  };
}
