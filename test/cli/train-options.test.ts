// How stride train trains: its options, what the model file keeps of them, and what contradicts itself.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { weightsSha256 } from "../../src/artifact/index.js";
import { officialSplit, validationSplit } from "../../src/data/index.js";
import { DEFAULT_RECIPE, trainModel, type TrainingOptions } from "../../src/study/index.js";
import { decodeNetwork } from "../support/decode-network.js";
import { smallDatasetFile } from "../support/dataset-file.js";
import { smallDataset } from "../support/small-dataset.js";
import { stride } from "../support/stride.js";
import { temporaryDirectory } from "../support/temporary.js";

const FLAGS = [
  ["--optimizer", "adamw", "--weight-decay", "0.05", "--schedule", "cosine", "--label-smoothing", "0.1", "--class-weight", "balanced"],
  [
    "--l2",
    "0.001",
    "--clip-norm",
    "0.5",
    "--ema",
    "0.9",
    "--augment",
    "rotation=10",
    "--augment",
    "timeShift=0.5",
    "--augment",
    "mixup=0.3",
  ],
].flat();

test("reduce-on-plateau watches validation subjects, clip-value limits gradients: both are in the record and in the words that repeat it", async (t) => {
  const directory = temporaryDirectory(t);
  const data = await smallDatasetFile(directory);
  const out = join(directory, "model.safetensors");
  const flags = ["--schedule", "reduce-on-plateau", "--clip-value", "0.001"];
  const args = [
    "train",
    "--data",
    data,
    "--epochs",
    "8",
    "--batch-size",
    "4",
    "--learning-rate",
    "0.05",
    "--validation-subjects",
    "3,",
    ...flags,
  ];
  const { code, stdout, stderr } = await stride([...args, "--out", out]);
  assert.equal(code, 0, stderr);
  const { training } = await decodeNetwork(readFileSync(out), out);
  assert.deepEqual([training.reduceOnPlateau, training.clipValue, training.schedule], [{ patience: 3 }, 0.001, undefined]);
  const text = stdout.replaceAll(/\s+/g, " ");
  assert.match(text, /lowered after 3 epochs without progress, gradients at most 0\.001/);
  assert.match(text, / --schedule reduce-on-plateau --clip-value 0\.001 /);
  const plain = await stride([...args.slice(0, -4), "--clip-value", "0.001", "--json"]);
  const { history } = JSON.parse(plain.stdout) as { history: { loss: number; validationLoss: number }[] };
  const best = history.findIndex(
    (_, i) =>
      i >= 3 &&
      history
        .slice(i - 2, i + 1)
        .every((one) => one.validationLoss >= Math.min(...history.slice(0, i - 2).map(({ validationLoss }) => validationLoss)) - 1e-4),
  );
  const losses = training.history.map(({ loss }) => loss);
  // The same until the rate is first lowered, and another after it.
  const same = best < 0 ? history.length : best + 1;
  assert.deepEqual(
    losses.slice(0, same),
    history.slice(0, same).map(({ loss }) => loss),
  );
  if (same < history.length) assert.notEqual(losses[same], history[same]!.loss);
});

test("every choice is in the model file's record, from which the training can be repeated to the bit", async (t) => {
  const directory = temporaryDirectory(t);
  const data = await smallDatasetFile(directory);
  const out = join(directory, "model.safetensors");
  const args = ["train", "--data", data, "--epochs", "6", "--validation-subjects", "3,", "--patience", "2", ...FLAGS, "--out", out];
  const { code, stdout, stderr } = await stride([...args, "--json"]);
  assert.equal(code, 0, stderr);
  const document = JSON.parse(stdout) as { epoch: number; history: unknown[]; weightsSha256: string; training: unknown };
  const { training, weights } = await decodeNetwork(readFileSync(out), out);
  assert.deepEqual(training.optimizer, {
    name: "adamw",
    config: { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0.05 },
  });
  const { schedule, labelSmoothing, classWeights, l2, clipNorm, averaging, earlyStopping, augmentation, epoch } = training;
  assert.deepEqual(
    { schedule, labelSmoothing, classWeights, l2, clipNorm, averaging, earlyStopping, augmentation, epoch },
    {
      schedule: { kind: "cosine", warmup: 0.05, alpha: 0 },
      labelSmoothing: 0.1,
      classWeights: "balanced",
      l2: 0.001,
      clipNorm: 0.5,
      averaging: { kind: "ema", momentum: 0.9 },
      earlyStopping: { patience: 2 },
      augmentation: { timeShift: 0.5, rotation: 10, mixup: 0.3 },
      epoch: document.epoch,
    },
  );
  assert.equal(training.history.length, document.history.length);

  const { train: all } = officialSplit(await smallDataset());
  const { train, validation } = validationSplit(all, training.validation!.subjects);
  const { name, config } = training.optimizer;
  const { learningRate, ...others } = config;
  const again = await trainModel(
    train,
    {
      ...DEFAULT_RECIPE,
      epochs: training.epochs,
      batchSize: training.batchSize,
      seed: training.seed,
      learningRate,
      training: {
        optimizer: { name, config: others },
        ...{ schedule, labelSmoothing, classWeights, l2, clipNorm, averaging, earlyStopping, augmentation },
      } as TrainingOptions,
    },
    { validation },
  );
  assert.equal(again.weightsSha256, await weightsSha256(weights));
  const { dataset: _, ...record } = again.model.training;
  assert.deepEqual({ ...record, dataset: training.dataset }, training);

  const shown = await stride(["model", "summary", out]);
  assert.match(
    shown.stdout.replaceAll(/\s+/g, " "),
    /AdamW at 0.001, weight decay 0.05, cosine schedule, label smoothing 0.1, balanced classes, L2 0.001, gradients' norm at most 0.5, moving average 0.9, stops after 2 epochs without progress, windows changed by timeShift=0.5 rotation=10 mixup=0.3; weights of epoch \d/,
  );
});

test("people read how it was trained, which epoch was kept, and the command that does it again", async (t) => {
  const data = await smallDatasetFile(temporaryDirectory(t));
  const { code, stdout, stderr } = await stride([
    ...["train", "--data", data, "--epochs", "4", "--validation-subjects", "3,", "--patience", "1"],
    ...["--optimizer", "sgd", "--momentum", "0.9", "--nesterov", "--schedule", "one-cycle"],
  ]);
  assert.equal(code, 0, stderr);
  const text = stdout.replaceAll(/\s+/g, " ");
  assert.match(text, /at most 4 epochs, kept \d of \d, batch size 32, SGD at 0.001, Nesterov's momentum 0.9, one-cycle schedule/);
  assert.match(text, /The epoch was chosen by the subjects held back: their scores flatter the model\./);
  assert.match(text, / --optimizer sgd --momentum 0.9 --schedule one-cycle --patience 1 --nesterov --validation-subjects 3,/);
});

test("options out of range, or that contradict each other, are refused in one line before anything is read", async () => {
  const refused = async (args: string[], message: RegExp): Promise<void> => {
    const { code, stdout, stderr } = await stride(["train", "--data", "nowhere", ...args]);
    assert.notEqual(code, 0);
    assert.equal(stdout, "");
    assert.match(stderr, message, args.join(" "));
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
  };
  await refused(["--optimizer", "rmsprop"], /--optimizer: expected .*; received "rmsprop"/);
  await refused(["--weight-decay", "0.1"], /--weight-decay is for --optimizer adamw or sgd; received it with adam/);
  await refused(["--optimizer", "adamw", "--momentum", "0.9"], /--momentum is for --optimizer sgd; received it with adamw/);
  await refused(["--optimizer", "sgd", "--nesterov"], /nesterov needs momentum; received momentum 0; take 0.9/);
  await refused(["--momentum", "1"], /--momentum: expected a number from 0 to below 1, such as 0.9; received "1"/);
  await refused(["--label-smoothing", "1.5"], /--label-smoothing: expected a number from 0 to below 1, such as 0.1; received "1.5"/);
  await refused(["--schedule", "linear"], /--schedule: expected .*; received "linear"/);
  await refused(["--class-weight", "1,2"], /--class-weight: expected balanced; received "1,2"/);
  await refused(["--clip-norm", "0"], /--clip-norm: expected a number above 0, such as .*; received "0"/);
  await refused(["--clip-value", "-1"], /--clip-value: expected a number above 0, such as .*; received "-1"/);
  await refused(["--clip-value", "1", "--clip-norm", "1"], /expected clipNorm or clipValue; received both/);
  await refused(
    ["--schedule", "reduce-on-plateau"],
    /--schedule reduce-on-plateau: expected --validation-subjects besides; received none; hold some back/,
  );
  await refused(["--ema", "0"], /--ema: expected a number above 0 and below 1, such as 0.99; received "0"/);
  await refused(["--ema", "0.9", "--swa", "2"], /--ema: expected it or --swa; received both; keep one/);
  await refused(["--epochs", "3", "--swa", "4"], /--swa: expected at most the 3 of --epochs; received 4/);
  await refused(["--augment", "rotation"], /--augment: expected name=number, such as rotation=10; received "rotation"/);
  await refused(["--augment", "jitter=1", "--augment", "jitter=2"], /--augment: expected each name once; received jitter twice/);
  await refused(["--augment", "flip=1"], /augmentation: expected some of timeShift, .*; received "flip"/);
  await refused(["--augment", "rotation=200"], /augmentation: rotation: expected a number from 0 to 180; received 200/);
  await refused(["--patience", "3"], /--patience: expected --validation-subjects besides; received none; hold some back/);
  await refused(
    ["--patience", "3", "--swa", "2", "--validation-subjects", "3"],
    /--swa: expected it or --patience, .*; received both; take --ema 0.99/,
  );
});

test("a network made for two preparations says so where all its inputs get one", async (t) => {
  const cwd = temporaryDirectory(t);
  const data = await smallDatasetFile(cwd);
  const args = ["train", "--data", data, "--model", "two-view", "--option", "filters=4", "--epochs", "1"];
  const { stderr } = await stride(args, { cwd });
  assert.match(stderr, /note: two-view is meant for --preparation standardize,arcsinh; all of its inputs see the same, none\n/);
  assert.doesNotMatch((await stride([...args, "--preparation", "standardize,arcsinh"], { cwd })).stderr, /is meant for/);
});
