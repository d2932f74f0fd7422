import type { FoldsDefinition } from "../records/index.js";
import type { SmoothingName } from "../study/index.js";
import { InputError } from "../tensor/input-error.js";
import { either } from "./format.js";

/** "reference" is for tests: plain loops, fifty times slower. */
export const KERNELS = ["plain", "relaxed"] as const;
export type SelectableKernels = (typeof KERNELS)[number];

export const SPLITS = ["test", "train", "validation", "all"] as const;
export type SplitName = (typeof SPLITS)[number];

/** Those of `smoothSplit`, named here so that the help does not wait for the engine. */
export const SMOOTHINGS = ["majority", "majority-causal", "hmm", "hmm-causal"] as const satisfies readonly SmoothingName[];

/** What every verb takes. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly debug?: boolean;
}

/** Reads a whole number in `least` ... 2^53 - 1; nothing that Number() would forgive, such as "", "0x10" or "1e3". */
export function whole(option: string, least: number, example: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (!Number.isSafeInteger(value) || value < least) {
      throw new InputError(`${option}: expected a whole number from ${least} on, such as ${example}; received ${JSON.stringify(text)}`);
    }
    return value;
  };
}

/** Reads a number above 0. */
export function positive(option: string): (text: string) => number {
  return (text) => {
    const value = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
    if (!(value > 0 && Number.isFinite(value))) {
      throw new InputError(`${option}: expected a number above 0, such as 0.001; received ${JSON.stringify(text)}`);
    }
    return value;
  };
}

/** Reads a number from 0 to below 1, or with `above` from above 0 on. */
export function share(option: string, example: number, above = false): (text: string) => number {
  return (text) => {
    const value = /^(0|0?\.\d+)$/.test(text) ? Number(text) : NaN;
    if (!(value >= 0 && value < 1) || (above && value === 0)) {
      const range = above ? "a number above 0 and below 1" : "a number from 0 to below 1";
      throw new InputError(`${option}: expected ${range}, such as ${example}; received ${JSON.stringify(text)}`);
    }
    return value;
  };
}

/** For an option that may be given several times. */
export function several(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** Reads one of some names. */
export function oneOf<Name extends string>(option: string, names: readonly Name[]): (text: string) => Name {
  return (text) => {
    const name = names.find((candidate) => candidate === text);
    if (name === undefined) throw new InputError(`${option}: expected ${either(names)}; received ${JSON.stringify(text)}`);
    return name;
  };
}

/** Reads a number of threads: a whole one up to `most`, or "auto". */
export function threads(option: string, most: number): (text: string) => number | "auto" {
  return (text) => {
    if (text === "auto") return "auto";
    const value = /^\d{1,3}$/.test(text) ? Number(text) : 0;
    if (value < 1 || value > most)
      throw new InputError(`${option}: expected auto or a whole number from 1 to ${most}, such as 2; received ${JSON.stringify(text)}`);
    return value;
  };
}

/** How many subjects, to be drawn by the seed, or which. */
export type ValidationSubjects = number | readonly number[];

/** Reads "4", how many, or "1,7,16", whose numbers; "7," is subject 7 alone. */
export function validationSubjects(text: string): ValidationSubjects {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  const numbers = (/^\d+,$/.test(text) ? [text.slice(0, -1)] : text.split(",")).map((part) => (/^\d+$/.test(part) ? Number(part) : NaN));
  if (!text.includes(",") || !numbers.every(Number.isSafeInteger) || new Set(numbers).size !== numbers.length) {
    throw new InputError(
      `--validation-subjects: expected how many, such as 4, or subjects' numbers that differ, such as 1,7,16 (one alone: 7,); received ${JSON.stringify(text)}`,
    );
  }
  return numbers;
}

/** The same, or names of a dataset that has some: "anna,eva". */
export function validationPeople(text: string): ValidationSubjects | readonly string[] {
  if (/^[\d,]*$/.test(text)) return validationSubjects(text);
  const names = text
    .replace(/,$/, "")
    .split(",")
    .map((name) => name.trim());
  if (names.includes("") || new Set(names).size < names.length) {
    throw new InputError(`--validation-subjects: expected names that differ, such as anna,eva; received ${JSON.stringify(text)}`);
  }
  return names;
}

/** Reads subjects' numbers, "1,7,16"; "7" and "7," are subject 7 alone. */
export function subjects(option: string): (text: string) => readonly number[] {
  return (text) => {
    const numbers = text
      .replace(/,$/, "")
      .split(",")
      .map((part) => (/^\d+$/.test(part) ? Number(part) : NaN));
    if (!numbers.every(Number.isSafeInteger) || new Set(numbers).size !== numbers.length) {
      throw new InputError(`${option}: expected subjects' numbers that differ, such as 1,7,16; received ${JSON.stringify(text)}`);
    }
    return numbers;
  };
}

/** How many folds, or one a subject. */
export type Folds = number | "loso";
export const FOLD_SUBJECTS = ["train", "all"] as const;

/** What names a cross-validation. */
export interface FoldOptions {
  readonly folds?: Folds;
  readonly foldSubjects?: (typeof FOLD_SUBJECTS)[number];
}

/** Reads --folds: "5", or "loso" for leave-one-subject-out. */
export function folds(text: string): Folds {
  if (text === "loso") return text;
  const count = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (count < 2) {
    throw new InputError(
      `--folds: expected a whole number from 2 on, such as 5, or loso (one fold a subject); received ${JSON.stringify(text)}`,
    );
  }
  return count;
}

/** The split of a study that --folds and --fold-subjects ask for; undefined where they do not. Throws InputError for the second alone. */
export function foldsDefinition({ folds, foldSubjects }: FoldOptions): FoldsDefinition | undefined {
  if (folds === undefined) {
    if (foldSubjects !== undefined) throw new InputError(`--fold-subjects: expected it with --folds; received it alone; add --folds 5`);
    return undefined;
  }
  const subjects = foldSubjects && { subjects: foldSubjects };
  return folds === "loso" ? { kind: "leaveOneSubjectOut", ...subjects } : { kind: "groupKFold", folds, ...subjects };
}
