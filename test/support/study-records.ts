import type { DataFacts, FinishedTrial, MachineFacts, NetworkFacts, StudyDefinition, StudyRecord } from "../../src/records/index.js";
import type { RunPlan } from "../../src/files/index.js";

export const DEFINITION: StudyDefinition = {
  name: "sizes",
  title: "Sizes",
  question: "Which size?",
  data: "demo",
  split: { kind: "official" },
  model: "baseline",
  epochs: 2,
  grid: { filters: [8, 16] },
  repeats: 3,
  seeds: { first: 1 },
  analysis: { compare: "all" },
};

export const STUDY: StudyRecord = {
  format: "stride-study-1",
  definition: DEFINITION,
  fingerprint: "a".repeat(64),
  kernels: { name: "plain", sha256: "b".repeat(64) },
};

export const MACHINE: MachineFacts = {
  command: "stride study sizes",
  stride: "0.1.0",
  commit: null,
  runtime: "Node 20.0.0",
  cpu: "some",
  cores: 2,
  memoryGiB: 8,
  system: "Linux x64",
};

const part = { windows: 2, subjects: [1], perClass: [1, 1] };
export const DATA: DataFacts = {
  name: "demo",
  simulated: true,
  source: "made",
  fingerprint: "a".repeat(64),
  classNames: ["up", "down"],
  samplingRate: 50,
  timeSteps: 128,
  overlap: 0.5,
  parts: { train: part, validation: null, test: part },
  judged: { part: "test", labels: [0, 1], subjects: [1, 1], labelRuns: [0, 1] },
  histograms: [],
  steps: { all: 256, distinct: 192, lastStretches: 128 },
};

const network: NetworkFacts = { name: "baseline", inputShape: [128, 9], inputs: [], layers: [], parameters: 1, multiplyAdds: 1 };
export const PLAN: RunPlan = {
  study: STUDY,
  machine: MACHINE,
  data: DATA,
  networks: ["filters=8", "filters=16"].map((configuration) => ({ configuration, network })),
};

/** Row number i of a study, 0 to 5. */
export function finishedTrial(i: number): FinishedTrial {
  return {
    trial: i.toString(16).padStart(16, "0"),
    configuration: i % 2 === 0 ? "filters=8" : "filters=16",
    seed: 1 + (i >> 1),
    status: "done",
    parameters: 1,
    weightsSha256: "c".repeat(64),
    accuracy: 0.5,
    loss: 0.7,
    macroF1: 0.5,
    history: [{ epoch: 1, loss: 0.7, accuracy: 0.5 }],
    predicted: [0, 0],
  };
}
