// Every command that scores models on test subjects is counted, and no other.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { smallDatasetFile } from "../support/dataset-file.js";
import { SMALL_DEFINITION } from "../support/small-study.js";
import { stride, type Outcome } from "../support/stride.js";
import { temporaryDirectory } from "../support/temporary.js";

interface Listed {
  readonly file: string;
  readonly count: number;
  readonly openings: { command: string; at: string; models: { weightsSha256: string; accuracy: number }[] }[];
}

test("train and evaluate open the test set and are counted; validation, folds and --split train are not", async (t) => {
  const directory = temporaryDirectory(t);
  const data = await smallDatasetFile(directory);
  const file = join(directory, "kept", "openings.jsonl");
  const run = async (...args: string[]): Promise<Outcome> => {
    const outcome = await stride(args, { cwd: directory, env: { STRIDE_OPENINGS: file } });
    assert.equal(outcome.code, 0, outcome.stderr);
    return outcome;
  };
  const listed = async (): Promise<Listed> => JSON.parse((await run("data", "openings", data, "--json")).stdout) as Listed;
  assert.deepEqual(await listed().then(({ count, file: place }) => [count, place]), [0, file]);
  assert.match((await run("data", "openings", data)).stdout, /test set +not opened on this machine/);

  const base = ["train", "--data", data, "--epochs", "1"];
  const held = await run(...base, "--validation-subjects", "1", "--out", "model.safetensors", "--json");
  assert.equal((JSON.parse(held.stdout) as { testOpenings: unknown }).testOpenings, null);
  await run(...base, "--folds", "2");
  await run("evaluate", "model.safetensors", "--data", data, "--split", "train");
  assert.equal((await listed()).count, 0);

  const first = await run("evaluate", "model.safetensors", "--data", data);
  assert.match(first.stdout, /test set +opened once on this machine; choose on training subjects/);
  const second = await run(...base, "--repeats", "2", "--json");
  assert.deepEqual((JSON.parse(second.stdout) as { testOpenings: object }).testOpenings, { count: 2, file });
  assert.match((await run("evaluate", "model.safetensors", "--data", data, "--split", "all")).stdout, /test set +opened 3 times/);
  assert.match((await run(...base, "--folds", "loso", "--fold-subjects", "all")).stdout, /the test set was opened 4 times/);
  // Another dataset has openings of its own.
  const { x } = await import("../support/small-dataset.js").then(({ smallDataset }) => smallDataset());
  const other = await smallDatasetFile(directory, { x: x.map((value) => 2 * value) }, "other");
  assert.match((await run("train", "--data", other, "--epochs", "1")).stdout, /test set +opened once/);

  writeFileSync(join(directory, "study.json"), JSON.stringify({ ...SMALL_DEFINITION, epochs: 1, repeats: 1 }));
  assert.match((await run("study", "study.json", "--out", "run")).stderr, /the test set of small was opened 5 times/);
  // Gone on with, but nothing was left to train.
  await run("study", "study.json", "--out", "run");
  await run("study", "study.json", "--out", "held", "--validation-subjects", "1");

  const { count, openings } = await listed();
  assert.equal(count, 5);
  assert.deepEqual(
    openings.map(({ models }) => models.length),
    [1, 2, 1, 4, 2],
  );
  const trained = JSON.parse(second.stdout) as { repeats: { weightsSha256: string; test: { accuracy: number } }[] };
  assert.deepEqual(
    openings[1]!.models,
    trained.repeats.map(({ weightsSha256, test: { accuracy } }) => ({ weightsSha256, accuracy })),
  );
  assert.match(openings[0]!.command, /^stride evaluate model\.safetensors --data /);
  assert.ok(Math.abs(Date.parse(openings[0]!.at) - Date.now()) < 600_000);
  const text = await run("data", "openings", data);
  assert.match(text.stdout, /test set +opened 5 times on this machine/);
  assert.equal(text.stdout.match(/UTC/g)?.length, 5);
  assert.equal(readFileSync(file, "utf8").trimEnd().split("\n").length, 6);
});

test("openings that cannot be written lose no result, and are told of", async (t) => {
  const directory = temporaryDirectory(t);
  const data = await smallDatasetFile(directory);
  mkdirSync(join(directory, "taken"));
  const env = { STRIDE_OPENINGS: join(directory, "taken") };
  const { code, stdout, stderr } = await stride(["train", "--data", data, "--epochs", "1", "--quiet"], { env });
  assert.equal(code, 0, stderr);
  assert.match(
    stderr,
    /^stride: openings of the test set: .*taken: could not be written: EISDIR.*; this one is not counted; set STRIDE_OPENINGS to .*\n$/,
  );
  assert.match(stdout, /test set +opened; how often is not known/);
});
