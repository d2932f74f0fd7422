import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { decodeNetwork } from "./support/decode-network.js";
import { REPOSITORY } from "./support/paths.js";
import { temporaryDirectory } from "./support/temporary.js";

const EXAMPLES = join(REPOSITORY, "examples");
const files = readdirSync(EXAMPLES).filter((file) => file.endsWith(".ts"));

/** What an example prints, run as a reader would, in an empty folder. */
async function run(name: string, directory: string, ...args: string[]): Promise<string> {
  const program = join(REPOSITORY, "dist", "examples", `${name}.js`);
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, ...args], { cwd: directory });
  assert.equal(stderr, "");
  return stdout;
}

test("every example is under 40 lines and imports nothing but the package, by its name, and Node", () => {
  assert.deepEqual(
    files,
    [
      ...[
        "autoencoder",
        "diagnose",
        "ensemble",
        "label-per-step",
        "late-fusion",
        "load-and-predict",
        "many-channels",
        "multihead",
        "one-variable",
        "own-network",
        "own-study",
      ],
      ...[
        "random-convolutions",
        "recurrent",
        "regression",
        "residual",
        "tcn",
        "train-and-save",
        "two-classes",
        "two-views",
        "unequal-lengths",
      ],
    ].map((name) => `${name}.ts`),
  );
  for (const file of files) {
    const text = readFileSync(join(EXAMPLES, file), "utf8");
    assert.ok(text.trimEnd().split("\n").length < 40, file);
    assert.match(text, new RegExp(`node dist/examples/${file.replace(".ts", ".js")}`), `${file} says how to run it`);
    for (const [, specifier] of text.matchAll(/from "([^"]+)"/g)) assert.match(specifier!, /^(stride-har(\/|$)|node:)/, file);
  }
});

test("train-and-save leaves a model that load-and-predict uses", async (context) => {
  const directory = temporaryDirectory(context);
  const trained = await run("train-and-save", directory, "own.safetensors", "1");
  const [, accuracy] = /^411650 parameters, (\d+\.\d) % of 1079 simulated test windows right$/m.exec(trained)!;
  assert.ok(Number(accuracy) > 75, trained);
  assert.match(trained, /^epoch 1: loss \d\.\d{3}, accuracy \d+\.\d %, \d+\.\d s\n/);
  assert.match(trained, /^ {2}WALKING_UPSTAIRS: \d+\.\d %$/m);
  assert.match(trained, /^saved own\.safetensors\n$/m);
  assert.deepEqual(readdirSync(directory), ["own.safetensors"]);
  const { training } = await decodeNetwork(readFileSync(join(directory, "own.safetensors")));
  assert.deepEqual([training.epochs, training.dataset.name, training.dataset.simulated], [1, "demo", true]);

  const predicted = await run("load-and-predict", directory, "own.safetensors");
  assert.match(
    predicted,
    /^128 time steps at 50 Hz of total_acc_x \[g\], .*, body_gyro_z \[rad\/s\]\npredicted [A-Z_]+, simulated as [A-Z_]+\n/,
  );
  const probabilities = [...predicted.matchAll(/^ {2}[A-Z_]+ +(\d\.\d{4})$/gm)].map((match) => Number(match[1]));
  assert.equal(probabilities.length, 6);
  assert.ok(Math.abs(probabilities.reduce((sum, p) => sum + p, 0) - 1) < 6e-4, predicted);
});

test("own-network learns to tell its two classes apart", async (context) => {
  const lines = (await run("own-network", temporaryDirectory(context), "6")).trimEnd().split("\n");
  assert.equal(lines.length, 6);
  for (const [i, line] of lines.entries()) assert.match(line, new RegExp(`^epoch ${i + 1}: loss \\d\\.\\d{3}, on unseen windows \\d+ %$`));
  assert.ok(Number(/(\d+) %$/.exec(lines[5]!)![1]) >= 90, lines[5]);
});

for (const [name, model] of Object.entries({
  multihead: "multihead",
  residual: "resnet",
  tcn: "tcn",
  recurrent: "cnn-lstm",
  "late-fusion": "late-fusion",
})) {
  test(`${name} learns in one epoch`, async (context) => {
    const printed = await run(name, temporaryDirectory(context), "1");
    const [, accuracy] = new RegExp(`^${model}, \\d+ parameters: (\\d+\\.\\d) % of 1079 simulated test windows right\\n$`).exec(printed)!;
    assert.ok(Number(accuracy) > 55, printed);
  });
}

test("autoencoder tells windows that are unlike from those alike, and activities from its code", async (context) => {
  const printed = await run("autoencoder", temporaryDirectory(context), "1");
  const [, alike, turned] = /^of people it has not seen (\d\.\d{3}), of the same windows turned round (\d\.\d{3})$/m.exec(printed)!;
  assert.ok(Number(turned) > 3 * Number(alike), printed);
  assert.ok(Number(/^(\d+\.\d) % of 1079 simulated test windows right$/m.exec(printed)![1]) > 55, printed);
});

test("two-classes tells moving from still, and regression the cadence; both use what they saved", async (context) => {
  const directory = temporaryDirectory(context);
  const [classes, numbers] = await Promise.all([run("two-classes", directory), run("regression", directory)]);
  const [, accuracy] = /^(\d+\.\d) % of 1079 simulated test windows right, loss \d\.\d{3}$/m.exec(classes)!;
  assert.ok(Number(accuracy) > 95, classes);
  const [, still, moving] = /^the first window: (?:still|moving), still (\d\.\d{4}), moving (\d\.\d{4})$/m.exec(classes)!;
  assert.ok(Math.abs(Number(still) + Number(moving) - 1) < 2e-4, classes);
  const [, off, explained] = /^off by (\d+\.\d) steps\/min on 200 simulated windows, R2 (\d\.\d{3})$/m.exec(numbers)!;
  assert.ok(Number(off) < 5 && Number(explained) > 0.9, numbers);
  const [, guess, truth] = /^the first window: (\d+) steps\/min, simulated with (\d+)$/m.exec(numbers)!;
  assert.ok(Math.abs(Number(guess) - Number(truth)) < 12, numbers);
});

test("one variable, 36 channels and windows of unequal lengths are learned like any others", async (context) => {
  const directory = temporaryDirectory(context);
  const printed = await Promise.all([
    run("one-variable", directory, "3"),
    run("many-channels", directory, "2"),
    run("unequal-lengths", directory, "3"),
  ]);
  const right = /(\d+\.\d) % of 1079 simulated test windows/;
  const accuracies = printed.map((text) => Number(right.exec(text)![1]));
  assert.ok(accuracies[0]! > 80 && accuracies[1]! > 85 && accuracies[2]! > 80, accuracies.join(", "));
  assert.match(printed[1], /^36 channels, 11942 parameters: /);
  assert.match(printed[2], / test windows of 60 to 128 steps right\nthe first window, of \d+ steps: [A-Z_]+\n$/);
});

test("label-per-step tells when the activity changes, and uses what it saved", async (context) => {
  const printed = await run("label-per-step", temporaryDirectory(context), "steps.safetensors", "3");
  const [, accuracy] = /^(\d+\.\d) % of 138112 time steps of simulated test windows right$/m.exec(printed)!;
  assert.ok(Number(accuracy) > 80, printed);
  const [, called, simulated] = /^a change, called +([0-5]{128})\nand as simulated +([0-5]{128})$/m.exec(printed)!;
  const alike = [...called!].filter((label, t) => label === simulated![t]).length;
  assert.ok(alike > 90, printed);
});

test("random-convolutions fits in seconds, and load-and-predict uses its model as it does a network's", async (context) => {
  const directory = temporaryDirectory(context);
  const printed = await run("random-convolutions", directory, "rocket.safetensors", "840");
  assert.match(printed, /^5046 parameters in \d+\.\d s, alpha \d+\.\d, temperature \d\.\d{3}\n/);
  const [, accuracy, loss] = /^(\d+\.\d) % of 1079 simulated test windows right, loss (\d\.\d{3})$/m.exec(printed)!;
  assert.ok(Number(accuracy) > 75 && Number(loss) < 0.8, printed);
  assert.match(printed, /^predicted [A-Z_]+ at (0\.\d{4}|1\.0000), simulated as [A-Z_]+\n$/m);
  assert.match(
    await run("load-and-predict", directory, "rocket.safetensors"),
    /^128 time steps at 50 Hz of .*\npredicted [A-Z_]+, simulated as/,
  );
});

test("ensemble trains three networks that vote, and load-and-predict uses its file", async (context) => {
  const directory = temporaryDirectory(context);
  const printed = await run("ensemble", directory, "ensemble.safetensors", "1");
  const alone = [...printed.matchAll(/^seed [123] alone: (\d+\.\d) %$/gm)].map((match) => Number(match[1]));
  const [, together] = /^together: (\d+\.\d) % of 1079 simulated test windows right, loss 0\.\d{3}$/m.exec(printed)!;
  assert.equal(alone.length, 3);
  assert.ok(Number(together) > Math.min(...alone), printed);
  assert.match(await run("load-and-predict", directory, "ensemble.safetensors"), /\npredicted [A-Z_]+, simulated as/);
});

test("two-views trains the small network of two preparations", async (context) => {
  const printed = await run("two-views", temporaryDirectory(context), "1");
  const [, accuracy] = /^76038 parameters, (\d+\.\d) % of 1079 simulated test windows right\n$/.exec(printed)!;
  assert.ok(Number(accuracy) > 50, printed);
});

test("diagnose names the gap, a temperature, the worst label run, and smoothing as another task", async (context) => {
  const lines = (await run("diagnose", temporaryDirectory(context), "1")).trimEnd().split("\n");
  assert.match(lines[0]!, /^levelled off: least validation loss \d\.\d{3} after epoch 1 of 1, and \d\.\d{3} at the end$/);
  assert.match(lines[1]!, /^temperature \d\.\d{3}; 15 bins, error \d+\.\d points$/);
  assert.match(lines[2]!, /^worst run: subject \d+, [A-Z_]+: \d+ of \d+ windows wrong$/);
  assert.match(lines[3]!, /^another task, smoothed: \d+\.\d %, \d+\.\d % by each window alone$/);
});

test("own-study trains four times, draws a report, and goes on from where it was", async (context) => {
  const directory = temporaryDirectory(context);
  const first = await run("own-study", directory, "own");
  assert.match(first, /^kernelSize=3: \d+\.\d %\nkernelSize=7: \d+\.\d %\n.*cannot be told apart.*\n$/);
  const report = readFileSync(join(directory, "own", "report.html"), "utf8");
  assert.ok(report.startsWith("<!doctype html>") && report.includes("validation") && report.includes("simulated"));
  const rows = readFileSync(join(directory, "own", "trials.jsonl"), "utf8");
  assert.equal(rows.trim().split("\n").length, 4);
  assert.equal(await run("own-study", directory, "own"), first);
  assert.equal(readFileSync(join(directory, "own", "trials.jsonl"), "utf8"), rows);
  assert.equal(readFileSync(join(directory, "own", "report.html"), "utf8"), report);
});
