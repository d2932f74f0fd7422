import { checkModel, MODELS, type OptionValues } from "../models/index.js";
import { InputError } from "../tensor/index.js";

/** Throws InputError for a name that is no model's. */
export function checkModelName(name: string): void {
  if (!Object.hasOwn(MODELS, name)) {
    throw new InputError(`--model: expected ${Object.keys(MODELS).join(", ")}; received ${JSON.stringify(name)}`);
  }
}

/**
 * Reads `--option name=value`, as often as it was given: a number, or several with commas between. Throws InputError for another form, a name
 * given twice, and what the model does not take.
 */
export function parseModelOptions(model: string, pairs: readonly string[] = []): OptionValues {
  const values: Record<string, unknown> = {};
  for (const pair of pairs) {
    const [, name, text] = /^(\w+)=(.+)$/.exec(pair) ?? [];
    if (name === undefined || text === undefined) {
      throw new InputError(`--option: expected NAME=VALUE, such as filters=32 or kernelSizes=3,5,11; received ${JSON.stringify(pair)}`);
    }
    if (Object.hasOwn(values, name)) throw new InputError(`--option: expected ${name} once; received it again as ${JSON.stringify(pair)}`);
    const isList = text.includes(",") || MODELS[model]?.options.find((option) => option.name === name)?.kind === "list of whole numbers";
    values[name] = isList ? text.split(",").map(parseNumber) : parseNumber(text);
  }
  checkModel(model, values);
  return values;
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
function parseNumber(text: string): number | string {
  return /^-?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : text;
}
