// stride audit: leaks are found and told, with exit code 1; a model's scaler says what it was fitted on.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fitPreparation, foldPool, type TrainSplit } from "../../src/data/index.js";
import { saveModel } from "../../src/files/index.js";
import { decodeNetwork } from "../support/decode-network.js";
import { smallDatasetFile } from "../support/dataset-file.js";
import { writePeople } from "../support/people.js";
import { smallDataset } from "../support/small-dataset.js";
import { stride } from "../support/stride.js";
import { temporaryDirectory } from "../support/temporary.js";

test("the official split and folds of subjects have no leak, a cut at random has three", async (t) => {
  const data = await smallDatasetFile(temporaryDirectory(t));
  for (const args of [[], ["official"], ["groupKFold", "--folds", "2"]]) {
    const { code, stdout, stderr } = await stride(["audit", data, ...args, "--json"]);
    assert.equal(code, 0, stderr);
    assert.deepEqual((JSON.parse(stdout) as { leaks: string[] }).leaks, []);
  }
  const [json, text] = await Promise.all([stride(["audit", data, "random", "--json"]), stride(["audit", data, "random"])]);
  assert.deepEqual([json.code, text.code], [1, 1]);
  const { leaks } = JSON.parse(json.stdout) as { leaks: string[] };
  assert.equal(leaks.length, 3);
  assert.match(text.stdout, /at random by windows, 70 % to train on, seed 1/);
  for (const leak of leaks) assert.ok(text.stdout.includes(`  ${leak}\n`), leak);
  assert.equal(json.stderr, "");
});

test("--measure trains in both kinds of folds on the training subjects alone, and gives both with intervals", async (t) => {
  const { data } = await writePeople(temporaryDirectory(t));
  const base = ["audit", data, "--measure", "--folds", "3", "--epochs", "1"];
  const [json, text] = await Promise.all([stride([...base, "--json"]), stride(base)]);
  assert.equal(json.code, 0, json.stderr);
  const { measured } = JSON.parse(json.stdout) as {
    measured: Record<"byWindows" | "bySubjects", { accuracy: number; subjectInterval: [number, number]; folds: number[] }> & {
      difference: number;
      wins: { pairs: number };
    };
  };
  for (const { accuracy, subjectInterval, folds } of [measured.byWindows, measured.bySubjects]) {
    assert.equal(folds.length, 3);
    assert.ok(subjectInterval[0] <= accuracy && accuracy <= subjectInterval[1]);
  }
  assert.equal(measured.difference, measured.byWindows.accuracy - measured.bySubjects.accuracy);
  assert.equal(measured.wins.pairs, 6);
  assert.match(text.stderr, /training 6 of 6, in folds of subjects/);
  assert.match(text.stdout, new RegExp(`windows at random +${(100 * measured.byWindows.accuracy).toFixed(2)} %`));
  assert.match(text.stdout, /points for windows at random \(p .* by Wilcoxon's test over subjects; better on \d of 6 subjects/);
});

test("a model's preparation is found to know the training subjects alone, or the test subjects too", async (t) => {
  const directory = temporaryDirectory(t);
  const data = await smallDatasetFile(directory);
  const out = join(directory, "model.safetensors");
  const trained = await stride(["train", "--data", data, "--epochs", "1", "--standardize", "--out", out]);
  assert.equal(trained.code, 0, trained.stderr);
  const clean = await stride(["audit", out, "--data", data]);
  assert.equal(clean.code, 0, clean.stderr);
  assert.match(clean.stdout, /preparation +standardize, fitted on training subjects: its numbers are theirs/);

  const model = await decodeNetwork(readFileSync(out), out);
  const all = foldPool(await smallDataset(), "all") as TrainSplit;
  const { mean, scale } = fitPreparation(all, "standardize")!;
  const leaky = join(directory, "leaky.safetensors");
  await saveModel(leaky, { ...model, preparation: [{ mean, scale }] });
  const found = await stride(["audit", leaky, "--data", data, "--json"]);
  assert.equal(found.code, 1, found.stderr);
  assert.deepEqual((JSON.parse(found.stdout) as { leaks: string[] }).leaks, [
    "the preparation of input 1 was fitted on all subjects, tested ones too",
  ]);

  const { training } = model;
  const tested = join(directory, "tested.safetensors");
  await saveModel(tested, { ...model, training: { ...training, dataset: { ...training.dataset, subjects: [1, 2, 3] } } });
  const claimed = await stride(["audit", tested, "--data", data]);
  assert.equal(claimed.code, 1);
  assert.match(claimed.stdout, /test subjects 2 were trained on/);

  const strange = join(directory, "strange.safetensors");
  await saveModel(strange, { ...model, preparation: [{ mean: new Float32Array(9), scale: new Float32Array(9).fill(1) }] });
  const unexplained = await stride(["audit", strange, "--data", data]);
  assert.equal(unexplained.code, 0);
  assert.match(
    unexplained.stdout,
    /fitted on none of these: .*from training subjects[\s\S]*No leak found, but a preparation that cannot be explained/,
  );

  const other = await stride(["audit", out, "--data", "demo"]);
  assert.equal(other.code, 2);
  assert.match(
    other.stderr,
    /expected the dataset that it was trained on, small with fingerprint .*; received demo with .*; pass that one with --data\n$/,
  );
});
