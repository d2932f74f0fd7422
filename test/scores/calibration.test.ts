// Reliability, calibration errors, Brier score and log-loss against scikit-learn's and NumPy's, and the temperature against SciPy's.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fitTemperature, writeProbabilities } from "../../src/nn/index.js";
import {
  brierScore,
  brierScores,
  confidencesOf,
  expectedCalibrationError,
  logLoss,
  reliabilityBins,
  scoreCalibration,
  type Judged,
} from "../../src/scores/index.js";
import { hash32, hashFill } from "../support/hash-fill.js";
import { assertRefusal } from "../support/expect-refusal.js";
import { REPOSITORY } from "../support/paths.js";
import { assertClose } from "./scipy.js";

interface Case {
  readonly name: string;
  readonly classes: number;
  readonly labels: number[];
  readonly logits: number[];
  readonly probabilities: number[];
  readonly accuracy: number[];
  readonly confidence: number[];
  readonly counts: number[];
  readonly ece: number;
  readonly eceEqualMass: number;
  readonly brier: number;
  readonly logLoss: number;
  readonly temperature: number;
  readonly ofLabels: number;
}

const { calibration: cases } = JSON.parse(
  readFileSync(join(REPOSITORY, "test", "vectors", "scikit-learn", "diagnostics.json"), "utf8"),
) as { calibration: Case[] };

function judgedOf({ probabilities, labels, classes }: Case): Judged {
  return { probabilities: Float32Array.from(probabilities), labels: Int32Array.from(labels), classes };
}

for (const known of cases) {
  const judged = judgedOf(known);
  test(`${known.name}: bins, errors, Brier score and log-loss are scikit-learn's`, () => {
    const bins = reliabilityBins(judged, { bins: 10 });
    assert.deepEqual(
      bins.map(({ windows }) => windows),
      known.counts,
    );
    const filled = bins.filter(({ windows }) => windows > 0);
    filled.forEach(({ accuracy, confidence }, i) => {
      assertClose(accuracy!, known.accuracy[i]!, 1e-12, `accuracy of bin ${i}`);
      assertClose(confidence!, known.confidence[i]!, 1e-12, `confidence of bin ${i}`);
    });
    assert.equal(filled.length, known.accuracy.length);
    assertClose(expectedCalibrationError(bins), known.ece, 1e-12, "ECE");
    const mass = reliabilityBins(judged, { bins: 10, binning: "equal-mass" });
    assertClose(expectedCalibrationError(mass), known.eceEqualMass, 1e-12, "ECE of equal mass");
    assertClose(brierScore(judged), known.brier, 1e-12, "Brier score");
    // scikit-learn wants rows that sum to 1 exactly: of float32 they do to 1e-7.
    assertClose(logLoss(judged), known.logLoss, 1e-6, "log-loss");
  });

  test(`${known.name}: the temperature is SciPy's by the same targets, and near that by the labels alone`, () => {
    const logits = Float32Array.from(known.logits);
    const labels = Int32Array.from(known.labels);
    const temperature = fitTemperature(logits, labels, known.classes);
    assertClose(temperature, known.temperature, 1e-6, "temperature");
    assertClose(temperature, known.ofLabels, 0.12, "temperature by the labels");
    const into = new Float32Array(known.classes);
    const nll = labels.reduce((sum, label, i) => {
      return sum + writeProbabilities(logits, i * known.classes, { classes: known.classes, temperature }, into, 0, label);
    }, 0);
    const plain = labels.reduce(
      (sum, label, i) => sum + writeProbabilities(logits, i * known.classes, { classes: known.classes, temperature: 1 }, into, 0, label),
      0,
    );
    assert.ok(nll < plain, "no better than the logits as they are");
  });
}

test("a confidence on an edge belongs to the bin below, and equal mass means sizes that differ by one at most", () => {
  const judged: Judged = {
    probabilities: Float32Array.of(0.5, 0.5, 0.75, 0.25, 1, 0, 0.25, 0.75, 0.625, 0.375),
    labels: Int32Array.of(0, 1, 0, 0, 0),
    classes: 2,
  };
  const wide = reliabilityBins(judged, { bins: 4 });
  assert.deepEqual(
    wide.map(({ low, high, windows, accuracy }) => [low, high, windows, accuracy]),
    [
      [0, 0.25, 0, null],
      [0.25, 0.5, 1, 1],
      [0.5, 0.75, 3, 1 / 3],
      [0.75, 1, 1, 1],
    ],
  );
  const mass = reliabilityBins(judged, { bins: 2, binning: "equal-mass" });
  assert.deepEqual(
    mass.map(({ low, high, windows }) => [low, high, windows]),
    [
      [0.5, 0.75, 3],
      [0.75, 1, 2],
    ],
  );
  // More bins than windows: one window each.
  assert.equal(reliabilityBins(judged, { bins: 99, binning: "equal-mass" }).length, 5);
});

test("what is certain and right has no error, what is certain and wrong all there is", () => {
  const right: Judged = { probabilities: Float32Array.of(1, 0, 0, 1), labels: Int32Array.of(0, 1), classes: 2 };
  const wrong: Judged = { ...right, labels: Int32Array.of(1, 0) };
  assert.deepEqual([brierScore(right), logLoss(right), expectedCalibrationError(reliabilityBins(right))], [0, 0, 0]);
  assert.deepEqual([brierScore(wrong), logLoss(wrong), expectedCalibrationError(reliabilityBins(wrong))], [2, Infinity, 1]);
  assert.deepEqual([...confidencesOf(wrong).right], [0, 0]);
});

/** Eight subjects of 40 windows; `skill` of subject s is how far its true class stands out. */
function manySubjects(skill: (subject: number) => number) {
  const [windows, classes] = [320, 3];
  const subjects = Int32Array.from({ length: windows }, (_, i) => Math.floor(i / 40));
  const labels = Int32Array.from({ length: windows }, (_, i) => hash32(i, 3) % classes);
  const noise = hashFill(windows * classes, 8, 1.5);
  const logits = noise.map((value, at) => value + (labels[Math.floor(at / 3)] === at % 3 ? skill(subjects[Math.floor(at / 3)]!) : 0));
  const probabilities = new Float32Array(logits.length);
  const losses = Float32Array.from(labels, (label, i) =>
    writeProbabilities(logits, 3 * i, { classes, temperature: 1 }, probabilities, 3 * i, label),
  );
  return { probabilities, labels, classes, losses, subjects };
}

test("intervals over subjects hold the figures, repeat with the seed, and widen with the differences between subjects", () => {
  const alike = scoreCalibration(
    manySubjects(() => 1),
    { seed: 1, resamples: 2000 },
  );
  const unlike = manySubjects((subject) => subject / 3);
  const scores = scoreCalibration(unlike, { seed: 1, resamples: 2000 });
  assert.deepEqual(scoreCalibration(unlike, { seed: 1, resamples: 2000 }), scores);
  assertClose(scores.brier.value, brierScore(unlike), 1e-12, "Brier score");
  assertClose(scores.ece.value, expectedCalibrationError(reliabilityBins(unlike)), 1e-12, "ECE");
  for (const key of ["brier", "nll"] as const) {
    const { value, interval } = scores[key];
    assert.equal(interval!.method, "BCa");
    assertClose(interval!.estimate, value, 1e-12, key);
    assert.ok(interval!.low < value && value < interval!.high, key);
    const narrow = alike[key].interval!;
    assert.ok(interval!.high - interval!.low > 2 * (narrow.high - narrow.low), `${key} is not wider`);
  }
  for (const key of ["ece", "eceEqualMass"] as const) {
    const { value, interval } = scores[key];
    assert.equal(interval!.method, "percentile");
    // The bootstrap's own sum over subjects and bins is the measure itself.
    assertClose(interval!.estimate, value, 1e-9, key);
    assert.ok(interval!.low < interval!.high);
  }
  const one = { ...unlike, subjects: new Int32Array(320) };
  assert.equal(scoreCalibration(one, { seed: 1 }).brier.interval, null);
});

test("a bootstrap by hand of the calibration error is that of the scores", () => {
  const judged = manySubjects((subject) => subject / 3);
  const { interval } = scoreCalibration(judged, { seed: 1, resamples: 4000 }).ece;
  const pick = (chosen: readonly number[]): Judged => {
    const windows = chosen.flatMap((subject) => Array.from({ length: 40 }, (_, i) => 40 * subject + i));
    return {
      probabilities: Float32Array.from(windows.flatMap((i) => [...judged.probabilities.subarray(3 * i, 3 * i + 3)])),
      labels: Int32Array.from(windows, (i) => judged.labels[i]!),
      classes: 3,
    };
  };
  const errors = Array.from({ length: 2000 }, (_, turn) =>
    expectedCalibrationError(reliabilityBins(pick(Array.from({ length: 8 }, (__, s) => hash32(turn * 8 + s, 77) % 8)))),
  ).sort((a, b) => a - b);
  assert.ok(Math.abs(errors[50]! - interval!.low) < 0.012, `${errors[50]} and ${interval!.low}`);
  assert.ok(Math.abs(errors[1949]! - interval!.high) < 0.012, `${errors[1949]} and ${interval!.high}`);
});

test("what does not fit is refused", () => {
  const refused = (action: () => unknown, message: RegExp): void => assert.throws(action, (error) => assertRefusal(error, message));
  const judged: Judged = { probabilities: Float32Array.of(0.5, 0.5), labels: Int32Array.of(0), classes: 2 };
  refused(() => brierScore({ ...judged, labels: new Int32Array(0) }), /expected at least 1 window/);
  refused(() => brierScores({ ...judged, classes: 3 }), /expected 1 windows x 3 classes = 3 probabilities; received 2/);
  refused(() => logLoss({ ...judged, labels: Int32Array.of(2) }), /labels must be 0 to 1; received 2 in window 0/);
  refused(() => logLoss({ ...judged, probabilities: Float32Array.of(NaN, 0.5) }), /from 0 to 1; received NaN in window 0/);
  refused(() => reliabilityBins(judged, { bins: 0 }), /bins must be a whole number above 0; received 0/);
  refused(() => expectedCalibrationError([]), /at least 1 window/);
  const more = { ...judged, losses: new Float32Array(2), subjects: Int32Array.of(1) };
  refused(() => scoreCalibration(more, { seed: 1 }), /expected 1 losses and subjects, one a window; received 2 and 1/);
});
