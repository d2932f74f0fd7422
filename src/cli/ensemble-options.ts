import { InputError } from "../tensor/index.js";
import type { FoldSubjects } from "../data/index.js";
import type { CommonOptions, Folds } from "./options.js";

export const WEIGHTS_FROM = ["folds", "equal"] as const;

/** What `stride ensemble` takes. */
export interface EnsembleOptions extends CommonOptions {
  readonly weights?: readonly number[];
  readonly definition?: string;
  readonly data?: string;
  readonly seed: number;
  readonly repeats: number;
  readonly folds: Folds;
  readonly foldSubjects?: FoldSubjects;
  readonly foldsOnly?: boolean;
  readonly weightsFrom: (typeof WEIGHTS_FROM)[number];
  readonly workers: number | "auto";
  readonly run?: string;
  readonly out?: string;
}

/** Reads --weights: "2,1", each from 0 on. */
export function weights(text: string): number[] {
  const values = text.split(",").map((part) => (/^(\d+\.?\d*|\.\d+)$/.test(part) ? Number(part) : NaN));
  if (!values.every(Number.isFinite))
    throw new InputError(`--weights: expected a number from 0 on for each model, such as 2,1; received ${JSON.stringify(text)}`);
  return values;
}

/** Which options go with model files, and which with a definition. */
const OF_FILES = ["weights"];
const OF_DEFINITION = ["data", "seed", "repeats", "folds", "foldSubjects", "foldsOnly", "weightsFrom", "workers", "run"];

/** Throws InputError where the arguments name neither or both, or an option is given that goes with the other. */
export function checkEnsembleOptions(files: readonly string[], options: EnsembleOptions, given: readonly string[]): void {
  const { definition, out, foldsOnly, foldSubjects, weightsFrom } = options;
  if (definition === undefined && files.length === 0) {
    throw new InputError("ensemble: expected model files, or --definition FILE; received neither; see stride ensemble --help");
  }
  if (definition !== undefined && files.length > 0)
    throw new InputError(
      `ensemble: expected model files, or --definition FILE; received both ${files[0]} and ${definition}; leave one out`,
    );
  const [strangers, where] = definition === undefined ? [OF_DEFINITION, "--definition"] : [OF_FILES, "model files"];
  const stranger = given.find((name) => strangers.includes(name));
  if (stranger !== undefined) {
    const flag = `--${stranger.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    throw new InputError(`${flag}: expected it with ${where}; received it without; leave it out`);
  }
  if (definition === undefined) {
    if (files.length < 2) throw new InputError(`ensemble: expected two or more model files; received ${files[0]} alone; name another`);
    if (out === undefined)
      throw new InputError("ensemble: expected --out, the file that will hold all of them; received none; add --out FILE");
    return;
  }
  if (!foldsOnly) {
    // What folds find here decides weights: nobody who is tested on may have a say in them.
    if (foldSubjects !== undefined)
      throw new InputError(
        "--fold-subjects: expected it with --folds-only, which judges and keeps nothing; received it without; leave it out",
      );
    return;
  }
  if (weightsFrom === "equal")
    throw new InputError("--folds-only: expected it without --weights-from equal, which needs no folds; leave one out");
  const other = (["out", "repeats"] as const).find((name) => given.includes(name));
  if (other !== undefined)
    throw new InputError(`--folds-only: expected it without --${other}, as it keeps no model; received both; leave one out`);
}
