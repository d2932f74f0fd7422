import assert from "node:assert/strict";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { saveModel } from "../../src/files/index.js";
import { conv1D, dense, globalAveragePooling1D } from "../../src/nn/index.js";
import { smallDatasetFile } from "../support/dataset-file.js";
import { smallDataset } from "../support/small-dataset.js";
import { smallEnsemble } from "../support/small-ensemble.js";
import { smallModel as madeUpModel } from "../support/small-model.js";
import { smallRocket } from "../support/small-rocket.js";
import { stride } from "../support/stride.js";
import { temporaryDirectory } from "../support/temporary.js";

async function smallModel(t: TestContext, ...flags: string[]): Promise<{ directory: string; data: string; model: string }> {
  const directory = temporaryDirectory(t);
  const data = await smallDatasetFile(directory);
  const model = join(directory, "model.safetensors");
  const { code, stderr } = await stride(["train", "--data", data, "--epochs", "1", "--out", model, ...flags]);
  assert.equal(code, 0, stderr);
  return { directory, data, model };
}

test("the summary of a named network has Keras' layers and the article's 411,650 parameters", async () => {
  const { code, stdout } = await stride(["model", "summary", "--model", "baseline"]);
  assert.equal(code, 0);
  assert.match(stdout, /conv1d_1 \(Conv1D\) +124 x 64 +12,352/);
  assert.match(stdout, /total, 1\.6 MB of weights +411,650/);
  const json = JSON.parse((await stride(["model", "summary", "--model", "baseline", "--classes", "12", "--json"])).stdout) as {
    parameters: number;
    layers: { name: string; kind: string; outputShape: number[] }[];
  };
  assert.equal(json.parameters, 411650 + 6 * 101);
  assert.deepEqual(json.layers.at(-1)?.outputShape, [12]);
});

test("the summary of a branching network says what feeds each layer", async () => {
  const args = ["model", "summary", "--model", "multihead", "--option", "kernelSizes=3,7", "--option", "filters=8,16"];
  const { stdout } = await stride(args);
  assert.match(stdout, /connected to/);
  assert.match(stdout, /concatenate \(Concatenate\) +1480 +head_1, head_2 +0 +0/);
  const json = JSON.parse((await stride([...args, "--json"])).stdout) as { inputs: string[]; layers: { inputs: string[] }[] };
  assert.deepEqual([json.inputs, json.layers[4]!.inputs], [["input_1", "input_2"], ["input_2"]]);
  assert.doesNotMatch((await stride(["model", "summary", "--model", "baseline"])).stdout, /connected to/);
});

test("with --explain the summary says what a window is on top, and below the table where each number comes from, within 80 columns", async (t) => {
  const { stdout } = await stride(["model", "summary", "--model", "baseline", "--explain"]);
  assert.match(stdout, /^One window is 128 x 9: 128 time steps \(2\.56 s at 50 Hz\), the first axis, of 9\nsignals, the second\./);
  assert.match(
    stdout,
    /conv1d \(Conv1D\): 128 x 9 -> 126 x 64\n {4}shape {7}floor\(\(128 - 3\) \/ 1\) \+ 1 = 126 time steps: padding "valid"\n/,
  );
  assert.match(
    stdout,
    /\n {4}parameters {2}kernel 3 x 9 channels x 64 filters \+ 64 biases = 1,792\n {4}sees {8}3 time steps \(0\.06 s at 50 Hz\)\n/,
  );
  for (const line of stdout.split("\n")) assert.ok(line.length <= 80, line);
  const json = JSON.parse((await stride(["model", "summary", "--model", "two-view", "--explain", "--json"])).stdout) as {
    layers: { name: string; parameters: number }[];
    explained: { window: string; layers: { name: string; parameterCount: number; receptiveField: number }[] };
  };
  assert.match(json.explained.window, /The 2 inputs \(loud, quiet\) all get the same window\.$/);
  assert.deepEqual(
    json.explained.layers.map(({ name, parameterCount }) => [name, parameterCount]),
    json.layers.map(({ name, parameters }) => [name, parameters]),
  );

  const { model } = await smallModel(t);
  const told = (await stride(["model", "summary", model, "--explain"])).stdout;
  assert.match(told, /^One window is (.|\n)*\n {2}dense \(Dense\): 3968 -> 100\n(.|\n)*\nSignals\n/);
  const rocket = join(temporaryDirectory(t), "rocket.safetensors");
  await saveModel(rocket, await smallRocket());
  const refused = await stride(["model", "summary", rocket, "--explain"]);
  assert.deepEqual([refused.code, refused.stdout], [2, ""]);
  assert.match(
    refused.stderr,
    /--explain tells where layers' shapes come from; received .*random convolutions, which have none; leave --explain out/,
  );
  const ensemble = join(temporaryDirectory(t), "ensemble.safetensors");
  await saveModel(ensemble, (await smallEnsemble()).model);
  const members = (await stride(["model", "summary", ensemble, "--explain"])).stdout;
  assert.match(members, /\nMember 1\nOne window is 40 x 2(.|\n)*\nMember 3\nOne window is 40 x 2/);
  assert.doesNotMatch(members, /Member 2/);
});

test("the summary of a masked network says how short its windows may be", async (t) => {
  const file = join(temporaryDirectory(t), "masked.safetensors");
  const layers = [conv1D({ filters: 2, kernelSize: 4 }), globalAveragePooling1D(), dense({ units: 3, activation: "softmax" })];
  await saveModel(file, madeUpModel({ network: { name: "short", inputShape: [12, 2], masked: true, layers } }));
  assert.match(
    (await stride(["model", "summary", file])).stdout,
    /short, windows of 12 x 2 \(time x channel\), of which 4 steps or more are real/,
  );
  const json = JSON.parse((await stride(["model", "summary", file, "--json"])).stdout) as { masked: boolean; shortest: number };
  assert.deepEqual([json.masked, json.shortest], [true, 4]);
});

test("the summary of a file tells signals, preparation, training and the weights' hash", async (t) => {
  const { model } = await smallModel(t, "--standardize");
  const { stdout } = await stride(["model", "summary", model]);
  for (const text of [
    /total_acc_x +g +-?\d/,
    /preparation +\(signal - mean\)/,
    /128 time steps at 50 Hz = 2\.56 s, overlap 50 %/,
    /seed 1/,
  ])
    assert.match(stdout, text);
  const json = JSON.parse((await stride(["model", "summary", model, "--json"])).stdout) as {
    weightsSha256: string;
    preparation: { mean: number[] }[];
    classNames: string[];
  };
  assert.ok(stdout.includes(json.weightsSha256));
  assert.equal(json.preparation[0]!.mean.length, 9);
  assert.equal(json.classNames.length, 6);
});

test("a raw model's summary says that there is no preparation", async (t) => {
  const { model } = await smallModel(t);
  assert.match((await stride(["model", "summary", model])).stdout, /preparation +none: trained on raw signals/);
});

test("other recordings and windows seen in training are noted on stderr", async (t) => {
  const { directory, data, model } = await smallModel(t);
  const { x } = await smallDataset();
  const other = await smallDatasetFile(directory, { x: x.map((value) => value + 0.01) }, "other");
  const elsewhere = await stride(["evaluate", model, "--data", other]);
  assert.equal(elsewhere.code, 0);
  assert.match(elsewhere.stderr, /^stride: note: .*was trained on small with fingerprint [0-9a-f]{12}; other has [0-9a-f]{12}/m);
  const seen = await stride(["evaluate", model, "--data", data, "--split", "all", "--json"]);
  assert.match(seen.stderr, /^stride: note: the model was trained on windows of --split all/m);
  const json = JSON.parse(seen.stdout) as { seenInTraining: boolean; dataset: { windows: number } };
  assert.deepEqual([json.seenInTraining, json.dataset.windows], [true, 14]);
});

test("a model does not score data of another kind", async (t) => {
  const { directory, model } = await smallModel(t);
  const { signals, classNames } = await smallDataset();
  const changes = {
    rate: [{ samplingRate: 100 }, /sampling rate in Hz: expected 50, .*; received 100/],
    units: [
      { signals: signals.map((signal) => ({ ...signal, unit: "m/s2" })) },
      /signal 1: expected total_acc_x \[g\], .*; received total_acc_x \[m\/s2\]/,
    ],
    classes: [{ classNames: classNames.map((name) => name.toLowerCase()) }, /class 1: expected WALKING, .*; received walking/],
  } as const;
  for (const [name, [change, message]] of Object.entries(changes)) {
    const data = await smallDatasetFile(directory, change, name);
    const { code, stdout, stderr } = await stride(["evaluate", model, "--data", data, "--quiet"]);
    assert.equal(code, 2, stderr);
    assert.equal(stdout, "");
    assert.match(stderr.split("\n").at(-2)!, message);
    assert.doesNotMatch(stderr, /\n {4}at /);
  }
});

test("a model of a dataset without a name of its own asks for --data, and one without test subjects for --split", async (t) => {
  const { directory, model } = await smallModel(t);
  const nameless = await stride(["evaluate", model]);
  assert.equal(nameless.code, 2);
  assert.match(nameless.stderr, /trained on small, which is no dataset known by name; say which to score it on with --data PATH/);
  const whole = await smallDatasetFile(directory, { testSubjects: [] }, "whole");
  const splitless = await stride(["evaluate", model, "--data", whole]);
  assert.equal(splitless.code, 2);
  assert.match(splitless.stderr, /score all of them with --split all/);
  assert.equal((await stride(["evaluate", model, "--data", whole, "--split", "all"])).code, 0);
});
