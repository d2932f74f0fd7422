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
  /** The penalty. Of a ridge chosen by folds of training subjects where it is not given. */
  readonly alpha?: number | undefined;
}

/** What a recipe has besides transform and seed, each only where it is not as by default. */
export type RocketOptions = Omit<RocketRecipe, "transform" | "seed">;

/** The same as a trial has it, in the words of a network's recipe. */
export interface RocketTrial {
  readonly model: TransformName;
  readonly options: RocketOptions;
  readonly seed: number;
}

/** Least of `features`: one for each kernel, and MultiRocket's four poolings of two series. */
const KERNELS = 84;

export function isTransform(name: string): name is TransformName {
  return Object.hasOwn(TRANSFORMS, name);
}

/** Throws InputError, calling each option what `called` makes of its name, for one that this transform does not take, and for a value that is none of its. */
export function rocketOptionsOf(
  transform: TransformName,
  values: Readonly<Record<string, unknown>>,
  called: (name: string) => string = (name) => name,
): RocketOptions {
  const { kind, series, poolings } = TRANSFORMS[transform];
  const known = ["classifier", ...(kind === "hydra" ? [] : ["features", "maxDilations"]), "alpha", "standardize"];
  const whole = (least: number) => ({
    fits: (value: unknown) => Number.isSafeInteger(value) && (value as number) >= least,
    expected: `a whole number from ${least} on`,
  });
  const checks: Record<string, { fits: (value: unknown) => boolean; expected: string }> = {
    classifier: { fits: (value) => CLASSIFIERS.some((one) => one === value), expected: CLASSIFIERS.join(" or ") },
    features: whole(KERNELS * series.length * poolings),
    maxDilations: whole(1),
    alpha: { fits: (value) => typeof value === "number" && value > 0 && value < Infinity, expected: "a number above 0, such as 1000" },
    standardize: { fits: (value) => typeof value === "boolean", expected: "true or false" },
  };
  for (const [name, value] of Object.entries(values)) {
    if (!known.includes(name)) throw new InputError(`${transform} takes the options ${known.join(", ")}; received ${JSON.stringify(name)}`);
    const { fits, expected } = checks[name]!;
    if (!fits(value)) throw new InputError(`${called(name)}: expected ${expected}; received ${JSON.stringify(value)}`);
  }
  const options = values as RocketOptions;
  if (options.classifier === "logistic" && options.alpha === undefined) {
    throw new InputError(
      `${called("classifier")} logistic: expected ${called("alpha")} besides, which no folds choose for it; received none; try several, such as 100, by folds of training subjects`,
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
