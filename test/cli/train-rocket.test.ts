// `stride train` with random convolutions: the report, the document and the file that a network would have, where they apply.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { borderNote, penaltyOf } from "../../src/cli/rocket-result.js";
import { decodeModel, encodeModel, modelSha256, type RocketModel } from "../../src/artifact/index.js";
import { officialSplit, subjectsOf } from "../../src/data/index.js";
import type { FinishedTrial, SplitDefinition } from "../../src/records/index.js";
import { evaluateModel, splitStudy, trainRocket, type Evaluation } from "../../src/study/index.js";
import { smallDatasetFile } from "../support/dataset-file.js";
import { people, writePeople } from "../support/people.js";
import { SMALL_DEFINITION } from "../support/small-study.js";
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

interface Folded extends Pick<Document, "model" | "parameters"> {
  readonly accuracy: number;
  readonly folds: { subjects: number[]; accuracy: number }[];
  readonly intervals: { subjects: [number, number] };
  readonly perSubject: unknown[];
  readonly testSubjectsHeldOut: number[];
  readonly penalties: { alpha: number; border: string | null }[];
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

test("the summary of a file tells transform, features, alpha and signals; diagram says why it does not", async (t) => {
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
    [["evaluate", out, "--data", data, "--kernels", "relaxed"], /--kernels: expected plain, which is all that random convolutions have/],
  ] as const) {
    const { code, stderr } = await stride(args);
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
    assert.match(stderr, /^stride: [^\n]+\n$/);
  }
});

test("--folds holds each training subject out once, the penalty chosen inside; the rows are those of one worker", async (t) => {
  const { dataset, data } = await writePeople(temporaryDirectory(t));
  const args = ["train", "--data", data, ...SMALL, "--folds", "3", "--seed", "4", "--quiet"];
  const [one, two, text, loso] = await Promise.all([
    stride([...args, "--workers", "1", "--json"]),
    stride([...args, "--workers", "2", "--json"]),
    stride([...args, "--option", "alpha=100", "--fold-subjects", "all"]),
    stride(["train", "--data", data, ...SMALL, "--folds", "loso", "--json"]),
  ]);
  assert.equal(one.code, 0, one.stderr);
  const plain = (output: string): object => ({ ...(JSON.parse(output) as object), seconds: 0, workers: 0 });
  assert.deepEqual(plain(two.stdout), plain(one.stdout));
  const result = JSON.parse(one.stdout) as Folded;
  assert.deepEqual(
    result.folds.flatMap(({ subjects }) => subjects).sort((a, b) => a - b),
    subjectsOf(officialSplit(dataset).train),
  );
  assert.deepEqual([result.model, result.parameters, result.testSubjectsHeldOut], ["minirocket", 841 * 6, []]);
  for (const absent of ["epochs", "preparation", "standardize"]) assert.ok(!Object.hasOwn(result, absent), absent);
  // The second fold again, by itself: alpha from folds of its own four subjects.
  const { train, judged } = splitStudy(dataset, { kind: "groupKFold", folds: 3 }, 2);
  const { model } = await trainRocket(train, { transform: "minirocket", features: 840, seed: 4 });
  const { accuracy } = await evaluateModel(model, judged);
  assert.equal(result.folds[1]!.accuracy, accuracy);
  assert.equal(model.training.folds, 4);
  assert.ok(result.penalties.length === 3 && result.penalties.some(({ alpha }) => alpha === model.convolutions.alpha));
  assert.ok(result.intervals.subjects[0] <= result.accuracy && result.accuracy <= result.intervals.subjects[1]);

  assert.equal(text.code, 0, text.stderr);
  assert.match(text.stdout, /model +minirocket, 5,046 parameters, features 840, alpha 100/);
  assert.match(text.stdout, /training +alpha 100, seed 4/);
  assert.match(text.stdout, /among those held out; the test set was opened/);
  const each = JSON.parse(loso.stdout) as Folded;
  assert.deepEqual([each.folds.length, each.perSubject.length], [6, 6]);
});

test("a study compares networks with random convolutions; a network's words are refused for them", async (t) => {
  const cwd = temporaryDirectory(t);
  const { dataset } = await writePeople(cwd);
  const [held] = subjectsOf(officialSplit(dataset).train);
  const definition = {
    ...SMALL_DEFINITION,
    ...{ name: "both", data: "people.safetensors", repeats: 2, epochs: 2, grid: undefined, options: undefined },
    split: { kind: "official", judgedOn: "validation", validationSubjects: [held] },
    configurations: [
      { name: "network", values: { filters: 4, units: 8 } },
      { name: "rocket", values: { model: "minirocket", features: 840 } },
      { name: "hydra", values: { model: "hydra", alpha: 300 } },
    ],
    analysis: { compare: [["network", "rocket"]] },
  };
  const define = (change: object): void => writeFileSync(join(cwd, "both.json"), JSON.stringify({ ...definition, ...change }));
  define({});
  const { code, stdout, stderr } = await stride(["study", "both.json", "--workers", "2", "--json"], { cwd });
  assert.equal(code, 0, stderr);
  const document = JSON.parse(stdout) as { configurations: { name: string; parameters: number; mean: number }[]; comparisons: unknown[] };
  assert.deepEqual(document.configurations.map(({ name, parameters }) => [name, parameters]).slice(1), [
    ["rocket", 841 * 6],
    ["hydra", (2 * 4 * 512 + 1) * 6],
  ]);
  assert.equal(document.comparisons.length, 1);
  const rows = readFileSync(join(cwd, "runs", "both", "trials.jsonl"), "utf8")
    .trimEnd()
    .split("\n");
  const finished = rows.map((row) => JSON.parse(row) as FinishedTrial);
  assert.deepEqual(
    finished.filter(({ configuration }) => configuration !== "network").map(({ history }) => history),
    [[], [], [], []],
  );
  for (const { configuration, parameters } of finished)
    assert.equal(document.configurations.find(({ name }) => name === configuration)!.parameters, parameters, "planned and solved for");
  const { train, judged } = splitStudy(dataset, definition.split as SplitDefinition);
  const { model } = await trainRocket(train, { transform: "minirocket", features: 840, seed: definition.seeds.first });
  const row = finished.find(({ configuration, seed }) => configuration === "rocket" && seed === definition.seeds.first)!;
  const { accuracy, loss } = await evaluateModel(model, judged);
  assert.deepEqual([row.accuracy, row.penalty!.alpha], [accuracy, model.convolutions.alpha]);
  assert.ok(Math.abs(row.loss - loss) < 1e-12);
  const report = readFileSync(join(cwd, "runs", "both", "report.html"), "utf8");
  for (const phrase of ["rocket and hydra: solved for at once", "Kernels of random convolutions", "The model of <strong>rocket</strong>"])
    assert.ok(report.includes(phrase), phrase);

  for (const [values, message] of [
    [{ model: "minirocket", epochs: 3 }, /rocket: epochs: expected it with a network; received it with minirocket/],
    [{ model: "minirocket", schedule: "cosine" }, /rocket: schedule: expected it with a network/],
    [
      { model: "minirocket", filters: 4 },
      /rocket: options: minirocket takes classifier, features, maxDilations, alpha, standardize; received "filters"/,
    ],
    [{ model: "hydra", classifier: "logistic" }, /rocket: option classifier: expected alpha besides logistic/],
  ] as const) {
    define({ configurations: [{ name: "rocket", values }], analysis: { compare: [] }, epochs: undefined });
    const refused = await stride(["study", "both.json"], { cwd });
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, message);
  }
  define({ configurations: [{ name: "rocket", values: { model: "minirocket" } }], analysis: { compare: [] } });
  assert.match(
    (await stride(["study", "both.json"], { cwd })).stderr,
    /study both: epochs: expected it with a network; received it with random/,
  );
  define({ configurations: [{ name: "network", values: {} }], analysis: { compare: [] }, epochs: undefined });
  assert.match(
    (await stride(["study", "both.json"], { cwd })).stderr,
    /network: epochs: expected a whole number above 0; received undefined/,
  );
});

test("audit finds on whom the signals' scaling was fitted", async (t) => {
  const directory = temporaryDirectory(t);
  const { dataset, data } = await writePeople(directory);
  const out = join(directory, "model.safetensors");
  await json("train", "--data", data, ...SMALL, "--option", "alpha=100", "--out", out);
  const audited = await json<{ preparations: { fittedOn: string; kind: string }[]; leaks: string[] }>("audit", out, "--data", data);
  assert.deepEqual(
    [audited.preparations.map(({ fittedOn, kind }) => [fittedOn, kind]), audited.leaks],
    [[["training subjects", "standardize"]], []],
  );
  const { train } = officialSplit(dataset);
  const everybody = { ...train, indices: dataset.y.map((_, window) => window) };
  const { model } = await trainRocket(everybody, { transform: "minirocket", features: 840, alpha: 100, seed: 1 });
  writeFileSync(out, await encodeModel(model));
  const { code, stdout } = await stride(["audit", out, "--data", data]);
  assert.equal(code, 1);
  assert.match(stdout, /A leak:\n +test subjects \d+, \d+ were trained on/);
});

test("an alpha at an end of those tried is said in one line", () => {
  const scores = [1, 2, 4].map((alpha) => ({ alpha, accuracy: 1, meanSquaredError: 1 }));
  const noteOf = (...chosen: number[]): string | undefined => borderNote(chosen.map((alpha) => penaltyOf({ alpha, alphas: scores })));
  assert.equal(noteOf(2, 2), undefined);
  assert.equal(borderNote([penaltyOf({ alpha: 4, alphas: scores.slice(2) })]), undefined, "one alone was given");
  assert.equal(
    noteOf(1, 4, 4),
    "alpha: chosen the least of those tried, 1, in 1 of 3; the largest of those tried, 4, in 2 of 3: a better one may lie beyond; try others by --option alpha=X",
  );
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
