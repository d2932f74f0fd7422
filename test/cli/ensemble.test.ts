// stride ensemble: model files put together, and the models of a definition weighed by folds of training subjects.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createEnsemble, decodeModel, type EnsembleModel } from "../../src/artifact/index.js";
import { officialSplit, windowsOf } from "../../src/data/index.js";
import { saveModel, loadModel } from "../../src/files/index.js";
import type { EnsembleDefinition } from "../../src/records/index.js";
import {
  DEFAULT_RECIPE,
  evaluateModel,
  fitMixtureWeights,
  splitStudy,
  trainModel,
  trainRocket,
  type Evaluation,
} from "../../src/study/index.js";
import { fitTemperature } from "../../src/nn/index.js";
import { createPredictor } from "../../src/predict/index.js";
import { writePeople } from "../support/people.js";
import { smallEnsemble } from "../support/small-ensemble.js";
import { stride } from "../support/stride.js";
import { temporaryDirectory } from "../support/temporary.js";

interface Found {
  readonly accuracy: number;
  readonly loss: number;
  readonly overSubjects: { sd: number };
  readonly intervals: { subjects: [number, number] };
}

interface Document {
  readonly members: {
    name: string;
    seeds: number;
    weight: number;
    model: string;
    alone: { mean: number; sd: number; accuracies: number[] };
  }[];
  readonly memberSeeds: { member: string; seed: number }[];
  readonly folds: {
    heldOut: number[][];
    members: (Found & { name: string; weight: number; temperature: number | null })[];
    blend: Found;
    equal: Found;
    gap: number;
  } | null;
  readonly test: Evaluation;
  readonly testOpenings: { count: number };
  readonly weightsSha256: string;
  readonly repeats: { seed: number; weightsSha256: string; test: { accuracy: number } }[];
  readonly summary: { mean: number; sd: number };
  readonly intervals: { seeds: [number, number] | null; subjects: [number, number] };
}

const NETWORK = {
  ...{ model: "baseline", options: { filters: 8, units: 16 }, preparation: "standardize" as const },
  ...{ epochs: 6, batchSize: 8, learningRate: 0.003 },
} as const;
const DEFINITION: EnsembleDefinition = {
  name: "small",
  title: "A small blend",
  data: "people.safetensors",
  members: [
    { name: "network", seeds: 2, foldSeeds: 2, ...NETWORK, training: { optimizer: "adamw", schedule: "cosine", rotation: 5 } },
    { name: "rocket", model: "minirocket", options: { features: 84 } },
  ],
};
const TRAINING = {
  optimizer: { name: "adamw" },
  schedule: { kind: "cosine", warmup: 0.05, alpha: 0 },
  augmentation: { rotation: 5 },
} as const;

function write(cwd: string, definition: unknown = DEFINITION): string {
  writeFileSync(join(cwd, "blend.json"), JSON.stringify(definition));
  return "blend.json";
}

test("a definition's weights are those of its folds, its members those of trainings alone; a second run trains nothing", async (t) => {
  const cwd = temporaryDirectory(t);
  const { dataset } = await writePeople(cwd);
  const args = ["ensemble", "--definition", write(cwd), "--folds", "2", "--seed", "4", "--repeats", "2"];
  const first = await stride([...args, "--workers", "2", "--out", "blend.safetensors", "--json"], { cwd });
  assert.equal(first.code, 0, first.stderr);
  const document = JSON.parse(first.stdout) as Document;
  const { folds, members } = document;
  assert.match(first.stderr, /^6\/6 {2}\w+, seed \d+, fold \d {2}accuracy \d+\.\d\d % {2}\d/m);
  assert.deepEqual(readdirSync(join(cwd, "runs", "small")).sort(), ["ensemble.json", "folds", "models"]);

  // The folds again, one by one.
  const recipe = { ...DEFAULT_RECIPE, ...NETWORK, training: TRAINING };
  const truths: [number[], number[]] = [[], []];
  const said: { rows: Float32Array[]; label: number; rocket: number }[] = [];
  for (const fold of [1, 2]) {
    const { train, judged } = splitStudy(dataset, { kind: "groupKFold", folds: 2 }, fold);
    const models = [];
    for (const seed of [4, 1004]) models.push((await trainModel(train, { ...recipe, seed })).model);
    const rocket = (await trainRocket(train, { transform: "minirocket", features: 84, seed: 4 })).model;
    const [a, b, c] = [...models, rocket].map((model) => createPredictor(model).predictAll(windowsOf(judged)).probabilities);
    judged.indices.forEach((window, i) => {
      const label = dataset.y[window]!;
      said.push({ rows: [a, b].map((table) => table!.subarray(i * 6, i * 6 + 6)), label, rocket: c![i * 6 + label]! });
    });
  }
  // Networks are calibrated by all that both seeds said, then averaged.
  const logits = said.flatMap(({ rows }) => rows.flatMap((row) => [...row].map(Math.log)));
  const temperature = fitTemperature(Float64Array.from(logits), Int32Array.from(said.flatMap(({ label }) => [label, label])), 6);
  assert.ok(Math.abs(folds!.members[0]!.temperature! / temperature - 1) < 1e-9);
  assert.equal(folds!.members[1]!.temperature, null);
  for (const { rows, label, rocket } of said) {
    const shares = rows.map((row) => {
      const powers = [...row].map((p) => p ** (1 / temperature));
      return powers[label]! / powers.reduce((sum, power) => sum + power, 0);
    });
    truths[0].push((shares[0]! + shares[1]!) / 2);
    truths[1].push(rocket);
  }
  const { weights, loss } = fitMixtureWeights(truths);
  members.forEach(({ weight }, i) => assert.ok(Math.abs(weight - weights[i]!) < 1e-6, `${weight} ${weights[i]}`));
  assert.ok(loss <= Math.min(...folds!.members.map((member) => member.loss)) + 1e-9, "the blend loses less than each");
  assert.ok(folds!.blend.loss >= loss - 1e-9, "judged by weights that the judged fold had no say in");
  assert.ok(folds!.gap <= 1e-7);
  for (const { intervals, accuracy } of [folds!.blend, ...folds!.members])
    assert.ok(intervals.subjects[0] <= accuracy && accuracy <= intervals.subjects[1]);
  const trained = new Set([...dataset.subject].filter((subject) => !dataset.testSubjects.includes(subject)));
  assert.deepEqual(new Set(folds!.heldOut.flat()), trained);

  // The file.
  const { train, test } = officialSplit(dataset);
  const own = [];
  const calibration = {
    ...{ temperature: folds!.members[0]!.temperature!, windows: said.length, folds: 2 },
    subjects: [...trained].sort((a, b) => a - b),
  };
  for (const seed of [4, 1004]) own.push({ ...(await trainModel(train, { ...recipe, seed })).model, calibration });
  own.push((await trainRocket(train, { transform: "minirocket", features: 84, seed: 4 })).model);
  const shares = [members[0]!.weight / 2, members[0]!.weight / 2, members[1]!.weight];
  const expected = createEnsemble(own, { weights: shares });
  const file = (await decodeModel(readFileSync(join(cwd, "blend.safetensors")), "blend")) as EnsembleModel;
  assert.ok(
    shares.every((share) => share > 0.05),
    shares.join(),
  );
  assert.deepEqual(file.weights, expected.weights);
  assert.deepEqual(file.members, expected.members);
  assert.deepEqual(await evaluateModel(file, test), document.test);
  const [network, rocket] = members.map(({ alone }) => alone.accuracies);
  assert.deepEqual([network!.length, rocket!.length], [4, 2]);
  for (const [i, model] of own.slice(0, 2).entries()) assert.equal((await evaluateModel(model, test)).accuracy, network![i]);
  assert.equal((await evaluateModel(own[2]!, test)).accuracy, rocket![0]);
  assert.ok(file.weighting.from === "folds" && file.weighting.blend.loss === folds!.blend.loss);
  const evaluated = await stride(["evaluate", "blend.safetensors", "--data", "people.safetensors", "--json"], { cwd });
  const { scores, weightsSha256 } = JSON.parse(evaluated.stdout) as { scores: Evaluation; weightsSha256: string };
  assert.deepEqual([scores, weightsSha256], [document.test, document.weightsSha256]);

  // The second ensemble, and both together.
  assert.deepEqual(
    document.repeats.map(({ seed }) => seed),
    [4, 5],
  );
  assert.notEqual(document.repeats[1]!.weightsSha256, document.weightsSha256);
  assert.deepEqual(document.memberSeeds, [
    { member: "network", seed: 4 },
    { member: "network", seed: 1004 },
    { member: "rocket", seed: 4 },
  ]);
  const accuracies = document.repeats.map((one) => one.test.accuracy);
  assert.ok(Math.abs(document.summary.mean - (accuracies[0]! + accuracies[1]!) / 2) < 1e-12);
  assert.ok(document.intervals.seeds && document.intervals.subjects);

  // Of what is kept one fold is taken away, and one model: only these are trained again, to the same bits.
  const kept = (folder: string): string => join(cwd, "runs", "small", folder);
  rmSync(join(kept("folds"), readdirSync(kept("folds"))[0]!));
  rmSync(join(kept("models"), readdirSync(kept("models"))[0]!));
  const again = await stride([...args, "--workers", "1", "--out", "again.safetensors"], { cwd });
  assert.equal(again.code, 0, again.stderr);
  assert.equal(again.stderr.match(/^ *\d+\/\d+ /gm)?.length, 2, again.stderr);
  assert.match(again.stderr, /^folds: 5 of 6 kept from before/m);
  assert.match(again.stderr, /^training 6 members on all training subjects, 5 of them kept from before/m);
  assert.deepEqual(readFileSync(join(cwd, "again.safetensors")), readFileSync(join(cwd, "blend.safetensors")));
  assert.match(again.stdout, /model +ensemble of 3 models: 2 x network 0\.\d+, 1 x rocket 0\.\d+; [\d,]+\s+parameters/);
  assert.match(again.stdout, /In 2 folds of 6 subjects, \d+ windows, simulated data/);
  assert.match(again.stdout, /^ {2}blend +1 +\d+\.\d\d %/m);
  assert.match(again.stdout, /test accuracy +\d+\.\d\d % ± \d/);
  assert.match(again.stdout, /95 % over subjects/);

  const summary = await stride(["model", "summary", "blend.safetensors"], { cwd });
  assert.match(summary.stdout, /ensemble of 3 members; probabilities are the weighted mean of theirs/);
  assert.match(summary.stdout, /^ {2}3 +minirocket +0\.\d{4} +[\d,]+ +4 +alpha/m);
});

test("--folds-only opens no test set and keeps no model; equal weights need no folds", async (t) => {
  const cwd = temporaryDirectory(t);
  await writePeople(cwd);
  const only = {
    ...DEFINITION,
    members: [
      { name: "a", ...NETWORK, epochs: 1 },
      { name: "b", ...NETWORK },
    ],
  };
  const openings = join(cwd, "openings.jsonl");
  const options = { cwd, env: { STRIDE_OPENINGS: openings } };
  const base = ["ensemble", "--definition", write(cwd, only), "--run", "kept"];
  const [json, text] = [
    await stride([...base, "--folds", "3", "--folds-only", "--json"], options),
    await stride([...base, "--folds", "3", "--folds-only"], options),
  ];
  assert.equal(json.code, 0, json.stderr);
  const { folds, ...rest } = JSON.parse(json.stdout) as Document & { test?: unknown };
  assert.deepEqual([rest.test, rest.testOpenings], [undefined, null]);
  assert.equal(folds!.heldOut.length, 3);
  assert.match(text.stdout, /test subjects +not looked at/);
  assert.ok(!/^ *\d+\/\d+ /m.test(text.stderr), "nothing was trained again");
  assert.deepEqual(readdirSync(join(cwd, "kept", "models")), []);
  assert.ok(!readdirSync(cwd).includes("openings.jsonl"));

  const equal = await stride([...base, "--weights-from", "equal", "--json"], options);
  assert.equal(equal.code, 0, equal.stderr);
  const document = JSON.parse(equal.stdout) as Document;
  assert.deepEqual([document.folds, document.testOpenings.count, document.members.map(({ weight }) => weight)], [null, 1, [0.5, 0.5]]);
});

test("model files are put together with equal weights, which is said, or with given ones", async (t) => {
  const cwd = temporaryDirectory(t);
  const { members } = await smallEnsemble();
  await saveModel(join(cwd, "a.safetensors"), members[0]);
  await saveModel(join(cwd, "b.safetensors"), members[1]);
  const files = ["ensemble", "a.safetensors", "b.safetensors"];
  const [text, json] = await Promise.all([
    stride([...files, "--out", "equal.safetensors"], { cwd }),
    stride([...files, "--weights", "3,1", "--out", "given.safetensors", "--json"], { cwd }),
  ]);
  assert.equal(text.code, 0, text.stderr);
  assert.match(text.stdout, /weights +equal; --weights 2,1 gives others/);
  assert.match(text.stdout, /^ {2}a\.safetensors +small +0\.5000/m);
  const { weighting } = JSON.parse(json.stdout) as { weighting: object };
  assert.deepEqual(weighting, { from: "given" });
  assert.deepEqual(await loadModel(join(cwd, "equal.safetensors")), createEnsemble([members[0], members[1]]));
  assert.deepEqual(await loadModel(join(cwd, "given.safetensors")), createEnsemble([members[0], members[1]], { weights: [3, 1] }));

  for (const [args, message] of [
    [
      ["a.safetensors", "equal.safetensors", "--out", "c"],
      /equal\.safetensors: expected a network or random convolutions; received an ensemble/,
    ],
    [["a.safetensors", "b.safetensors", "--weights", "1", "--out", "c"], /--weights: expected a number for each of 2 models; received 1/],
    [["a.safetensors", "nowhere", "--out", "c"], /nowhere: expected a model file; received ENOENT/],
  ] as const) {
    const { code, stderr } = await stride(["ensemble", ...args], { cwd });
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
    assert.match(stderr, /^stride: [^\n]+\n$/);
  }
  for (const verb of [
    ["model", "diagram"],
    ["audit", "--data", "demo"],
  ]) {
    const { code, stderr } = await stride([...verb, "equal.safetensors"], { cwd });
    assert.equal(code, 2, stderr);
    assert.match(stderr, /expected a network.*; received an ensemble/);
  }
  assert.deepEqual(readdirSync(cwd).sort(), ["a.safetensors", "b.safetensors", "equal.safetensors", "given.safetensors"]);
});

test("a wrong definition, a damaged fold and a training that fails end it in one line; what was finished is kept", async (t) => {
  const cwd = temporaryDirectory(t);
  await writePeople(cwd);
  const [network, rocket] = DEFINITION.members;
  const refused = async (members: unknown, message: RegExp, code = 2): Promise<void> => {
    const outcome = await stride(
      ["ensemble", "--definition", write(cwd, { ...DEFINITION, members }), "--folds", "2", "--folds-only", "--workers", "1", "--quiet"],
      {
        cwd,
      },
    );
    assert.equal(outcome.code, code, outcome.stderr);
    assert.match(outcome.stderr, message);
    assert.match(outcome.stderr, /^stride: [^\n]+\n$/);
  };
  await refused([], /blend\.json: members: .*received \[\]/);
  await refused([{ ...network, seed: 1 }], /members\.0: expected the keys name, seeds, .* alone; received "seed" besides/);
  await refused([{ ...network, model: "lstm" }], /network: model: expected one of baseline, .*, hydra; received "lstm"/);
  await refused([{ ...network, foldSeeds: 3 }], /network: foldSeeds: expected at most the 2 of seeds; received 3/);
  await refused([{ ...network, epochs: undefined }], /network: epochs: expected a whole number above 0; received none/);
  await refused([{ ...network, training: { patience: 3 } }], /training: patience: expected none in a cross-validation/);
  await refused([{ ...network, preparation: ["none", "none"] }], /^stride: network: preparation: expected one kind, or a list of 1/);
  await refused([{ ...rocket, epochs: 3 }], /rocket: epochs: expected it of a network; received it with minirocket/);
  await refused([{ ...rocket, options: { features: 8 } }], /rocket: option features: expected a whole number from 84 on; received 8/);
  await refused(
    [network, { ...network, seeds: 1, foldSeeds: 1, name: "b" }],
    /that differ in more than their name; received "network" and "b"/,
  );
  await refused([rocket, { ...network, name: "rocket" }], /with names that differ; received "rocket" twice/);

  const diverging = { name: "diverging", ...NETWORK, learningRate: 1e30 };
  const one = { name: "one", ...NETWORK, epochs: 1 };
  await refused([one, diverging], /^stride: diverging, seed 1, fold \d: fit: the loss is (NaN|Infinity)/, 1);
  const folder = join(cwd, "runs", "small", "folds");
  const kept = readdirSync(folder);
  assert.equal(kept.length, 2);
  const path = join(folder, kept[0]!);
  const bytes = readFileSync(path);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(path, bytes);
  await refused([one], /expected the SHA-256 .*; or delete it, and that fold is trained again/);
});
