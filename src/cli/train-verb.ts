import type { Command } from "commander";
import { common, verb } from "./command.js";
import { DATA_HELP, NETWORKS, ROCKETS } from "./help-texts.js";
import { FOLD_SUBJECTS, folds, KERNELS, oneOf, positive, several, share, validationPeople, whole, threads } from "./options.js";
import type { TrainOptions } from "./train-options.js";

/** `stride train`: by far the verb with the most options. */
export function addTrain(program: Command): void {
  const train = verb(
    program,
    "train",
    "train a network, or fit random convolutions, and score them on people they have not seen",
    "stride train --data demo --epochs 10 --out model.safetensors",
  )
    .option("--data <dataset>", DATA_HELP, "demo")
    .option("--model <name>", `network: ${NETWORKS}; or random convolutions: ${ROCKETS}`, "baseline")
    .option(
      "--option <name=value>",
      "an option of the model, such as filters=32 or kernelSizes=3,5,11, of random convolutions classifier=ridge; may be repeated",
      several,
    )
    .option("--epochs <n>", "times through the training windows", whole("--epochs", 1, 10), 10)
    .option("--batch-size <n>", "windows in a step", whole("--batch-size", 1, 32), 32)
    .option("--seed <n>", "decides weights, order and dropout; the same seed gives the same bits", whole("--seed", 0, 1), 1)
    .option("--repeats <n>", "train with as many seeds, from --seed on", whole("--repeats", 1, 10), 1)
    .option(
      "--validation-subjects <n|list>",
      "watch training subjects that are held back, and leave the test subjects alone: how many, drawn by --seed, or which, such as 1,7,16",
      validationPeople,
    )
    .option("--folds <k|loso>", "cross-validate by whole subjects: in so many folds of them, or loso: one for each subject", folds)
    .option(
      "--fold-subjects <part>",
      "with --folds: train, the training subjects, or all, the test subjects among them",
      oneOf("--fold-subjects", FOLD_SUBJECTS),
    )
    .option("--workers <n>", "with --folds: threads, each with a fold of its own, or auto: one for each core", threads("--workers", 999))
    .option("--learning-rate <x>", "step size of the optimizer, at its highest", positive("--learning-rate"), 0.001)
    .option("--optimizer <name>", "adam, adamw (with weight decay) or sgd", oneOf("--optimizer", ["adam", "adamw", "sgd"]))
    .option("--momentum <x>", "of sgd, such as 0.9 (default: 0)", share("--momentum", 0.9))
    .option("--nesterov", "Nesterov's momentum, of sgd")
    .option(
      "--weight-decay <x>",
      "share of the kernels, times the learning rate, lost at each step (default: 0.004 of adamw)",
      positive("--weight-decay"),
    )
    .option(
      "--schedule <name>",
      "learning rate: constant, cosine (with a warm-up), one-cycle, step, or with --validation-subjects reduce-on-plateau",
      oneOf("--schedule", ["constant", "cosine", "one-cycle", "step", "reduce-on-plateau"]),
    )
    .option("--label-smoothing <x>", "share of each target spread over all classes, such as 0.1", share("--label-smoothing", 0.1))
    .option(
      "--class-weight <name>",
      "balanced: all classes count alike, however many windows each has",
      oneOf("--class-weight", ["balanced"]),
    )
    .option("--l2 <x>", "adds x times the kernels' sum of squares to the loss", positive("--l2"))
    .option("--clip-value <x>", "limit for each number of the gradients", positive("--clip-value"))
    .option("--clip-norm <x>", "limit for the norm of all gradients together", positive("--clip-norm"))
    .option(
      "--augment <name=x>",
      "change windows before the network sees them: timeShift=0.5, rotation=10, jitter=0.05, sensorDrop=0.2, mixup=0.2 and others; may be repeated",
      several,
    )
    .option("--ema <x>", "keep the moving average of the weights, of this momentum, such as 0.99", share("--ema", 0.99, true))
    .option("--swa <n>", "keep the mean of the weights after the last n epochs", whole("--swa", 1, 5))
    .option(
      "--patience <n>",
      "stop after n epochs without a lower validation loss, and keep the best epoch's weights; with --validation-subjects",
      whole("--patience", 1, 5),
    )
    .option("--standardize", "bring signals to mean 0 and standard deviation 1, by the training windows")
    .option(
      "--preparation <kinds>",
      "none, standardize, normalize, standardize-normalize, power or arcsinh; with commas: one for each input",
    )
    .option("--kernels <name>", "plain, or relaxed: faster, but other bits on other machines", oneOf("--kernels", KERNELS), "plain")
    .option(
      "--threads <n>",
      "threads that share each batch, or auto; the same bits for any number",
      threads("--threads", 64),
      "auto" as const,
    )
    .option(
      "--profile",
      "time each layer's passes on one thread, and hold them against the machine's limits; of several trainings the first",
    )
    .option(
      "--calibrate",
      "fit a temperature for the model's probabilities to the subjects held back, or without any in five folds, each a training besides",
    )
    .option("--report <dir>", "also draw the learning curves and what they say: report.html and figures/ in this folder")
    .option("--out <file>", "write the model (of several that of the first seed) to this file");
  common(train).action(async (options: TrainOptions, command: Command) => {
    const given = Object.keys(options).filter((name) => command.getOptionValueSource(name) === "cli");
    await (await import("./train.js")).train(options, given);
  });
}
