// stride explain, as a user calls it, on simulated people.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { encodeMapping } from "../../src/recordings/index.js";
import { csvMapping, demoModel, demoRecordings, joined, writeModel, writeRecordings } from "../support/prediction-files.js";
import { writePeople } from "../support/people.js";
import { stride, type Outcome } from "../support/stride.js";
import { temporaryDirectory } from "../support/temporary.js";

interface ExplainDocument {
  readonly split: string;
  readonly accuracy: number;
  readonly sample: number;
  readonly testOpenings: { readonly count: number } | null;
  readonly importance: {
    readonly permuted: readonly { readonly name: string; readonly accuracyDrop: { readonly mean: number } }[];
    readonly correlated: readonly { readonly first: string; readonly second: string; readonly r: number }[];
  };
  readonly explained: readonly {
    readonly window: number;
    readonly label: number;
    readonly target: number;
    readonly integratedGradients: { readonly sum: number; readonly output: number; readonly baselineOutput: number } | null;
  }[];
  readonly noGradients: string | null;
  readonly filters: readonly { readonly name: string; readonly filters: readonly unknown[] }[];
  readonly noFilters: string | null;
  readonly report?: string;
}

test("explain tells which sensors, when and what filters look for, and opens no test set unless asked to", async (t) => {
  const directory = temporaryDirectory(t);
  const { dataset, data } = await writePeople(directory);
  const run = async (...args: string[]): Promise<Outcome> => {
    const outcome = await stride(args, { cwd: directory, env: { STRIDE_OPENINGS: join(directory, "openings.jsonl") } });
    assert.equal(outcome.code, 0, outcome.stderr);
    return outcome;
  };
  const document = async (...args: string[]): Promise<ExplainDocument> =>
    JSON.parse((await run("explain", ...args, "--data", data, "--json")).stdout) as ExplainDocument;
  const small = ["--data", data, "--option", "filters=8", "--option", "units=16"];
  await run("train", ...small, "--epochs", "3", "--validation-subjects", "2", "--preparation", "standardize", "--out", "model.safetensors");
  await run("train", "--data", data, "--model", "minirocket", "--option", "features=840", "--out", "rocket.safetensors");
  const quick = ["--repeats", "2", "--sample", "40"];

  await t.test("by default on the subjects held back, a typical window a class, drawn without anything from outside", async () => {
    const found = await document("model.safetensors", ...quick, "--report", "why");
    assert.deepEqual([found.split, found.sample, found.testOpenings], ["validation", 40, null]);
    assert.deepEqual(found.importance.permuted.map(({ name }) => name).slice(0, 5), [
      "all in g",
      "total_acc",
      "body_acc",
      "body_gyro",
      "total_acc_x",
    ]);
    assert.ok(found.importance.correlated.some(({ first, second }) => first === "total_acc_x" && second === "body_acc_x"));
    assert.ok(found.explained.length >= 2 && found.explained.every(({ label, target }) => label === target));
    for (const { integratedGradients } of found.explained) {
      const { sum, output, baselineOutput } = integratedGradients!;
      assert.ok(Math.abs(sum - (output - baselineOutput)) < 0.02, `sum ${sum} for ${output - baselineOutput}`);
    }
    assert.deepEqual(
      [found.filters.map(({ name, filters }) => [name, filters.length]), found.noFilters, found.noGradients],
      [[["conv1d", 8]], null, null],
    );
    const figures = readdirSync(join(directory, "why", "figures"));
    for (const name of ["importance-accuracy", "importance-loss", "importance-classes", "window-1", "filters-conv1d", "feature-maps"]) {
      assert.ok(figures.includes(`${name}.svg`) && figures.includes(`${name}.png`), `${name} of ${figures.join(", ")}`);
    }
    const page = readFileSync(join(directory, "why", "report.html"), "utf8");
    assert.match(page, /Simulated data\./);
    assert.doesNotMatch(page, /<script|src="http|href="http/);
  });

  await t.test("one window, the most wrong ones, and the test windows, which are counted", async () => {
    const window = Array.from(dataset.subject).findIndex((subject) => !dataset.testSubjects.includes(subject));
    const one = await document("model.safetensors", ...quick, "--split", "train", "--window", `${window}`);
    assert.deepEqual(
      one.explained.map((each) => each.window),
      [window],
    );
    const tested = await document("model.safetensors", ...quick, "--split", "test", "--windows", "most-wrong");
    // The first was the training of random convolutions.
    assert.equal(tested.testOpenings!.count, 2);
    assert.ok(tested.explained.length > 0 && tested.explained.every(({ label, target }) => label !== target));
    assert.match((await run("data", "openings", data)).stdout, /opened 2 times/);
  });

  await t.test("of random convolutions importance and occlusion, and why no more", async () => {
    const text = (await run("explain", "rocket.safetensors", "--data", data, ...quick, "--report", "rocket")).stdout;
    assert.match(text, /gradients +gradients: expected a network; received random convolutions/);
    assert.match(text, /filters +Random convolutions have kernels that were drawn, not learned/);
    assert.match(text, /split train/);
    assert.ok(
      existsSync(join(directory, "rocket", "figures", "window-1.svg")) &&
        !existsSync(join(directory, "rocket", "figures", "feature-maps.svg")),
    );
  });

  await t.test("what does not fit is refused in one line, with code 2", async () => {
    const tested = Array.from(dataset.subject).findIndex((subject) => dataset.testSubjects.includes(subject));
    for (const [args, message] of [
      [["--window", "3", "--windows", "typical"], /--window and --windows: expected one of them; received 3 and typical/],
      [["--window", "99999"], /--window: expected a window of those that are explained; received 99999, one of \d+ windows, from 0/],
      [["--split", "train", "--window", `${tested}`], /received \d+, a window of --split test; choose another/],
      [["--windows", "worst"], /--windows: expected typical or most-wrong; received "worst"/],
      [["--report", "model.safetensors"], /--report model\.safetensors: expected a folder; received a file/],
    ] as const) {
      const { code, stderr } = await stride(["explain", "model.safetensors", "--data", data, ...args], { cwd: directory });
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
      assert.equal(stderr.trim().split("\n").length, 1, stderr);
    }
  });
});

test("explain reads a recording as predict does, labelled or not", async (t) => {
  const directory = temporaryDirectory(t);
  const model = await writeModel(join(directory, "model.safetensors"), await demoModel());
  const folder = join(directory, "walks");
  mkdirSync(folder);
  writeRecordings(folder, [joined(demoRecordings())]);
  const mapping = csvMapping();
  writeFileSync(join(directory, "labelled.json"), encodeMapping(mapping));
  writeFileSync(join(directory, "unlabelled.json"), encodeMapping({ ...mapping, label: null, classes: [] }));
  const explain = async (...args: string[]): Promise<RecordingDocument & { readonly stderr: string }> => {
    const { code, stdout, stderr } = await stride(["explain", model, folder, "--repeats", "1", "--json", ...args], { cwd: directory });
    assert.equal(code, 0, stderr);
    return { ...(JSON.parse(stdout) as RecordingDocument), stderr };
  };
  const predicted = JSON.parse(
    (await stride(["predict", model, folder, "--mapping", "labelled.json", "--json"], { cwd: directory })).stdout,
  ) as { readonly recordings: readonly { readonly windows: number; readonly judged: { readonly windows: number } }[] };

  const plain = await explain("--mapping", "unlabelled.json", "--report", "why");
  assert.equal(plain.recording.labelled, false);
  assert.equal(plain.windows, predicted.recordings[0]!.windows, "the windows of predict");
  assert.deepEqual([plain.accuracy, plain.testOpenings], [1, null]);
  assert.match(plain.stderr, /held at this recording's own mean; --data DATASET/);
  const page = readFileSync(join(directory, "why", "report.html"), "utf8");
  assert.match(page, /There are no labels: importance is told by how often/);
  assert.ok(existsSync(join(directory, "why", "figures", "over-time.svg")));

  const labelled = await explain("--mapping", "labelled.json", "--data", "demo", "--windows", "most-wrong");
  assert.equal(labelled.recording.labelled, true);
  assert.equal(labelled.windows, predicted.recordings[0]!.judged.windows, "the windows that predict judges");
  assert.equal(labelled.windows + labelled.recording.unlabelled, plain.windows);
  assert.equal(labelled.overTime.called.length, plain.overTime.called.length, "all of the recording is drawn");
  assert.deepEqual(labelled.overTime.called, plain.overTime.called);
  assert.ok(labelled.explained.every(({ label, target }) => label !== target));

  for (const [args, message] of [
    [
      ["--mapping", "unlabelled.json", "--windows", "most-wrong"],
      /--windows most-wrong: expected windows with labels; received s\d+-01\.csv without/,
    ],
    [["--mapping", "labelled.json", "--split", "train"], /--split: expected it of a dataset; received it with a recording/],
  ] as const) {
    const { code, stderr } = await stride(["explain", model, folder, "--repeats", "1", ...args], { cwd: directory });
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
  }
});

interface RecordingDocument extends Pick<ExplainDocument, "accuracy" | "testOpenings" | "explained"> {
  readonly windows: number;
  readonly recording: { readonly labelled: boolean; readonly unlabelled: number };
  readonly overTime: { readonly called: readonly number[] };
}
