// Tunings as real ones leave them, made up by code: some parameters matter, some do not, the training subjects are held out in folds.
import {
  rungPlans,
  rungsOf,
  type SearchDefinition,
  type TrialRow,
  type TuningDefinition,
  type TuningRun,
} from "../../../src/records/index.js";
import { drawConfigurations } from "../../../src/study/index.js";
import { createRandom, log, STREAMS } from "../../../src/tensor/index.js";
import { madeUpNetwork } from "./network.js";
import { madeUpRun } from "./study-run.js";

export const SPACE: TuningDefinition["space"] = {
  preparation: { choice: ["standardize", "power"] },
  filters: { choice: [32, 64, 128] },
  kernelSize: { integer: [3, 9] },
  learningRate: { logUniform: [0.0002, 0.02] },
  optimizer: { choice: ["adam", "adamw"] },
  weightDecay: { logUniform: [0.001, 0.3], when: { optimizer: ["adamw"] } },
  labelSmoothing: { uniform: [0, 0.15] },
};

export interface TuningOptions {
  readonly search?: SearchDefinition;
  readonly space?: TuningDefinition["space"];
  /** Configurations whose trainings fail. */
  readonly failing?: readonly string[];
  readonly refit?: boolean;
  /** Rungs after which the search was stopped. */
  readonly stopped?: number;
}

const FOLDS = 3;

export function madeUpTuning(options: TuningOptions = {}): TuningRun {
  const {
    search = { kind: "successive-halving", trials: 36, eta: 3, minimumEpochs: 2, maximumEpochs: 20 },
    space = SPACE,
    failing = [],
  } = options;
  const definition: TuningDefinition = {
    ...{
      name: "recipe",
      title: "A recipe",
      question: "Which recipe?",
      data: "uci-har",
      model: "baseline",
      training: { schedule: "cosine" },
    },
    ...(search.kind === "random" && { epochs: 10 }),
    ...{ space, search, folds: FOLDS, seed: 1 },
  };
  const study = madeUpRun({ repeats: 1 });
  const subjects = [...new Set(study.data.judged.subjects)];
  const folds = study.data.judged.subjects.map((subject) => 1 + (subjects.indexOf(subject) % FOLDS));
  const data = { ...study.data, judged: { ...study.data.judged, part: "held-out" as const, folds } };
  const count = rungPlans(search, "x").reduce((sum, [first]) => sum + first!.configurations, 0);
  const configurations = drawConfigurations(definition, count);
  const { kernels, fingerprint } = study.study;
  const tuning = { format: "stride-tuning-1", definition, configurations, fingerprint, kernels } as const;
  const rows: TrialRow[] = [];
  for (let stage = 0; stage < (options.stopped ?? Infinity); stage++) {
    const open = rungsOf(tuning, rows).filter(({ standings }) => standings === null);
    if (open.length === 0) break;
    for (const { entered, epochs = 10 } of open) {
      for (const name of entered) {
        const { values } = configurations.find((one) => one.name === name)!;
        for (let fold = 1; fold <= FOLDS; fold++) rows.push(row(data, name, values, epochs, fold, failing.includes(name)));
      }
    }
  }
  const [chosen] = rungsOf(tuning, rows).at(-1)?.standings ?? [];
  return {
    tuning,
    machines: study.machines,
    data,
    networks: configurations.map(({ name }) => ({ configuration: name, network: madeUpNetwork(16, data, false) })),
    rows,
    refit:
      options.refit && chosen
        ? {
            ...{ configuration: chosen.configuration, epochs: 20, seed: 1, parameters: 411650, weightsSha256: "d".repeat(64), openings: 3 },
            trainedOn: { windows: 7352, subjects },
            test: {
              ...{ accuracy: 0.93, loss: 0.21, macroF1: 0.929, windows: 200 },
              perSubject: [2, 4].map((subject, i) => ({ subject, windows: 100, accuracy: 0.9 + 0.06 * i })),
            },
          }
        : null,
  };
}

function row(
  { judged, classNames }: TuningRun["data"],
  configuration: string,
  values: TuningRun["tuning"]["configurations"][number]["values"],
  epochs: number,
  fold: number,
  fails: boolean,
): TrialRow {
  const head = { trial: `${configuration}-${epochs}-${fold}`, configuration, seed: 1, fold, epochs };
  if (fails) return { ...head, status: "failed", attempts: 1, reason: "fit: the loss is NaN in epoch 2 <b>" };
  const random = createRandom(1000 * Number(configuration.slice(1)) + 10 * epochs + fold, STREAMS.simulation);
  const rate = values["learningRate"] as number | undefined;
  // Best at 0.002, and worse the further from it; preparation helps; the others do not matter.
  const penalty = rate === undefined ? 0 : 0.03 * (log(rate / 0.002) / log(10)) ** 2;
  const right = 0.93 - 0.2 / epochs - penalty - (values["preparation"] === "power" ? 0.02 : 0) + 0.008 * random.normal();
  const labels = judged.labels.filter((_, i) => judged.folds![i] === fold);
  const predicted = labels.map((label) => (random.uniform() < right ? label : (label + 1) % classNames.length));
  const accuracy = predicted.filter((label, i) => label === labels[i]).length / labels.length;
  return {
    ...{ ...head, status: "done", parameters: 411650, weightsSha256: "e".repeat(64), accuracy, loss: 1 - accuracy, macroF1: accuracy },
    ...{ history: [{ epoch: 1, loss: 1, accuracy: 0.5 }], predicted },
  };
}
