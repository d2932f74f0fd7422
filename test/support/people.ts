import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createDemo, encodeDataset, type Dataset } from "../../src/data/index.js";

/** Simulated subjects with few windows each, so that a fold trains in a fraction of a second: 6 to train on, 2 to test on. */
export function people(): Dataset {
  const demo = createDemo();
  const wearers = [...new Set(demo.subject)];
  const tested = wearers.filter((wearer) => demo.testSubjects.includes(wearer)).slice(0, 2);
  const trained = wearers.filter((wearer) => !demo.testSubjects.includes(wearer)).slice(0, 6);
  const chosen = [...trained, ...tested];
  const seen = new Map<number, number>();
  const windows = Array.from(demo.y.keys()).filter((window) => {
    const wearer = demo.subject[window]!;
    if (!chosen.includes(wearer)) return false;
    const count = (seen.get(wearer) ?? 0) + 1;
    seen.set(wearer, count);
    return count % 5 === 0;
  });
  const size = demo.timeSteps * demo.signals.length;
  const pick = (values: Int32Array): Int32Array => Int32Array.from(windows, (window) => values[window]!);
  return {
    ...demo,
    name: "people",
    testSubjects: tested,
    x: Float32Array.from(windows.flatMap((window) => [...demo.x.subarray(window * size, (window + 1) * size)])),
    y: pick(demo.y),
    subject: pick(demo.subject),
    recording: Int32Array.from(windows.keys()),
    overlap: 0,
  };
}

/** Writes them as people.safetensors. */
export async function writePeople(directory: string): Promise<{ dataset: Dataset; data: string }> {
  const dataset = people();
  const data = join(directory, "people.safetensors");
  writeFileSync(data, await encodeDataset(dataset));
  return { dataset, data };
}
