import type { Dataset } from "../../src/data/index.js";
import { createRandom } from "../../src/tensor/index.js";

/** Where the class of a planted window stands: this signal, these time steps. All else is noise that knows nothing of it. */
export const PLANTED = { channel: 4, start: 16, end: 24, timeSteps: 40 } as const;

/**
 * Windows of three classes and seven signals, two sensors of three axes and one alone: the class is a bump upwards, downwards or none in gyro_y, at the same
 * eight time steps of every window. Whoever explains a model of them must find that. 6 subjects; the last two are tested on.
 */
export function plantedDataset(windowsOfSubject = 45, seed = 3): Dataset {
  const random = createRandom(seed, 4);
  const { channel, start, end, timeSteps } = PLANTED;
  const names = ["acc_x", "acc_y", "acc_z", "gyro_x", "gyro_y", "gyro_z", "pressure"];
  const count = 6 * windowsOfSubject;
  const x = new Float32Array(count * timeSteps * names.length),
    y = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    y[i] = i % 3;
    for (let t = 0; t < timeSteps; t++)
      for (let c = 0; c < names.length; c++) {
        const bump = c === channel && t >= start && t < end ? 2 * (1 - y[i]!) : 0;
        x[(i * timeSteps + t) * names.length + c] = bump + 0.5 * random.normal();
      }
  }
  return {
    name: "planted",
    simulated: true,
    source: "test/support/planted-dataset.ts",
    signals: names.map((name) => ({ name, unit: name.startsWith("acc") ? "g" : name.startsWith("gyro") ? "rad/s" : "hPa" })),
    classNames: ["up", "none", "down"],
    samplingRate: 20,
    timeSteps,
    overlap: 0,
    testSubjects: [5, 6],
    ...{ x, y },
    subject: Int32Array.from({ length: count }, (_, i) => 1 + Math.floor(i / windowsOfSubject)),
    recording: Int32Array.from({ length: count }, (_, i) => Math.floor(i / 9)),
  };
}
