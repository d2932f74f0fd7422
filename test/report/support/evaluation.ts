// What an evaluation leaves for its report, made up by code: three classes, four subjects, the third of them hard.
import type { EvaluationInput } from "../../../src/report/index.js";
import {
  bootstrapSubjects,
  compareBySubject,
  majoritySmoothing,
  principalComponents,
  scoreCalibration,
  scoreClassification,
  subjectTallies,
} from "../../../src/scores/index.js";
import { hash32, hashFill } from "../../support/hash-fill.js";

const [SUBJECTS, RUNS, LENGTH, CLASSES, STEPS] = [4, 6, 10, 3, 40];
const WINDOWS = SUBJECTS * RUNS * LENGTH;

export interface MadeUpEvaluation {
  readonly classNames?: readonly string[];
  readonly smoothed?: boolean;
  readonly calibrated?: boolean;
  /** Every window called rightly. */
  readonly perfect?: boolean;
}

export function madeUpEvaluation(options: MadeUpEvaluation = {}): EvaluationInput {
  const { classNames = ["WALKING", "SITTING", "STANDING"], smoothed = false, calibrated = false, perfect = false } = options;
  const subjects = Int32Array.from({ length: WINDOWS }, (_, i) => 2 + Math.floor(i / (RUNS * LENGTH)));
  const labelRuns = Array.from({ length: WINDOWS }, (_, i) => Math.floor(i / LENGTH));
  const labels = Int32Array.from(labelRuns, (run) => run % CLASSES);
  const noise = hashFill(WINDOWS * CLASSES, 4, 1);
  const logits = Array.from(noise, (value, at) => {
    const i = Math.floor(at / CLASSES);
    const own = labels[i] === at % CLASSES;
    if (perfect) return own ? 4 : value;
    const hard = subjects[i] === 4 && labels[i] === 2;
    return 2 * value + (own ? (hard ? 0 : 2.5) : hard && at % CLASSES === 1 ? 2 : 0);
  });
  const said = (temperature: number) => {
    const probabilities = new Float32Array(WINDOWS * CLASSES);
    const losses = Float32Array.from(labels, (label, i) => {
      const powers = [0, 1, 2].map((k) => Math.exp(logits[i * CLASSES + k]! / temperature));
      const total = powers[0]! + powers[1]! + powers[2]!;
      powers.forEach((power, k) => (probabilities[i * CLASSES + k] = power / total));
      return Math.log(total / powers[label]!);
    });
    return { probabilities, losses };
  };
  const { probabilities, losses } = said(calibrated ? 1.7 : 1);
  const predicted = labels.map((_, i) => {
    const row = [...probabilities.subarray(i * CLASSES, (i + 1) * CLASSES)];
    return row.indexOf(Math.max(...row));
  });
  const judged = { probabilities, losses, labels, subjects, classes: CLASSES };
  const scores = scoreClassification({ labels, predicted, subjects, classNames });
  const bootstrap = { seed: 1, resamples: 1000 };
  const smooth = majoritySmoothing(predicted, [[0, WINDOWS]], { span: 5 });
  const smoothScores = scoreClassification({ labels, predicted: smooth, subjects, classNames });
  const wrong = [...labels.keys()].filter((i) => labels[i] !== predicted[i]).slice(0, 6);
  const signals = ["acc_x", "acc_y", "acc_z", "gyro_x", "gyro_y", "gyro_z"];
  return {
    title: `baseline on made-up: ${classNames[1]!}`,
    command: "stride evaluate model.safetensors --report report",
    facts: [["accuracy", `${(100 * scores.accuracy).toFixed(1)} %`]],
    notices: ["The model was trained on windows that are scored here."],
    dataset: { name: "made-up", simulated: true, testSubjects: [4, 5], hasSubjects: true },
    part: "test",
    classNames,
    windows: { labels, predicted, subjects, labelRuns, probabilities },
    scores,
    accuracyInterval: bootstrapSubjects([subjectTallies(scores.perSubject)], bootstrap),
    calibration: {
      now: scoreCalibration(judged, bootstrap),
      before: calibrated ? scoreCalibration({ ...judged, ...said(1) }, bootstrap) : null,
      temperature: calibrated ? 1.7 : null,
    },
    plane: { ...principalComponents(Float32Array.from(logits), CLASSES, 2), embedded: "three made-up logits" },
    wrongest: wrong.map((i) => ({
      ...{ window: i, subject: subjects[i]!, label: labels[i]!, called: predicted[i]! },
      probability: probabilities[i * CLASSES + predicted[i]!]!,
      truth: probabilities[i * CLASSES + labels[i]!]!,
      signals: signals.map((_, c) =>
        Float32Array.from({ length: STEPS }, (__, t) => c / 4 + ((hash32(i * STEPS + t, c) % 100) - 50) / 200),
      ),
    })),
    signals: {
      samplingRate: 20,
      names: signals,
      panels: [
        { name: "acc", unit: "g", channels: [0, 1, 2] },
        { name: "gyro", unit: "rad/s", channels: [3, 4, 5] },
      ],
    },
    smoothed: smoothed
      ? {
          ...{ how: "majority of 5 windows around it", chains: 1, scores: smoothScores, verdict: "cannot be told apart" },
          interval: bootstrapSubjects([subjectTallies(smoothScores.perSubject)], bootstrap),
          comparison: compareBySubject({ labels, subjects }, predicted, smooth, bootstrap),
        }
      : null,
  };
}
