// Data sets of the UEA and UCR archives through the commands: no subjects, no sampling rate, windows of unequal lengths.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { decodeModel, trainedOn, type TrainedOn } from "../../src/artifact/index.js";
import { officialSplit, windowsOf } from "../../src/data/index.js";
import { openDataset } from "../../src/files/index.js";
import { createPredictor } from "../../src/predict/index.js";
import { REAL_TS, smallPair, withoutTs } from "../support/small-ts.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { stride } from "../support/stride.js";
import { temporaryDirectory, writeTree } from "../support/temporary.js";

interface Document {
  readonly dataset: { name: string; unrecorded?: string[]; windows: Record<string, number> };
  readonly test: { accuracy: number; perSubject: { subject: number; windows: number }[] };
  readonly intervals: { subjects: [number, number] };
  readonly folds?: number;
  readonly summary?: { mean: number };
}

function writePair(t: TestContext): { directory: string; data: string } {
  const directory = temporaryDirectory(t);
  writeTree(join(directory, "Small"), smallPair("Small"));
  return { directory, data: join(directory, "Small") };
}

async function text(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await stride(args);
  assert.equal(code, 0, stderr);
  return { stdout, stderr };
}

const MODELS = [
  ["--model", "minirocket", "--option", "features=840"],
  ["--model", "fcn", "--option", "filters=8,16,8", "--epochs", "3", "--standardize"],
];

test("a network that cannot be masked says that it takes padding for signal, and why", async (t) => {
  const { data } = writePair(t);
  const { stderr } = await text("train", "--data", data, "--model", "baseline", "--epochs", "1", "--option", "filters=4");
  assert.match(
    stderr,
    /note: baseline takes the zeros behind a shorter window for signal: network baseline, layer 5: Flatten: gives each time step/,
  );
});

test("what a model gets wrong is told of windows, and what needs subjects is refused in one line before anything is trained", async (t) => {
  const { directory, data } = writePair(t);
  const out = join(directory, "model.safetensors");
  await text("train", "--data", data, ...MODELS[1]!, "--epochs", "1", "--out", out);
  const report = join(directory, "report");
  const { stdout } = await text("evaluate", out, "--data", data, "--report", report);
  assert.match(stdout, /calibration error +[\d.]+ % \(95 % over windows/);
  const page = readFileSync(join(report, "report.html"), "utf8");
  for (const said of [stdout, page]) assert.doesNotMatch(said, /over subjects|Label runs|subject \d|NaN|undefined/);
  assert.match(
    (await text("audit", out, "--data", data)).stdout,
    /No leak found: .*No subjects are recorded: who was tested may have been/,
  );
  assert.doesNotMatch((await text("audit", data, "random")).stdout, /no subject and no recording| subjects /);
  const both = join(directory, "both.safetensors");
  const { stdout: joined } = await text("ensemble", out, out, "--out", both);
  assert.match(joined, /to try next +stride evaluate \S+ --data PATH/);
  const document = JSON.parse((await text("evaluate", out, "--data", data, "--json")).stdout) as { labelRuns: unknown };
  assert.equal(document.labelRuns, null);
  for (const [args, what] of [
    [["evaluate", out, "--data", data, "--smooth", "hmm"], "smoothing: expected recorded subjects"],
    [["evaluate", out, "--data", data, "--smooth", "majority"], "smoothing: expected recorded subjects"],
    [
      ["calibrate", out, "--data", data, "--subjects", "1", "--out", join(directory, "x.safetensors")],
      "calibration: expected recorded subjects",
    ],
    [["train", "--data", data, ...MODELS[1]!, "--calibrate"], "--calibrate: expected recorded subjects"],
  ] as const) {
    const { code, stderr } = await stride(args);
    assert.equal(code, 2, stderr);
    assert.match(stderr, new RegExp(`stride: [^\n]*${what}[^\n]*\n$`));
    assert.doesNotMatch(stderr, /epoch 1/);
  }
});

for (const model of MODELS) {
  test(`${model[1]}: trained, saved, evaluated and used for windows of any of the lengths`, async (t) => {
    const { directory, data } = writePair(t);
    const out = join(directory, "model.safetensors");
    const { stdout, stderr } = await text("train", "--data", data, ...model, "--out", out);
    assert.match(stderr, /note: windows of Small have 12 to 16 time steps; shorter ones are padded with zeros at the end/);
    if (model[1] === "fcn") assert.match(stderr, /note: fcn is masked: what is behind a shorter window's end changes nothing/);
    assert.match(stdout, /trained on +12 windows \(no subjects recorded\)/);
    assert.match(stdout, /tested on +6 windows \(no subjects recorded\)/);
    assert.match(stdout, /no subjects recorded: intervals are over windows \(cases\)/);
    assert.doesNotMatch(stdout, /By subject/);
    const { scores, ...evaluated } = JSON.parse((await text("evaluate", out, "--data", data, "--json")).stdout) as {
      scores: { accuracy: number; perSubject: unknown[] };
      dataset: { unrecorded: string[] };
    };
    assert.deepEqual(evaluated.dataset.unrecorded, ["subjects", "samplingRate"]);
    assert.equal(scores.perSubject.length, 6);
    const saved = await decodeModel(readFileSync(out), out);
    assert.equal(saved.kind === "network" && saved.network.masked === true, model[1] === "fcn");
    const [{ subjects, unrecorded }] = trainedOn(saved) as [TrainedOn];
    assert.deepEqual([subjects, unrecorded], [[], ["subjects", "samplingRate"]]);
    const predictor = createPredictor(saved);
    const dataset = await openDataset(data, { cache: false });
    const { test: tested } = officialSplit(dataset);
    const { probabilities } = predictor.predictAll(windowsOf(tested));
    let right = 0;
    tested.indices.forEach((window, i) => {
      const start = window * 32;
      const one = predictor.predict(dataset.x.subarray(start, start + 2 * dataset.lengths![window]!));
      assert.deepEqual([...one.probabilities], [...probabilities.subarray(2 * i, 2 * i + 2)], `window ${i} as it is, without its zeros`);
      if (one.label === dataset.y[window]) right++;
      const into = new Float32Array(2);
      predictor.predictInto(dataset.x.slice(start, start + 32), into, [dataset.lengths![window]!]);
      assert.deepEqual(into, one.probabilities);
    });
    assert.equal(right / 6, scores.accuracy);
    for (const length of [0, 3, 34]) {
      assert.throws(
        () => predictor.predict(new Float32Array(length)),
        (error) =>
          assertRefusal(error, /predict: expected a window of 16 x 2 = 32 values \(time x channel\), or of 1 to 15 steps; received/),
      );
    }
    assert.throws(
      () => predictor.predict(Float32Array.of(1, 2, NaN, 4)),
      (error) => assertRefusal(error, /received NaN in time step 1, signal dimension_1, window 0/),
    );
    const summary = (await text("model", "summary", out)).stdout;
    assert.match(summary, /16 time steps, their rate not recorded/);
    assert.match(summary, /12 windows \(no subjects recorded\) of Small/);
  });
}

test("random convolutions choose alpha by leaving out one window at a time, and with a given alpha find probabilities by folds of windows", async (t) => {
  const { data } = writePair(t);
  const [left, folds] = await Promise.all(
    [[], ["--option", "alpha=10"]].map(
      async (more) => JSON.parse((await text("train", "--data", data, ...MODELS[0]!, ...more, "--json")).stdout) as Document,
    ),
  );
  assert.deepEqual([left!.folds, folds!.folds], [12, 5]);
  assert.deepEqual(left!.dataset.windows, { train: 12, test: 6 });
  assert.ok(left!.test.accuracy > 0.8, `${left!.test.accuracy}`);
  assert.match((await text("train", "--data", data, ...MODELS[0]!)).stdout, /chosen by leaving out one training window at a time/);
});

test("describe says what is not recorded, and audit finds no leak in zeros", async (t) => {
  const { data } = writePair(t);
  const { stdout } = await text("data", "describe", data);
  assert.match(
    stdout,
    /one window +12 to 16 time steps, zeros behind the shorter ones; the longest 16\s+time\s+steps,\s+their\s+rate\s+not\s+recorded/,
  );
  assert.match(stdout, /train +12 windows \(no subjects recorded\) from 12 recordings/);
  assert.doesNotMatch(stdout, /Windows by subject/);
  assert.match((await text("audit", data)).stdout, /official, by files; no subjects recorded[^]*No leak found/);
});

test("what judges by subject is refused in one line", async (t) => {
  const { directory, data } = writePair(t);
  const report = join(directory, "report");
  for (const args of [
    ["train", "--data", data, "--folds", "3"],
    ["train", "--data", data, "--folds", "loso"],
    ["train", "--data", data, "--validation-subjects", "2"],
    ["train", "--data", data, "--model", "minirocket", "--validation-subjects", "2"],
    ["study", "--model", "baseline", "--grid", "filters=2,4", "--data", data, "--out", join(directory, "run")],
    ["data", "describe", data, "--report", report],
  ]) {
    const { code, stderr } = await stride(args);
    assert.equal(code, 2, args.join(" "));
    assert.match(stderr, /dataset Small: .*: expected recorded subjects, whom a fair judgement holds out whole; received none recorded/);
  }
  assert.deepEqual([existsSync(report), existsSync(join(directory, "run"))], [false, false]);
});

test("MiniRocket is within a point of the published figures on the archives' official splits", { skip: withoutTs }, async () => {
  for (const [name, published] of [
    ["BasicMotions", 1],
    ["GunPoint", 0.9933],
    ["ItalyPowerDemand", 0.9689],
    ["JapaneseVowels", 0.9854],
  ] as const) {
    const { stdout } = await text("train", "--data", `${REAL_TS}#${name}`, "--model", "minirocket", "--json");
    const { accuracy } = (JSON.parse(stdout) as Document).test;
    assert.ok(Math.abs(accuracy - published) <= 0.01, `${name}: ${accuracy}, published ${published}`);
  }
});
