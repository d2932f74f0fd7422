// A dataset whose class is known to stand in one signal and eight time steps of it: every way of explaining must find that.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Model } from "../../src/artifact/index.js";
import { officialSplit, windowsOf } from "../../src/data/index.js";
import {
  correlatedSignals,
  createDifferentiable,
  drawWindows,
  droppedImportance,
  featureMaps,
  integratedGradients,
  learnedFilters,
  meanSignals,
  meanWindow,
  mostWrongWindows,
  occlusion,
  occlusionOverTime,
  calledStretches,
  permutationImportance,
  signalGroups,
  typicalWindows,
  windowAt,
} from "../../src/explain/index.js";
import { createPredictor, createProbe } from "../../src/predict/index.js";
import { DEFAULT_RECIPE, trainModel, trainRocket } from "../../src/study/index.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { PLANTED, plantedDataset } from "../support/planted-dataset.js";

const dataset = plantedDataset();
const { train } = officialSplit(dataset);
const source = windowsOf(train);
const means = meanSignals(source);
const groups = signalGroups(dataset.signals);
const { model: network } = await trainModel(train, {
  ...{ ...DEFAULT_RECIPE, options: { filters: 8, units: 16 }, preparation: "standardize", epochs: 12 },
});
const { model: rocket } = await trainRocket(train, { transform: "minirocket", seed: 1, features: 84 * 6 }, { threads: 1 });
const MODELS: readonly (readonly [string, Model])[] = [
  ["a network", network],
  ["random convolutions", rocket],
];
/** Windows of the classes that have a bump. */
const bumps = [0, 2, 3, 5, 6, 8].map((i) => ({ window: windowAt(source, i), target: source.label(i) }));

/** The places of the `count` greatest. */
function greatest(values: ArrayLike<number>, count: number): number[] {
  return [...Array.from(values).keys()].sort((a, b) => values[b]! - values[a]!).slice(0, count);
}

test("groups are the sensors of three axes, then the single signals; a unit is one where several sensors share it", () => {
  assert.deepEqual(
    groups.map(({ name, kind }) => `${kind} ${name}`),
    [
      ...["sensor acc", "sensor gyro"],
      ...["acc_x", "acc_y", "acc_z", "gyro_x", "gyro_y", "gyro_z", "pressure"].map((name) => `signal ${name}`),
    ],
  );
  const twice = [...dataset.signals, ...["x", "y", "z"].map((axis) => ({ name: `total_acc_${axis}`, unit: "g" }))];
  const [all] = signalGroups(twice);
  assert.deepEqual(all, { name: "all in g", kind: "unit", channels: [0, 1, 2, 7, 8, 9] });
  assert.deepEqual(
    signalGroups([{ name: "acc_x", unit: "g" }]).map(({ name }) => name),
    ["acc_x"],
  );
});

for (const [kind, model] of MODELS) {
  const predictor = createPredictor(model);

  test(`permuting and dropping find the signal that ${kind} reads, and its sensor, and nothing else`, async () => {
    const permuted = await permutationImportance(predictor, source, { groups, repeats: 3, seed: 1 });
    const dropped = await droppedImportance(predictor, source, { groups, means });
    assert.ok(permuted.unchanged.accuracy > 0.85, `accuracy ${permuted.unchanged.accuracy}`);
    for (const found of [permuted, dropped]) {
      const drop = new Map(found.groups.map((group) => [group.name, group.accuracyDrop.mean]));
      assert.ok(drop.get("gyro_y")! > 0.3 && drop.get("gyro")! > 0.3, `gyro_y ${drop.get("gyro_y")}`);
      for (const name of ["acc_x", "acc_y", "acc_z", "gyro_x", "gyro_z", "pressure"]) {
        assert.ok(drop.get(name)! < 0.25 * drop.get("gyro_y")!, `${name} ${drop.get(name)}`);
      }
    }
    // A signal held at its mean looks like "none": its recall stays, the others' go.
    const own = dropped.groups.find(({ name }) => name === "gyro_y")!.perClass;
    assert.ok(own[0]!.recallDrop.mean > 0.6 && own[2]!.recallDrop.mean > 0.6 && own[1]!.recallDrop.mean < 0.2);
    const again = await permutationImportance(predictor, source, { groups, repeats: 3, seed: 1 });
    assert.deepEqual(again, permuted, "the same seed gives the same numbers");
    const other = await permutationImportance(predictor, source, { groups, repeats: 3, seed: 2 });
    assert.notDeepEqual(other.groups, permuted.groups);
  });

  test(`covering finds the steps that ${kind} reads, and the signal`, () => {
    let inside = 0;
    for (const { window, target } of bumps) {
      const all = dataset.signals.map((_, c) => c);
      const found = occlusion(predictor, window, { target, groups: [all, [PLANTED.channel], [0]], means, width: 8, hop: 2 });
      const start = found.starts[greatest(found.drops[0]!, 1)[0]!]!;
      // Half of the planted stretch or more is covered at the worst place.
      if (Math.abs(start - PLANTED.start) <= 4) inside++;
      const most = (values: Float64Array): number => Math.max(...values);
      assert.ok(most(found.drops[1]!) > 3 * Math.max(0.01, most(found.drops[2]!)), "the planted signal, not another");
      assert.equal(found.overTime[0]!.length, PLANTED.timeSteps);
    }
    assert.ok(inside >= bumps.length - 1, `${inside} of ${bumps.length}`);
  });
}

test("integrated gradients find signal and steps, and sum to the difference", () => {
  const differentiable = createDifferentiable(network);
  const baseline = meanWindow(means, PLANTED.timeSteps);
  const channels = dataset.signals.length;
  for (const { window, target } of bumps) {
    const found = integratedGradients(differentiable, window, { target: { label: target, of: "probability" }, baseline });
    assert.ok(found.complete, `sum ${found.sum} for ${found.output - found.baselineOutput}`);
    assert.ok(
      Math.abs(found.sum - (found.output - found.baselineOutput)) <= 0.01 * Math.max(0.01, Math.abs(found.output - found.baselineOutput)),
    );
    const ofSignal = dataset.signals.map((_, c) => found.attributions.filter((__, i) => i % channels === c));
    const sums = ofSignal.map((values) => values.reduce((sum, value) => sum + value, 0));
    assert.equal(greatest(sums, 1)[0], PLANTED.channel, `sums ${sums.join(" ")}`);
    const own = ofSignal[PLANTED.channel]!;
    const within = own.slice(PLANTED.start, PLANTED.end).reduce((sum, value) => sum + value, 0);
    assert.ok(within > 0.8 * sums[PLANTED.channel]!, `${within} of ${sums[PLANTED.channel]} lie in the planted steps`);
  }
});

test("the baseline has nothing to attribute to, and a window is attributed the same whatever is explained beside it", () => {
  const differentiable = createDifferentiable(network);
  const baseline = meanWindow(means, PLANTED.timeSteps);
  const target = { label: 0, of: "probability" } as const;
  const nothing = integratedGradients(differentiable, { values: baseline, length: PLANTED.timeSteps }, { target, baseline });
  assert.ok(nothing.attributions.every((value) => value === 0) && nothing.sum === 0 && nothing.complete);
  const [first, second] = [0, 1].map(() => integratedGradients(createDifferentiable(network), bumps[0]!.window, { target, baseline }));
  assert.deepEqual(first, second);
});

test("learned filters answer most where the bump is, kernels are the layer's own, and none is dead that answers", async () => {
  const recordings = train.indices.map((window) => dataset.recording[window]!);
  const [layer, ...others] = await learnedFilters(network, source, { recordings });
  assert.deepEqual(others, []);
  assert.equal(layer!.filters.length, 8);
  const { values } = network.weights.find(({ name }) => name === "conv1d/kernel")!;
  layer!.filters.forEach(({ kernels, responses, excitedBy, dead, active }, f) => {
    kernels.forEach((kernel, c) => kernel.forEach((weight, k) => assert.equal(weight, values[(k * 7 + c) * 8 + f])));
    // At 0 Hz a kernel lets its sum through, at half the rate the sum with alternating signs.
    kernels.forEach((kernel, c) => {
      const [sum, alternating] = [kernel.reduce((a, b) => a + b, 0), kernel.reduce((a, b, k) => a + (k % 2 ? -b : b), 0)];
      assert.ok(Math.abs(responses[c]![0]! - Math.abs(sum)) < 1e-12 && Math.abs(responses[c]!.at(-1)! - Math.abs(alternating)) < 1e-12);
    });
    assert.ok(dead === (excitedBy.length === 0) && active >= 0 && active <= 1);
    assert.equal(new Set(excitedBy.map(({ window }) => recordings[window])).size, excitedBy.length, "each from another recording");
    assert.ok(excitedBy.every(({ output }, i) => i === 0 || output <= excitedBy[i - 1]!.output));
  });
  const weightOf = (f: number): number => layer!.filters[f]!.kernels[PLANTED.channel]!.reduce((sum, weight) => sum + Math.abs(weight), 0);
  const reader = layer!.filters[greatest([...layer!.filters.keys()].map(weightOf), 1)[0]!]!;
  const touching = reader.excitedBy.filter(({ start, steps }) => start + steps > PLANTED.start && start < PLANTED.end);
  assert.ok(touching.length >= 2, `the filter that reads gyro_y most answers at ${reader.excitedBy.map(({ start }) => start).join(", ")}`);
});

test("a dead filter is told of", async () => {
  const weights = network.weights.map((weight) => ({ ...weight, values: weight.values.slice() }));
  weights.find(({ name }) => name === "conv1d/bias")!.values[5] = -1e6;
  const recordings = train.indices.map((window) => dataset.recording[window]!);
  const [layer] = await learnedFilters({ ...network, weights }, source, { recordings });
  assert.deepEqual(
    layer!.filters.map(({ dead }) => dead),
    [false, false, false, false, false, true, false, false],
  );
  assert.deepEqual(layer!.filters[5]!.excitedBy, []);
});

test("feature maps are what each layer hands on, the last one the prediction", () => {
  const { window } = bumps[0]!;
  const maps = featureMaps(network, window);
  assert.deepEqual(
    maps.map(({ name, steps, features }) => `${name} ${steps} x ${features}`),
    ["conv1d 38 x 8", "conv1d_1 36 x 8", "max_pooling1d 18 x 8", "dense 1 x 16", "dense_1 1 x 3"],
  );
  const { probabilities } = createPredictor(network).predict(window.values);
  maps.at(-1)!.values.forEach((value, k) => assert.ok(Math.abs(value - probabilities[k]!) < 1e-6));
  // A pooling of two steps is the greater of them.
  const [, before, pooled] = maps;
  pooled!.values.forEach((value, i) => {
    const [t, f] = [Math.floor(i / 8), i % 8];
    assert.equal(value, Math.max(before!.values[2 * t * 8 + f]!, before!.values[(2 * t + 1) * 8 + f]!));
  });
});

test("over a recording windows that overlap are averaged, and stretches of one class are told", async () => {
  const size = PLANTED.timeSteps * dataset.signals.length;
  const values = new Float32Array(3 * size);
  [0, 0, 2].forEach((i, place) => source.copyWindow(i, values, place * size));
  const predictor = createPredictor(network);
  const found = await occlusionOverTime(predictor, { values, starts: [100, 100, 160] }, { means, width: 8, hop: 2 });
  assert.equal(found.start, 100);
  assert.equal(found.occlusion.length, 100);
  const alone = await occlusionOverTime(predictor, { values: values.subarray(0, size), starts: [100] }, { means, width: 8, hop: 2 });
  assert.deepEqual(found.occlusion.subarray(0, 40), alone.occlusion, "the same window twice is averaged to itself");
  assert.ok(found.called.subarray(40, 60).every((label) => label === -1) && found.signals[0]!.subarray(40, 60).every(Number.isNaN));
  assert.deepEqual(
    calledStretches(found.called).map(({ from, to }) => [from, to]),
    [
      [0, 40],
      [60, 100],
    ],
  );
});

test("signals that move alike are told, closest first, whatever their levels", () => {
  const doubled = {
    ...source,
    channels: 9,
    copyWindow(i: number, to: Float32Array, offset: number) {
      const own = windowAt(source, i).values;
      for (let t = 0; t < PLANTED.timeSteps; t++) {
        for (let c = 0; c < 7; c++) to[offset + t * 9 + c] = own[t * 7 + c]!;
        to[offset + t * 9 + 7] = 100 * (i % 3) - own[t * 7]!;
        to[offset + t * 9 + 8] = 5;
      }
    },
  };
  const [first, ...others] = correlatedSignals(doubled);
  assert.deepEqual([first!.first, first!.second, others], [0, 7, []]);
  assert.ok(Math.abs(first!.r + 1) < 1e-4);
});

test("typical windows are rightly called ones of each class, most wrong ones the surest mistakes", () => {
  const predictions = createPredictor(network).predictAll(source);
  const typical = typicalWindows(createProbe(network), source, predictions);
  assert.deepEqual(
    typical.map((i) => source.label(i)),
    [0, 1, 2],
  );
  assert.ok(typical.every((i) => predictions.predicted[i] === source.label(i)));
  const wrong = mostWrongWindows(source, predictions, 3);
  const sureness = wrong.map((i) => predictions.probabilities[i * 3 + predictions.predicted[i]!]!);
  assert.ok(wrong.every((i) => predictions.predicted[i] !== source.label(i)) && sureness.every((p, i) => i === 0 || p <= sureness[i - 1]!));
});

test("a sample is drawn by the seed, in the windows' order, without one twice", () => {
  const drawn = drawWindows(50, 20, 4);
  assert.deepEqual(drawn, drawWindows(50, 20, 4));
  assert.notDeepEqual(drawn, drawWindows(50, 20, 5));
  assert.ok(drawn.length === 20 && drawn.every((place, i) => i === 0 || place > drawn[i - 1]!));
  assert.deepEqual(drawWindows(3, 20, 4), Int32Array.of(0, 1, 2));
});

test("what cannot be explained is refused in one line", async () => {
  const predictor = createPredictor(network);
  const { window } = bumps[0]!;
  const asked = { target: 0, groups: [[0]], means, width: 8, hop: 2 };
  for (const [change, message] of [
    [{ target: 3 }, /target must be a class from 0 to 2; received 3/],
    [{ width: 41 }, /width must be from 1 to the window's 40 time steps; received 41/],
    [{ hop: 9 }, /hop must be from 1 to the width, 8, so that every step is covered; received 9/],
  ] as const) {
    assert.throws(
      () => occlusion(predictor, window, { ...asked, ...change }),
      (error) => assertRefusal(error, message),
    );
  }
  await assert.rejects(permutationImportance(predictor, source, { groups, repeats: 0, seed: 1 }), (error) =>
    assertRefusal(error, /repeats must be a whole number above 0; received 0/),
  );
  assert.throws(
    () => integratedGradients(createDifferentiable(network), window, { target: { label: 0, of: "logit" }, baseline: new Float32Array(3) }),
    (error) => assertRefusal(error, /baseline must have the window's 280 values; received 3/),
  );
  assert.throws(
    () => createDifferentiable(network).differentiate(new Float32Array(281), { label: 0, of: "logit" }),
    (error) => assertRefusal(error, /expected windows of 40 x 7 \(time x channel\); received 281 values/),
  );
});
