import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { decodeModel } from "../../src/artifact/index.js";
import type { Evaluation } from "../../src/study/index.js";
import { smallDatasetFile } from "../support/dataset-file.js";
import { smallDataset } from "../support/small-dataset.js";
import { stride } from "../support/stride.js";
import { temporaryDirectory } from "../support/temporary.js";

interface TrainDocument {
  readonly dataset: { name: string; simulated: boolean; fingerprint: string; windows: { train: number; test: number } };
  readonly model: string;
  readonly parameters: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly history: { epoch: number; loss: number; accuracy: number; seconds: number }[];
  readonly test: Evaluation;
  readonly seconds: { load: number; train: number; evaluate: number };
  readonly kernels: { name: string; sha256: string };
  readonly weightsSha256: string;
  readonly constantSignals: string[];
  readonly out: string | null;
  readonly repeats?: { seed: number; test: { accuracy: number; loss: number }; weightsSha256: string }[];
  readonly summary?: { mean: number; sd: number; min: number; median: number; max: number; confusion: number[][] };
}

async function trainJson(args: readonly string[]): Promise<TrainDocument> {
  const { code, stdout, stderr } = await stride(["train", "--json", ...args]);
  assert.equal(code, 0, stderr);
  assert.ok(stdout.startsWith("{") && stdout.endsWith("}\n"), "stdout carries the document alone");
  return JSON.parse(stdout) as TrainDocument;
}

test("two trainings on demo give the same weights, and the file gives the scores that training reported", async (t) => {
  const directory = temporaryDirectory(t);
  const out = join(directory, "model.safetensors");
  const args = ["--data", "demo", "--epochs", "1", "--seed", "3"];
  const [first, second] = await Promise.all([trainJson([...args, "--out", out]), trainJson(args)]);
  assert.equal(first.weightsSha256, second.weightsSha256);
  assert.equal(first.out, out);
  assert.equal(second.out, null);
  assert.deepEqual([first.dataset.name, first.dataset.simulated], ["demo", true]);
  assert.match(first.dataset.fingerprint, /^[0-9a-f]{64}$/);
  assert.equal(first.dataset.windows.test, first.test.windows);
  assert.deepEqual([first.model, first.parameters, first.epochs, first.batchSize, first.seed], ["baseline", 411650, 1, 32, 3]);
  assert.deepEqual(
    first.history.map(({ epoch }) => epoch),
    [1],
  );
  for (const value of [...Object.values(first.history[0]!), ...Object.values(first.seconds), first.test.accuracy, first.test.loss])
    assert.ok(Number.isFinite(value) && value >= 0);
  assert.equal(first.kernels.name, "plain");
  assert.match(first.kernels.sha256, /^[0-9a-f]{64}$/);
  assert.equal(
    first.test.confusion.flat().reduce((a, b) => a + b),
    first.test.windows,
  );
  assert.equal(first.test.perClass.length, 6);
  assert.equal(first.test.perSubject.length, 9);
  assert.equal(first.repeats, undefined);

  const { code, stdout, stderr } = await stride(["evaluate", out, "--json"]);
  assert.equal(code, 0, stderr);
  const evaluated = JSON.parse(stdout) as { scores: Evaluation; seenInTraining: boolean; weightsSha256: string };
  assert.deepEqual(evaluated.scores, first.test);
  assert.equal(evaluated.weightsSha256, first.weightsSha256);
  assert.equal(evaluated.seenInTraining, false);
  assert.doesNotMatch(stderr, /note/);
});

test("repeats train one seed after the other; the document's top and the file are the first's", async (t) => {
  const directory = temporaryDirectory(t);
  const data = await smallDatasetFile(directory);
  const out = join(directory, "model.safetensors");
  const base = ["--data", data, "--epochs", "2"];
  const all = await trainJson([...base, "--seed", "5", "--repeats", "3", "--out", out]);
  const alone = await Promise.all([5, 6, 7].map((seed) => trainJson([...base, "--seed", String(seed)])));
  assert.deepEqual(
    all.repeats!.map(({ seed, weightsSha256 }) => [seed, weightsSha256]),
    alone.map(({ seed, weightsSha256 }) => [seed, weightsSha256]),
  );
  assert.equal(all.weightsSha256, alone[0]!.weightsSha256);
  assert.deepEqual(all.test, alone[0]!.test);
  const model = await decodeModel(readFileSync(out), out);
  assert.ok(model.kind === "network" && model.training.seed === 5);
  const accuracies = alone.map((run) => run.test.accuracy);
  const mean = accuracies.reduce((a, b) => a + b) / 3;
  assert.ok(Math.abs(all.summary!.mean - mean) < 1e-12);
  const sd = Math.sqrt(accuracies.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2);
  assert.ok(Math.abs(all.summary!.sd - sd) < 1e-12, "the sample's standard deviation, over n - 1");
  assert.equal(
    all.summary!.confusion.flat().reduce((a, b) => a + b),
    3 * all.test.windows,
  );
});

test("the text says which scores are of simulated data, and which seed's model was kept", async (t) => {
  const directory = temporaryDirectory(t);
  const data = await smallDatasetFile(directory);
  const out = join(directory, "model.safetensors");
  writeFileSync(out, "what was there before");
  const { code, stdout, stderr } = await stride(["train", "--data", data, "--epochs", "2", "--repeats", "2", "--out", out]);
  assert.equal(code, 0, stderr);
  for (const line of stdout.split("\n").filter((text) => /^(Test scores|Confusion|By class|By subject)|test accuracy/.test(text)))
    assert.match(line, /simulated data/);
  assert.match(stdout, /data +small, simulated: no person was measured/);
  assert.match(stdout, /mean ± sample standard deviation of 2 runs/);
  assert.match(stdout, /holds the model of seed 1, the first/);
  assert.match(stdout, /kernels +plain \(SHA-256 [0-9a-f]{12}\)/);
  assert.doesNotMatch(stdout + stderr, /\x1b/, "no colour and no bar where there is no terminal");
  assert.equal(stderr.match(/^run [12]\/2 {2}epoch [12]\/2 {2}loss \d/gm)?.length, 4, stderr);
  assert.deepEqual(readdirSync(directory).sort(), ["model.safetensors", "small.safetensors"], "nothing else is left");
  await decodeModel(readFileSync(out), out);
});

test("without --out nothing is written, and --quiet says nothing on the way", async (t) => {
  const directory = temporaryDirectory(t);
  const data = await smallDatasetFile(directory);
  const { code, stderr } = await stride(["train", "--data", data, "--epochs", "1", "--quiet"], { cwd: directory });
  assert.equal(code, 0);
  assert.equal(stderr, "");
  assert.deepEqual(readdirSync(directory), ["small.safetensors"]);
});

test("a signal that never varies is named when signals are standardised", async (t) => {
  const directory = temporaryDirectory(t);
  const { x } = await smallDataset();
  const data = await smallDatasetFile(directory, { x: x.map((value, i) => (i % 9 === 4 ? 0.25 : value)) }, "flat");
  const { code, stdout, stderr } = await stride(["train", "--data", data, "--epochs", "1", "--standardize", "--json", "--quiet"]);
  assert.equal(code, 0, stderr);
  assert.deepEqual((JSON.parse(stdout) as TrainDocument).constantSignals, ["body_acc_y"]);
  assert.match(stderr, /^stride: preparation: body_acc_y never varies in the training windows[^\n]*\n$/);
});

test("relaxed kernels are named in the result, in the model, and are evaluation's default for it", async (t) => {
  const directory = temporaryDirectory(t);
  const data = await smallDatasetFile(directory);
  const out = join(directory, "model.safetensors");
  const trained = await trainJson(["--data", data, "--epochs", "1", "--kernels", "relaxed", "--out", out]);
  assert.equal(trained.kernels.name, "relaxed");
  const { stdout } = await stride(["evaluate", out, "--data", data, "--json"]);
  const evaluated = JSON.parse(stdout) as { scores: Evaluation; kernels: { name: string } };
  assert.equal(evaluated.kernels.name, "relaxed");
  assert.deepEqual(evaluated.scores, trained.test);
  const summary = await stride(["model", "summary", out]);
  assert.match(summary.stdout, /relaxed kernels \(SHA-256/);
  assert.ok(existsSync(out));
});

test("--profile says where a step goes, in text and in the document; without it there is none, and several threads are refused", async (t) => {
  const data = await smallDatasetFile(temporaryDirectory(t));
  const base = ["train", "--data", data, "--epochs", "1"];
  const [json, without, text, threads] = await Promise.all([
    stride([...base, "--profile", "--json"]),
    stride([...base, "--json"]),
    stride([...base, "--profile"]),
    stride([...base, "--profile", "--threads", "2"]),
  ]);
  assert.equal(json.code, 0, json.stderr);
  const { profile, threads: used } = JSON.parse(json.stdout) as {
    threads: number;
    profile: {
      mean: number;
      gflops: number;
      executedGflops: number | null;
      limitShare: number;
      executedShare: number | null;
      limits: Record<string, number>;
      parts: { layers: string[]; phase: string; mean: number; share: number; multiplyAdds: number; gflops: number | null }[];
    };
  };
  assert.equal(used, 1);
  for (const key of ["mean", "gflops", "limitShare"] as const) assert.ok(profile[key] > 0, key);
  // The baseline skips zeros: how many multiply-adds it executed depends on the numbers, and nobody says.
  assert.deepEqual([profile.executedGflops, profile.executedShare], [null, null]);
  assert.deepEqual(Object.keys(profile.limits), ["gflops", "updateGBs", "readGBs", "copyGBs"]);
  const names = new Set(profile.parts.flatMap(({ layers }) => layers));
  assert.deepEqual([...names], ["conv1d", "conv1d_1", "dropout", "max_pooling1d", "flatten", "dense", "dense_1"]);
  for (const { multiplyAdds, gflops, share } of profile.parts) {
    assert.equal(multiplyAdds > 0, gflops !== null);
    assert.ok(share >= 0 && share <= 1);
  }
  assert.equal(without.code, 0, without.stderr);
  assert.ok(!("profile" in (JSON.parse(without.stdout) as object)));
  assert.match(text.stdout, /Where a training step goes: \d+ steps? of \d+ windows, plain kernels, one thread/);
  assert.match(text.stdout, /conv1d_1 +backward weights/);
  assert.equal(threads.code, 2);
  assert.match(threads.stderr, /^stride: --profile: expected one thread[^\n]+received --threads 2; leave it out\n$/);
});
