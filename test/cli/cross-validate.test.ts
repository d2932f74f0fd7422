// stride train --folds and studies by folds: each subject judged by networks that never saw it, the same rows however they are made.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { StudyDefinition, TrialRow } from "../../src/records/index.js";
import { wilcoxonSignedRank } from "../../src/scores/index.js";
import { runTrial, splitStudy, DEFAULT_RECIPE } from "../../src/study/index.js";
import { writePeople } from "../support/people.js";
import { SMALL_DEFINITION } from "../support/small-study.js";
import { stride } from "../support/stride.js";
import { temporaryDirectory } from "../support/temporary.js";

interface Folded {
  readonly accuracy: number;
  readonly seeds: number[];
  readonly split: StudyDefinition["split"];
  readonly folds: { fold: number; subjects: number[]; windows: number; accuracy: number }[];
  readonly overFolds: { mean: number; sd: number };
  readonly overSeeds: { mean: number; sd: number | null; accuracies: number[] };
  readonly intervals: { seeds: [number, number] | null; subjects: [number, number] };
  readonly perSubject: { subject: number; accuracy: number; windows: number }[];
  readonly testSubjectsHeldOut: number[];
  readonly windows: number;
}

const OPTIONS = ["--epochs", "2", "--option", "filters=4", "--option", "units=8", "--standardize"];

test("--folds holds each training subject out once, with the bits of one thread for any number of workers", async (t) => {
  const { dataset, data } = await writePeople(temporaryDirectory(t));
  const base = ["train", "--data", data, ...OPTIONS, "--folds", "3", "--repeats", "2", "--seed", "4", "--json", "--quiet"];
  const [one, two] = await Promise.all([stride([...base, "--workers", "1"]), stride([...base, "--workers", "2"])]);
  assert.equal(one.code, 0, one.stderr);
  const plain = (text: string): object => ({ ...(JSON.parse(text) as object), seconds: 0, workers: 0 });
  assert.deepEqual(plain(two.stdout), plain(one.stdout));
  const result = JSON.parse(one.stdout) as Folded;
  const train = [...new Set(dataset.subject)].filter((subject) => !dataset.testSubjects.includes(subject)).sort((a, b) => a - b);
  assert.deepEqual(
    result.folds.flatMap(({ subjects }) => subjects).sort((a, b) => a - b),
    train,
  );
  assert.deepEqual(result.testSubjectsHeldOut, []);
  assert.deepEqual(result.seeds, [4, 5]);
  // The second fold again, by itself.
  const split = splitStudy(dataset, result.split, 2);
  const recipe = { ...DEFAULT_RECIPE, epochs: 2, options: { filters: 4, units: 8 }, preparation: "standardize" } as const;
  const accuracies: number[] = [];
  for (const seed of [4, 5]) accuracies.push((await runTrial(split, { ...recipe, seed }, { fingerprint: "a".repeat(64) })).accuracy);
  assert.equal(result.folds[1]!.accuracy, (accuracies[0]! + accuracies[1]!) / 2);
  // All windows together, not the mean over folds.
  const right = result.perSubject.reduce((sum, { accuracy, windows }) => sum + accuracy * windows, 0);
  assert.ok(Math.abs(result.accuracy - right / result.windows) < 1e-12);
  assert.ok(result.intervals.subjects[0] <= result.accuracy && result.accuracy <= result.intervals.subjects[1]);
  assert.ok(
    result.perSubject.every(({ accuracy }, i) => i === 0 || result.perSubject[i - 1]!.accuracy <= accuracy),
    "worst first",
  );
});

test("how a network is trained holds for its folds too, and early stopping on the fold that judges is refused", async (t) => {
  const { dataset, data } = await writePeople(temporaryDirectory(t));
  const base = ["train", "--data", data, ...OPTIONS, "--folds", "3", "--quiet"];
  const [json, text, stopped] = await Promise.all([
    stride([...base, "--optimizer", "sgd", "--momentum", "0.5", "--json"]),
    stride([...base, "--optimizer", "sgd", "--momentum", "0.5"]),
    stride([...base, "--patience", "2"]),
  ]);
  assert.equal(json.code, 0, json.stderr);
  const result = JSON.parse(json.stdout) as Folded;
  const training = { optimizer: { name: "sgd", config: { momentum: 0.5 } } } as const;
  const recipe = { ...DEFAULT_RECIPE, epochs: 2, options: { filters: 4, units: 8 }, preparation: "standardize", training } as const;
  const first = await runTrial(splitStudy(dataset, result.split, 1), recipe, { fingerprint: "a".repeat(64) });
  assert.equal(result.folds[0]!.accuracy, first.accuracy);
  assert.match(text.stdout, /training +2 epochs, batch size 32, SGD at 0\.001, momentum 0\.5, seed 1/);
  assert.equal(stopped.code, 2);
  assert.match(stopped.stderr, /^stride: --patience: expected --validation-subjects besides/);
});

test("loso over all subjects says that the test subjects are among them; text and document agree", async (t) => {
  const { dataset, data } = await writePeople(temporaryDirectory(t));
  const base = ["train", "--data", data, ...OPTIONS, "--folds", "loso"];
  const [json, text, train] = await Promise.all([
    stride([...base, "--fold-subjects", "all", "--json"]),
    stride([...base, "--fold-subjects", "all"]),
    stride(base),
  ]);
  assert.equal(json.code, 0, json.stderr);
  const result = JSON.parse(json.stdout) as Folded;
  assert.equal(result.folds.length, 8);
  assert.ok(result.folds.every(({ subjects }) => subjects.length === 1));
  assert.deepEqual(result.testSubjectsHeldOut, [...dataset.testSubjects]);
  assert.equal(result.intervals.seeds, null);
  assert.match(text.stdout, new RegExp(`test subjects +${dataset.testSubjects.join(", ")}, among those held out`));
  assert.match(text.stdout, /whoever chooses by these figures has chosen on the test set/);
  assert.match(text.stdout, new RegExp(`accuracy +${(100 * result.accuracy).toFixed(2)} %, simulated data`));
  assert.match(text.stderr, /^ ?8\/8 {2}baseline, seed 1, fold \d {2}accuracy/m);
  assert.match(train.stdout, /test subjects +not looked at/);
  assert.match(train.stdout, /in 6 folds of one subject/);
});

test("a study by folds keeps a row a fold, goes on where it was stopped, and compares configurations by subject", async (t) => {
  const directory = temporaryDirectory(t);
  const { dataset } = await writePeople(directory);
  const definition: StudyDefinition = {
    ...SMALL_DEFINITION,
    data: "people.safetensors",
    split: { kind: "groupKFold", folds: 3 },
    preparation: "standardize",
    epochs: 2,
    grid: { filters: [2, 6] },
    repeats: 2,
  };
  writeFileSync(join(directory, "study.json"), JSON.stringify(definition));
  const run = (...args: string[]) => stride(["study", "study.json", "--quiet", "--json", ...args], { cwd: directory });
  const whole = await run("--out", "run", "--workers", "2");
  assert.equal(whole.code, 0, whole.stderr);
  const log = join(directory, "run", "trials.jsonl");
  const lines = readFileSync(log, "utf8").trimEnd().split("\n");
  const rows = lines.map((line) => JSON.parse(line) as TrialRow);
  assert.deepEqual(
    rows.map(({ configuration, seed, fold }) => `${configuration} ${seed} ${fold}`).sort(),
    [2, 6].flatMap((filters) => [1, 2].flatMap((seed) => [1, 2, 3].map((fold) => `filters=${filters} ${seed} ${fold}`))),
  );
  assert.equal(new Set(rows.map(({ trial }) => trial)).size, 12);

  // Five rows are kept, the last is torn; the same command makes the rest.
  writeFileSync(log, `${lines.slice(0, 5).join("\n")}\n${lines[5]!.slice(0, 40)}`);
  const resumed = await run("--out", "run", "--workers", "1");
  assert.equal(resumed.code, 0, resumed.stderr);
  assert.deepEqual(readFileSync(log, "utf8").trimEnd().split("\n").sort(), [...lines].sort());
  const plain = (text: string): object => ({ ...(JSON.parse(text) as object), seconds: 0 });
  assert.deepEqual(plain(resumed.stdout), plain(whole.stdout));

  // By hand: each subject's accuracy is the mean over the seeds, by the network of its fold.
  const byHand = [2, 6].map((filters) => {
    const shares = new Map<number, number>();
    for (const row of rows) {
      if (row.status !== "done" || row.configuration !== `filters=${filters}`) continue;
      const { judged } = splitStudy(dataset, definition.split, row.fold);
      const windows = [...judged.indices];
      for (const subject of new Set(windows.map((window) => dataset.subject[window]!))) {
        const own = windows.flatMap((window, i) => (dataset.subject[window] === subject ? [row.predicted[i] === dataset.y[window]] : []));
        shares.set(subject, (shares.get(subject) ?? 0) + own.filter(Boolean).length / own.length / 2);
      }
    }
    return [...shares].sort(([a], [b]) => a - b).map(([, share]) => share);
  }) as [number[], number[]];
  const document = JSON.parse(whole.stdout) as {
    comparisons: { test: string; p: number; verdict: string }[];
    configurations: { folds: { accuracy: number }[]; accuracies: number[]; seeds: number[] }[];
    studies: { chosenOnTest: boolean; data: { judgedOn: string } }[];
    trials: { planned: number; done: number };
  };
  const [comparison] = document.comparisons;
  assert.equal(comparison!.test, "wilcoxon-by-subject");
  assert.equal(comparison!.p, wilcoxonSignedRank(...byHand).p);
  assert.deepEqual(document.trials, { planned: 12, done: 12, failed: [] });
  assert.deepEqual([document.studies[0]!.chosenOnTest, document.studies[0]!.data.judgedOn], [false, "held-out"]);
  assert.deepEqual(document.configurations[0]!.seeds, [1, 2]);
  assert.equal(document.configurations[0]!.folds.length, 3);
  const page = readFileSync(join(directory, "run", "report.html"), "utf8");
  assert.match(page, /cross-validation in 3 folds of whole subjects, over the training subjects/);
  assert.match(page, /Accuracy in % of each fold, by networks trained on the others/);
  assert.match(page, /paired by subject/);

  // A row of a fold that is not there is refused.
  writeFileSync(log, `${lines.join("\n").replace('"fold":3', '"fold":4')}\n`);
  const strange = await run("--out", "run");
  assert.equal(strange.code, 2);
  assert.match(strange.stderr, /expected a fold from 1 to 3; received 4; delete its line/);
});

test("--folds turns a grid or a shipped study into a cross-validation", async (t) => {
  const directory = temporaryDirectory(t);
  const { data } = await writePeople(directory);
  const args = [
    "study",
    "--grid",
    "filters=2,3",
    "--data",
    data,
    "--epochs",
    "1",
    "--repeats",
    "1",
    "--folds",
    "loso",
    "--fold-subjects",
    "all",
    "--quiet",
    "--json",
  ];
  const { code, stdout, stderr } = await stride(args, { cwd: directory });
  assert.equal(code, 0, stderr);
  const document = JSON.parse(stdout) as { trials: { planned: number }; studies: { chosenOnTest: boolean }[] };
  assert.equal(document.trials.planned, 16);
  assert.equal(document.studies[0]!.chosenOnTest, true);
});
