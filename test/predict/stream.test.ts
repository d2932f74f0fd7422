// Windows, files and streams: three ways to the same bits.
import assert from "node:assert/strict";
import { test } from "node:test";
import { acquisitionOf, createEnsemble, timeStepsOf, type Model, type NetworkModel } from "../../src/artifact/index.js";
import { createDemo, officialSplit } from "../../src/data/index.js";
import { baseline } from "../../src/models/index.js";
import { createPredictor, createStreamPredictor, createWindowDecider, hopOf, type WindowPrediction } from "../../src/predict/index.js";
import { filterSmoothing, majoritySmoothing, type Transitions } from "../../src/scores/index.js";
import { trainRocket } from "../../src/study/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { smallModel } from "../support/small-model.js";
import { recordingOf, stitch } from "../support/stitched.js";

const dataset = createDemo();
const { signals, classNames } = dataset;

function network(change: Partial<NetworkModel> = {}): NetworkModel {
  const preparation = [{ mean: new Float32Array(9).fill(0.1), scale: new Float32Array(9).fill(0.4) }];
  const training = { ...smallModel().training, dataset: { ...smallModel().training.dataset, name: "demo" } };
  return smallModel({ network: baseline([128, 9], 6), classNames, signals, preparation, training, ...change });
}

async function models(): Promise<Record<string, Model>> {
  const rocket = (await trainRocket(officialSplit(dataset).train, { transform: "minirocket", seed: 1, features: 336, alpha: 100 })).model;
  return { network: network(), rocket, ensemble: createEnsemble([network({ preparation: [null] }), rocket], { weights: [1, 3] }) };
}

function expectRefusal(action: () => unknown, message: RegExp): void {
  assert.throws(action, (error: unknown) => assertRefusal(error, message));
}

type Kept = Omit<WindowPrediction, "probabilities"> & { readonly probabilities: number[] };
const keep = (to: Kept[]) => (one: WindowPrediction) => void to.push({ ...one, probabilities: [...one.probabilities] });

test("a stream of samples, a file in blocks and the windows alone give the same bits, of a model of each kind", async () => {
  for (const [title, model] of Object.entries(await models())) {
    const predictor = createPredictor(model);
    const size = timeStepsOf(model) * signals.length;
    const streamed: Kept[] = [];
    const stream = createStreamPredictor(model, { measured: signals, onWindow: keep(streamed) });
    let checked = 0;
    for (const stitched of stitch(dataset).slice(0, 4)) {
      streamed.length = 0;
      for (let t = 0; t < stitched.labels.length; t++) stream.push(t / 50, stitched.values.subarray(9 * t, 9 * t + 9));
      stream.end();
      assert.equal(streamed.length, stitched.windows.length);
      for (const [i, window] of stitched.windows.entries()) {
        const { label, probabilities } = predictor.predict(dataset.x.subarray(window * size, (window + 1) * size));
        assert.deepEqual(streamed[i]!.probabilities, [...probabilities], `${title}, window ${window}`);
        assert.equal(streamed[i]!.label, label);
        checked++;
      }
      for (const [ahead, block] of [
        [1, 7],
        [16, 1000],
        [64, 64],
      ] as const) {
        const filed: Kept[] = [];
        const decider = createWindowDecider(predictor, { measured: signals, measuredRate: 50, ahead, place: "demo.csv" }, keep(filed));
        for await (const each of recordingOf(dataset, stitched, block).blocks()) decider.push(each);
        decider.end();
        assert.deepEqual(
          filed.map(({ truth: _, ...rest }) => rest),
          streamed.map(({ truth: _, ...rest }) => rest),
          `${title}, ${ahead}`,
        );
        assert.deepEqual(
          filed.map(({ truth }) => truth),
          stitched.windows.map((window) => classNames[dataset.y[window]!]),
        );
      }
    }
    assert.ok(checked > 20, `${checked} windows`);
  }
});

test("six measured signals are separated by the model's acquisition, in a stream as in a file", async () => {
  const model = network();
  const measured = acquisitionOf(model).inputs;
  assert.deepEqual(
    measured.map(({ name }) => name),
    signals.flatMap(({ name }) => (name.startsWith("body_acc") ? [] : [name])),
  );
  const stitched = stitch(dataset)[1]!;
  const columns = measured.map(({ name }) => signals.findIndex((signal) => signal.name === name));
  const streamed: Kept[] = [],
    filed: Kept[] = [];
  const stream = createStreamPredictor(model, { onWindow: keep(streamed) });
  const decider = createWindowDecider(createPredictor(model), { measured, measuredRate: 50, ahead: 32, place: "six.csv" }, keep(filed));
  assert.deepEqual(decider.inputs.given, []);
  const length = stitched.labels.length;
  const values = Float64Array.from({ length: length * 6 }, (_, i) => stitched.values[9 * Math.floor(i / 6) + columns[i % 6]!]!);
  for (let t = 0; t < length; t++) stream.push(t / 50, values.subarray(6 * t, 6 * t + 6));
  stream.end();
  decider.push({ length, time: Float64Array.from({ length }, (_, t) => t / 50), values });
  decider.end();
  assert.deepEqual(filed, streamed);
  assert.equal(filed.length, stitched.windows.length);
  assert.ok(filed.every(({ truth }) => truth === undefined));
});

test("signals that a step would add are taken as they are where they are measured", () => {
  const decider = createWindowDecider(
    createPredictor(network()),
    { measured: signals, measuredRate: 50, ahead: 1, place: "nine.csv" },
    () => {},
  );
  assert.deepEqual([...decider.inputs.given].sort(), ["body_acc_x", "body_acc_y", "body_acc_z"]);
  assert.deepEqual(decider.inputs.acquisition.steps, []);
  assert.deepEqual(decider.inputs.channels, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test("the hop is that of training unless another is given, and the threshold that of the calibration", () => {
  const calibration = { temperature: 1, windows: 9, subjects: [9], unsure: { threshold: 0.3, precision: 0.95, right: 0.95, sure: 0.8 } };
  const model = network({ calibration });
  assert.equal(hopOf(model), 64);
  const stitched = stitch(dataset)[0]!;
  const run = (options: { hop?: number; threshold?: number | null }): Kept[] => {
    const all: Kept[] = [];
    const stream = createStreamPredictor(model, { measured: signals, onWindow: keep(all), ...options });
    for (let t = 0; t < stitched.labels.length; t++) stream.push(t / 50, stitched.values.subarray(9 * t, 9 * t + 9));
    stream.end();
    return all;
  };
  const usual = run({}),
    fine = run({ hop: 16 });
  assert.deepEqual(
    fine.filter((_, i) => i % 4 === 0).map(({ probabilities }) => probabilities),
    usual.map(({ probabilities }) => probabilities),
  );
  assert.ok(Math.abs(fine[1]!.start - 0.32) < 1e-12);
  assert.ok(usual.every(({ unsure, probabilities }) => unsure === Math.max(...probabilities) < 0.3));
  assert.ok(run({ threshold: 0.99 }).every(({ unsure }) => unsure));
  assert.ok(run({ threshold: null }).every(({ unsure }) => !unsure));
});

test("smoothing in a stream is the causal smoothing of the whole chain", () => {
  const model = network();
  const stitched = stitch(dataset)[2]!;
  const run = (smoothing: Parameters<typeof createStreamPredictor>[1]["smoothing"]): Kept[] => {
    const all: Kept[] = [];
    const stream = createStreamPredictor(model, { measured: signals, hop: 20, smoothing, onWindow: keep(all) });
    for (let t = 0; t < stitched.labels.length; t++) stream.push(t / 50, stitched.values.subarray(9 * t, 9 * t + 9));
    stream.end();
    return all;
  };
  const alone = run(undefined);
  const predicted = Int32Array.from(alone, ({ label }) => label),
    chains = [[0, alone.length]] as const;
  assert.deepEqual(
    run({ method: "majority-causal", span: 5 }).map(({ label }) => label),
    [...majoritySmoothing(predicted, chains, { span: 5, causal: true })],
  );
  const transitions: Transitions = {
    from: Float64Array.from({ length: 36 }, (_, i) => (Math.floor(i / 6) === i % 6 ? 0.95 : 0.01)),
    initial: new Float64Array(6).fill(1 / 6),
    priors: new Float64Array(6).fill(1 / 6),
  };
  const probabilities = Float32Array.from(alone.flatMap((one) => one.probabilities));
  assert.deepEqual(
    run({ method: "hmm-causal", transitions }).map(({ label }) => label),
    [...filterSmoothing(probabilities, chains, transitions)],
  );
});

test("what a sample allocates is below what a number takes", { skip: globalThis.gc === undefined ? "needs --expose-gc" : false }, () => {
  const model = network();
  let windows = 0;
  const stream = createStreamPredictor(model, { onWindow: () => void windows++ });
  const sample = new Float64Array(6);
  const push = (from: number, to: number): void => {
    for (let t = from; t < to; t++) {
      for (let i = 0; i < 6; i++) sample[i] = (t % (7 + i)) / 10;
      stream.push(t / 50, sample);
    }
  };
  push(0, 20_000);
  globalThis.gc!();
  const before = process.memoryUsage().heapUsed;
  push(20_000, 40_000);
  const grown = process.memoryUsage().heapUsed - before;
  assert.ok(grown / 20_000 < 100, `${grown} bytes in 20,000 samples`);
  assert.equal(windows, Math.floor((40_000 - 128) / 64) + 1);
});

test("a stream refuses what it cannot do, in one line that says why", () => {
  const model = network();
  const stream = createStreamPredictor(model, { onWindow: () => {} });
  expectRefusal(() => stream.push(0, [1, 2, 3]), /^stream: expected 6 values, one a measured signal; received 3$/);
  stream.push(0, [1, 0, 0, 0, 0, 0]);
  expectRefusal(() => stream.push(-1, [1, 0, 0, 0, 0, 0]), /time/);
  const acquisition = {
    inputs: signals,
    maxGap: 0.1,
    steps: [{ kind: "butterworth", type: "lowpass", order: 3, cutoff: 10, signals: ["total_acc_x"], zeroPhase: true }],
  } as const;
  expectRefusal(
    () => createStreamPredictor(network({ acquisition }), { onWindow: () => {} }),
    /^stream: expected a model whose filters look at the past alone; received one with a zero-phase Butterworth filter/,
  );
  expectRefusal(
    () => createStreamPredictor(model, { onWindow: () => {}, threshold: 1.5 }),
    /threshold must be a probability from 0 to 1; received 1.5/,
  );
  expectRefusal(
    () => createStreamPredictor(model, { onWindow: () => {}, hop: 0 }),
    /hop: expected a whole number from 1 to timeSteps, 128; received 0/,
  );
});
