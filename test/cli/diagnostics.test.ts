// stride train --calibrate --report, evaluate --report --smooth, and calibrate, as a user calls them, on simulated people.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { decodeNetwork } from "../support/decode-network.js";
import { writePeople } from "../support/people.js";
import { stride } from "../support/stride.js";
import { temporaryDirectory } from "../support/temporary.js";

interface Measure {
  readonly value: number;
  readonly interval: [number, number] | null;
}

interface EvaluateDocument {
  readonly split: string;
  readonly testOpenings: unknown;
  readonly scores: { readonly accuracy: number; readonly loss: number };
  readonly calibration: {
    readonly temperature: number | null;
    readonly ece: Measure;
    readonly logLoss: Measure;
    readonly uncalibrated: { readonly logLoss: Measure } | null;
  };
  readonly labelRuns: { readonly count: number; readonly worst: { readonly errors: number }[] };
  readonly smoothed: {
    readonly anotherTask: boolean;
    readonly method: string;
    readonly span: number | null;
    readonly transitions: { readonly subjects: number[] } | null;
    readonly scores: { readonly accuracy: number };
    readonly difference: Measure;
  } | null;
  readonly report?: string;
}

async function ok(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await stride(args);
  assert.equal(code, 0, stderr);
  return stdout;
}

test("diagnostics from training to smoothing", async (t) => {
  const directory = temporaryDirectory(t);
  const { dataset, data } = await writePeople(directory);
  const at = (name: string): string => join(directory, name);
  const plain = at("plain.safetensors"),
    out = at("model.safetensors");
  const small = ["--data", data, "--option", "filters=8", "--option", "units=16", "--epochs", "2"];

  await t.test("train --report draws the curves of training and validation, and says what the gap is", async () => {
    const text = await ok(["train", ...small, "--validation-subjects", "2", "--report", at("curves"), "--out", plain]);
    assert.match(text, /gap at the end +validation loss [+-]?\d\.\d{3} against training's, accuracy [+-]?\d+\.\d points/);
    assert.match(text, /verdict +(overfitting|underfitting|levelled off): least validation loss/);
    assert.match(text, /report\.html has the learning curves drawn/);
    assert.deepEqual(readdirSync(at("curves/figures")).sort(), [
      ...["confusion.png", "confusion.svg", "curves-accuracy.png", "curves-accuracy.svg", "curves-loss.png", "curves-loss.svg"],
    ]);
    assert.match(readFileSync(at("curves/report.html"), "utf8"), /What the curves say/);
  });

  await t.test("train --calibrate fits a temperature to the subjects held back; weights are those without it", async () => {
    const document = JSON.parse(await ok(["train", ...small, "--validation-subjects", "2", "--calibrate", "--out", out, "--json"])) as {
      readonly calibration: { readonly temperature: number; readonly subjects: number[] };
      readonly weightsSha256: string;
      readonly learning: { readonly verdict: string };
    };
    const [calibrated, uncalibrated] = [await decodeNetwork(readFileSync(out), out), await decodeNetwork(readFileSync(plain), plain)];
    assert.deepEqual(calibrated.calibration, document.calibration);
    assert.deepEqual(calibrated.calibration.subjects, calibrated.training.validation!.subjects);
    assert.equal(uncalibrated.calibration, undefined);
    assert.deepEqual(calibrated.weights, uncalibrated.weights);
    assert.ok(["overfitting", "underfitting", "levelled off"].includes(document.learning.verdict));
  });

  await t.test("calibrate does the same to a file afterwards", async () => {
    const again = at("again.safetensors");
    const text = await ok(["calibrate", plain, "--data", data, "--out", again]);
    assert.match(text, /temperature +\d[\d.]*: it was too (un)?sure of itself/);
    assert.match(text, /labels are as before/);
    assert.deepEqual(readFileSync(again), readFileSync(out));
    assert.match(text, /unsure +(below a probability of \d|none: )/);
    const precise = JSON.parse(await ok(["calibrate", plain, "--data", data, "--precision", ".3", "--out", again, "--json"])) as {
      readonly unsure: { readonly threshold: number; readonly precision: number; readonly right: number; readonly sure: number };
    };
    assert.equal(precise.unsure.precision, 0.3);
    assert.ok(precise.unsure.right >= 0.3 && precise.unsure.sure > 0);
    assert.match(await ok(["model", "summary", again]), /held back; unsure below \d+\.\d %/);
    assert.match(await ok(["model", "summary", out]), /calibration +temperature \d\.\d+, fitted to \d+ windows of 2 subjects held back/);
  });

  await t.test("calibrate refuses whom the model has learned from, test subjects, and a model that held nobody back", async () => {
    const { training } = await decodeNetwork(readFileSync(plain), plain);
    const none = at("none.safetensors");
    for (const [subject, message] of [
      [training.dataset.subjects[0]!, /expected subjects whom the model did not learn from/],
      [dataset.testSubjects[0]!, /a test subject of people: nothing is fitted to those/],
      [99_999, /expected subjects of people; received 99999, who has no windows/],
    ] as const) {
      const { code, stderr } = await stride(["calibrate", plain, "--data", data, "--subjects", String(subject), "--out", none]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
    }
    assert.ok(!existsSync(none));
  });

  await t.test("evaluate --split validation opens no test set; --report draws, --smooth is told apart", async () => {
    const args = ["evaluate", out, "--data", data, "--split", "validation"];
    const report = at("report");
    const document = JSON.parse(await ok([...args, "--smooth", "hmm", "--report", report, "--json"])) as EvaluateDocument;
    const { calibration, smoothed, scores } = document;
    assert.equal(document.testOpenings, null);
    assert.ok(Math.abs(calibration.logLoss.value - scores.loss) < 1e-9);
    assert.ok(calibration.uncalibrated!.logLoss.value > calibration.logLoss.value);
    assert.ok(calibration.ece.interval![0] <= calibration.ece.interval![1]);
    assert.deepEqual([smoothed!.anotherTask, smoothed!.method, smoothed!.span], [true, "hmm", null]);
    assert.equal(smoothed!.transitions!.subjects.length, 4);
    assert.ok(Math.abs(smoothed!.difference.value - (smoothed!.scores.accuracy - scores.accuracy)) < 1e-12);
    assert.equal(document.report, join(report, "report.html"));
    for (const figure of ["confusion", "subjects", "reliability", "confidence", "embedding", "confusion-smoothed"]) {
      assert.ok(existsSync(join(report, "figures", `${figure}.png`)), figure);
    }
    assert.match(readFileSync(join(report, "report.html"), "utf8"), /The temperature was fitted to windows of these subjects/);

    const { stdout, stderr } = await stride([...args, "--smooth", "majority", "--span", "3"]);
    assert.match(stderr, /the temperature was fitted to windows of these subjects/);
    assert.ok(stdout.indexOf("accuracy") < stdout.indexOf("Smoothed over time"), "the window figure comes first");
    assert.match(stdout, /another task: it uses neighbouring windows, of the future too/);
    assert.match(stdout, /majority of 3 windows around it, within 2 chains/);
    assert.match(stdout, /calibration error +\d+\.\d % \(95 % over subjects/);
    assert.match(stdout, /before temperature +\d/);
  });

  await t.test("what does not go together is refused in one line", async () => {
    const refused: readonly (readonly [readonly string[], RegExp])[] = [
      [["evaluate", plain, "--data", data, "--span", "3"], /--span: expected it with --smooth majority; received it alone/],
      [["evaluate", plain, "--data", data, "--smooth", "hmm", "--span", "3"], /received it with --smooth hmm/],
      [
        ["evaluate", plain, "--data", data, "--smooth", "majority", "--span", "4"],
        /--span: expected an odd number of windows, such as 5; received 4/,
      ],
      [["evaluate", plain, "--smooth", "kalman"], /--smooth: expected majority, majority-causal, hmm or hmm-causal; received "kalman"/],
      [["train", ...small, "--calibrate", "--repeats", "2"], /--calibrate: expected one training; received it with --repeats 2/],
      [["train", ...small, "--folds", "2", "--calibrate"], /--folds: expected it without --calibrate/],
      [["train", ...small, "--folds", "2", "--report", at("x")], /--folds: expected it without --report/],
      [
        ["train", "--model", "minirocket", "--calibrate"],
        /--calibrate: expected it with a network; .*fitted by folds of training subjects/,
      ],
      [["calibrate", plain, "--subjects", "1,1", "--out", at("x")], /--subjects: expected subjects' numbers that differ, such as 1,7,16/],
      [["calibrate", plain], /required option '--out <file>' not specified/],
    ];
    for (const [args, message] of refused) {
      const { code, stderr } = await stride(args);
      assert.equal(code, 2, `${args.join(" ")}: ${stderr}`);
      assert.match(stderr, message);
      assert.equal(
        stderr
          .trimEnd()
          .split("\n")
          .filter((line) => line.startsWith("stride:")).length,
        1,
        stderr,
      );
    }
  });
});
