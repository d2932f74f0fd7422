import { InputError } from "../tensor/index.js";

/** What an option takes: a whole number, a share of 1, a list of whole numbers, or either of the first and the last. */
export type OptionKind = "whole number" | "share" | "list of whole numbers" | "whole number or list";

/** One option of a model, as plain data: what a command line or a form offers, and what is checked. */
export interface ModelOption {
  readonly name: string;
  readonly kind: OptionKind;
  /** Of each number; of a share, `most` itself is excluded. */
  readonly least: number;
  readonly most: number;
  readonly default: number | readonly number[];
  readonly summary: string;
}

export type OptionValues = Readonly<Record<string, unknown>>;

/** The longest list that an option takes. */
const LONGEST_LIST = 16;

export function wholeNumber(
  name: string,
  standard: number,
  summary: string,
  [least, most]: readonly [number, number] = [1, 65536],
): ModelOption {
  return { name, kind: "whole number", least, most, default: standard, summary };
}

/** One number a layer or branch, and as many layers or branches. */
export function wholeNumbers(name: string, standard: readonly number[], summary: string): ModelOption {
  return { name, kind: "list of whole numbers", least: 1, most: 65536, default: standard, summary };
}

/** A list that must be as long as another option's. Throws InputError where it is not. */
export function perLayer(model: string, name: string, values: readonly number[], other: string, length: number): readonly number[] {
  if (values.length === length) return values;
  throw new InputError(`model ${model}: option ${name}: expected ${length}, one for each of ${other}; received ${values.length}`);
}

export function share(name: string, standard: number, summary: string): ModelOption {
  return { name, kind: "share", least: 0, most: 1, default: standard, summary };
}

/** Throws InputError for a name that the model does not know and a value outside of what the option takes; nothing is passed over. */
export function checkOptions(model: string, known: readonly ModelOption[], values: OptionValues): void {
  for (const [name, value] of Object.entries(values)) {
    const option = known.find((candidate) => candidate.name === name);
    if (!option) {
      const names = known.map((candidate) => candidate.name).join(", ");
      throw new InputError(`model ${model}: options: expected some of ${names}; received ${JSON.stringify(name)}`);
    }
    if (takes(option, value)) continue;
    throw new InputError(`model ${model}: option ${name}: expected ${expected(option)}; received ${JSON.stringify(value) ?? "nothing"}`);
  }
}

function takes(option: ModelOption, value: unknown): boolean {
  const { kind, least, most } = option;
  const whole = (each: unknown): boolean => Number.isInteger(each) && (each as number) >= least && (each as number) <= most;
  if (kind === "share") return typeof value === "number" && value >= least && value < most;
  if (Array.isArray(value)) return kind.includes("list") && value.length >= 1 && value.length <= LONGEST_LIST && value.every(whole);
  return kind !== "list of whole numbers" && whole(value);
}

function expected({ kind, least, most, default: standard }: ModelOption): string {
  const example = `such as ${JSON.stringify(standard)}`;
  if (kind === "share") return `a number from ${least} to below ${most}, ${example}`;
  const number = `whole number${kind.startsWith("list") ? "s" : ""} from ${least} to ${most}`;
  if (kind === "whole number") return `a ${number}, ${example}`;
  if (kind === "list of whole numbers") return `a list of 1 to ${LONGEST_LIST} ${number}, ${example}`;
  return `a ${number} or a list of 1 to ${LONGEST_LIST} of them, ${example}`;
}
