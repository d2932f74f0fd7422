// stride train with training subjects held back, and the intervals beside every accuracy.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { drawValidationSubjects, officialSplit } from "../../src/data/index.js";
import { meanInterval } from "../../src/scores/index.js";
import type { Evaluation } from "../../src/study/index.js";
import { decodeNetwork } from "../support/decode-network.js";
import { smallDatasetFile } from "../support/dataset-file.js";
import { smallDataset } from "../support/small-dataset.js";
import { stride } from "../support/stride.js";
import { temporaryDirectory } from "../support/temporary.js";

interface TrainDocument {
  readonly dataset: { windows: Record<string, number> };
  readonly history: { epoch: number; validationLoss?: number; validationAccuracy?: number }[];
  readonly test: Evaluation | null;
  readonly validation: Evaluation | null;
  readonly validationSubjects?: number[];
  readonly intervals: { seeds: [number, number] | null; subjects: [number, number] | null };
  readonly weightsSha256: string;
  readonly repeats?: { validation?: { accuracy: number }; test?: { accuracy: number } }[];
}

async function json(args: readonly string[]): Promise<TrainDocument> {
  const { code, stdout, stderr } = await stride([...args, "--json"]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as TrainDocument;
}

test("--validation-subjects trains on the rest, watches them after each epoch, and leaves the test subjects alone", async (t) => {
  const directory = temporaryDirectory(t);
  const data = await smallDatasetFile(directory);
  const out = join(directory, "model.safetensors");
  const base = ["train", "--data", data, "--epochs", "3", "--standardize"];
  const held = await json([...base, "--validation-subjects", "3,", "--out", out]);
  assert.deepEqual(held.dataset.windows, { train: 6, validation: 3 });
  assert.equal(held.test, null);
  assert.deepEqual(
    held.validation!.perSubject.map(({ subject }) => subject),
    [3],
  );
  assert.deepEqual(held.validationSubjects, [3]);
  const last = held.history.at(-1)!;
  assert.equal(held.history.length, 3);
  // The same windows after the same epoch, once watched by the training and once scored by the predictor.
  assert.equal(last.validationAccuracy, held.validation!.accuracy);
  assert.ok(Math.abs(last.validationLoss! - held.validation!.loss) < 1e-5);

  const { training, preparation } = await decodeNetwork(readFileSync(out), out);
  assert.deepEqual(training.validation, { windows: 3, subjects: [3] });
  assert.deepEqual(training.dataset.subjects, [1]);
  assert.deepEqual(
    training.history.map(({ validationLoss, validationAccuracy }) => [validationLoss, validationAccuracy]),
    held.history.map(({ validationLoss, validationAccuracy }) => [validationLoss, validationAccuracy]),
  );
  // The scaler saw subject 1 alone.
  const { x, subject } = await smallDataset();
  const own = await smallDatasetFile(
    directory,
    { x: x.map((value, i) => (subject[Math.floor(i / (128 * 9))] === 1 ? value : 5 * value)) },
    "other",
  );
  const otherOut = join(directory, "other-model.safetensors");
  await json(["train", "--data", own, "--epochs", "1", "--standardize", "--validation-subjects", "3,", "--out", otherOut]);
  assert.deepEqual((await decodeNetwork(readFileSync(otherOut), otherOut)).preparation, preparation);

  const text = await stride([...base, "--validation-subjects", "3,", "--out", out]);
  assert.equal(text.code, 0, text.stderr);
  assert.match(text.stderr, /^epoch 3\/3 .*validation loss \d\.\d{3} {2}accuracy/m);
  assert.match(text.stdout, /validated on +3 windows of 1 other subject, held back from training: 3\n/);
  assert.match(text.stdout, /Learning curve, simulated data\n +epoch +loss +accuracy +validation loss +validation accuracy/);
  assert.match(text.stdout, /The test subjects were not looked at: stride evaluate .*model\.safetensors does that/);
  assert.doesNotMatch(text.stdout, /test accuracy|tested on/);
  const summary = await stride(["model", "summary", out]);
  assert.match(summary.stdout, /watched +3 windows of training subjects 3, held back; last epoch: loss \d/);
});

test("as many validation subjects as asked for are drawn by the seed, the same for every repeat", async (t) => {
  const data = await smallDatasetFile(temporaryDirectory(t));
  const { train } = officialSplit(await smallDataset());
  for (const seed of [1, 2, 3, 4]) {
    const drawn = await json([
      "train",
      "--data",
      data,
      "--epochs",
      "1",
      "--repeats",
      "2",
      "--seed",
      String(seed),
      "--validation-subjects",
      "1",
    ]);
    assert.deepEqual(drawn.validationSubjects, drawValidationSubjects(train, 1, seed));
    assert.ok(drawn.repeats!.every(({ validation, test }) => validation !== undefined && test === undefined));
  }
});

test("every accuracy has its intervals: over seeds by t, over subjects by bootstrap; where there is none, why", async (t) => {
  const directory = temporaryDirectory(t);
  const data = await smallDatasetFile(directory);
  const out = join(directory, "model.safetensors");
  const base = ["train", "--data", data, "--epochs", "2"];
  const repeated = await json([...base, "--repeats", "3", "--out", out]);
  const interval = meanInterval(repeated.repeats!.map(({ test }) => test!.accuracy))!;
  assert.deepEqual(repeated.intervals.seeds, [interval.low, interval.high]);
  const [low, high] = repeated.intervals.subjects!;
  assert.ok(low <= high && low >= 0 && high <= 1);
  const evaluated = await json(["evaluate", out, "--data", data]);
  assert.equal(evaluated.intervals.seeds, null);
  assert.equal(evaluated.intervals.subjects!.length, 2);
  const [train, evaluate] = await Promise.all([stride([...base, "--repeats", "3"]), stride(["evaluate", out, "--data", data])]);
  assert.match(train.stdout, /95 % over seeds +-?\d+\.\d % to \d+\.\d %, by t/);
  assert.match(
    evaluate.stdout,
    /95 % over seeds +not told by one training\n +95 % over subjects +\d+\.\d % to \d+\.\d %, by bootstrap of 2 subjects/,
  );
});
