import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { saveModel } from "../../src/files/index.js";
import { smallEnsemble } from "../support/small-ensemble.js";
import { smallRocket } from "../support/small-rocket.js";
import { stride } from "../support/stride.js";
import { temporaryDirectory } from "../support/temporary.js";

test("stride finetune prints who was judged before and after, writes a file that says so, and evaluate knows", async (t) => {
  const directory = temporaryDirectory(t);
  const [model, mine] = [join(directory, "model.safetensors"), join(directory, "mine.safetensors")];
  const options = [
    "--model",
    "fcn",
    "--option",
    "filters=8,8",
    "--option",
    "kernelSizes=5,3",
    "--standardize",
    "--epochs",
    "1",
    "--validation-subjects",
    "3,5",
  ];
  const trained = await stride(["train", "--data", "demo", ...options, "--out", model]);
  assert.equal(trained.code, 0, trained.stderr);
  const args = ["finetune", model, "--data", "demo", "--subject", "3", "--windows-per-class", "4", "--epochs", "4", "--keep", "demo"];
  const { code, stdout, stderr } = await stride([...args, "--out", mine]);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /note: the model's training watched subject 3 of demo: its score before finetuning flatters it a little/);
  assert.match(stdout, /^Held-out windows of subject 3 of demo, simulated\n +activity +learned from +judged by +right before +after\n/);
  assert.match(stdout, /\n +all +24 +\d+ +\d+\.\d % +\d+\.\d %\n/);
  assert.match(stdout, /difference +[+-]?\d+\.\d points, interval [+-]?\d+\.\d to [+-]?\d+\.\d; \d+ windows? put right, \d+ made wrong\n/);
  assert.match(stdout, /old windows +\d+\.\d % before, \d+\.\d % after: .* points, of \d+ windows of 1 other subject of demo\n/);
  assert.match(stdout, /guarded by +72 old windows of 19 subjects of demo, learned from again\n/);
  const bytes = readFileSync(mine);
  const again = await stride([...args, "--out", mine, "--json"]);
  assert.deepEqual(readFileSync(mine), bytes, "the same seed gives the same file");
  const json = JSON.parse(again.stdout) as {
    windows: { learned: number; judged: number; leftOut: number };
    person: { before: { value: number }; after: { value: number } };
    finetuning: { from: string; stages: unknown[] };
    weightsSha256: { before: string };
  };
  assert.equal(json.windows.learned, 24);
  assert.equal(json.finetuning.from, json.weightsSha256.before);
  assert.ok(json.windows.leftOut > 0 && json.person.after.value >= json.person.before.value);

  const summary = await stride(["model", "summary", mine]);
  assert.match(summary.stdout, /finetuned +to 24 windows of subject 3 of demo, from weights SHA-256 [0-9a-f]{12};/);
  const judged = await stride(["evaluate", mine, "--split", "validation"]);
  assert.match(judged.stderr, /note: the model was finetuned to subject 3, some of whose windows are among these/);
});

test("stride finetune refuses random convolutions and ensembles by name, and writes nothing", async (t) => {
  const directory = temporaryDirectory(t);
  const out = join(directory, "out.safetensors");
  const rocket = join(directory, "rocket.safetensors"),
    ensemble = join(directory, "ensemble.safetensors");
  await saveModel(rocket, await smallRocket());
  await saveModel(ensemble, (await smallEnsemble()).model);
  for (const [file, words] of [
    [
      rocket,
      /finetune: expected a network; received minirocket, random convolutions, whose classifier is solved for all windows at once; fit them anew/,
    ],
    [ensemble, /finetune: expected a network; received an ensemble, .*; finetune their files, and put them together anew/],
  ] as const) {
    const { code, stdout, stderr } = await stride(["finetune", file, "--data", "demo", "--out", out]);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, words);
  }
  assert.ok(!existsSync(out));
});
