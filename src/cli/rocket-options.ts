import type { TransformName } from "../rocket/index.js";
import { checkRocketOptions, type RocketOptions } from "../study/index.js";
import { InputError } from "../tensor/index.js";
import { optionPairs, parseNumber } from "./model-options.js";
import type { TrainOptions } from "./train-options.js";

const TRUTHS = new Map([
  ["true", true],
  ["false", false],
]);

/** Reads `--option name=value`, as often as it was given. Throws InputError for what this transform does not take. */
export function parseRocketOptions(transform: TransformName, pairs: readonly string[] = []): RocketOptions {
  const texts = [...optionPairs(pairs, "classifier=ridge or alpha=1000")];
  const values = Object.fromEntries(texts.map(([name, text]) => [name, TRUTHS.get(text) ?? parseNumber(text)]));
  return checkRocketOptions(transform, values, (name) => (name === undefined ? "--option" : `--option ${name}`));
}

/** What goes with random convolutions, and why other options do not. */
const TAKEN = [
  ...["data", "model", "option", "seed", "repeats", "validationSubjects", "folds", "foldSubjects", "workers", "threads", "kernels", "out"],
  ...["json", "quiet", "debug"],
];
const REASONS: Partial<Record<keyof TrainOptions, string>> = {
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
