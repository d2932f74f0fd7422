import { CLASSIFIERS, TRANSFORMS, type TransformName } from "../rocket/index.js";
import type { RocketRecipe } from "../study/index.js";
import { InputError } from "../tensor/index.js";
import { either } from "./format.js";
import { optionPairs, parseNumber } from "./model-options.js";
import type { TrainOptions } from "./train-options.js";

/** What `--option` may say of random convolutions, in the order in which a document has it. */
export type RocketOptions = Omit<RocketRecipe, "transform" | "seed">;

/** Least of `features`: one for each kernel, and MultiRocket's four poolings of two series. */
const KERNELS = 84;

const TRUTHS = new Map([
  ["true", true],
  ["false", false],
]);

/** Reads `--option name=value`, as often as it was given. Throws InputError for what this transform does not take. */
export function parseRocketOptions(transform: TransformName, pairs: readonly string[] = []): RocketOptions {
  const { kind, series, poolings } = TRANSFORMS[transform];
  const sized = kind === "hydra" ? [] : ["features", "maxDilations"];
  const known = ["classifier", ...sized, "alpha", "standardize"];
  const least = { features: KERNELS * series.length * poolings, maxDilations: 1 };
  const values: Record<string, string | number | boolean> = {};
  for (const [name, text] of optionPairs(pairs, "classifier=ridge or alpha=1000")) {
    const refuse = (expected: string): InputError =>
      new InputError(`--option ${name}: expected ${expected}; received ${JSON.stringify(text)}`);
    if (!known.includes(name)) {
      throw new InputError(`--option: ${transform} takes ${known.join(", ")}; received ${JSON.stringify(name)}`);
    }
    const value = name === "standardize" ? TRUTHS.get(text) : name === "classifier" ? text : parseNumber(text);
    if (name === "classifier" && !CLASSIFIERS.some((classifier) => classifier === text)) throw refuse(either(CLASSIFIERS));
    if (value === undefined) throw refuse("true or false");
    if (name === "alpha" && !(typeof value === "number" && value > 0)) throw refuse("a number above 0, such as 1000");
    if (name === "features" || name === "maxDilations") {
      const from = least[name];
      if (!(typeof value === "number" && Number.isSafeInteger(value) && value >= from)) throw refuse(`a whole number from ${from} on`);
    }
    values[name] = value;
  }
  const options = values as RocketOptions;
  if (options.classifier === "logistic" && options.alpha === undefined) {
    throw new InputError(
      "--option classifier=logistic: expected alpha besides, which no folds choose for it; received none; try several on subjects held back, " +
        "such as --option alpha=100 --validation-subjects 4",
    );
  }
  return options;
}

/** What goes with random convolutions, and why other options do not. */
const TAKEN = ["data", "model", "option", "seed", "repeats", "validationSubjects", "threads", "kernels", "out", "json", "quiet", "debug"];
const REASONS: Partial<Record<keyof TrainOptions, string>> = {
  folds: "hold subjects back with --validation-subjects",
  foldSubjects: "hold subjects back with --validation-subjects",
  workers: "take --threads",
  standardize: "they bring each signal to one scale themselves; --option standardize=false leaves it as it is",
  preparation: "they bring each signal to one scale themselves; --option standardize=false leaves it as it is",
  calibrate: "their probabilities have a temperature, fitted by folds of training subjects",
  report: "they have no epochs to draw; take stride evaluate MODEL --report",
  profile: "it times the layers of a network",
};

/** Throws InputError for the first option that was given and is about a network. */
export function refuseNetworkOptions({ model, kernels }: TrainOptions, given: readonly string[]): void {
  const stranger = given.find((name) => !TAKEN.includes(name)) as keyof TrainOptions | undefined;
  if (stranger !== undefined) {
    const flag = `--${stranger.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    const reason = REASONS[stranger] ?? "random convolutions are solved for at once, without steps or epochs; leave it out";
    throw new InputError(`${flag}: expected it with a network; received it with --model ${model}; ${reason}`);
  }
  refuseRelaxed(kernels);
}

/** Throws InputError for kernels that random convolutions have not. */
export function refuseRelaxed(kernels: string | undefined): void {
  if (kernels === undefined || kernels === "plain") return;
  throw new InputError(`--kernels: expected plain, which is all that random convolutions have; received ${kernels}; leave it out`);
}
