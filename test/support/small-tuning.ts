import type { TuningDefinition } from "../../src/records/index.js";

/** A search whose trainings take milliseconds, on the windows of `smallDatasetFile`: two training subjects. */
export const SMALL_TUNING: TuningDefinition = {
  name: "small",
  title: "Small",
  question: "Does it hold?",
  data: "small.safetensors",
  model: "baseline",
  options: { units: 8 },
  space: {
    filters: { choice: [2, 4, 6] },
    learningRate: { logUniform: [0.001, 0.1] },
    optimizer: { choice: ["adam", "sgd"] },
    momentum: { uniform: [0.5, 0.95], when: { optimizer: ["sgd"] } },
  },
  search: { kind: "successive-halving", trials: 6, eta: 2, minimumEpochs: 2, maximumEpochs: 8 },
  folds: 2,
  seed: 4,
};
