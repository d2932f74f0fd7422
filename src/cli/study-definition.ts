import type { Dataset } from "../data/index.js";
import type { FoundStudy } from "../files/index.js";
import type { OptionValue, StudyDefinition } from "../records/index.js";
import { InputError } from "../tensor/index.js";
import { foldsDefinition, type CommonOptions, type FoldOptions, type SelectableKernels, type ValidationSubjects } from "./options.js";

export interface StudyOptions extends CommonOptions, FoldOptions {
  readonly model?: string;
  readonly grid?: readonly (readonly [string, readonly OptionValue[]])[];
  readonly data?: string;
  readonly repeats?: number;
  readonly epochs?: number;
  readonly seed?: number;
  readonly validationSubjects?: ValidationSubjects;
  readonly workers: number | "auto";
  readonly kernels: SelectableKernels;
  readonly out?: string;
  readonly retryFailed?: boolean;
}

/** What the command line may change in a definition. */
const CHANGES = ["data", "repeats", "epochs", "seed", "validationSubjects", "folds", "foldSubjects"] as const;

/** The studies that a command line names, changed as it says. Throws InputError where it names none, two, or what does not fit. */
export async function studyOf(nameOrPath: string | undefined, options: StudyOptions, warn: (message: string) => void): Promise<FoundStudy> {
  const grid = options.grid ?? [];
  if (nameOrPath !== undefined && (options.model !== undefined || grid.length > 0)) {
    throw new InputError(
      `study: expected a study's name, or --model with --grid; received both ${nameOrPath} and ${grid.length > 0 ? "--grid" : "--model"}; copy its definition and change that`,
    );
  }
  if (nameOrPath === undefined) {
    const { TRANSFORMS } = await import("../rocket/index.js");
    return { collection: null, definitions: [gridStudy(options, Object.keys(TRANSFORMS))] };
  }
  const { openStudy } = await import("../files/index.js");
  const { collection, definitions } = await openStudy(nameOrPath);
  return { collection, definitions: definitions.map((definition) => changed(definition, options, warn)) };
}

function changed(definition: StudyDefinition, options: StudyOptions, warn: (message: string) => void): StudyDefinition {
  const given = CHANGES.filter((key) => options[key] !== undefined);
  if (given.length === 0) return definition;
  const varied = [definition.grid ?? {}, ...(definition.configurations ?? []).map(({ values }) => values)];
  if (options.epochs !== undefined && varied.some((values) => Object.hasOwn(values, "epochs"))) {
    throw new InputError(
      `study ${definition.name}: it varies epochs itself; received --epochs ${options.epochs} as well; copy its definition and change that`,
    );
  }
  const { epochs = definition.epochs, data = definition.data, repeats = definition.repeats, seed } = options;
  const { expectation, ...rest } = definition;
  const result: StudyDefinition = {
    ...rest,
    data,
    ...(epochs !== undefined && { epochs }),
    repeats,
    ...(seed !== undefined && { seeds: { first: seed } }),
    ...splitOf(options),
  };
  const other = given.filter((key) => key !== "repeats" && key !== "seed");
  if (!expectation || other.length === 0) return expectation ? { ...result, expectation } : result;
  warn(
    `study ${definition.name}: with ${other.map(flag).join(" and ")} it is another experiment than that of ${expectation.source}; its figures are left out of the report`,
  );
  return result;
}

function flag(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The split that a command line asks for in place of the definition's. */
function splitOf(options: StudyOptions): Pick<StudyDefinition, "split"> | undefined {
  const { validationSubjects } = options;
  const folds = foldsDefinition(options);
  if (folds && validationSubjects !== undefined) {
    throw new InputError("study: expected --folds or --validation-subjects; received both; folds hold every subject out in turn");
  }
  if (folds) return { split: folds };
  return validationSubjects === undefined ? undefined : { split: heldBack(validationSubjects) };
}

/** Configurations are then chosen on people who are not tested. Who they are, where only their number is known, `drawSubjects` says. */
function heldBack(subjects: ValidationSubjects): StudyDefinition["split"] {
  return { kind: "official", judgedOn: "validation", ...(typeof subjects === "object" && { validationSubjects: subjects }) };
}

/** The definition with the subjects that --validation-subjects N draws, by the seed of the first repeat. */
export async function drawSubjects(
  definition: StudyDefinition,
  dataset: Dataset,
  { validationSubjects }: StudyOptions,
): Promise<StudyDefinition> {
  if (typeof validationSubjects !== "number") return definition;
  const { drawValidationSubjects, officialSplit } = await import("../data/index.js");
  const drawn = drawValidationSubjects(officialSplit(dataset).train, validationSubjects, definition.seeds.first);
  return { ...definition, split: heldBack(drawn) };
}

/** `stride study --model baseline --grid filters=32,64`. */
function gridStudy(options: StudyOptions, transforms: readonly string[]): StudyDefinition {
  const { model, grid = [], data = "demo", repeats = 10, seed = 1 } = options;
  if (grid.length === 0) {
    throw new InputError(
      "study: expected a study's name, or --grid OPTION=VALUE,... such as filters=32,64; received neither; see stride study --help",
    );
  }
  const twice = grid.find(([key], i) => grid.findIndex(([other]) => other === key) !== i);
  if (twice)
    throw new InputError(`--grid: expected each option once; received ${twice[0]} twice; write its values behind one, as in filters=32,64`);
  // Only random convolutions have none.
  const models = grid.find(([key]) => key === "model")?.[1] ?? [model ?? "baseline"];
  const epochs = options.epochs ?? (models.every((one) => transforms.includes(String(one))) ? undefined : 10);
  const name = `${model ?? "baseline"}-by-${grid.map(([key]) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)).join("-")}`;
  return {
    name: name.replace(/[^a-z0-9-]/g, "-").slice(0, 64),
    title: `${model ?? "baseline"}: ${grid.map(([key]) => key).join(", ")}`,
    question: `How does the accuracy depend on ${grid.map(([key, values]) => `${key} (${values.map(shown).join(", ")})`).join(" and ")}?`,
    data,
    split: { kind: "official" },
    ...splitOf(options),
    model: model ?? "baseline",
    ...(epochs !== undefined && { epochs }),
    grid: Object.fromEntries(grid),
    repeats,
    seeds: { first: seed },
    analysis: { compare: "all" },
  };
}

function shown(value: OptionValue): string {
  return typeof value === "object" ? value.join("/") : String(value);
}

/** Reads one --grid: "filters=32,64"; a slash makes a list, one entry a head: "kernelSizes=3/5/11,5/7/9". */
export function gridOption(text: string, before: readonly (readonly [string, readonly OptionValue[]])[] = []): [string, OptionValue[]][] {
  const match = /^([A-Za-z][A-Za-z0-9]*)=(.+)$/.exec(text);
  const values = match?.[2]!.split(",") ?? [];
  if (!match || values.some((value) => value === "" || value.split("/").includes(""))) {
    throw new InputError(`--grid: expected OPTION=VALUE,VALUE,... such as filters=32,64; received ${JSON.stringify(text)}`);
  }
  const parsed = values.map((value) => (value.includes("/") ? value.split("/").map(scalar) : scalar(value)));
  return [...before.map(([key, list]): [string, OptionValue[]] => [key, [...list]]), [match[1]!, parsed]];
}

function scalar(text: string): string | number | boolean {
  if (text === "true" || text === "false") return text === "true";
  const value = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  // What is no number, and what is too great for one, stays text for the option to refuse as it was typed.
  return Number.isFinite(value) ? value : text;
}
