import type { Dataset } from "../../src/data/index.js";
import { createRandom } from "../../src/tensor/index.js";

export interface MadeUp {
  readonly subjects?: readonly number[];
  readonly testSubjects?: readonly number[];
  /** Windows of each subject, in one recording a class. */
  readonly windows?: number;
  readonly timeSteps?: number;
  readonly seed?: number;
}

/**
 * Windows of three classes and three signals: a triangle wave whose period is the class, noise, and a third signal that never changes.
 * Learnable in a few epochs; the same numbers at each call.
 */
export function madeUpDataset({
  subjects = [1, 2, 3, 4],
  testSubjects = [4],
  windows = 30,
  timeSteps = 24,
  seed = 1,
}: MadeUp = {}): Dataset {
  const random = createRandom(seed, 1);
  const x: number[] = [],
    y: number[] = [],
    subject: number[] = [],
    recording: number[] = [];
  for (const [s, wearer] of subjects.entries())
    for (let label = 0; label < 3; label++)
      for (let window = 0; window < windows / 3; window++) {
        const phase = random.below(24);
        for (let t = 0; t < timeSteps; t++) {
          x.push(Math.abs(((t + phase) % (6 + 6 * label)) - (3 + 3 * label)) + 0.3 * random.normal(), 2 + random.normal(), 1);
        }
        y.push(label);
        subject.push(wearer);
        recording.push(s * 3 + label);
      }
  return {
    name: "made-up",
    simulated: true,
    source: "test/support/made-up-dataset.ts",
    signals: [
      { name: "wave", unit: "g" },
      { name: "noise", unit: "rad/s" },
      { name: "flat", unit: "g" },
    ],
    classNames: ["fast", "middle", "slow"],
    samplingRate: 25,
    timeSteps,
    overlap: 0,
    testSubjects,
    x: Float32Array.from(x),
    y: Int32Array.from(y),
    subject: Int32Array.from(subject),
    recording: Int32Array.from(recording),
  };
}
