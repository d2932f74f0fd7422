import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { checkDataset } from "../../../src/data/dataset.js";
import { createDemo } from "../../../src/data/datasets/demo.js";

const CLASSES = 6,
  STEPS = 128,
  CHANNELS = 9,
  WINDOW = STEPS * CHANNELS;
const demo = createDemo(),
  other = createDemo({ seed: 2 });

test("the demo has UCI HAR's form and is called simulated, with its seed", () => {
  checkDataset(demo);
  assert.equal(demo.name, "demo");
  assert.equal(demo.simulated, true);
  assert.match(demo.source, /^Simulated by Stride from seed 1: .*No person was measured\.$/);
  assert.match(other.source, /seed 2/);
  assert.deepEqual(
    demo.signals.map(({ name, unit }) => `${name} ${unit}`),
    ["total_acc_x g", "total_acc_y g", "total_acc_z g", "body_acc_x g", "body_acc_y g", "body_acc_z g"].concat(
      ["x", "y", "z"].map((axis) => `body_gyro_${axis} rad/s`),
    ),
  );
  assert.deepEqual(demo.classNames, ["WALKING", "WALKING_UPSTAIRS", "WALKING_DOWNSTAIRS", "SITTING", "STANDING", "LAYING"]);
  assert.deepEqual([demo.samplingRate, demo.timeSteps, demo.overlap], [50, STEPS, 0.5]);
  assert.deepEqual(demo.testSubjects, [2, 4, 9, 10, 12, 13, 18, 20, 24]);
});

test("thirty subjects do every activity, in 14 to 27 windows of one or two recordings each", () => {
  const windows = new Map<string, number>(),
    recordings = new Map<string, Set<number>>();
  demo.y.forEach((label, i) => {
    const key = `subject ${demo.subject[i]}, class ${label}`;
    windows.set(key, (windows.get(key) ?? 0) + 1);
    recordings.set(key, (recordings.get(key) ?? new Set()).add(demo.recording[i]!));
  });
  assert.equal(windows.size, 30 * CLASSES);
  for (const [key, count] of windows) assert.ok(count >= 14 && count <= 27, `${key} has ${count} windows`);
  for (const [key, chains] of recordings) assert.ok(chains.size === 1 || chains.size === 2, `${key} has ${chains.size} recordings`);
  assert.ok(demo.y.length > 3400 && demo.y.length < 3800, `${demo.y.length} windows`);
  assert.deepEqual([...new Set(demo.subject)], [...Array(31).keys()].slice(1));
});

test("the bits of seed 1 are the committed ones, a second call repeats them, another seed does not", () => {
  const hash = (x: Float32Array) => createHash("sha256").update(new Uint8Array(x.buffer)).digest("hex");
  assert.equal(hash(demo.x), "effbe1f31e57c048864be492bdb51ce042da92c755774344ede1ad89e0df3b03");
  assert.equal(hash(createDemo({ seed: 1 }).x), hash(demo.x));
  assert.notEqual(hash(other.x), hash(demo.x));
});

test("neighbours in a recording share half their samples, windows of different recordings none", () => {
  for (let i = 1; i < demo.y.length; i++) {
    const ends = demo.x.subarray((i - 1) * WINDOW + WINDOW / 2, i * WINDOW);
    const starts = demo.x.subarray(i * WINDOW, i * WINDOW + WINDOW / 2);
    const same = ends.every((value, k) => value === starts[k]);
    assert.equal(same, demo.recording[i] === demo.recording[i - 1], `windows ${i - 1} and ${i}`);
    assert.ok(demo.recording[i]! - demo.recording[i - 1]! >= 0 && demo.recording[i]! - demo.recording[i - 1]! <= 1);
    if (same) assert.deepEqual([demo.y[i], demo.subject[i]], [demo.y[i - 1], demo.subject[i - 1]]);
  }
});

test("what is left of the total without the body acceleration is gravity: 1 g long, and smooth", () => {
  let sum = 0,
    count = 0;
  for (let i = 0; i < demo.y.length; i++) {
    for (let t = 0; t < STEPS; t++) {
      let square = 0,
        jump = 0;
      for (let axis = 0; axis < 3; axis++) {
        const here = gravity(i, t, axis);
        square += here * here;
        if (t > 0) jump = Math.max(jump, Math.abs(here - gravity(i, t - 1, axis)));
      }
      const length = Math.sqrt(square);
      if (!(length > 0.88 && length < 1.12 && jump < 0.05)) assert.fail(`window ${i}, step ${t}: ${length} g, after a jump of ${jump} g`);
      sum += length;
      count++;
    }
  }
  assert.ok(Math.abs(sum / count - 1.02) < 0.02);
});

test("each class has the posture and the liveliness that UCI HAR measured for it", () => {
  // UCI HAR train: mean of total_acc x, y, z in g; root mean square of the angular velocity in rad/s; SD of the length of total_acc in g.
  const measured = [
    { posture: [0.995, -0.182, -0.069], turning: 0.82, shaking: 0.24 },
    { posture: [0.949, -0.273, -0.155], turning: 0.92, shaking: 0.28 },
    { posture: [0.992, -0.148, -0.056], turning: 0.99, shaking: 0.4 },
    { posture: [0.951, 0.143, 0.154], turning: 0.11, shaking: 0.01 },
    { posture: [1.001, -0.163, -0.032], turning: 0.1, shaking: 0.009 },
    { posture: [0.072, 0.65, 0.56], turning: 0.13, shaking: 0.014 },
  ];
  measured.forEach(({ posture, turning, shaking }, label) => {
    const { mean, gyro, lengths } = classStatistics(label);
    for (let axis = 0; axis < 3; axis++) {
      assert.ok(Math.abs(mean[axis]! - posture[axis]!) < 0.12, `${demo.classNames[label]}, axis ${axis}: ${mean[axis]} g`);
    }
    assert.ok(gyro > turning / 2 && gyro < turning * 1.5, `${demo.classNames[label]}: ${gyro} rad/s`);
    assert.ok(lengths > shaking / 4 && lengths < shaking * 1.5, `${demo.classNames[label]}: ${lengths} g`);
  });
});

test("subjects walk at cadences of their own, climbing more slowly", () => {
  const walking = cadences(0),
    climbing = cadences(1);
  const spread = walking.toSorted((a, b) => a - b);
  assert.ok(spread[0]! > 1.4 && spread[29]! < 2.3, `${spread[0]} to ${spread[29]} steps a second`);
  assert.ok(spread[24]! - spread[5]! > 0.1, "the middle twenty differ by more than 0.1 steps a second");
  const average = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  assert.ok(average(climbing) < average(walking) - 0.05);
});

test("a seed that is no whole number is refused", () => {
  assert.throws(() => createDemo({ seed: 1.5 }), RangeError);
});

/** Total minus body acceleration at one step, in g. */
function gravity(window: number, t: number, axis: number): number {
  const at = window * WINDOW + t * CHANNELS + axis;
  return demo.x[at]! - demo.x[at + 3]!;
}

function classStatistics(label: number): { mean: number[]; gyro: number; lengths: number } {
  const mean = [0, 0, 0];
  let turning = 0,
    lengths = 0,
    squares = 0,
    count = 0;
  demo.y.forEach((y, i) => {
    if (y !== label) return;
    for (let at = i * WINDOW; at < (i + 1) * WINDOW; at += CHANNELS) {
      for (let axis = 0; axis < 3; axis++) mean[axis]! += demo.x[at + axis]!;
      turning += demo.x[at + 6]! ** 2 + demo.x[at + 7]! ** 2 + demo.x[at + 8]! ** 2;
      const length = Math.sqrt(demo.x[at]! ** 2 + demo.x[at + 1]! ** 2 + demo.x[at + 2]! ** 2);
      lengths += length;
      squares += length * length;
      count++;
    }
  });
  return {
    mean: mean.map((sum) => sum / count),
    gyro: Math.sqrt(turning / count),
    lengths: Math.sqrt(squares / count - (lengths / count) ** 2),
  };
}

/** Each subject's most common step frequency in one class, in Hz: the strongest of the body acceleration's x axis, window by window. */
function cadences(label: number): number[] {
  const strongest = Array.from({ length: 30 }, () => [] as number[]);
  demo.y.forEach((y, i) => {
    if (y !== label) return;
    let best = 0,
      power = 0;
    for (let frequency = 1.2; frequency < 2.5; frequency += 0.05) {
      let re = 0,
        im = 0;
      for (let t = 0; t < STEPS; t++) {
        const value = demo.x[i * WINDOW + t * CHANNELS + 3]! * Math.sin((Math.PI * t) / STEPS) ** 2;
        re += value * Math.cos(2 * Math.PI * frequency * 0.02 * t);
        im += value * Math.sin(2 * Math.PI * frequency * 0.02 * t);
      }
      if (re * re + im * im > power) [best, power] = [frequency, re * re + im * im];
    }
    strongest[demo.subject[i]! - 1]!.push(best);
  });
  return strongest.map((values) => values.sort((a, b) => a - b)[values.length >> 1]!);
}
