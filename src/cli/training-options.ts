import { checkAugmentation, type Augmentation } from "../data/index.js";
import {
  optimizerOf,
  trainingOptionsOf,
  type Recipe,
  type ScheduleName,
  type TrainingChoices,
  type TrainingOptions,
} from "../study/index.js";
import { InputError } from "../tensor/index.js";
import type { OptimizerName } from "../train/index.js";

/** What `stride train` takes besides epochs, batch size and learning rate. */
export interface TrainingFlags {
  readonly optimizer?: OptimizerName;
  readonly momentum?: number;
  readonly nesterov?: boolean;
  readonly weightDecay?: number;
  readonly schedule?: ScheduleName;
  readonly labelSmoothing?: number;
  readonly classWeight?: "balanced";
  readonly l2?: number;
  readonly clipNorm?: number;
  readonly clipValue?: number;
  readonly ema?: number;
  readonly swa?: number;
  readonly patience?: number;
  readonly augment?: readonly string[];
}

/** Flags as a study's definition has them, those that were given. */
export function choicesOf({ classWeight, augment, ...flags }: TrainingFlags): Record<string, string | number | boolean> & TrainingChoices {
  const { optimizer, momentum, nesterov, weightDecay, schedule, labelSmoothing, l2, clipNorm, clipValue, ema, swa, patience } = flags;
  const all = {
    ...{ optimizer, momentum, nesterov, weightDecay, schedule, labelSmoothing },
    ...{ classWeights: classWeight, l2, clipNorm, clipValue, ema, swa, patience },
    ...augmentationOf(augment),
  };
  return Object.fromEntries(Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** Texts such as "rotation=10". Throws InputError for another form, a name twice, and what `checkAugmentation` refuses. */
function augmentationOf(texts: readonly string[] = []): Augmentation {
  const augmentation: Record<string, number> = {};
  for (const text of texts) {
    const [, name, number] = /^(\w+)=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
    if (name === undefined) {
      throw new InputError(`--augment: expected name=number, such as rotation=10; received ${JSON.stringify(text)}`);
    }
    if (Object.hasOwn(augmentation, name)) throw new InputError(`--augment: expected each name once; received ${name} twice`);
    augmentation[name] = Number(number);
  }
  checkAugmentation(augmentation);
  return augmentation;
}

/** Undefined where all is as by default. Throws InputError for flags that contradict each other. */
export function trainingOf(
  flags: TrainingFlags,
  { epochs, watched }: { readonly epochs: number; readonly watched: boolean },
): TrainingOptions | undefined {
  const { swa, patience } = flags;
  if (patience !== undefined && !watched) {
    throw new InputError(
      `--patience: expected --validation-subjects besides; received none; hold some back, such as --validation-subjects 3`,
    );
  }
  if (flags.schedule === "reduce-on-plateau" && !watched) {
    throw new InputError(
      `--schedule reduce-on-plateau: expected --validation-subjects besides; received none; hold some back, such as --validation-subjects 3`,
    );
  }
  if (swa !== undefined && swa > epochs) throw new InputError(`--swa: expected at most the ${epochs} of --epochs; received ${swa}`);
  if (swa !== undefined && patience !== undefined) {
    throw new InputError(`--swa: expected it or --patience, as it is over the last of all epochs; received both; take --ema 0.99`);
  }
  return trainingOptionsOf(choicesOf(flags), (name) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
}

const NAMES: Readonly<Record<string, string>> = { adam: "Adam", adamw: "AdamW", sgd: "SGD" };

/** How a network is trained, in words: "AdamW at 0.001, weight decay 0.01, cosine schedule". */
export function trainingText(
  optimizer: { readonly name: string; readonly config: Readonly<Record<string, number | boolean>> },
  options: Omit<TrainingOptions, "optimizer">,
): string {
  const { learningRate, momentum, nesterov, weightDecay } = optimizer.config;
  const { schedule, labelSmoothing, classWeights, l2, clipNorm, clipValue, averaging, earlyStopping, reduceOnPlateau, augmentation } =
    options;
  return [
    `${NAMES[optimizer.name] ?? optimizer.name} at ${learningRate}`,
    momentum && `${nesterov ? "Nesterov's momentum" : "momentum"} ${momentum}`,
    weightDecay && `weight decay ${weightDecay}`,
    schedule && schedule.kind !== "constant" && `${schedule.kind} schedule`,
    reduceOnPlateau && `lowered after ${reduceOnPlateau.patience} epochs without progress`,
    labelSmoothing && `label smoothing ${labelSmoothing}`,
    classWeights && (classWeights === "balanced" ? "balanced classes" : `class weights ${classWeights.join(", ")}`),
    l2 && `L2 ${l2}`,
    clipNorm !== undefined && `gradients' norm at most ${clipNorm}`,
    clipValue !== undefined && `gradients at most ${clipValue}`,
    averaging && (averaging.kind === "ema" ? `moving average ${averaging.momentum}` : `mean of the last ${averaging.epochs} epochs`),
    earlyStopping && `stops after ${earlyStopping.patience} epochs without progress`,
    augmentation && `windows changed by ${pairs(augmentation).join(" ")}`,
  ]
    .filter((part) => typeof part === "string")
    .join(", ");
}

/** How the networks of a recipe are trained, in words. */
export function howTrained({ training = {}, learningRate }: Pick<Recipe, "training" | "learningRate">): string {
  return trainingText(optimizerOf(training, learningRate), training);
}

/** The flags that say the same again, with a space before each. */
export function trainingArguments({ training }: Pick<Recipe, "training">): string {
  if (!training) return "";
  const { optimizer, schedule, labelSmoothing, classWeights, l2, clipNorm, clipValue, averaging } = training;
  const { earlyStopping, reduceOnPlateau, augmentation } = training;
  const { momentum, nesterov, weightDecay } = optimizer?.config ?? {};
  const flags: [flag: string, value: number | boolean | string | undefined][] = [
    ["optimizer", optimizer?.name],
    ["momentum", momentum],
    ["weight-decay", weightDecay],
    ["schedule", reduceOnPlateau ? "reduce-on-plateau" : schedule?.kind],
    ["label-smoothing", labelSmoothing],
    ["class-weight", classWeights && "balanced"],
    ["l2", l2],
    ["clip-norm", clipNorm],
    ["clip-value", clipValue],
    ["ema", averaging?.kind === "ema" ? averaging.momentum : undefined],
    ["swa", averaging?.kind === "swa" ? averaging.epochs : undefined],
    ["patience", earlyStopping?.patience],
  ];
  const given = flags.flatMap(([flag, value]) => (value === undefined ? [] : [` --${flag} ${value}`]));
  const augmented = pairs(augmentation ?? {}).map((pair) => ` --augment ${pair}`);
  return given.join("") + (nesterov === true ? " --nesterov" : "") + augmented.join("");
}

function pairs(augmentation: Augmentation): string[] {
  return Object.entries(augmentation).map(([name, value]) => `${name}=${value}`);
}
