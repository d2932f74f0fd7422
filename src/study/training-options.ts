import { AUGMENTATIONS, checkAugmentation, type Augmentation } from "../data/index.js";
import { InputError } from "../tensor/index.js";
import {
  checkGradientOptions,
  createOptimizer,
  OPTIMIZERS,
  SCHEDULES,
  type FitOptions,
  type Optimizer,
  type OptimizerName,
  type ScheduleKind,
} from "../train/index.js";

/** How a recipe trains where it is not Adam at a constant rate on a plain cross-entropy. Plain data; what is absent is as `fit` has it. */
export interface TrainingOptions extends Pick<
  FitOptions,
  "schedule" | "labelSmoothing" | "classWeights" | "l2" | "clipValue" | "clipNorm" | "averaging" | "earlyStopping" | "reduceOnPlateau"
> {
  /** `config` without the learning rate, which is the recipe's. Default Adam. */
  readonly optimizer?: { readonly name: OptimizerName; readonly config?: Optimizer["config"] } | undefined;
  /** How windows are changed, each time anew, before the network sees them. Default not at all. */
  readonly augmentation?: Augmentation | undefined;
}

/** What may be chosen as a schedule: those of steps, and what watches validation subjects. */
export const SCHEDULE_NAMES = ["constant", "cosine", "one-cycle", "step", "reduce-on-plateau"] as const satisfies readonly (
  ScheduleKind | "reduce-on-plateau"
)[];
export type ScheduleName = (typeof SCHEDULE_NAMES)[number];
/** Epochs in a row without progress. Keras' default is 10, which the trainings of a study seldom have. */
const PLATEAU = 3;

/** The same in single words and numbers, as a command line or a study's grid gives them. */
export interface TrainingChoices extends Augmentation {
  readonly optimizer?: OptimizerName | undefined;
  /** Of sgd alone. */
  readonly momentum?: number | undefined;
  readonly nesterov?: boolean | undefined;
  /** Of adamw and sgd. */
  readonly weightDecay?: number | undefined;
  /** With its defaults; "reduce-on-plateau" to a tenth after three epochs in a row without a lower validation loss. */
  readonly schedule?: ScheduleName | undefined;
  readonly labelSmoothing?: number | undefined;
  readonly classWeights?: "balanced" | undefined;
  readonly l2?: number | undefined;
  readonly clipNorm?: number | undefined;
  readonly clipValue?: number | undefined;
  /** The momentum of an exponential moving average of the weights. */
  readonly ema?: number | undefined;
  /** Over how many of the last epochs weights are averaged. */
  readonly swa?: number | undefined;
  /** Epochs without progress of the validation loss after which a training stops. */
  readonly patience?: number | undefined;
}

/** In the order in which a record holds them. */
export const TRAINING_CHOICES = [
  "optimizer",
  "momentum",
  "nesterov",
  "weightDecay",
  "schedule",
  "labelSmoothing",
  "classWeights",
  "l2",
  "clipNorm",
  "clipValue",
  "ema",
  "swa",
  "patience",
  ...AUGMENTATIONS,
] as const satisfies readonly (keyof TrainingChoices)[];

/**
 * Choices as options; undefined where nothing was chosen, or only what is the default. Throws InputError, calling each choice what `called` makes
 * of its name, where two contradict each other, one is not for the optimizer or out of its range.
 */
export function trainingOptionsOf(
  choices: TrainingChoices,
  called: (name: string) => string = (name) => name,
): TrainingOptions | undefined {
  const { optimizer = "adam", schedule, labelSmoothing, classWeights, l2, clipNorm, clipValue, ema, swa, patience } = choices;
  const oneOf = (name: "optimizer" | "schedule", names: readonly string[], value: string): void => {
    if (names.includes(value)) return;
    throw new InputError(`${called(name)}: expected one of ${names.join(", ")}; received ${JSON.stringify(value)}`);
  };
  oneOf("optimizer", Object.keys(OPTIMIZERS), optimizer);
  if (schedule !== undefined) oneOf("schedule", SCHEDULE_NAMES, schedule);
  if (ema !== undefined && swa !== undefined) {
    throw new InputError(`${called("ema")}: expected it or ${called("swa")}; received both; keep one`);
  }
  const config: Record<string, number | boolean> = {};
  for (const name of ["momentum", "nesterov", "weightDecay"] as const) {
    const value = choices[name];
    if (value === undefined) continue;
    const takers = Object.entries(OPTIMIZERS).flatMap(([taker, make]) => (name in make().config ? [taker] : []));
    if (!takers.includes(optimizer)) {
      throw new InputError(`${called(name)} is for ${called("optimizer")} ${takers.join(" or ")}; received it with ${optimizer}`);
    }
    config[name] = value;
  }
  const augmentation = Object.fromEntries(
    AUGMENTATIONS.flatMap((name) => (choices[name] === undefined || choices[name] === 0 ? [] : [[name, choices[name]]])),
  ) as Augmentation;
  checkAugmentation(augmentation);
  const options: TrainingOptions = {
    ...((optimizer !== "adam" || Object.keys(config).length > 0) && {
      optimizer: { name: optimizer, ...(Object.keys(config).length > 0 && { config }) },
    }),
    ...(schedule !== undefined && schedule !== "constant" && schedule !== "reduce-on-plateau" && { schedule: SCHEDULES[schedule]() }),
    ...(labelSmoothing && { labelSmoothing }),
    ...(classWeights && { classWeights }),
    ...(l2 && { l2 }),
    ...(clipNorm !== undefined && { clipNorm }),
    ...(clipValue !== undefined && { clipValue }),
    ...(ema !== undefined && { averaging: { kind: "ema", momentum: ema } as const }),
    ...(swa !== undefined && { averaging: { kind: "swa", epochs: swa } as const }),
    ...(patience !== undefined && { earlyStopping: { patience } }),
    ...(schedule === "reduce-on-plateau" && { reduceOnPlateau: { patience: PLATEAU } }),
    ...(Object.keys(augmentation).length > 0 && { augmentation }),
  };
  optimizerOf(options, 1);
  checkGradientOptions(options);
  return Object.keys(options).length > 0 ? options : undefined;
}

/** The optimizer of a recipe at its learning rate. Throws InputError for what it does not take. */
export function optimizerOf({ optimizer = { name: "adam" } }: TrainingOptions, learningRate: number): Optimizer {
  return createOptimizer(optimizer.name, { ...optimizer.config, learningRate });
}
