// What augmentation must keep, and that it changes what it says: held against the recordings themselves, geometry and moments.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  augmentedWindowsOf,
  createDemo,
  officialSplit,
  triadsOf,
  validationSplit,
  windowsOf,
  type Augmentation,
  type Signal,
  type TrainSplit,
} from "../../src/data/index.js";
import { createNetwork, dense, flatten } from "../../src/nn/index.js";
import { createRandom } from "../../src/tensor/index.js";
import { fit } from "../../src/train/index.js";
import { assertRefusal } from "../support/expect-refusal.js";

const dataset = createDemo({ seed: 3 });
const { train } = officialSplit(dataset);
const [T, C] = [dataset.timeSteps, dataset.signals.length];
const raw = (window: number): Float32Array => dataset.x.subarray(window * T * C, (window + 1) * T * C);

function augmented(i: number, augmentation: Augmentation, seed = 1, split: TrainSplit = train): Float32Array {
  const window = new Float32Array(T * C);
  augmentedWindowsOf(split, augmentation).copyAugmented(i, window, 0, createRandom(seed, 5));
  return window;
}

/** Every time step of a recording once, from the windows of a split. */
function recordingOf(window: number): { values: number[]; start: number } {
  const step = Math.round(T * (1 - dataset.overlap));
  let first = window;
  while (dataset.recording[first - 1] === dataset.recording[window]) first--;
  const values: number[] = [];
  for (let w = first; dataset.recording[w] === dataset.recording[window]; w++) {
    values.push(...raw(w).subarray(w === first ? 0 : (T - step) * C));
  }
  return { values, start: (window - first) * step };
}

test("nothing asked for changes nothing", () => {
  assert.deepEqual(augmented(5, {}), raw(train.indices[5]!));
  assert.deepEqual(augmented(5, { timeShift: 0, rotation: 0, jitter: 0, channelDrop: 0 }), raw(train.indices[5]!));
});

test("a shifted window lies in its own recording, anywhere within the largest shift, and ends with it", () => {
  for (const share of [0.1, 0.5, 1]) {
    const most = Math.round(share * T);
    for (const i of [0, 1, 2, 7, 8, 20]) {
      const window = train.indices[i]!;
      const { values, start } = recordingOf(window);
      const shifts = new Set<number>();
      for (let seed = 0; seed < 300; seed++) {
        const shown = augmented(i, { timeShift: share }, seed);
        const shift = shiftOf(shown, values, start, most);
        shifts.add(shift);
      }
      const [low, high] = [Math.max(-most, -start), Math.min(most, values.length / C - T - start)];
      assert.ok(Math.min(...shifts) >= low && Math.max(...shifts) <= high, `${[...shifts].join(" ")} outside ${low} ... ${high}`);
      // 300 draws of at most 257 places: four fifths of the range are seen with certainty enough.
      assert.ok(Math.max(...shifts) - Math.min(...shifts) >= 0.8 * (high - low), `${shifts.size} shifts of ${low} ... ${high}`);
    }
  }
});

function shiftOf(shown: Float32Array, values: readonly number[], start: number, most: number): number {
  for (let shift = -most; shift <= most; shift++) {
    const from = (start + shift) * C;
    if (from >= 0 && from + T * C <= values.length && shown.every((value, j) => value === values[from + j])) return shift;
  }
  throw new Error("the window is no part of its recording");
}

test("a shift reads no window that is not in the split", () => {
  const step = Math.round(T * (1 - dataset.overlap));
  // Every second window: neighbours are elsewhere.
  const indices = train.indices.filter((_, i) => i % 2 === 0);
  const alone = { dataset, indices } as TrainSplit;
  assert.ok(step < T);
  for (let i = 0; i < 20; i++) assert.deepEqual(augmented(i, { timeShift: 1 }, i, alone), raw(indices[i]!));
});

test("a rotation turns all triads by one angle: lengths and the angles between them stay", () => {
  const triads = triadsOf(dataset.signals);
  assert.equal(triads.length, 3);
  let largest = 0;
  for (let seed = 0; seed < 40; seed++) {
    const [before, after] = [raw(train.indices[3]!), augmented(3, { rotation: 20 }, seed)];
    for (let t = 0; t < T; t += 17) {
      const vector = (window: Float32Array, triad: readonly number[]): number[] => triad.map((channel) => window[t * C + channel]!);
      const dot = (a: number[], b: number[]): number => a.reduce((sum, value, k) => sum + value * b[k]!, 0);
      for (const a of triads) {
        for (const b of triads) {
          const expected = dot(vector(before, a), vector(before, b));
          assert.ok(Math.abs(dot(vector(after, a), vector(after, b)) - expected) < 1e-5 * (1 + Math.abs(expected)));
        }
        const [from, to] = [vector(before, a), vector(after, a)];
        largest = Math.max(largest, (Math.acos(Math.min(1, dot(from, to) / Math.sqrt(dot(from, from) * dot(to, to)))) * 180) / Math.PI);
      }
    }
  }
  assert.ok(largest > 10 && largest < 20.01, `largest angle ${largest}`);
});

test("a time warp keeps both ends and the values' range, and never runs backward", () => {
  const rising = { ...dataset, x: Float32Array.from(dataset.x, (_, i) => Math.floor(i / C) % T) };
  const split = { ...train, dataset: rising };
  for (let seed = 0; seed < 30; seed++) {
    const window = augmented(4, { timeWarp: 0.5 }, seed, split);
    assert.deepEqual([window[0], window[(T - 1) * C]], [0, T - 1]);
    for (let t = 1; t < T; t++) assert.ok(window[t * C]! > window[(t - 1) * C]!, `step ${t} of seed ${seed}`);
    assert.ok(window.some((value, j) => Math.abs(value - Math.floor(j / C)) > 0.5));
  }
});

test("jitter, scaling and magnitude warp have the deviations asked for", () => {
  const ones = { ...dataset, x: new Float32Array(dataset.x.length).fill(1) };
  const split = { ...train, dataset: ones };
  const spread = (values: readonly number[]): number => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  };
  const factors = Array.from({ length: 400 }, (_, seed) => augmented(0, { scaling: 0.2 }, seed, split)[0]!);
  assert.ok(Math.abs(spread(factors) - 0.2) < 0.03, `${spread(factors)}`);
  const curves = Array.from({ length: 400 }, (_, seed) => augmented(0, { magnitudeWarp: 0.2 }, seed, split));
  for (const t of [0, T - 1]) assert.ok(Math.abs(spread(curves.map((curve) => curve[t * C]!)) - 0.2) < 0.03);
  assert.notEqual(curves[0]![0], curves[0]![1]);
  const [plain, noisy] = [raw(train.indices[2]!), augmented(2, { jitter: 0.5 })];
  const differences = Array.from({ length: T }, (_, t) => noisy[t * C]! - plain[t * C]!);
  const values = Array.from(train.indices).flatMap((window) => Array.from({ length: T }, (_, t) => raw(window)[t * C]!));
  assert.ok(Math.abs(spread(differences) / (0.5 * spread(values)) - 1) < 0.25, `${spread(differences)} of ${spread(values)}`);
});

test("what is dropped is the training windows' mean, a sensor's signals together, never all", () => {
  for (const [options, groups] of [
    [{ channelDrop: 0.6 }, dataset.signals.map((_, c) => [c])],
    [{ sensorDrop: 0.6 }, triadsOf(dataset.signals)],
  ] as const) {
    let dropped = 0;
    for (let seed = 0; seed < 60; seed++) {
      const window = augmented(1, options, seed);
      const gone = groups.map((group) => group.every((c) => isConstant(window, c)));
      groups.forEach((group, g) => {
        if (!gone[g]) for (const c of group) for (let t = 0; t < T; t++) assert.equal(window[t * C + c], raw(train.indices[1]!)[t * C + c]);
      });
      assert.ok(gone.includes(false));
      dropped += gone.filter(Boolean).length / groups.length;
    }
    assert.ok(Math.abs(dropped / 60 - 0.6) < 0.15, `${dropped / 60}`);
  }
});

function isConstant(window: Float32Array, channel: number): boolean {
  return Array.from({ length: T }, (_, t) => window[t * C + channel]).every((value) => value === window[channel]);
}

test("triads are told by the last letter of the name and the unit", () => {
  const signals = (names: string[], unit = "g"): Signal[] => names.map((name) => ({ name, unit }));
  assert.deepEqual(triadsOf(signals(["acc_z", "light", "acc_x", "acc_y", "max"])), [[2, 3, 0]]);
  assert.deepEqual(triadsOf([...signals(["acc_x", "acc_y"]), ...signals(["acc_z"], "m/s2")]), []);
  assert.deepEqual(triadsOf(signals(["userAcceleration.x", "userAcceleration.y", "userAcceleration.z"])), [[0, 1, 2]]);
});

test("a training sees its windows changed, anew in each epoch, the same by the same seed and for any number of threads", async () => {
  const network = createNetwork({
    name: "linear",
    inputShape: [T, C],
    layers: [flatten(), dense({ units: dataset.classNames.length, activation: "softmax" })],
  });
  const few = validationSplit(train, [...new Set(Array.from(train.indices, (window) => dataset.subject[window]!))].slice(1)).train;
  const windows = augmentedWindowsOf(few, { timeShift: 0.5, rotation: 10, scaling: 0.1, jitter: 0.05, sensorDrop: 0.1 });
  const seen: Float32Array[] = [];
  const watched = {
    ...windows,
    copyAugmented(...[i, to, offset, random]: Parameters<typeof windows.copyAugmented>): void {
      windows.copyAugmented(i, to, offset, random);
      if (i === 0) seen.push(to.slice(offset, offset + T * C));
    },
  };
  const weights = async (seed: number, threads: number) =>
    (await fit(network, watched, { epochs: 2, seed, threads })).weights.map(({ values }) => values);
  const first = await weights(1, 1);
  assert.equal(seen.length, 2);
  assert.notDeepEqual(seen[0], seen[1]);
  assert.notDeepEqual(seen[0], raw(few.indices[0]!));
  assert.deepEqual(await weights(1, 2), first);
  assert.notDeepEqual(await weights(2, 1), first);
  assert.notDeepEqual((await fit(network, windowsOf(few), { epochs: 2 })).weights[0]!.values, first[0]);
});

test("options that are none, out of range or not for these signals are refused in one line", () => {
  const refused = (augmentation: object, pattern: RegExp, split: TrainSplit = train): void =>
    assert.throws(
      () => augmentedWindowsOf(split, augmentation),
      (error) => assertRefusal(error, pattern),
    );
  refused({ flip: 1 }, /^augmentation: expected some of timeShift, .*; received "flip"$/);
  refused({ rotation: 181 }, /^augmentation: rotation: expected a number from 0 to 180; received 181$/);
  refused({ channelDrop: 1 }, /^augmentation: channelDrop: expected a number from 0 to below 1; received 1$/);
  for (const value of [-0.1, NaN, "1", null])
    refused({ jitter: value }, /^augmentation: jitter: expected a number from 0 to 10; received /);
  const one = { ...dataset, x: dataset.x.slice(0, dataset.y.length * T), signals: [{ name: "light", unit: "lx" }] };
  refused({ rotation: 5 }, /rotation: expected signals in triads .*; received light; leave it out$/, { ...train, dataset: one });
  refused({ sensorDrop: 0.5 }, /sensorDrop: expected two or more to choose from; received 1; leave it out$/, { ...train, dataset: one });
});
