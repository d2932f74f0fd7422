// The 190 MB of UCI HAR as recordings: what stride predict says of files is what evaluate says of the windows, and so does a stream.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createEnsemble, type Model } from "../../src/artifact/index.js";
import { officialSplit } from "../../src/data/index.js";
import { openDataset, saveModel } from "../../src/files/index.js";
import { createPredictor, createStreamPredictor, createWindowDecider } from "../../src/predict/index.js";
import { encodeMapping } from "../../src/recordings/index.js";
import { DEFAULT_RECIPE, judgeSplit, trainModel, trainRocket } from "../../src/study/index.js";
import { REAL_UCI_HAR, withoutRealData } from "../support/paths.js";
import { csvMapping } from "../support/prediction-files.js";
import { recordingOf, stitch } from "../support/stitched.js";
import { stride } from "../support/stride.js";
import { temporaryDirectory } from "../support/temporary.js";

test(
  "stride predict over UCI HAR's stitched test recordings gives exactly the labels of evaluate",
  { skip: withoutRealData },
  async (t) => {
    const dataset = await openDataset(REAL_UCI_HAR, { cache: false });
    const { signals, classNames, testSubjects } = dataset;
    const { train, test: tested } = officialSplit(dataset);
    const few = { ...train, indices: train.indices.filter((_, i) => i % 4 === 0) };
    const { model: network } = await trainModel(few, { ...DEFAULT_RECIPE, epochs: 2, preparation: "standardize" });
    const { model: rocket } = await trainRocket(few, { transform: "minirocket", seed: 1, features: 84 * 12, alpha: 100 });
    const chains = stitch(dataset, testSubjects);
    const windows = chains.flatMap((chain) => chain.windows);
    assert.equal(windows.length, tested.indices.length);
    assert.equal(windows.length, 2947);

    await t.test("files through the command line", async (inner) => {
      const folder = temporaryDirectory(inner);
      const modelFile = join(folder, "model.safetensors");
      await saveModel(modelFile, network);
      const data = join(folder, "chains");
      mkdirSync(data);
      for (const [i, { subject, values, labels }] of chains.entries()) {
        const rows = Array.from(labels, (label, row) => {
          const cells = Array.from(values.subarray(9 * row, 9 * row + 9), String);
          return `${(row / 50).toFixed(2)},${cells.join(",")},${classNames[label]!}`;
        });
        const header = `time,${signals.map(({ name }) => name).join(",")},activity`;
        writeFileSync(join(data, `s${subject}-${String(i).padStart(4, "0")}.csv`), `${header}\n${rows.join("\n")}\n`);
      }
      const mapping = join(folder, "mapping.json");
      writeFileSync(mapping, encodeMapping({ ...csvMapping(signals), classes: classNames.map((name) => ({ code: name, name })) }));
      const out = join(folder, "windows.csv");
      const predicted = await stride(["predict", modelFile, data, "--mapping", mapping, "--out", out, "--json"]);
      assert.equal(predicted.code, 0, predicted.stderr);
      // Files lie in the order of their subjects' numbers as texts; each names its chain.
      const said = new Map<string, string[]>();
      for (const line of readFileSync(out, "utf8").trimEnd().split("\r\n").slice(1)) {
        const [name, , , activity] = line.split(",") as [string, string, string, string];
        said.set(name, [...(said.get(name) ?? []), activity]);
      }
      const judged = await judgeSplit(network, { dataset, indices: Int32Array.from(windows) });
      let at = 0;
      for (const [i, { subject, windows: own }] of chains.entries()) {
        const labels = own.map(() => classNames[judged.predicted[at++]!]!);
        assert.deepEqual(said.get(`s${subject}-${String(i).padStart(4, "0")}.csv`), labels);
      }
      const evaluated = await stride(["evaluate", modelFile, "--data", REAL_UCI_HAR, "--json"]);
      assert.equal(evaluated.code, 0, evaluated.stderr);
      const { scores } = JSON.parse(evaluated.stdout) as { scores: { accuracy: number; confusion: number[][] } };
      const document = JSON.parse(predicted.stdout) as { judged: { accuracy: number; confusion: number[][]; windows: number } };
      assert.deepEqual(document.judged.confusion, scores.confusion);
      assert.equal(document.judged.accuracy, scores.accuracy);
      assert.equal(document.judged.windows, 2947);
    });

    await t.test("windows, files and streams to the bit, by a network, random convolutions and both together", async () => {
      const models: Record<string, Model> = { network, rocket, ensemble: createEnsemble([network, rocket], { weights: [2, 1] }) };
      const some = chains.filter((_, i) => i % 9 === 0);
      const indices = Int32Array.from(some.flatMap((chain) => chain.windows));
      for (const [title, model] of Object.entries(models)) {
        const { probabilities } = await judgeSplit(model, { dataset, indices });
        const streamed: number[] = [],
          filed: number[] = [];
        const stream = createStreamPredictor(model, {
          measured: signals,
          onWindow: (window) => void streamed.push(...window.probabilities),
        });
        const predictor = createPredictor(model);
        for (const chain of some) {
          for (let row = 0; row < chain.labels.length; row++) stream.push(row / 50, chain.values.subarray(9 * row, 9 * row + 9));
          stream.end();
          const place = { measured: signals, measuredRate: 50, ahead: 64, place: title };
          const decider = createWindowDecider(predictor, place, (window) => void filed.push(...window.probabilities));
          for await (const block of recordingOf(dataset, chain, 777).blocks()) decider.push(block);
          decider.end();
        }
        assert.deepEqual(Float32Array.from(streamed), probabilities, title);
        assert.deepEqual(Float32Array.from(filed), probabilities, title);
      }
    });
  },
);
