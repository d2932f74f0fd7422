import type { Dataset, Split, TrainSplit, ValidationSplit } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import type { TrainOptions } from "./train-options.js";

/** Throws InputError where the last seed would be no whole number that is held exactly. */
export function checkSeeds({ seed, repeats }: Pick<TrainOptions, "seed" | "repeats">): void {
  if (seed <= Number.MAX_SAFE_INTEGER - (repeats - 1)) return;
  throw new InputError(
    `--repeats: expected seeds up to ${Number.MAX_SAFE_INTEGER}; received ${repeats} from ${seed} on; take a lower --seed`,
  );
}

/** A cross-validation trains a model a fold: what is about one model does not go with it. */
export function checkFoldOptions({ folds, out, profile, threads, validationSubjects, workers, calibrate, report }: TrainOptions): void {
  if (folds === undefined) {
    if (workers !== undefined) throw new InputError(`--workers: expected it with --folds; received it alone; take --threads ${workers}`);
    return;
  }
  const stranger = (
    [
      ["--out", out !== undefined, "it has a model a fold, and keeps none; train once more without --folds"],
      ["--profile", profile === true, "profile one training"],
      ["--calibrate", calibrate === true, "it keeps no model; train once more with --calibrate alone, which has folds of its own"],
      ["--report", report !== undefined, "stride study --folds draws the folds' curves"],
      ["--threads", threads !== "auto", "each fold has one thread; take --workers"],
      ["--validation-subjects", validationSubjects !== undefined, "folds hold every subject out in turn"],
    ] as const
  ).find(([, given]) => given);
  if (stranger) throw new InputError(`--folds: expected it without ${stranger[0]}; received both; ${stranger[2]}`);
}

/** With validation subjects the test subjects are not among the windows that are handed on. */
export async function splitFor(
  dataset: Dataset,
  { validationSubjects, seed }: Pick<TrainOptions, "validationSubjects" | "seed">,
): Promise<{ train: TrainSplit; judged: Split; validation?: ValidationSplit }> {
  const { drawValidationSubjects, hasOfficialSplit, hasSubjects, officialSplit, trainingWindows, validationSplit } =
    await import("../data/index.js");
  if (validationSubjects !== undefined) {
    const train = trainingWindows(dataset);
    const subjects =
      typeof validationSubjects === "number"
        ? drawValidationSubjects(train, validationSubjects, seed)
        : numbersOf(validationSubjects, dataset);
    const held = validationSplit(train, subjects);
    return { ...held, judged: held.validation };
  }
  if (!hasOfficialSplit(dataset)) {
    const next = hasSubjects(dataset)
      ? "hold some subjects out, --validation-subjects 2, or each in turn, --folds 5"
      : "it records no subjects either, so add those, or a part to test with";
    throw new InputError(`dataset ${dataset.name}: expected test subjects of its own to judge by; received none; ${next}`);
  }
  const { train, test } = officialSplit(dataset);
  return { train, judged: test };
}

/** Subjects by their numbers, or by the names that the dataset has for them. */
function numbersOf(subjects: readonly (number | string)[], dataset: Pick<Dataset, "name" | "subjectNames">): number[] {
  return subjects.map((subject) => (typeof subject === "number" ? subject : subjectNumber("--validation-subjects", subject, dataset)));
}

/** What number the subject of a name has. Throws InputError where the dataset knows none of that name. */
export function subjectNumber(option: string, subject: string, { name, subjectNames }: Pick<Dataset, "name" | "subjectNames">): number {
  const at = subjectNames?.findIndex((one) => one.toLowerCase() === subject.toLowerCase()) ?? -1;
  if (at >= 0) return at + 1;
  const known = subjectNames
    ? `one of ${subjectNames.slice(0, 20).join(", ")}${subjectNames.length > 20 ? ", ..." : ""}`
    : `a number, as ${name} has no names for its subjects, or how many, such as 4`;
  throw new InputError(`${option}: expected ${known}; received ${JSON.stringify(subject)}`);
}
