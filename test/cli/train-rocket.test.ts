// `stride train` with random convolutions: the report, the document and the file that a network would have, where they apply.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { decodeModel, modelSha256, type RocketModel } from "../../src/artifact/index.js";
import { officialSplit } from "../../src/data/index.js";
import { evaluateModel, trainRocket, type Evaluation } from "../../src/study/index.js";
import { smallDatasetFile } from "../support/dataset-file.js";
import { people, writePeople } from "../support/people.js";
import { smallDataset } from "../support/small-dataset.js";
import { stride } from "../support/stride.js";
import { temporaryDirectory } from "../support/temporary.js";

interface Document {
  readonly model: string;
  readonly classifier: string;
  readonly features: number;
  readonly alpha: number;
  readonly temperature: number;
  readonly folds: number;
  readonly alphas: { alpha: number; accuracy: number }[];
  readonly parameters: number;
  readonly test: Evaluation | null;
  readonly validation: Evaluation | null;
  readonly testOpenings: unknown;
  readonly weightsSha256: string;
  readonly kernels: { name: string; sha256: string };
  readonly repeats?: { seed: number; weightsSha256: string }[];
  readonly summary?: { mean: number };
}

async function json<Result = Document>(...args: string[]): Promise<Result> {
  const { code, stdout, stderr } = await stride([...args, "--json"]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Result;
}

const SMALL = ["--model", "minirocket", "--option", "features=840"];

test("the file gives the scores that training reported, the library the same model, and networks' words are not in the document", async (t) => {
  const directory = temporaryDirectory(t);
  const { dataset, data } = await writePeople(directory);
  const out = join(directory, "model.safetensors");
  const trained = await json("train", "--data", data, ...SMALL, "--seed", "3", "--threads", "2", "--out", out);
  assert.deepEqual([trained.model, trained.classifier, trained.features, trained.parameters], ["minirocket", "ridge", 840, 841 * 6]);
  assert.equal(trained.folds, 5);
  assert.ok(trained.alphas.some(({ alpha }) => alpha === trained.alpha));
  for (const absent of ["epochs", "history", "epoch", "batchSize", "learningRate", "preparation"])
    assert.ok(!Object.hasOwn(trained, absent), absent);
  assert.ok(trained.test!.accuracy > 0.6 && trained.test!.loss > 0 && trained.test!.loss < Math.log(6), JSON.stringify(trained.test));

  const evaluated = await json<{ scores: Evaluation; weightsSha256: string; model: string; kernels: unknown }>(
    ...["evaluate", out, "--data", data],
  );
  assert.deepEqual(evaluated.scores, trained.test);
  assert.deepEqual([evaluated.weightsSha256, evaluated.model, evaluated.kernels], [trained.weightsSha256, "minirocket", trained.kernels]);

  const { train, test } = officialSplit(dataset);
  const { model, weightsSha256 } = await trainRocket(train, { transform: "minirocket", features: 840, seed: 3 }, { threads: 1 });
  assert.equal(weightsSha256, trained.weightsSha256);
  assert.deepEqual(await evaluateModel(model, test), trained.test);
  const read = await decodeModel(readFileSync(out), out);
  assert.equal(await modelSha256(read), weightsSha256);
  assert.ok(read.kind === "rocket");
  assert.deepEqual(read.training.dataset.subjects, model.training.dataset.subjects);
});

test("repeats go through the seeds; validation subjects leave the test subjects alone", async (t) => {
  const { data } = await writePeople(temporaryDirectory(t));
  const held = ["--validation-subjects", "2"];
  const [all, alone] = await Promise.all([
    json("train", "--data", data, ...SMALL, ...held, "--seed", "5", "--repeats", "2"),
    json("train", "--data", data, ...SMALL, "--seed", "6"),
  ]);
  assert.deepEqual(
    all.repeats!.map(({ seed }) => seed),
    [5, 6],
  );
  assert.notEqual(all.repeats![1]!.weightsSha256, all.repeats![0]!.weightsSha256);
  assert.notEqual(all.repeats![1]!.weightsSha256, alone.weightsSha256, "fitted to fewer subjects");
  assert.deepEqual([all.test, all.testOpenings, alone.validation], [null, null, null]);
  assert.equal(all.validation!.perSubject.length, 2);
  assert.ok(all.summary!.mean > 0);
});

test("hydra, multirocket and logistic regression by their options", async (t) => {
  const { data } = await writePeople(temporaryDirectory(t));
  const args = ["train", "--data", data, "--quiet"];
  const [hydra, multirocket, logistic] = await Promise.all([
    json(...args, "--model", "hydra", "--option", "alpha=300"),
    json(...args, "--model", "multirocket", "--option", "features=1344", "--option", "standardize=false"),
    json(...args, ...SMALL, "--option", "classifier=logistic", "--option", "alpha=100"),
  ]);
  assert.deepEqual([hydra.alpha, hydra.alphas.length, hydra.folds], [300, 1, 5]);
  assert.deepEqual([multirocket.features, multirocket.alphas.length], [1344, 4]);
  assert.deepEqual(
    [logistic.classifier, logistic.alpha, logistic.temperature, logistic.folds, logistic.alphas],
    ["logistic", 100, 1, 0, []],
  );
  for (const { test } of [hydra, multirocket, logistic]) assert.ok(test!.accuracy > 0.5, String(test!.accuracy));
});

test("the text tells model, alpha and what to try next; a signal that never varies is named", async (t) => {
  const directory = temporaryDirectory(t);
  const { x } = await smallDataset();
  const data = await smallDatasetFile(directory, { x: x.map((value, i) => (i % 9 === 4 ? 0.25 : value)) }, "flat");
  const { code, stdout, stderr } = await stride(["train", "--data", data, ...SMALL, "--repeats", "2"]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /model +minirocket, 840 features, ridge, standardised signals, 5,046 parameters/);
  assert.match(
    stdout,
    /training +alpha [\d.; ]+, chosen by 2 folds of training subjects \(.* % right of subjects held\s+out\),\s+temperature\s+[\d.]+,\s+seeds 1 to 2/,
  );
  assert.match(stdout, /stride train --data \S+ --model minirocket --option features=840 --out model\.safetensors/);
  assert.match(stderr, /^stride: signals: body_acc_y never varies in the training windows; [^\n]*\n/m);
  assert.match(stderr, /^run 2\/2 {2}seed 2 {2}alpha \S+ {2}fitted in /m);
});

test("the summary of a file tells transform, features, alpha and signals; diagram and audit say why they do not", async (t) => {
  const directory = temporaryDirectory(t);
  const data = await smallDatasetFile(directory);
  const out = join(directory, "model.safetensors");
  const { weightsSha256 } = await json("train", "--data", data, ...SMALL, "--out", out);
  const { stdout } = await stride(["model", "summary", out]);
  for (const text of [
    /model +minirocket, 840 features, ridge, standardised signals/,
    /parameters +5,046 of the classifier; \d+ kB with the transform/,
    /alpha +[\d.]+, chosen by 2 folds of training subjects/,
    /temperature +[\d.]+, fitted to decisions on subjects held out/,
    /total_acc_x +g +-?\d/,
    /128 time steps at 50 Hz = 2\.56 s, overlap 50 %/,
  ])
    assert.match(stdout, text);
  assert.ok(stdout.includes(weightsSha256));
  const document = await json<{ model: string; inputShape: number[]; channelMeans: number[]; training: RocketModel["training"] }>(
    ...["model", "summary", out],
  );
  assert.deepEqual([document.model, document.inputShape, document.channelMeans.length], ["minirocket", [128, 9], 9]);
  assert.deepEqual(document.training.options, { features: 840 });

  for (const [args, message] of [
    [["model", "diagram", out], /expected a network; received random convolutions, which have no layers to draw; see stride model summary/],
    [["audit", out, "--data", data], /expected a network, whose preparation is compared; received random convolutions/],
    [["evaluate", out, "--data", data, "--kernels", "relaxed"], /--kernels: expected plain, which is all that random convolutions have/],
  ] as const) {
    const { code, stderr } = await stride(args);
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
    assert.match(stderr, /^stride: [^\n]+\n$/);
  }
});

test("a ridge on one subject's windows is refused: nobody is left to hold it against", async () => {
  const { train } = officialSplit(people());
  const alone = {
    ...train,
    indices: train.indices.filter((window) => train.dataset.subject[window] === train.dataset.subject[train.indices[0]!]),
  };
  await assert.rejects(
    trainRocket(alone, { transform: "minirocket", features: 840, seed: 1 }),
    /dataset people: expected 2 or more training subjects, .*; received subject \d+ alone/,
  );
});
