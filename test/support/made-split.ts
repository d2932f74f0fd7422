import type { Dataset } from "../../src/data/index.js";

/** A dataset of one value a window, subjects with as many windows as told, in this order; the numbers are the windows'. */
export function datasetOf(windows: ReadonlyMap<number, number>, testSubjects: readonly number[] = []): Dataset {
  const subject = Int32Array.from([...windows].flatMap(([wearer, count]) => new Array<number>(count).fill(wearer)));
  return {
    name: "made",
    simulated: true,
    source: "made",
    signals: [{ name: "acc_x", unit: "g" }],
    classNames: ["up", "down"],
    samplingRate: 50,
    timeSteps: 1,
    overlap: 0,
    testSubjects,
    x: Float32Array.from(subject, (_, window) => window),
    y: subject.map((_, window) => window % 2),
    subject,
    recording: subject,
  };
}
