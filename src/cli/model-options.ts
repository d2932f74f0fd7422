import { checkModel, MODELS, type OptionValues } from "../models/index.js";
import { InputError } from "../tensor/index.js";

/** Throws InputError for a name that is no network's; `others` are expected as well, which the caller knows this is not. */
export function checkModelName(name: string, others: readonly string[] = []): void {
  if (!Object.hasOwn(MODELS, name)) {
    throw new InputError(`--model: expected ${[...Object.keys(MODELS), ...others].join(", ")}; received ${JSON.stringify(name)}`);
  }
}

/** Throws InputError where random convolutions are named and a network is needed. */
export async function refuseRockets(name: string, instead: string): Promise<void> {
  const { TRANSFORMS } = await import("../rocket/index.js");
  if (!Object.hasOwn(TRANSFORMS, name)) return;
  throw new InputError(`--model: expected a network; received ${name}, random convolutions, which have no layers; ${instead}`);
}

/**
 * Reads `--option name=value`, as often as it was given: a number, or several with commas between. Throws InputError for another form, a name
 * given twice, and what the model does not take.
 */
export function parseModelOptions(model: string, pairs: readonly string[] = []): OptionValues {
  const values: Record<string, unknown> = {};
  for (const [name, text] of optionPairs(pairs, "filters=32 or kernelSizes=3,5,11")) {
    const isList = text.includes(",") || MODELS[model]?.options.find((option) => option.name === name)?.kind === "list of whole numbers";
    values[name] = isList ? text.split(",").map(parseNumber) : parseNumber(text);
  }
  checkModel(model, values);
  return values;
}

/** Names and texts of `--option name=value`, each name once. Throws InputError for others. */
export function optionPairs(pairs: readonly string[], example: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const pair of pairs) {
    const [, name, text] = /^(\w+)=(.+)$/.exec(pair) ?? [];
    if (name === undefined || text === undefined) {
      throw new InputError(`--option: expected NAME=VALUE, such as ${example}; received ${JSON.stringify(pair)}`);
    }
    if (found.has(name)) throw new InputError(`--option: expected ${name} once; received it again as ${JSON.stringify(pair)}`);
    found.set(name, text);
  }
  return found;
}

/** The arguments that name a model and its options again, with a space before each. */
export function modelArguments(model: string, options: OptionValues): string {
  const named = model === "baseline" ? "" : ` --model ${model}`;
  return (
    named +
    Object.entries(options)
      .map(([name, value]) => ` --option ${name}=${String(value)}`)
      .join("")
  );
}

/** What is no number stays text, for the model to refuse by its option's name. */
export function parseNumber(text: string): number | string {
  return /^-?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : text;
}
